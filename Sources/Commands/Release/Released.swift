import Arguments
import Artifacts
import Evidence
import Recording
import Storage
import Terminal

/// What a command of a release's life is about: a release by its name, or an artifact.
struct Released {
    static let argument = Argument.required(
        .path.named("RELEASE"), "NAME@VERSION, or an artifact: a file, a directory, oci:LAYOUT, sha256:…")

    /// The release where it was named.
    let release: ReleaseName?
    let subjects: [ResourceDescriptor]
    /// As people call it.
    let label: String

    /// Resolves what was named.
    ///
    /// `payments@1.4.2` is always a release; a file of that name is written `./payments@1.4.2`.
    ///
    /// - Parameter store: that knows releases; nil where there is none.
    /// - Throws: `CommandError`: `release.no-store`, `release.unknown`, `release.ambiguous`; `ArtifactError`.
    init(_ text: String, in store: CustodyStore?, on console: Console) async throws {
        guard let name = ReleaseName(text) else {
            let artifact = try ArtifactReading.read(text, on: console)
            release = nil
            subjects = [ResourceDescriptor(name: artifact.name, digests: artifact.digests)]
            label = artifact.reference
            return
        }
        guard let store else {
            throw CommandError(
                "release.no-store", "what \(name) is made of is known to a store, and none was named",
                expected: "--store DIRECTORY, or an artifact in place of the name",
                next: "write ./\(name) where a file is meant")
        }
        self = try await Released(name, in: store)
    }

    /// A release that a store has.
    ///
    /// - Throws: `CommandError`: `release.unknown`, `release.ambiguous`.
    init(_ name: ReleaseName, in store: CustodyStore) async throws {
        let known = try await store.releases(name)
        guard let first = known.first else {
            throw CommandError(
                "release.unknown", "the store \(store.directory.path) has no release \(name)",
                next: "custody release create \(name.name) \(name.version) ARTIFACT… makes it")
        }
        let digests = Set(first.statement.subjects.map(\.digests))
        guard known.allSatisfy({ Set($0.statement.subjects.map(\.digests)) == digests }) else {
            throw CommandError(
                "release.ambiguous", "\(known.count) statements say what \(name) is made of, and they differ",
                expected: "one set of digests", found: known.map(\.indexed.digest.description).joined(separator: ", "),
                next: "name the digest itself; and revoke the statement that is wrong: custody revoke attestation")
        }
        release = name
        subjects = first.statement.subjects
        label = name.description
    }

    /// The digests of all of it, to be looked up.
    var digests: [DigestSet] { subjects.map(\.digests) }

    /// Shows what will be signed about.
    func show(_ verb: String, on console: Console) {
        console.note("\(verb, .bold): \(label)")
        for subject in subjects {
            console.note(
                "  \((subject.digests[.sha256] ?? subject.digests.digests.first)?.description ?? "", .digest)"
                    + "  \(subject.label)")
        }
    }
}
