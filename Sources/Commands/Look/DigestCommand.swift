import Arguments
import Artifacts
import Evidence
import JSON
import Terminal

/// `custody digest`: what names an artifact.
enum DigestCommand {
    static let command = Command(
        "digest", "tell the digest that names an artifact",
        discussion: """
            A file by the SHA-256 of its bytes; a directory by its tree digest, which `Documentation/tree-digest.md` \
            defines; an image by its index's or manifest's digest, with its parts and platforms below; a commit or \
            annotated tag by its Git object id. Tags, branches and other names that can move are refused with the \
            digest to use instead.
            """,
        arguments: [SharedOptions.artifacts], groups: [CommonOptions.output],
        examples: [
            .init("A file", "custody digest app.tar.gz"), .init("A directory", "custody digest dist/"),
            .init("An image layout", "custody digest oci:layout"),
            .init("A commit", "custody digest git:.@$(git rev-parse HEAD)"),
        ], seeAlso: ["attest", "verify"]
    ) { parsed, console in
        let artifacts = try parsed[SharedOptions.artifacts].map { try ArtifactReading.read($0, on: console) }
        switch parsed[CommonOptions.format] {
        case .text:
            for (artifact, name) in zip(artifacts, parsed[SharedOptions.artifacts]) {
                console.print("\(artifact.digest.description)  \(name)")
                for component in artifact.components {
                    let indent = String(repeating: "  ", count: depth(of: component, in: artifact))
                    let platform = component.platform.map { "  \($0)" } ?? ""
                    console.print(
                        "  \(indent)\(component.digest.description, .digest)  \(component.kind.rawValue)\(platform)  "
                            + "\(component.size) bytes")
                }
                for claimed in artifact.claimedNames {
                    console.print("  \(Text("claims the name", .dim)) \(claimed) \(Text("(not trusted)", .dim))")
                }
            }
        case .json:
            console.print(json: [
                "schema": "https://custody.dev/schemas/digest/v1", "artifacts": .array(artifacts.map(json)),
            ])
        }
        return .success
    }

    private static func depth(of component: ArtifactComponent, in artifact: Artifact) -> Int {
        var depth = 0
        var parent = component.parent
        // Parents stand before their parts, so this ends.
        while let place = parent, depth < artifact.components.count {
            depth += 1
            parent = artifact.components[place].parent
        }
        return depth
    }

    private static func json(_ artifact: Artifact) -> JSONValue {
        var object: JSONObject = [
            "name": .string(artifact.reference), "kind": .string(artifact.kind.rawValue),
            "digest": artifact.digests.json,
        ]
        if let size = artifact.size { object["size"] = .integer(size) }
        if let mediaType = artifact.mediaType { object["mediaType"] = .string(mediaType) }
        if !artifact.components.isEmpty {
            object["components"] = .array(
                artifact.components.map { component in
                    var part: JSONObject = [
                        "kind": .string(component.kind.rawValue), "digest": .string(component.digest.description),
                        "size": .integer(component.size), "mediaType": .string(component.mediaType),
                    ]
                    if let platform = component.platform { part["platform"] = .string(platform) }
                    if let parent = component.parent { part["parent"] = .integer(parent) }
                    return .object(part)
                })
        }
        if !artifact.claimedNames.isEmpty {
            object["claimedNames"] = .array(artifact.claimedNames.map { .string($0) })
        }
        return .object(object)
    }
}
