/// Finds what PCRE2 would accept and a policy may not hold.
///
/// The scan does not follow character classes: a group's opening inside one (`[(*]`) is refused as well, because to be
/// wrong about where a class ends would let a verb through. What could hide a backslash's meaning from the scan (`\Q`,
/// `\c`) is refused for the same reason.
enum Constructs {
    /// Refuses forbidden constructs.
    ///
    /// - Throws: ``PatternError`` with the code `forbidden`, at the construct.
    static func check(_ pattern: [UInt8]) throws(PatternError) {
        var index = 0
        while index < pattern.count {
            if pattern[index] == UInt8(ascii: "\\") {
                if index + 1 < pattern.count { try check(escape: pattern[index + 1], at: index) }
                index += 2
            } else {
                if pattern[index] == UInt8(ascii: "(") {
                    try check(group: pattern[(index + 1)...].prefix(3), at: index)
                }
                index += 1
            }
        }
    }

    private static func check(escape letter: UInt8, at offset: Int) throws(PatternError) {
        switch letter {
        case UInt8(ascii: "Q"), UInt8(ascii: "E"):
            throw PatternError(.forbidden, "\\Q and \\E are not allowed; escape each character with \\", at: offset)
        case UInt8(ascii: "c"):
            throw PatternError(.forbidden, "control escapes (\\c) are not allowed; write \\x{…}", at: offset)
        case UInt8(ascii: "C"):
            throw PatternError(.forbidden, "\\C is not allowed: it splits characters", at: offset)
        case UInt8(ascii: "K"):
            throw PatternError(.forbidden, "\\K is not allowed: a pattern always matches the whole text", at: offset)
        case UInt8(ascii: "g"), UInt8(ascii: "k"):
            throw PatternError(.forbidden, "backreferences and subroutine calls are not allowed", at: offset)
        default: break
        }
    }

    private static func check(group rest: ArraySlice<UInt8>, at offset: Int) throws(PatternError) {
        if rest.first == UInt8(ascii: "*") {
            throw PatternError(.forbidden, "verbs (*…) are not allowed; write a literal parenthesis as \\(", at: offset)
        }
        guard rest.first == UInt8(ascii: "?") else { return }
        let kind = rest.dropFirst()
        guard let letter = kind.first else { return }
        switch letter {
        case UInt8(ascii: ":"), UInt8(ascii: "="), UInt8(ascii: "!"), UInt8(ascii: "<"), UInt8(ascii: ">"),
            UInt8(ascii: "|"), UInt8(ascii: "#"):
            return
        case UInt8(ascii: "P") where kind.dropFirst().first == UInt8(ascii: "<"): return
        // Option letters that change what matches within a group and nothing else.
        case UInt8(ascii: "i"), UInt8(ascii: "m"), UInt8(ascii: "s"), UInt8(ascii: "x"): return
        case UInt8(ascii: "-"):
            if let next = kind.dropFirst().first, next < UInt8(ascii: "0") || next > UInt8(ascii: "9") { return }
        default: break
        }
        throw PatternError(
            .forbidden, "this kind of group is not allowed: no recursion, condition, callout or reference", at: offset)
    }
}
