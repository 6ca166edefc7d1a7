import Evidence
import TestSupport
import Testing

/// `Documentation/checks.md` is what people find when they search for a code.
@Suite struct `The page of checks` {
    /// A section of the page: its code, and what stands below.
    private struct Section {
        let code: String
        var text = ""
    }

    private func sections() throws -> [Section] {
        let page = String(decoding: try TestData.packageFile("Documentation/checks.md"), as: UTF8.self)
        var sections: [Section] = []
        for line in page.split(separator: "\n") {
            if line.hasPrefix("### `"), line.hasSuffix("`") {
                sections.append(Section(code: String(line.dropFirst(5).dropLast())))
            } else if !line.hasPrefix("#"), !sections.isEmpty {
                sections[sections.count - 1].text += line + "\n"
            }
        }
        return sections
    }

    @Test func `It has every check, in the order of the code, and no other`() throws {
        #expect(try sections().map(\.code) == Check.allCases.map(\.rawValue))
    }

    @Test func `Each says what is compared, why it may fail and what to do`() throws {
        for section in try sections() {
            let check = try #require(Check(rawValue: section.code))
            #expect(section.text.hasPrefix(check.meaning + "\n"), "\(section.code)")
            #expect(section.text.contains("\n- Likely cause: "), "\(section.code)")
            #expect(section.text.contains("\n- What to do: "), "\(section.code)")
        }
    }

    @Test func `A code has a subject and a fault, and its meaning is one sentence`() {
        for check in Check.allCases {
            #expect(check.rawValue.split(separator: ".").count == 2)
            #expect(check.meaning.hasSuffix("."))
            #expect(check.meaning.count <= 150)
        }
    }
}
