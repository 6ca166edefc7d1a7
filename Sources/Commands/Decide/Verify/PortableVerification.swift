import Arguments
import Artifacts
import Crypto
import Durable
import Evidence
import Gate
import JSON
import Merkle
import Recording
import Terminal
import Time
import Trust

/// `custody verify --evidence`: whether portable evidence is what it says, away from any store.
///
/// Whom to believe comes from outside, by a trusted root and principals. Without these the file's own are taken, which
/// proves that it is whole, and is said with every answer.
enum PortableVerification {
    static let evidence = Option.optional(
        "--evidence", .file, "portable evidence, as `custody export` writes it: an .custody file")
    static let principals = Option.optional(
        "--principals", .file, "who is who; the file's own unless given, which proves nothing of them")
    static let group = OptionGroup("Portable evidence", [evidence, principals])

    /// Verifies a file; the artifact, where one was named, must be what it is about.
    static func run(_ path: String, _ parsed: ParsedArguments, _ console: Console) throws -> ExitCode {
        let portable = try PortableEvidence.read(path)
        let (root, hasRoot) = try trustedRoot(portable, parsed)
        let (keys, personal, hasPrincipals) = try keys(portable, parsed)
        var answer = Answer(portable: portable, isTrustGiven: hasRoot && hasPrincipals)
        if let name = parsed[VerifyOptions.artifact] {
            let artifact = try ArtifactReading.read(name, on: console)
            answer.artifact = artifact
            if portable.file.subject?.digests.names(sameAs: artifact.digests) != true {
                answer.objection = Rejection(
                    .statementSubject, expected: "\(artifact.digest)",
                    found: portable.file.subject.map { "\($0.digests)" } ?? "evidence about several things",
                    place: "/subject", hint: "export the evidence about this artifact")
            }
        }
        switch portable.file.verify(under: root, keys: keys, personal: personal) {
        case .verified(let verified): answer.verified = verified
        case .rejected(let rejection): answer.objection = rejection
        case .undetermined(let rejection): answer.obstacle = rejection
        }
        answer.isDecisionRepeatable = try portable.isDecisionRepeatable()
        switch parsed[CommonOptions.format] {
        case .text: answer.print(on: console)
        case .json: console.print(json: answer.json)
        }
        return answer.exitCode
    }

    private static func trustedRoot(
        _ portable: PortableEvidence, _ parsed: ParsedArguments
    ) throws -> (TrustedRoot, isGiven: Bool) {
        if let path = parsed[SigstoreWay.root] { return (try TrustedRoot(try readFile(path, limit: 8 << 20)), true) }
        return (try TrustedRoot(portable.file.trustedRoot.canonical()), false)
    }

    private static func keys(
        _ portable: PortableEvidence, _ parsed: ParsedArguments
    ) throws -> (KeyRing, PersonalKeys, isGiven: Bool) {
        let given = try parsed[VerifyOptions.keys].map(KeyFile.publicKey)
        let instant = SharedOptions.instant(parsed)
        if let path = parsed[principals] {
            let known = try Principals.load(path)
            return (KeyRing(known.keys.keys + given), known.personalKeys(at: instant), true)
        }
        if !given.isEmpty { return (KeyRing(given), .none, true) }
        guard let known = try portable.principals() else { return (KeyRing([]), .none, false) }
        return (known.keys, known.personalKeys(at: instant), false)
    }

    /// What came of it.
    private struct Answer {
        let portable: PortableEvidence
        let isTrustGiven: Bool
        var artifact: Artifact?
        var verified: Recording.EvidenceFile.Verified?
        /// Why the whole file is refused.
        var objection: Rejection?
        /// Why it could not be checked.
        var obstacle: Rejection?
        /// Nil where no decision came along.
        var isDecisionRepeatable: Bool?

        private var attestations: [Recording.EvidenceFile.Verified.Attestation] { verified?.attestations ?? [] }
        private var refused: Int {
            attestations.count { if case .rejected = $0.verdict { true } else { false } }
        }
        private var unchecked: Int {
            attestations.count { if case .undetermined = $0.verdict { true } else { false } }
        }

        var exitCode: ExitCode {
            if objection != nil || refused > 0 || isDecisionRepeatable == false { return .held }
            if obstacle != nil || unchecked > 0 { return .undetermined }
            return .success
        }

        func print(on console: Console) {
            let file = portable.file
            switch exitCode {
            case .success: console.print("\("verified", .released)  \(portable.path, .code)")
            case .held: console.print("\("not verified", .held)  \(portable.path, .code)")
            default: console.print("\("could not be checked", .undetermined)  \(portable.path, .code)")
            }
            if let subject = file.subject {
                console.field("about", "\(subject.name ?? "")  \(subject.digests.description, .digest)")
            }
            console.field(
                "log", "\(file.checkpoint.checkpoint.origin), \(file.checkpoint.checkpoint.head.size) entries")
            if let problem = objection ?? obstacle { RejectionText.print(problem, on: console) }
            for (attestation, bundle) in zip(attestations, file.attestations) {
                let type = PortableVerification.label(bundle.bundle)
                switch attestation.verdict {
                case .verified(let verified):
                    let time = verified.times.first.map { "  at \($0)" } ?? ""
                    console.print("  \(attestation.index)  \("verified", .satisfied)  \(type)\(time)")
                case .rejected(let rejection):
                    console.print("  \(attestation.index)  \("refused", .violated)  \(type)")
                    RejectionText.print(rejection, on: console)
                case .undetermined(let rejection):
                    console.print("  \(attestation.index)  \("could not be checked", .undetermined)  \(type)")
                    RejectionText.print(rejection, on: console)
                }
            }
            if let verdict = file.decision?["verdict"]?.string {
                switch isDecisionRepeatable {
                case true: console.field("decision", "\(verdict); it follows from the evidence, byte for byte")
                case false:
                    console.field("decision", "\(verdict); it does \("not", .held) follow from what is beside it")
                default: console.field("decision", "\(verdict); what it rests on did not come along")
                }
            }
            if !isTrustGiven {
                console.warn(
                    "by the file's own word on whom to believe: that shows that it is whole, not whose it is; give "
                        + "--trusted-root and --principals from a place that you trust")
            }
        }

        var json: JSONValue {
            let file = portable.file
            let verdict: String =
                switch exitCode {
                case .success: "verified"
                case .held: "rejected"
                default: "undetermined"
                }
            var object: JSONObject = [
                "schema": "https://custody.dev/schemas/evidence-verification/v1", "verdict": .string(verdict),
                "trustGiven": .bool(isTrustGiven),
                "log": [
                    "origin": .string(file.checkpoint.checkpoint.origin.text),
                    "size": .integer(Int(file.checkpoint.checkpoint.head.size)),
                    "rootHash": .string(file.checkpoint.checkpoint.head.root.base64),
                ],
                "attestations": .array(
                    zip(attestations, file.attestations).map { attestation, bundle in
                        PortableVerification.json(attestation, bundle.bundle)
                    }),
            ]
            if let subject = file.subject { object["subject"] = subject.json }
            if let problem = objection ?? obstacle { object["rejection"] = problem.json }
            if let decision = file.decision?["verdict"] {
                var record: JSONObject = ["verdict": decision]
                if let isDecisionRepeatable { record["repeated"] = .bool(isDecisionRepeatable) }
                object["decision"] = .object(record)
            }
            return .object(object)
        }
    }

    private static func label(_ bundle: Bundle) -> String {
        guard case .envelope(let envelope) = bundle.content,
            let statement = try? Statement(payload: envelope.payload, payloadType: envelope.payloadType)
        else { return "a signature" }
        return PredicateType(statement.predicateType)?.label ?? statement.predicateType
    }

    private static func json(
        _ attestation: Recording.EvidenceFile.Verified.Attestation, _ bundle: Bundle
    ) -> JSONValue {
        var object: JSONObject = ["index": .integer(Int(attestation.index))]
        if case .envelope(let envelope) = bundle.content {
            object["attestation"] = .string(Digest.sha256(of: envelope.preAuthenticationEncoding).description)
        }
        switch attestation.verdict {
        case .verified(let verified):
            object["verdict"] = "verified"
            if let type = verified.statement?.predicateType { object["predicateType"] = .string(type) }
            object["times"] = .array(verified.times.map { .string($0.description) })
        case .rejected(let rejection):
            object["verdict"] = "rejected"
            object["rejection"] = rejection.json
        case .undetermined(let rejection):
            object["verdict"] = "undetermined"
            object["rejection"] = rejection.json
        }
        return .object(object)
    }
}
