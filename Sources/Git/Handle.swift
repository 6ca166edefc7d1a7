internal import CGit2

/// Owns what a call of the library gave, and frees it.
@safe struct Handle: ~Copyable {
    let pointer: OpaquePointer
    private let free: (OpaquePointer) -> Void

    /// Makes a call that gives something to free.
    ///
    /// - Parameters:
    ///   - what: what is being done, as the beginning of an error's sentence.
    ///   - free: the library's function for it.
    ///   - make: the call; returns its status.
    init(
        _ what: @autoclosure () -> String, free: @escaping (OpaquePointer) -> Void,
        _ make: (UnsafeMutablePointer<OpaquePointer?>) -> Int32
    ) throws(GitError) {
        var made: OpaquePointer?
        let status = unsafe make(&made)
        try Library.check(status, what())
        guard let made = unsafe made else { throw GitError(.failed, "\(what()): the library gave nothing") }
        unsafe pointer = made
        unsafe self.free = free
    }

    deinit { unsafe free(pointer) }
}
