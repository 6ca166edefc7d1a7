import Arguments
import Durable
import Evidence
import JSON
import Terminal

/// `custody inspect`: what is in a document of evidence, in words.
enum InspectCommand {
    private static let file = Argument.required(
        .file.named("FILE"),
        "a file of evidence of any kind that is read, an in-toto layout or link; - reads standard input")

    static let command = Command(
        "inspect", "show what a file of evidence says, without verifying it",
        discussion: """
            Nothing here is verified: anybody can write a document that says anything. `custody verify` and `custody \
            gate` are what to believe.
            """,
        arguments: [file], groups: [CommonOptions.output],
        examples: [.init("Look into a bundle", "custody inspect app.bundle.json")], seeAlso: ["verify"]
    ) { parsed, console in
        let path = parsed[file]
        let limit = EvidenceLimits.standard.documentBytes
        let bytes = path == "-" ? try readStandardInput(limit: limit) : try readFile(path, limit: limit)
        if let layout = LayoutInspection(bytes) {
            switch parsed[CommonOptions.format] {
            case .text: layout.print(path: path, on: console)
            case .json: console.print(json: document([layout.json]))
            }
            return .success
        }
        let items = documents(bytes).map { Inspection(line: $0.line, document: $0.document) }
        switch parsed[CommonOptions.format] {
        case .text:
            for (index, item) in items.enumerated() {
                if index > 0 { console.print() }
                item.print(path: items.count > 1 ? "\(path):\(item.line)" : path, on: console)
            }
        case .json: console.print(json: document(items.map(\.json)))
        }
        return items.allSatisfy(\.isReadable) ? .success : .usage
    }

    /// The documents of a file, or those that a registry's answer wraps; several of one answer are counted in its place.
    private static func documents(
        _ bytes: [UInt8]
    ) -> [(line: Int, document: Swift.Result<EvidenceDocument, Rejection>)] {
        do throws(Rejection) {
            guard let wrapped = try WrappedEvidence(bytes) else { return EvidenceDocument.all(in: bytes) }
            return wrapped.documents.enumerated().map { ($0.offset + 1, .success($0.element)) }
        } catch {
            return [(1, .failure(error))]
        }
    }

    private static func document(_ items: [JSONValue]) -> JSONValue {
        [
            "schema": "https://custody.dev/schemas/inspection/v1", "verified": false, "documents": .array(items),
        ]
    }
}
