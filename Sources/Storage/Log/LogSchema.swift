import SQLite

extension Schema {
    /// `log/log.db`: what the log's writer commits; see Documentation/log.md.
    static let log = Schema(
        applicationID: 0x6375_6c67,  // "culg"
        migrations: [
            """
            -- The one commit point: a tree of this size and root, under this signed note.
            CREATE TABLE checkpoint (
                id INTEGER PRIMARY KEY CHECK (id = 1),
                size INTEGER NOT NULL,
                root BLOB NOT NULL,
                note BLOB NOT NULL
            ) STRICT;
            -- Entries that are not in files yet.
            CREATE TABLE tail (
                position INTEGER PRIMARY KEY,
                leaf BLOB NOT NULL UNIQUE,
                entry BLOB NOT NULL
            ) STRICT;
            -- Sizes of trees whose partial tiles may be files: of the checkpoint that is shown, and of one in the making.
            CREATE TABLE publication (
                size INTEGER PRIMARY KEY
            ) STRICT;
            """
        ])
}
