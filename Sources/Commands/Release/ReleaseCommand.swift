import Arguments
import Artifacts
import Attesting
import Evidence
import JSON
import Policy
import Recording
import Storage
import Terminal

/// `custody release`: what is released together, under which name.
enum ReleaseCommand {
    static let command = Command(
        "release", "name what is released together", groups: [CommonOptions.output],
        subcommands: [ReleaseCreate.command], seeAlso: ["approve", "gate", "hold"])
}

/// `custody release create`: names a set of digests; they are held from then on.
enum ReleaseCreate {
    private static let name = Argument.required(
        .text("NAME"), "what the release is of: letters, digits, `.`, `-`, `_`, `+`")
    private static let version = Argument.required(.text("VERSION"), "which one it is, spelled likewise")

    static let command = Command(
        "create", "name a set of digests as a release, which is held from that moment",
        discussion: """
            The artifacts are read, and the statement names them by digest (in-toto release v0.1). A version is one set \
            of digests for good: the same name and version with other digests is refused.
            """,
        arguments: [name, version, SharedOptions.artifacts], groups: Saying.groups,
        constraints: SigningKey.constraints,
        examples: [
            .init(
                "A file and an image", "custody release create payments 1.4.2 app.tar.gz oci:layout --key release.key"),
            .init(
                "To be recorded elsewhere",
                "custody release create payments 1.4.2 app.tar.gz --key release.key --out release.bundle.json"),
        ], exitCodes: .verdict(success: "recorded", held: "the store refused the signer"),
        seeAlso: ["approve", "gate", "record"]
    ) { parsed, console in
        guard let release = ReleaseName(name: parsed[name], version: parsed[version]) else {
            throw CommandError(
                "release.name", "'\(parsed[name])' and '\(parsed[version])' do not name a release",
                expected: "up to 128 letters, digits, '.', '-', '_' and '+' each")
        }
        let store = try Saying.store(parsed)
        let subjects = try parsed[SharedOptions.artifacts].map { text in
            let artifact = try ArtifactReading.read(text, on: console)
            return ResourceDescriptor(
                name: artifact.name, digests: artifact.digests,
                annotations: [Subject.annotation: .string(artifact.reference)])
        }
        let digests = Set(subjects.map(\.digests))
        guard digests.count == subjects.count else {
            throw CommandError("release.twice", "an artifact is named twice", next: "name each once")
        }
        for known in try await store?.releases(release) ?? []
        where Set(known.statement.subjects.map(\.digests)) != digests {
            throw CommandError(
                "release.exists", "\(release) is another set of digests already, by \(known.indexed.digest)",
                expected: known.statement.subjects.map(\.digests.description).sorted().joined(separator: "; "),
                found: subjects.map(\.digests.description).sorted().joined(separator: "; "),
                next: "give the release another version")
        }
        return try await Saying.say(
            try Statement(release: release, of: subjects), to: store, recordsCustody: false, parsed, console)
    }
}
