/// A version of a Python project, so that two spellings of one version are equal (PEP 440).
package struct PythonVersion: Hashable, Sendable {
    private var epoch = "0"
    /// Without zeros at the end: 1.0 is 1.
    private var release: [String] = []
    private var preRelease: [String] = []
    private var postRelease: String?
    private var development: String?
    private var local: [String] = []

    /// - Returns: nil for what is no version.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count <= 128 else { return nil }
        var scanner = Scanner(rest: Array(text.lowercased().utf8)[...])
        _ = scanner.take("v")
        guard var first = scanner.digits() else { return nil }
        if scanner.take("!") {
            epoch = first
            guard let number = scanner.digits() else { return nil }
            first = number
        }
        release = [first]
        while let part = scanner.attempt({ $0.take(".") ? $0.digits() : nil }) { release.append(part) }
        while release.last == "0" { release.removeLast() }
        // The longer spellings first: "a" begins "alpha".
        let spellings = [
            ("alpha", "a"), ("a", "a"), ("beta", "b"), ("b", "b"), ("preview", "rc"), ("pre", "rc"), ("rc", "rc"),
            ("c", "rc"),
        ]
        for (spelling, letter) in spellings {
            if let number = scanner.attempt({ $0.labelled(spelling) }) {
                preRelease = [letter, number]
                break
            }
        }
        if let number = scanner.attempt({ $0.take("-") ? $0.digits() : nil }) {
            postRelease = number
        } else {
            for spelling in ["post", "rev", "r"] {
                if let number = scanner.attempt({ $0.labelled(spelling) }) {
                    postRelease = number
                    break
                }
            }
        }
        development = scanner.attempt { $0.labelled("dev") }
        if scanner.take("+") {
            repeat {
                guard let part = scanner.word() else { return nil }
                local.append(part)
            } while scanner.separator()
        }
        guard scanner.rest.isEmpty else { return nil }
    }

    /// A number without its leading zeros.
    static func number(_ digits: some StringProtocol) -> String {
        let rest = digits.drop { $0 == "0" }
        return rest.isEmpty ? "0" : String(rest)
    }

    private struct Scanner {
        var rest: ArraySlice<UInt8>

        /// Runs a step, and takes it back where it finds nothing.
        mutating func attempt(_ step: (inout Scanner) -> String?) -> String? {
            var copy = self
            guard let found = step(&copy) else { return nil }
            self = copy
            return found
        }

        mutating func take(_ text: String) -> Bool {
            guard rest.starts(with: text.utf8) else { return false }
            rest = rest.dropFirst(text.utf8.count)
            return true
        }

        mutating func separator() -> Bool { take("-") || take("_") || take(".") }

        mutating func digits() -> String? {
            let found = rest.prefix { (0x30...0x39).contains($0) }
            guard !found.isEmpty else { return nil }
            rest = rest.dropFirst(found.count)
            return PythonVersion.number(String(decoding: found, as: UTF8.self))
        }

        /// A label between optional separators, and its number, which is 0 where it is left out.
        mutating func labelled(_ label: String) -> String? {
            _ = separator()
            guard take(label) else { return nil }
            return attempt { scanner in
                _ = scanner.separator()
                return scanner.digits()
            } ?? "0"
        }

        mutating func word() -> String? {
            let found = rest.prefix { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) }
            guard !found.isEmpty else { return nil }
            rest = rest.dropFirst(found.count)
            let text = String(decoding: found, as: UTF8.self)
            return found.allSatisfy { $0 < 0x3A } ? PythonVersion.number(text) : text
        }
    }
}
