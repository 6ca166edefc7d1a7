internal import CArchive

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Owns a libarchive reader and the file it reads.
@safe struct ReadHandle: ~Copyable {
    struct Header {
        let path: String
        let kind: ArchiveEntry.Kind
        let size: Int64
        /// Whether holes were left out, which are zeros.
        let isSparse: Bool
    }

    private let archive: OpaquePointer
    private let descriptor: Int32
    private let utf8: locale_t?

    /// Takes over both.
    private init(_ archive: OpaquePointer, _ descriptor: Int32) {
        unsafe self.archive = archive
        self.descriptor = descriptor
        unsafe utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", nil) ?? newlocale(LC_CTYPE_MASK, "en_US.UTF-8", nil)
    }

    deinit {
        unsafe archive_read_free(archive)
        close(descriptor)
        if let locale = unsafe utf8 { unsafe freelocale(locale) }
    }

    /// Opens a file for reading as tar.
    static func open(_ path: String) throws(ArchiveError) -> ReadHandle {
        // Non-blocking: a FIFO is to be refused, not waited for.
        let descriptor = openFile(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw errno == ENOENT
                ? ArchiveError(.notFound, "there is no file at \(path)")
                : ArchiveError(.unreadable, "\(path) cannot be opened: \(unsafe String(cString: strerror(errno)))")
        }
        guard let archive = unsafe archive_read_new() else {
            close(descriptor)
            throw ArchiveError(.unreadable, "\(path) cannot be read: no memory")
        }
        let handle = unsafe ReadHandle(archive, descriptor)
        try handle.start(path)
        return handle
    }

    private func start(_ path: String) throws(ArchiveError) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw ArchiveError(.notFile, "\(path) is not a file")
        }
        unsafe archive_read_support_format_tar(archive)
        Self.decompressors.forEach { unsafe archive_read_support_filter_by_code(archive, $0) }
        // Not to merge the metadata files that macOS writes into the entries after them.
        unsafe archive_read_set_format_option(archive, "tar", "mac-ext", nil)
        guard unsafe archive_read_open_fd(archive, descriptor, 1 << 17) == ARCHIVE_OK else {
            throw unsound("\(path) is not a sound tar archive")
        }
        // One compression, and libarchive's own reader of the file under it.
        guard unsafe archive_filter_count(archive) <= 2 else {
            throw ArchiveError(.format, "\(path) is compressed more than once")
        }
    }

    /// Reads the next header; nil at the end.
    func nextHeader() throws(ArchiveError) -> Header? {
        try withUTF8Names { () throws(ArchiveError) in
            var entry: OpaquePointer?
            let status = unsafe archive_read_next_header(archive, &entry)
            if status == ARCHIVE_EOF { return nil }
            // A warning is a header that was read in part only, such as a name that could not be decoded.
            guard status == ARCHIVE_OK, let entry = unsafe entry else {
                throw unsound("not a sound tar archive")
            }
            guard let path = unsafe Self.text(archive_entry_pathname(entry)) else {
                throw ArchiveError(.path, "an entry's path is not UTF-8")
            }
            let kind = try unsafe Self.kind(of: entry, path)
            return Header(
                path: path, kind: kind, size: kind == .file ? unsafe archive_entry_size(entry) : 0,
                isSparse: unsafe archive_entry_sparse_count(entry) > 0)
        }
    }

    /// Reads content of the current entry; 0 at its end.
    func read(into buffer: inout [UInt8], of path: String) throws(ArchiveError) -> Int {
        let count = unsafe archive_read_data(archive, &buffer, buffer.count)
        guard count >= 0 else {
            throw ArchiveError(.damaged, "the archive breaks off: \(message)", entry: path)
        }
        return count
    }

    /// Bytes taken from the file, and bytes that came out of the decompressor.
    var progress: (compressed: Int64, plain: Int64) {
        unsafe (archive_filter_bytes(archive, -1), archive_filter_bytes(archive, 0))
    }

    /// Those that are compiled into the library; for the rest it would start programs.
    private static let decompressors: [Int32] = {
        let wanted = [ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_BZIP2, ARCHIVE_FILTER_XZ, ARCHIVE_FILTER_ZSTD]
        guard let probe = unsafe archive_read_new() else { return [] }
        defer { unsafe archive_read_free(probe) }
        return wanted.filter { unsafe archive_read_support_filter_by_code(probe, $0) == ARCHIVE_OK }
    }()

    private static func kind(of entry: OpaquePointer, _ path: String) throws(ArchiveError) -> ArchiveEntry.Kind {
        func target(_ pointer: UnsafePointer<CChar>?) throws(ArchiveError) -> String {
            guard let target = unsafe text(pointer) else {
                throw ArchiveError(.path, "the link's target is not UTF-8", entry: path)
            }
            return target
        }
        // A hard link has the file type of what it links to, or none.
        if let link = unsafe archive_entry_hardlink(entry) { return .hardLink(try unsafe target(link)) }
        switch unsafe archive_entry_filetype(entry) & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .directory
        case S_IFLNK: return .symbolicLink(try unsafe target(archive_entry_symlink(entry)))
        default: return .special
        }
    }

    private static func text(_ pointer: UnsafePointer<CChar>?) -> String? {
        unsafe pointer.flatMap { unsafe String(validatingCString: $0) }
    }

    private func unsound(_ what: String) -> ArchiveError {
        // Before the first entry the library says so (ARCHIVE_ERRNO_FILE_FORMAT) where it knows no reader; all else is damage.
        let isUnknown = unsafe archive_file_count(archive) == 0 && archive_errno(archive) == EILSEQ
        return ArchiveError(isUnknown ? .format : .damaged, "\(what): \(message)")
    }

    private var message: String {
        unsafe archive_error_string(archive).map { unsafe String(cString: $0) } ?? "no detail"
    }

    /// Lets libarchive decode names as UTF-8 on this thread: in the C locale it would put question marks for letters.
    private func withUTF8Names<T>(_ body: () throws(ArchiveError) -> T) throws(ArchiveError) -> T {
        guard let locale = unsafe utf8 else { return try body() }
        let before = unsafe uselocale(locale)
        defer { unsafe uselocale(before) }
        return try body()
    }
}

private func openFile(_ path: String, _ flags: Int32) -> Int32 { unsafe open(path, flags) }
