internal import CPCRE2

/// A compiled pattern and the limits it runs under; owns both.
///
/// Interpreted, not compiled to machine code: the steps counted against the limit are then the same on every machine,
/// so a decision replays alike, and no memory needs to be writable and executable.
@safe final class Program: @unchecked Sendable {
    // @unchecked: both are written in init only; PCRE2 matches with one compiled pattern and one match context from
    // many threads at a time (pcre2api(3), MULTITHREADING).
    private let code: OpaquePointer
    private let context: OpaquePointer

    /// Backtracking steps: some tens of milliseconds at most.
    private static let steps: UInt32 = 1_000_000
    /// Nested backtracking points.
    private static let depth: UInt32 = 100_000
    /// Memory for backtracking, in KiB.
    private static let heap: UInt32 = 16 * 1024
    /// Nested groups in a pattern.
    private static let nesting: UInt32 = 50

    /// Compiles UTF-8.
    ///
    /// - Throws: ``PatternError`` with the code `syntax`, `forbidden` or `memory`.
    init(_ pattern: [UInt8]) throws(PatternError) {
        let memory = PatternError(.memory, "the pattern library could not get memory")
        guard let settings = unsafe pcre2_compile_context_create_8(nil) else { throw memory }
        defer { unsafe pcre2_compile_context_free_8(settings) }
        _ = unsafe pcre2_set_newline_8(settings, UInt32(PCRE2_NEWLINE_LF))
        _ = unsafe pcre2_set_parens_nest_limit_8(settings, Self.nesting)

        let options =
            PCRE2_UTF | PCRE2_NEVER_UCP | PCRE2_NEVER_BACKSLASH_C | PCRE2_ANCHORED | PCRE2_ENDANCHORED
            | PCRE2_DOLLAR_ENDONLY | PCRE2_NO_AUTO_CAPTURE
        var status: Int32 = 0
        var offset = 0
        guard let code = unsafe pcre2_compile_8(pattern, pattern.count, options, &status, &offset, settings) else {
            throw PatternError(status == PCRE2_ERROR_HEAP_FAILED ? .memory : .syntax, Self.message(status), at: offset)
        }
        var references: UInt32 = 0
        _ = unsafe pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_BACKREFMAX), &references)
        guard references == 0 else {
            unsafe pcre2_code_free_8(code)
            throw PatternError(.forbidden, "backreferences are not allowed")
        }
        guard let context = unsafe pcre2_match_context_create_8(nil) else {
            unsafe pcre2_code_free_8(code)
            throw memory
        }
        _ = unsafe pcre2_set_match_limit_8(context, Self.steps)
        _ = unsafe pcre2_set_depth_limit_8(context, Self.depth)
        _ = unsafe pcre2_set_heap_limit_8(context, Self.heap)
        unsafe self.code = code
        unsafe self.context = context
    }

    deinit {
        unsafe pcre2_match_context_free_8(context)
        unsafe pcre2_code_free_8(code)
    }

    /// Whether the pattern matches the whole of a well-formed text.
    ///
    /// - Throws: ``PatternError`` with the code `limit` or `memory`.
    func matches(_ text: UnsafeBufferPointer<UInt8>) throws(PatternError) -> Bool {
        guard let data = unsafe pcre2_match_data_create_8(1, nil) else {
            throw PatternError(.memory, "the pattern library could not get memory")
        }
        defer { unsafe pcre2_match_data_free_8(data) }
        // A String's UTF-8 is well-formed: no second check.
        let status = unsafe pcre2_match_8(
            code, text.baseAddress, text.count, 0, PCRE2_NO_UTF_CHECK, data, context)
        switch status {
        case 0...: return true
        case PCRE2_ERROR_NOMATCH: return false
        case PCRE2_ERROR_NOMEMORY: throw PatternError(.memory, Self.message(status))
        default: throw PatternError(.limit, "no answer within the limits of a match: \(Self.message(status))")
        }
    }

    private static func message(_ status: Int32) -> String {
        let text = unsafe [UInt8](unsafeUninitializedCapacity: 256) { buffer, count in
            count = max(0, Int(unsafe pcre2_get_error_message_8(status, buffer.baseAddress, buffer.count)))
        }
        return String(decoding: text, as: UTF8.self)
    }
}
