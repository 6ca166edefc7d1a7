internal import CSQLite

/// The translation of the library's result codes.
enum Status {
    /// - Parameters:
    ///   - status: a result code, extended or not.
    ///   - attempt: what was being done, as the beginning of a sentence.
    ///   - detail: the library's own words.
    static func error(_ status: Int32, _ attempt: String, detail: String?) -> SQLiteError {
        let (code, remedy): (SQLiteError.Code, String) =
            switch status & 0xff {
            case SQLITE_FULL: (.full, "make room and try again")
            case SQLITE_READONLY: (.readOnly, "check the permissions of the file and its folder, and the mount")
            case SQLITE_CORRUPT: (.corrupt, "restore it from a copy, or rebuild it where it can be")
            case SQLITE_NOTADB: (.notDatabase, "name another file")
            case SQLITE_BUSY, SQLITE_LOCKED: (.busy, "another process is using it; wait, or stop that one")
            case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH: (.cannotOpen, "check the path and its permissions")
            case SQLITE_CONSTRAINT: (.constraint, "")
            case SQLITE_TOOBIG, SQLITE_RANGE, SQLITE_MISMATCH: (.value, "")
            case SQLITE_IOERR, SQLITE_NOMEM, SQLITE_PROTOCOL, SQLITE_NOLFS:
                (.io, "the disk may be failing; look at the system's log")
            default: (.failed, "")
            }
        let reason = unsafe detail ?? String(cString: sqlite3_errstr(status))
        let message = "\(attempt): \(reason)" + (remedy.isEmpty ? "" : "; \(remedy)")
        return SQLiteError(code, message, resultCode: status)
    }
}
