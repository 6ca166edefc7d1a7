import Arguments
import Artifacts
import Durable
import Evidence
import Gate
import JSON
import Merkle
import Policy
import Recording
import Storage
import Time
import Trust
import YAML

/// A file of portable evidence, as commands read and make it.
struct PortableEvidence {
    /// As it was given.
    let path: String
    let file: Recording.EvidenceFile

    /// Reads a file; nothing is verified.
    ///
    /// - Throws: `FileError`; `CommandError` where it is no such file.
    static func read(_ path: String) throws -> PortableEvidence {
        let bytes = try readFile(path, limit: Recording.EvidenceFile.longest)
        do {
            return PortableEvidence(path: path, file: try Recording.EvidenceFile(bytes))
        } catch let rejection {
            throw CommandError(
                rejection.check.rawValue, "\(path) is no portable evidence that can be read",
                location: "\(path), \(rejection.place)", expected: rejection.expected, found: rejection.found,
                next: rejection.hint.isEmpty ? nil : rejection.hint)
        }
    }

    /// Its bundles, as documents for the gate to verify.
    var documents: [EvidenceFolder.Given] {
        file.attestations.map {
            EvidenceFolder.Given(name: "\(path), entry \($0.index)", bytes: $0.bundle.json.canonical())
        }
    }

    /// The principals that came along; nil where there are none.
    ///
    /// - Throws: ``CommandError`` where they have errors.
    func principals() throws -> Principals? {
        guard let document = file.principals else { return nil }
        let (principals, issues) = try PortablePrincipals(document).read()
        guard let principals else { throw Self.faulty("principals", path, issues) }
        return principals
    }

    /// The policy that came along; nil where there is none.
    func policy(_ principals: Principals?) throws -> Policy? {
        guard let document = file.policy else { return nil }
        let (policy, issues) = try Policy.read(Array(document.text.utf8), principals: principals)
        guard let policy else { throw Self.faulty("policy", path, issues) }
        return policy
    }

    private static func faulty(_ what: String, _ path: String, _ issues: [YAMLIssue]) -> CommandError {
        let faults = issues.filter { $0.severity == .error }.map { "\n  \($0)" }.joined()
        return CommandError("evidence.\(what)", "\(path): the \(what) in it cannot be used:\(faults)", location: path)
    }

    /// Decides about a subject on this evidence, by what came along.
    ///
    /// - Returns: nil where no policy or no principals came along.
    func decide(about subject: Subject, at instant: Instant) throws -> Decision? {
        guard let principals = try principals(), let policy = try policy(principals) else { return nil }
        // Its own word on whom to believe, as for policy and principals: what follows from them is what is asked here.
        let trust = try TrustedParties(
            documents: [(name: path, bytes: file.trustedRoot.canonical())],
            witnesses: file.witnesses.map(\.description))
        return try GateRun(
            subject, given: documents, policy: policy, principals: principals, trust: trust, at: instant
        ).decision
    }

    /// Whether the decision that came along is the one that follows from the evidence, policy and principals beside it.
    ///
    /// - Returns: nil where there is nothing to repeat.
    func isDecisionRepeatable() throws -> Bool? {
        guard let decision = file.decision, let artifact = decision["artifact"],
            let reference = artifact["name"]?.string, let kind = artifact["kind"]?.string,
            let instant = decision["at"]?.string, let digests = file.subject?.digests
        else { return nil }
        let subject = Subject(kind: kind, reference: reference, digests: digests)
        guard let again = try decide(about: subject, at: try Instant(instant)) else { return nil }
        return again.canonical == decision.canonical()
    }
}

extension Recording.StoredEvidence {
    /// As a document for the gate to verify, with the proof that the store's log has it.
    func given(by store: CustodyStore) throws -> EvidenceFolder.Given {
        EvidenceFolder.Given(
            name: "log entry \(indexed.logIndex)",
            bytes: try store.exported(self, isOwnOnly: false).json.canonical())
    }
}
