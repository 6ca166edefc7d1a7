private import Crypto
private import Encoding
package import JSON

/// Makes OCI image layouts by hand, sound ones and others (OCI image spec 1.1).
package final class OCIImageBuilder {
    /// A blob that was written, as its parent names it.
    package struct Blob {
        package let mediaType: String
        /// With its algorithm, as in `sha256:e3b0`.
        package let digest: String
        package let size: Int
        /// What a descriptor says beyond type, digest and size.
        package var extra: JSONObject = [:]

        package init(mediaType: String, digest: String, size: Int) {
            self.mediaType = mediaType
            self.digest = digest
            self.size = size
        }

        package var descriptor: JSONValue {
            let fields: [(String, JSONValue)] = [
                ("mediaType", .string(mediaType)), ("digest", .string(digest)), ("size", .integer(size)),
            ]
            return .object(JSONObject(fields + extra.members.map { ($0.name, $0.value) }))
        }

        /// The same blob under a tag.
        package func tagged(_ name: String) -> Blob {
            var blob = self
            blob.extra = JSONObject(
                extra.members.map { ($0.name, $0.value) } + [
                    ("annotations", ["org.opencontainers.image.ref.name": .string(name)])
                ])
            return blob
        }

        /// The same blob for a platform.
        package func platform(_ os: String, _ architecture: String) -> Blob {
            var blob = self
            blob.extra = JSONObject(
                extra.members.map { ($0.name, $0.value) } + [
                    ("platform", ["os": .string(os), "architecture": .string(architecture)])
                ])
            return blob
        }

        /// The digest without its algorithm.
        package var hex: String { String(digest.dropFirst("sha256:".count)) }
    }

    package static let manifestType = "application/vnd.oci.image.manifest.v1+json"
    package static let indexType = "application/vnd.oci.image.index.v1+json"

    private let files: TemporaryDirectory
    /// Of the layout, within the directory.
    package let name: String
    /// The whole path of the layout.
    package var path: String { files.path + "/" + name }

    package init(in files: TemporaryDirectory, at name: String) throws {
        self.files = files
        self.name = name
        try files.makeDirectory(name + "/blobs/sha256")
        try files.write(name + "/oci-layout", #"{"imageLayoutVersion":"1.0.0"}"#)
    }

    /// Writes a blob under its digest.
    package func blob(_ bytes: [UInt8], mediaType: String) throws -> Blob {
        let hex = Hex.encode(HashAlgorithm.sha256.hash(bytes))
        try files.write("\(name)/blobs/sha256/\(hex)", bytes)
        return Blob(mediaType: mediaType, digest: "sha256:" + hex, size: bytes.count)
    }

    package func json(_ value: JSONValue, mediaType: String) throws -> Blob {
        try blob(value.canonical(), mediaType: mediaType)
    }

    /// Writes an image of one layer for each text, and its manifest.
    package func image(
        architecture: String = "amd64", layers texts: [String] = ["hello\n"], extra: JSONObject = [:]
    ) throws -> Blob {
        var layers: [Blob] = []
        for (number, text) in texts.enumerated() {
            let tar = TarBuilder.entry("file\(number)", content: Array(text.utf8)) + TarBuilder.end
            layers.append(try blob(tar, mediaType: "application/vnd.oci.image.layer.v1.tar"))
        }
        let config = try json(
            [
                "architecture": .string(architecture), "os": "linux", "config": [:],
                "rootfs": ["type": "layers", "diff_ids": .array(layers.map { .string($0.digest) })],
            ], mediaType: "application/vnd.oci.image.config.v1+json")
        let manifest: [(String, JSONValue)] = [
            ("schemaVersion", 2), ("mediaType", .string(Self.manifestType)), ("config", config.descriptor),
            ("layers", .array(layers.map(\.descriptor))),
        ]
        return try json(
            .object(JSONObject(manifest + extra.members.map { ($0.name, $0.value) })), mediaType: Self.manifestType)
    }

    /// Writes an index of manifests or of other indexes.
    package func index(_ children: [Blob]) throws -> Blob {
        try json(
            [
                "schemaVersion": 2, "mediaType": .string(Self.indexType),
                "manifests": .array(children.map(\.descriptor)),
            ], mediaType: Self.indexType)
    }

    /// Writes `index.json`, which names what is in the layout.
    package func finish(_ blobs: [Blob]) throws {
        let index: JSONValue = ["schemaVersion": 2, "manifests": .array(blobs.map(\.descriptor))]
        try files.write(name + "/index.json", index.canonical())
    }
}
