package import Artifacts
package import Evidence
package import Git
package import Time
package import Trust

/// Who wrote a commit and what led up to it, gathered from a repository.
package struct SourceHistory: Sendable {
    package let record: SourceRecord
    package let commit: Digest
    /// Commits whose signature could not be checked or did not verify, and why; the first few of each reason.
    package let notes: [Note]

    package struct Note: Hashable, Sendable {
        package let commit: String
        package let reason: String
    }

    /// Reads the history and checks the signatures in it.
    ///
    /// A commit's author counts as signed where the commit carries an SSH or OpenPGP signature that verifies and whose
    /// key belongs to the principal who writes under the author's e-mail address; everything else is claimed.
    /// - Parameters:
    ///   - repository: local; nothing is fetched.
    ///   - commit: what is released; nil for what is checked out.
    ///   - since: the commit that was released last; what leads up to it is left out. Nil for the whole history.
    ///   - principals: whose keys and addresses count; nil where none are at hand, so that all authorship is claimed.
    ///   - keyring: the OpenPGP keys that commits are signed with; nil where OpenPGP signatures cannot be checked.
    ///   - recordedOn: the time of the record.
    /// - Throws: `GitError`.
    package static func read(
        _ repository: borrowing Repository, commit: GitObjectID?, since: GitObjectID?, principals: Principals?,
        keyring: OpenPGPKeyring?, recordedOn: Instant
    ) throws -> SourceHistory {
        let head = try repository.head()
        guard let start = commit ?? head.commit else {
            throw GitError(.notFound, "the repository has no commit yet")
        }
        var contributors: [String: Tally] = [:]
        var notes: [Note] = []
        let history = try repository.history(from: start, excluding: since.map { [$0] } ?? []) {
            (commit: GitCommit) throws(GitError) in
            let signature = CommitSignature(commit, principals, keyring, at: recordedOn)
            if let reason = signature.note, notes.count < 20 {
                notes.append(Note(commit: commit.id.hex, reason: reason))
            }
            contributors[commit.author.email.lowercased(), default: Tally()].add(.author, signature, principals)
            contributors[commit.committer.email.lowercased(), default: Tally()].add(.committer, signature, principals)
            return true
        }
        let record = SourceRecord(
            repository: try repository.sourceURI(), ref: start == head.commit ? head.branch : nil, since: since?.hex,
            commits: history.commits, isComplete: history.isComplete,
            contributors: contributors.map { $1.contributor(email: $0) }.sorted { $0.email < $1.email },
            recordedOn: recordedOn)
        return SourceHistory(record: record, commit: try Digest(.gitCommit, hex: start.hex), notes: notes)
    }

    package var statement: Statement {
        get throws(Rejection) {
            try Statement(
                subjects: [ResourceDescriptor(name: record.repository, digests: DigestSet([commit]))],
                predicateType: PredicateType.source.uri, predicate: record.json)
        }
    }
}

/// What a contributor's commits add up to.
private struct Tally {
    private var roles: Set<SourceRecord.Role> = []
    private var count = 0
    private var last: GitObjectID?
    private var isSigned = true
    private var keys: Set<String> = []

    mutating func add(_ role: SourceRecord.Role, _ signature: CommitSignature, _ principals: Principals?) {
        roles.insert(role)
        if signature.commit != last { count += 1 }
        last = signature.commit
        if let key = signature.verifiedKey { keys.insert(key) }
        let holder = signature.holder
        let author = principals?.holder(ofEmail: signature.email(role))?.name
        if holder == nil || holder != author { isSigned = false }
    }

    func contributor(email: String) -> SourceRecord.Contributor {
        SourceRecord.Contributor(
            email: email, roles: roles.sorted(), commits: count, authorship: isSigned ? .signed : .claimed,
            keys: keys.sorted())
    }
}

/// A commit's signature, checked.
private struct CommitSignature {
    let commit: GitObjectID
    /// The credential that signed, proven; nil where none is.
    let verifiedKey: String?
    /// The principal that the credential belongs to and is not revoked for; nil where it is nobody's.
    let holder: String?
    /// Why a signature that is there proves nothing.
    let note: String?
    private let author: String
    private let committer: String

    func email(_ role: SourceRecord.Role) -> String { role == .author ? author : committer }

    init(_ commit: GitCommit, _ principals: Principals?, _ keyring: OpenPGPKeyring?, at instant: Instant) {
        self.commit = commit.id
        author = commit.author.email
        committer = commit.committer.email
        guard let signature = commit.signature else {
            verifiedKey = nil
            holder = nil
            note = nil
            return
        }
        do {
            let keys = try Self.keys(behind: signature, keyring)
            let held = keys.compactMap { principals?.holder(ofCredential: $0) }
            verifiedKey = held.first?.credential.id ?? keys.first
            // Nothing proves when a commit was signed: it may be younger than the revocation that it claims to precede.
            if let revoked = held.first(where: { $0.credential.revokedAfter.map { $0 <= instant } ?? false }) {
                holder = nil
                note = "the key of \(revoked.principal.name) that signed has been revoked"
            } else {
                holder = Set(held.map(\.principal.name)).count == 1 ? held.first?.principal.name : nil
                note = keys.isEmpty ? "the \(signature.kind.rawValue) signature does not verify" : nil
            }
        } catch {
            verifiedKey = nil
            holder = nil
            note = "the \(signature.kind.rawValue) signature could not be checked: \(error)"
        }
    }

    /// The names of the credential that signed, of which a principal may hold one; none where it does not verify.
    private static func keys(behind signature: GitSignature, _ keyring: OpenPGPKeyring?) throws -> [String] {
        switch signature.kind {
        case .ssh:
            let parsed = try SSHSignature(armored: signature.text)
            return try parsed.verifies(signature.payload, namespace: "git") ? ["ssh:" + parsed.key.fingerprint] : []
        case .openpgp:
            guard let keyring else { throw Unchecked(description: "give the keys by --openpgp-keyring") }
            let signer = try keyring.signer(of: signature.payload, signature: Array(signature.text.utf8))
            return signer.map { ["openpgp:" + $0.primary, "openpgp:" + $0.signing] } ?? []
        case .x509, .unknown: throw Unchecked(description: "signatures of this kind are not checked by this version")
        }
    }

    /// A signature that nothing here can check.
    private struct Unchecked: Error, CustomStringConvertible { let description: String }
}

extension Repository {
    /// The repository as provenance names it: the remote `origin` where there is one, else the directory.
    ///
    /// - Returns: an SPDX download location such as `git+https://git.acme.test/payments`; never with credentials.
    package func sourceURI() throws(GitError) -> String {
        let remotes = try remotes()
        guard let remote = remotes.first(where: { $0.name == "origin" }) ?? remotes.first else {
            let directory = workingDirectory ?? gitDirectory
            return "git+file://" + (directory.hasSuffix("/") ? String(directory.dropLast()) : directory)
        }
        if remote.url.hasPrefix("/") { return "git+file://" + remote.url }
        guard remote.url.contains("://") else {
            // scp-like: git@host:path
            guard let colon = remote.url.firstIndex(of: ":") else { return "git+file://" + remote.url }
            let path = remote.url[remote.url.index(after: colon)...].drop { $0 == "/" }
            return "git+ssh://" + remote.url[..<colon] + "/" + path
        }
        return remote.url.hasPrefix("git") ? remote.url : "git+" + remote.url
    }
}
