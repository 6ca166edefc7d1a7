import Artifacts
import Encoding
import Evidence
import JSON
import Terminal
import Time

/// One document, taken apart.
struct Inspection {
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
        case .bundle(let bundle):
            switch bundle.source {
            case .bundle: "Sigstore bundle v\(bundle.version.rawValue)"
            case .publish: "PyPI attestation"
            case .cosign: "cosign signature"
            }
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
            for line in signer(bundle.material.signer) { console.field(line.label, Text(line.text)) }
            let more =
                bundle.material.logEntries.flatMap { LogEntryText($0).lines }
                + bundle.material.timestamps.flatMap { TimestampText($0).lines }
            for line in more { console.field(line.label, Text(line.text)) }
        }
    }

    private func signer(_ signer: VerificationMaterial.Signer) -> [PredicateText.Line] {
        switch signer {
        case .publicKey(let hint): [.init(label: "signer", text: "a key, \(Self.key(hint))")]
        case .certificate(let der): Self.certificates([der])
        case .certificateChain(let chain): Self.certificates(chain)
        }
    }

    private static func certificates(_ chain: [[UInt8]]) -> [PredicateText.Line] {
        let what = chain.count == 1 ? "a certificate" : "a chain of \(chain.count) certificates, the signer's first"
        return [.init(label: "signer", text: "\(what); a key alone cannot check it")]
            + chain.prefix(8).enumerated().flatMap { index, der in CertificateText(der).lines(isSigner: index == 0) }
    }

    /// A hint as key ids are spelled elsewhere, where it is the base 64 of one.
    private static func key(_ hint: String) -> String {
        if hint.isEmpty { return "no hint which" }
        guard let bytes = try? Base64.decode(hint), bytes.count == 32 else { return "hint \(hint)" }
        return "hint \(Hex.encode(bytes))"
    }

    private func printContent(_ document: EvidenceDocument, on console: Console) {
        if case .bundle(let bundle) = document, case .message(let message) = bundle.content {
            console.field("signs", Text("an artifact with \(message.algorithm) \(Hex.encode(message.digest))"))
            return
        }
        if case .bundle(let bundle) = document, case .payload(let payload) = bundle.content {
            do throws(Rejection) {
                let image = try SimpleSigning(payload: payload.bytes)
                console.field("signs", Text("an image with \(image.manifest), as \(image.reference)"))
            } catch {
                console.field("payload", Text("cannot be read as a simple-signing payload"))
                RejectionText.print(error, on: console)
            }
            return
        }
        if case .bundle(let bundle) = document, case .publish(let publisher?) = bundle.source {
            console.field("published", Text("by \(publisher.description), as the index says"))
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
            if case .bundle(let bundle) = document { add(bundle, to: &object) }
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
    private func add(_ bundle: Bundle, to object: inout JSONObject) {
        switch bundle.material.signer {
        case .publicKey(let hint): object["signer"] = ["kind": "key", "hint": .string(hint)]
        case .certificate(let der): object["signer"] = Self.json(certificates: [der])
        case .certificateChain(let chain): object["signer"] = Self.json(certificates: chain)
        }
        object["logEntries"] = .array(
            bundle.material.logEntries.map { LogEntryText($0).json })
        object["timestamps"] = .array(bundle.material.timestamps.map { TimestampText($0).json })
        if case .message(let message) = bundle.content {
            object["message"] = [
                "algorithm": .string("\(message.algorithm)"), "digest": .string(Hex.encode(message.digest)),
                "bytes": .integer(message.signature.count),
            ]
        }
        if case .publish(let publisher?) = bundle.source { object["publisher"] = .string(publisher.description) }
        if case .payload(let payload) = bundle.content {
            do throws(Rejection) {
                let image = try SimpleSigning(payload: payload.bytes)
                object["image"] = [
                    "digest": .string(image.manifest.description), "reference": .string(image.reference),
                ]
            } catch {
                object["rejection"] = error.json
            }
        }
    }

    private static func json(certificates chain: [[UInt8]]) -> JSONValue {
        [
            "kind": "certificate",
            "certificates": .array(chain.map { CertificateText($0).json }),
        ]
    }
}
