import Arguments
import Artifacts
import Crypto
import Durable
import Encoding
import Evidence
import JSON
import Terminal

/// `custody inspect`: what is in a document of evidence, in words.
enum InspectCommand {
    private static let file = Argument.required(
        .file.named("FILE"), "a bundle, an envelope, or a .jsonl of either a line")

    static let command = Command(
        "inspect", "show what a bundle or envelope says, without verifying it",
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
        let items = EvidenceDocument.all(in: bytes).map { Inspection(line: $0.line, document: $0.document) }
        switch parsed[CommonOptions.format] {
        case .text:
            for (index, item) in items.enumerated() {
                if index > 0 { console.print() }
                item.print(path: items.count > 1 ? "\(path):\(item.line)" : path, on: console)
            }
        case .json:
            console.print(json: [
                "schema": "https://custody.dev/schemas/inspection/v1", "verified": false,
                "documents": .array(items.map(\.json)),
            ])
        }
        return items.allSatisfy(\.isReadable) ? .success : .usage
    }
}

/// One document, taken apart.
private struct Inspection {
    let line: Int
    private let document: Swift.Result<EvidenceDocument, Rejection>
    private let statement: Swift.Result<Statement, Rejection>?

    init(line: Int, document: Swift.Result<EvidenceDocument, Rejection>) {
        self.line = line
        self.document = document
        statement = (try? document.get().envelope).map { envelope in
            Swift.Result { () throws(Rejection) in
                try Statement(payload: envelope.payload, payloadType: envelope.payloadType)
            }
        }
    }

    var isReadable: Bool { if case .success = document { true } else { false } }

    // MARK: Words

    func print(path: String, on console: Console) {
        switch document {
        case .failure(let rejection):
            console.print("\("unreadable", .held)  \(path)")
            RejectionText.print(rejection, on: console)
        case .success(let document):
            console.print("\(kind(document), .bold)  \(path)  \("not verified", .dim)")
            printSigner(document, on: console)
            printContent(document, on: console)
        }
    }

    private func kind(_ document: EvidenceDocument) -> String {
        switch document {
        case .bundle(let bundle): "Sigstore bundle v\(bundle.version.rawValue)"
        case .envelope: "DSSE envelope"
        }
    }

    private func printSigner(_ document: EvidenceDocument, on console: Console) {
        switch document {
        case .envelope(let envelope):
            for signature in envelope.signatures {
                let key = signature.keyID.isEmpty ? "no key named" : "key \(signature.keyID)"
                console.field("signature", Text("\(key), \(signature.bytes.count) bytes"))
            }
        case .bundle(let bundle):
            let signer: String =
                switch bundle.material.signer {
                case .publicKey(let hint): hint.isEmpty ? "a key, no hint" : "a key, hint \(hint)"
                case .certificate(let der): "a certificate, \(der.count) bytes"
                case .certificateChain(let chain): "a chain of \(chain.count) certificates"
                }
            console.field("signer", Text(signer))
            for entry in bundle.material.logEntries {
                let time = entry.integratedTime.map { ", integrated at \($0)" } ?? ""
                let proof = entry.inclusionProof == nil ? "no inclusion proof" : "with inclusion proof"
                console.field(
                    "log entry", Text("\(entry.kind) \(entry.kindVersion), index \(entry.logIndex), \(proof)\(time)"))
            }
            if !bundle.material.timestamps.isEmpty {
                console.field("timestamps", Text("\(bundle.material.timestamps.count) by RFC 3161"))
            }
        }
    }

    private func printContent(_ document: EvidenceDocument, on console: Console) {
        if case .bundle(let bundle) = document, case .message(let message) = bundle.content {
            console.field("signs", Text("an artifact with \(message.algorithm) \(Hex.encode(message.digest))"))
            return
        }
        switch statement {
        case .success(let statement)?:
            let label = PredicateType(statement.predicateType)?.label
            console.field("says", Text((label.map { "\($0), " } ?? "") + statement.predicateType))
            for subject in statement.subjects.prefix(16) {
                console.field("about", Text("\(subject.name ?? subject.uri ?? "(unnamed)")  \(subject.digests)"))
            }
            if statement.subjects.count > 16 { console.field("", Text("and \(statement.subjects.count - 16) more")) }
            for line in PredicateText.lines(statement.predicate) { console.field(line.label, Text(line.text)) }
        case .failure(let rejection)?:
            console.field("payload", Text("cannot be read as a statement"))
            RejectionText.print(rejection, on: console)
        case nil: break
        }
    }

    // MARK: JSON

    var json: JSONValue {
        var object: JSONObject = ["line": .integer(line)]
        switch document {
        case .failure(let rejection): object["rejection"] = rejection.json
        case .success(let document):
            object["kind"] = .string(kind(document))
            if let envelope = document.envelope {
                object["attestation"] = .string(
                    Digest.sha256(of: envelope.preAuthenticationEncoding).description)
                object["payloadType"] = .string(envelope.payloadType)
                object["signatures"] = .array(
                    envelope.signatures.map { ["keyid": .string($0.keyID), "bytes": .integer($0.bytes.count)] })
            }
            switch statement {
            case .success(let statement)?:
                object["predicateType"] = .string(statement.predicateType)
                object["subjects"] = .array(statement.subjects.map(\.json))
                object["predicate"] = statement.predicateJSON
            case .failure(let rejection)?: object["rejection"] = rejection.json
            case nil: break
            }
        }
        return .object(object)
    }
}
