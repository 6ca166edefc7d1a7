import Arguments
import Artifacts
import Crypto
import Evidence
import JSON
import Terminal
import Time
import Trust

/// How the verification of one document ended, for a person or a program.
struct VerificationAnswer {
    let line: Int
    let verdict: Verdict<VerifiedSubject>
    /// The checks, where they were asked for.
    var trace = VerificationTrace.off
    /// Nil where it could not be read.
    var document: EvidenceDocument?

    /// The same telling how it ended, for ways that do not tell each check.
    func explained(_ explains: Bool) -> VerificationAnswer {
        guard explains else { return self }
        var answer = self
        answer.trace = VerificationTrace()
        answer.trace.end(verdict, planned: [])
        return answer
    }

    var isVerified: Bool { if case .verified = verdict { true } else { false } }
    var isUndetermined: Bool { if case .undetermined = verdict { true } else { false } }

    /// Of several documents one that verifies will do; else what could not be checked outweighs what said no.
    static func best(_ answers: [VerificationAnswer]) -> VerificationAnswer? {
        answers.first { $0.isVerified } ?? answers.first { $0.isUndetermined } ?? answers.first
    }

    var exitCode: ExitCode {
        switch verdict {
        case .verified: .success
        case .rejected: .held
        case .undetermined: .undetermined
        }
    }

    func print(_ artifact: Artifact, named name: String, on console: Console) {
        print(name, digest: artifact.digest.description, on: console)
    }

    /// - Parameters:
    ///   - name: as it was given.
    ///   - digest: what the statement is about.
    ///   - console: where to.
    func print(_ name: String, digest subject: String, on console: Console) {
        switch verdict {
        case .verified(let verified):
            console.print("\("verified", .released)  \(name)")
            console.field("artifact", Text(subject, .digest))
            if let statement = verified.statement, let digest = verified.digest {
                let label = PredicateType(statement.predicateType)?.label
                console.field("statement", Text((label.map { "\($0), " } ?? "") + statement.predicateType))
                console.field("attestation", Text(digest.description, .digest))
            } else if !verified.steps.isEmpty {
                for step in verified.steps {
                    console.field("step", Text("\(step.name), by \(step.keyIDs.joined(separator: ", "))"))
                }
            } else if let reference = verified.imageReference {
                console.field(
                    "statement", Text("none: the signature is over an image's digest, signed as \(reference)"))
            } else {
                console.field("statement", "none: the signature is over the artifact itself")
            }
            for signer in verified.signers {
                switch signer {
                case .key(let key): console.field("signed by", key.text)
                case .identity(let identity): console.field("signed by", identity.text)
                }
            }
            if let identity = verified.sshIdentity { console.field("allowed as", Text(identity, .principal)) }
            for time in verified.times { console.field("signed at", "\(time)") }
            for log in verified.logs { console.field("logged by", "\(log)") }
        case .rejected(let rejection):
            console.print("\("not verified", .held)  \(name)")
            RejectionText.print(rejection, on: console)
        case .undetermined(let rejection):
            console.print("\("could not check", .undetermined)  \(name)")
            RejectionText.print(rejection, on: console)
        }
        guard trace.isRecording else { return }
        TraceText.print(trace.steps, on: console)
        if case .verified(let verified) = verdict {
            let lines = verified.statement.map { PredicateText.lines($0.predicate) } ?? []
            guard !lines.isEmpty else { return }
            console.print()
            console.print("\("what it says", .bold)")
            for line in lines { console.field(line.label, Text(line.text)) }
        } else {
            document.flatMap(UnverifiedStatement.init)?.print(on: console)
        }
    }

    func json(_ artifact: Artifact) -> JSONValue { json(name: artifact.reference, digests: artifact.digests) }

    func json(name: String, digests: DigestSet) -> JSONValue {
        var object: JSONObject = [
            "schema": "https://custody.dev/schemas/verification/v1",
            "artifact": ["name": .string(name), "digest": digests.json],
        ]
        switch verdict {
        case .verified(let verified):
            object["verdict"] = "verified"
            object["signers"] = .array(
                verified.signers.map { signer in
                    switch signer {
                    case .key(let key): key.json
                    case .identity(let identity): identity.json
                    }
                })
            if let identity = verified.sshIdentity { object["allowedAs"] = .string(identity) }
            if !verified.times.isEmpty { object["times"] = .array(verified.times.map { .string($0.description) }) }
            if !verified.logs.isEmpty { object["logs"] = .array(verified.logs.map { .string($0) }) }
            if !verified.steps.isEmpty {
                object["steps"] = .array(
                    verified.steps.map { step in
                        ["name": .string(step.name), "keyIds": .array(step.keyIDs.map { .string($0) })]
                    })
            }
            if let reference = verified.imageReference { object["imageReference"] = .string(reference) }
            if let statement = verified.statement, let digest = verified.digest {
                object["attestation"] = .string(digest.description)
                object["predicateType"] = .string(statement.predicateType)
                object["predicate"] = statement.predicateJSON
            }
        case .rejected(let rejection):
            object["verdict"] = "rejected"
            object["rejection"] = rejection.json
        case .undetermined(let rejection):
            object["verdict"] = "undetermined"
            object["rejection"] = rejection.json
        }
        if trace.isRecording {
            object["checks"] = TraceText.json(trace.steps)
            if !isVerified, let document, let said = UnverifiedStatement(document) { object["unverified"] = said.json }
        }
        return .object(object)
    }
}

extension VerifiedAttestation.Signer {
    /// Who signed, in a line.
    var text: Text {
        switch kind {
        case .key(let algorithm, let scheme): "\(algorithm) key \(keyID, .digest) (\(scheme))"
        case .ssh(let type): "SSH key \(keyID, .digest) (\(type))"
        case .openpgp(let signing):
            signing == keyID
                ? "OpenPGP key \(keyID, .digest)" : "OpenPGP key \(keyID, .digest), by its subkey \(signing, .digest)"
        case .certificate(let identity): identity.text
        }
    }

    /// Who signed (Schemas/verification-v1.schema.json).
    var json: JSONValue {
        switch kind {
        case .key(let algorithm, let scheme):
            [
                "keyId": .string(keyID), "algorithm": .string(algorithm.description),
                "scheme": .string(scheme.rawValue),
            ]
        case .ssh(let type): ["ssh": .string(keyID), "type": .string(type)]
        case .openpgp(let signing): ["openpgp": .string(keyID), "signing": .string(signing)]
        case .certificate(let identity): identity.json
        }
    }
}

extension CertificateIdentity {
    fileprivate var text: Text { "\(name, .principal), vouched for by \(issuer ?? "")" }
    fileprivate var json: JSONValue { ["identity": .string(name), "issuer": .string(issuer ?? "")] }
}
