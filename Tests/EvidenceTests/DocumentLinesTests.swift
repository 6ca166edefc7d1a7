import Evidence
import JSON
import TestSupport
import Testing

@Suite struct `A file of several documents` {
    private let bundle = String(decoding: Documents.bundle.canonical(), as: UTF8.self)
    private let envelope = String(decoding: Documents.envelope.canonical(), as: UTF8.self)

    /// What became of each line: `line:bundle`, `line:envelope` or `line:check`.
    private func outcome(_ text: String, limits: EvidenceLimits = .standard) -> [String] {
        EvidenceDocument.all(in: Array(text.utf8), limits: limits).map { line, document in
            switch document {
            case .success(.bundle): "\(line):bundle"
            case .success(.envelope): "\(line):envelope"
            case .failure(let rejection): "\(line):\(rejection.check.rawValue)"
            }
        }
    }

    @Test func `Bundles and envelopes may follow one another`() {
        #expect(outcome("\(bundle)\n\(envelope)\n\(bundle)\n") == ["1:bundle", "2:envelope", "3:bundle"])
        #expect(outcome("\(bundle)\n\(envelope)") == ["1:bundle", "2:envelope"])
    }

    @Test func `Blank lines and carriage returns do not count, but lines do`() {
        #expect(outcome("\n\r\n\(bundle)\r\n \t\r\n\(envelope)\r\n\n") == ["3:bundle", "5:envelope"])
    }

    @Test func `A broken line is refused alone, wherever it stands`() {
        let broken = String(envelope.dropLast(9))
        #expect(outcome("\(bundle)\n\(broken)\n\(bundle)") == ["1:bundle", "2:document.json", "3:bundle"])
        #expect(outcome("\(bundle)\n\(bundle)\n\(broken)") == ["1:bundle", "2:bundle", "3:document.json"])
        #expect(outcome("\(broken)\n\(bundle)\n\(envelope)") == ["1:document.json", "2:bundle", "3:envelope"])
        #expect(
            outcome("\(bundle)\n{}\n[]\n1\n") == ["1:bundle", "2:document.kind", "3:document.kind", "4:document.kind"])
    }

    @Test func `One document may be spread over lines`() {
        let pretty = String(decoding: Documents.bundle.pretty(), as: UTF8.self)
        #expect(outcome(pretty) == ["1:bundle"])
        #expect(outcome(pretty.replacing("\n", with: "\r\n")) == ["1:bundle"])
        #expect(outcome("{\n" + envelope.dropFirst()) == ["1:envelope"])
        #expect(outcome(String(pretty.dropLast(4))) == ["1:document.json"])
    }

    @Test func `A file of nothing is one refused document`() {
        #expect(outcome("") == ["1:document.json"])
        #expect(outcome("\n\n") == ["1:document.json"])
    }

    @Test func `More lines than allowed are refused as a whole`() {
        var limits = EvidenceLimits.standard
        limits.documents = 2
        #expect(outcome("\(bundle)\n\(bundle)", limits: limits) == ["1:bundle", "2:bundle"])
        #expect(outcome("\(bundle)\n\(bundle)\n\(bundle)", limits: limits) == ["1:document.limit"])
    }

    @Test func `The limit on bytes is a line's, not the file's`() {
        var limits = EvidenceLimits.standard
        limits.documentBytes = bundle.utf8.count
        #expect(
            outcome("\(bundle)\n\(bundle)\n\(bundle) ", limits: limits) == ["1:bundle", "2:bundle", "3:document.limit"])
    }
}
