import Arguments
import Artifacts
import Crypto
import Durable
import Evidence
import JSON
import Terminal
import Trust

/// `custody verify`: whether a bundle is a given key's and about a given artifact.
enum VerifyCommand {
    private static let bundle = Option.required(
        "--bundle", short: "-b", .file, "a Sigstore bundle, a DSSE envelope, or a .jsonl of either a line")
    private static let keys = Option.repeated(
        "--key", short: "-k", .file, minimum: 1, "a public key (SPKI PEM); any of several will do")
    private static let type = Option.optional(
        "--predicate-type", .text("TYPE"), "the type that the statement must be of")

    static let command = Command(
        "verify", "check an attestation by key, and that it is about an artifact",
        discussion: """
            The signature is checked first, then the statement it covers. A check that says no is named with what it \
            expected and found. A bundle signed by a certificate cannot be checked by key: that is neither yes nor no, \
            and has an exit code of its own.
            """,
        arguments: [SharedOptions.artifact], options: [bundle, keys, type], groups: [CommonOptions.output],
        examples: [
            .init("A file", "custody verify app.tar.gz --bundle app.bundle.json --key release.pub"),
            .init(
                "A digest",
                "custody verify sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 "
                    + "--bundle app.bundle.json --key release.pub"),
        ], exitCodes: .verdict(success: "verified", held: "not verified"), seeAlso: ["gate", "inspect"]
    ) { parsed, console in
        let ring = KeyRing(try parsed[keys].map(KeyFile.publicKey))
        let documents = EvidenceDocument.all(
            in: try readFile(parsed[bundle], limit: EvidenceLimits.standard.documentBytes))
        try requireReadable(documents, parsed[bundle])
        let artifact = try ArtifactReading.read(parsed[SharedOptions.artifact], on: console)
        let results = documents.map { line, document -> Answer in
            switch document {
            case .failure(let rejection): Answer(line: line, verdict: .rejected(rejection))
            case .success(let document):
                Answer(line: line, verdict: verify(document, artifact, ring, predicateType: parsed[type]))
            }
        }
        // Of several documents one that verifies will do; else what could not be checked outweighs what said no.
        let best =
            results.first { $0.isVerified } ?? results.first { $0.isUndetermined } ?? results.first
        guard let best else { return .internalError }
        switch parsed[CommonOptions.format] {
        case .text: best.print(artifact, named: parsed[SharedOptions.artifact], on: console)
        case .json: console.print(json: best.json(artifact))
        }
        return best.exitCode
    }

    /// A file in which nothing can be read is no verdict on anybody's signature.
    private static func requireReadable(
        _ documents: [(line: Int, document: Swift.Result<EvidenceDocument, Rejection>)], _ path: String
    ) throws {
        for (_, document) in documents {
            if case .success = document { return }
        }
        guard case .failure(let rejection)? = documents.first?.document else { return }
        throw CommandError(
            rejection.check.rawValue, "\(path) is no evidence that can be read",
            location: "\(path), \(rejection.place)",
            expected: rejection.expected, found: rejection.found, next: rejection.hint.isEmpty ? nil : rejection.hint)
    }

    private static func verify(
        _ document: EvidenceDocument, _ artifact: Artifact, _ ring: KeyRing, predicateType: String?
    ) -> Verdict<VerifiedSubject> {
        if case .bundle(let bundle) = document, case .message(let message) = bundle.content {
            if let predicateType {
                return .rejected(
                    Rejection(
                        .predicateType, expected: predicateType, found: "a signature without a statement",
                        place: "/messageSignature"))
            }
            return MessageVerifier(keys: ring).verify(message, bundle.material, over: artifact.digests)
                .map { VerifiedSubject(signers: [$0], attestation: nil) }
        }
        return AttestationVerifier(keys: ring)
            .verify(document, about: artifact.digests, predicateType: predicateType)
            .map { VerifiedSubject(signers: $0.signers, attestation: $0) }
    }
}

/// Who signed, and what they said; only a signature over the artifact itself says nothing.
private struct VerifiedSubject {
    let signers: [VerifiedAttestation.Signer]
    let attestation: VerifiedAttestation?
}

extension Verdict {
    fileprivate func map<Other: Sendable>(_ change: (Verified) -> Other) -> Verdict<Other> {
        switch self {
        case .verified(let value): .verified(change(value))
        case .rejected(let rejection): .rejected(rejection)
        case .undetermined(let rejection): .undetermined(rejection)
        }
    }
}

private struct Answer {
    let line: Int
    let verdict: Verdict<VerifiedSubject>

    var isVerified: Bool { if case .verified = verdict { true } else { false } }
    var isUndetermined: Bool { if case .undetermined = verdict { true } else { false } }

    var exitCode: ExitCode {
        switch verdict {
        case .verified: .success
        case .rejected: .held
        case .undetermined: .undetermined
        }
    }

    func print(_ artifact: Artifact, named name: String, on console: Console) {
        switch verdict {
        case .verified(let verified):
            console.print("\("verified", .released)  \(name)")
            console.field("artifact", Text(artifact.digest.description, .digest))
            if let attestation = verified.attestation {
                let label = PredicateType(attestation.statement.predicateType)?.label
                console.field("statement", Text((label.map { "\($0), " } ?? "") + attestation.statement.predicateType))
                console.field("attestation", Text(attestation.digest.description, .digest))
            } else {
                console.field("statement", "none: the signature is over the artifact itself")
            }
            for signer in verified.signers {
                console.field("signed by", "\(signer.algorithm) key \(signer.keyID, .digest) (\(signer.scheme))")
            }
        case .rejected(let rejection):
            console.print("\("not verified", .held)  \(name)")
            RejectionText.print(rejection, on: console)
        case .undetermined(let rejection):
            console.print("\("could not check", .undetermined)  \(name)")
            RejectionText.print(rejection, on: console)
        }
    }

    func json(_ artifact: Artifact) -> JSONValue {
        var object: JSONObject = [
            "schema": "https://custody.dev/schemas/verification/v1",
            "artifact": ["name": .string(artifact.reference), "digest": artifact.digests.json],
        ]
        switch verdict {
        case .verified(let verified):
            object["verdict"] = "verified"
            object["signers"] = .array(
                verified.signers.map {
                    [
                        "keyId": .string($0.keyID), "algorithm": .string($0.algorithm.description),
                        "scheme": .string($0.scheme.rawValue),
                    ]
                })
            if let attestation = verified.attestation {
                object["attestation"] = .string(attestation.digest.description)
                object["predicateType"] = .string(attestation.statement.predicateType)
                object["predicate"] = attestation.statement.predicateJSON
            }
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
