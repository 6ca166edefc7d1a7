internal import CGit2

extension Repository {
    /// Finds what a revision means now.
    ///
    /// - Parameter revision: as gitrevisions(7): a full or abbreviated id, a branch, a tag, `HEAD~3`, …
    /// - Returns: the id and what it is the id of; a tag's name gives the tag object where it has one.
    /// - Throws: ``GitError`` with the code `not-found`, `ambiguous` or `invalid`.
    package func resolve(_ revision: String) throws(GitError) -> (id: GitObjectID, kind: GitObjectKind) {
        guard !revision.utf8.contains(0) else { throw GitError(.invalid, "a revision may not hold a NUL") }
        let object = try unsafe Handle("looking for the revision '\(revision)'", free: { unsafe git_object_free($0) }) {
            unsafe git_revparse_single($0, handle.pointer, revision)
        }
        guard let id = unsafe GitObjectID(git_object_id(object.pointer)),
            let kind = unsafe GitObjectKind(git_object_type(object.pointer))
        else { throw GitError(.failed, "the revision '\(revision)' is not an object") }
        return (id, kind)
    }

    /// Reads an object and checks its bytes against its id.
    ///
    /// - Parameters:
    ///   - id: the object's id.
    ///   - limit: the most bytes to read.
    /// - Throws: ``GitError`` with the code `not-found`, `mismatch`, or `limit`.
    package func object(_ id: GitObjectID, limit: Int = largestObject) throws(GitError) -> GitObject {
        let database = try database()
        return try Self.read(id, from: database, limit: limit)
    }

    /// Reads a commit.
    ///
    /// - Throws: ``GitError`` with the code `not-found`, `invalid` where the id is not a commit's, `mismatch`,
    ///   `malformed` or `limit`.
    package func commit(_ id: GitObjectID) throws(GitError) -> GitCommit {
        let database = try database()
        return try Self.commit(id, from: database)
    }

    /// Reads an annotated tag.
    ///
    /// - Throws: ``GitError`` with the code `not-found`, `invalid` where the id is not a tag's, `mismatch`,
    ///   `malformed` or `limit`.
    package func tag(_ id: GitObjectID) throws(GitError) -> GitTag {
        let object = try object(id)
        guard object.kind == .tag else { throw GitError(.invalid, "\(id) is a \(object.kind.rawValue), not a tag") }
        return try GitTag(parsing: object.bytes, id: id)
    }

    func database() throws(GitError) -> Handle {
        try unsafe Handle("opening the objects", free: { unsafe git_odb_free($0) }) {
            unsafe git_repository_odb($0, handle.pointer)
        }
    }

    static func commit(_ id: GitObjectID, from database: borrowing Handle) throws(GitError) -> GitCommit {
        let object = try read(id, from: database, limit: largestObject)
        guard object.kind == .commit else {
            throw GitError(.invalid, "\(id) is a \(object.kind.rawValue), not a commit")
        }
        return try GitCommit(parsing: object.bytes, id: id)
    }

    private static func read(
        _ id: GitObjectID, from database: borrowing Handle, limit: Int
    ) throws(GitError) -> GitObject {
        var oid = id.oid
        var size = 0
        var type = GIT_OBJECT_INVALID
        // The size first: a small delta can stand for a large object.
        let status = unsafe git_odb_read_header(&size, &type, database.pointer, &oid)
        if status == GIT_ENOTFOUND.rawValue { throw GitError(.notFound, "there is no object \(id) in the repository") }
        try Library.check(status, "reading the object \(id)")
        guard size <= limit else {
            throw GitError(.limit, "the object \(id) has \(size) bytes, more than the limit of \(limit)")
        }
        let object = try unsafe Handle("reading the object \(id)", free: { unsafe git_odb_object_free($0) }) {
            unsafe git_odb_read($0, database.pointer, &oid)
        }
        guard let kind = unsafe GitObjectKind(git_odb_object_type(object.pointer)) else {
            throw GitError(.malformed, "the object \(id) has no kind that Git knows")
        }
        let bytes = unsafe [UInt8](
            UnsafeRawBufferPointer(
                start: git_odb_object_data(object.pointer), count: git_odb_object_size(object.pointer)))
        return GitObject(id: id, kind: kind, bytes: bytes)
    }
}

extension GitObject {
    /// The id that Git gives to some bytes, for checking an object that comes from elsewhere.
    ///
    /// - Throws: ``GitError`` with the code `failed` where the library cannot hash.
    package static func id(of bytes: [UInt8], kind: GitObjectKind) throws(GitError) -> GitObjectID {
        try Library.start()
        var oid = git_oid()
        try Library.check(unsafe git_odb_hash(&oid, bytes, bytes.count, kind.type), "hashing an object")
        guard let id = unsafe withUnsafePointer(to: &oid, { unsafe GitObjectID($0) }) else {
            throw GitError(.failed, "hashing an object: the library gave no id")
        }
        return id
    }
}

extension GitObjectKind {
    init?(_ type: git_object_t) {
        switch type {
        case GIT_OBJECT_COMMIT: self = .commit
        case GIT_OBJECT_TAG: self = .tag
        case GIT_OBJECT_TREE: self = .tree
        case GIT_OBJECT_BLOB: self = .blob
        default: return nil
        }
    }

    var type: git_object_t {
        switch self {
        case .commit: GIT_OBJECT_COMMIT
        case .tag: GIT_OBJECT_TAG
        case .tree: GIT_OBJECT_TREE
        case .blob: GIT_OBJECT_BLOB
        }
    }
}

extension GitObjectID {
    init?(_ oid: UnsafePointer<git_oid>?) {
        guard let oid = unsafe oid else { return nil }
        self.init(bytes: unsafe withUnsafeBytes(of: oid.pointee.id) { unsafe Array($0) })
    }

    var oid: git_oid {
        var oid = git_oid()
        let bytes = bytes
        unsafe withUnsafeMutableBytes(of: &oid.id) { unsafe $0.copyBytes(from: bytes) }
        return oid
    }
}
