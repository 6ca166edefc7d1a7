import Crypto
import Encoding
package import JSON
import Time

/// A TUF repository of the virtual world, any part of which may be made wrong before it is signed.
package struct UpdateRepositorySketch: Sendable {
    /// Metadata before they are signed: what they say, and who signs.
    package struct Document: Sendable {
        package var signed: JSONValue
        package var signers: [String]
        /// Changes what was signed.
        package var change: (@Sendable (JSONValue) -> JSONValue)?
    }

    /// By name: `1.root.json`, `timestamp.json`.
    package var documents: [String: Document]
    /// By name: `trusted_root.json`.
    package var files: [String: [UInt8]]

    package static let target = Array("{\"what\": \"the trusted root\"}".utf8)

    /// A repository of a few roots, in which all is well at ``World/now``.
    ///
    /// - Parameters:
    ///   - roots: versions of the root; each has a key of its own beside one that stays, and needs two.
    ///   - version: of timestamp, snapshot and targets.
    package init(roots: Int64 = 3, version: Int64 = 5) throws {
        documents = [:]
        for number in 1...roots {
            // Signed by the keys of the root before, and by its own.
            let signers = Set(Self.rootKeys(number) + Self.rootKeys(max(1, number - 1))).sorted()
            documents["\(number).root.json"] = Document(signed: try Self.root(number), signers: signers)
        }
        documents["timestamp.json"] = Document(
            signed: Self.metadata("timestamp", version, ["meta": ["snapshot.json": ["version": .integer(version)]]]),
            signers: ["tuf-timestamp.ed25519"])
        documents["snapshot.json"] = Document(
            signed: Self.metadata(
                "snapshot", version,
                ["meta": ["targets.json": ["version": .integer(version)], "other.json": ["version": 2]]]),
            signers: ["tuf-snapshot"])
        documents["targets.json"] = Document(
            signed: Self.metadata(
                "targets", version,
                [
                    "targets": [
                        "trusted_root.json": [
                            "length": .integer(Self.target.count),
                            "hashes": ["sha256": .string(Hex.encode(HashAlgorithm.sha256.hash(Self.target)))],
                        ]
                    ]
                ]),
            signers: ["tuf-targets.ed25519"])
        files = ["trusted_root.json": Self.target]
    }

    /// The keys of a version of the root: one that stays, one that changes.
    private static func rootKeys(_ number: Int64) -> [String] { ["tuf-root.ed25519", "tuf-root-\(number)"] }

    private static func metadata(_ role: String, _ version: Int64, _ members: JSONObject) -> JSONValue {
        var object = members
        object["_type"] = .string(role)
        object["spec_version"] = "1.0.31"
        object["version"] = .integer(version)
        object["expires"] = .string(World.later("30d").description)
        return .object(object)
    }

    private static func root(_ number: Int64) throws -> JSONValue {
        let names = rootKeys(number) + ["tuf-timestamp.ed25519", "tuf-snapshot", "tuf-targets.ed25519"]
        var keys: JSONObject = [:]
        for name in names { keys[try keyID(name)] = try key(name) }
        func role(_ names: [String], _ threshold: Int) throws -> JSONValue {
            ["keyids": .array(try names.map { .string(try keyID($0)) }), "threshold": .integer(threshold)]
        }
        return metadata(
            "root", number,
            [
                "consistent_snapshot": false, "keys": .object(keys),
                "roles": [
                    "root": try role(rootKeys(number), 2), "timestamp": try role(["tuf-timestamp.ed25519"], 1),
                    "snapshot": try role(["tuf-snapshot"], 1), "targets": try role(["tuf-targets.ed25519"], 1),
                ],
            ])
    }

    /// A key as metadata have it.
    package static func key(_ name: String) throws -> JSONValue {
        let key = try World.key(name).publicKey
        if key.algorithm == .ed25519 {
            return [
                "keytype": "ed25519", "scheme": "ed25519",
                "keyval": ["public": .string(Hex.encode(Array(key.spki.suffix(32))))],
            ]
        }
        return [
            "keytype": "ecdsa", "scheme": "ecdsa-sha2-nistp256", "keyval": ["public": .string(key.pem)],
        ]
    }

    /// The name that metadata have for a key: the SHA-256 of its canonical text.
    package static func keyID(_ name: String) throws -> String {
        Hex.encode(HashAlgorithm.sha256.hash(try key(name).canonicalOLPC()))
    }

    /// Changes what a document says, before it is signed.
    package mutating func set(_ pointer: String, of name: String, to value: JSONValue?) {
        guard let document = documents[name] else { return }
        documents[name]?.signed = document.signed.setting(pointer, to: value)
    }

    package func metadata(_ name: String, limit: Int) throws -> [UInt8]? {
        guard let document = documents[name] else { return nil }
        let message = try document.signed.canonicalOLPC()
        let signatures = try document.signers.map { name -> JSONValue in
            [
                "keyid": .string(try Self.keyID(name)),
                "sig": .string(Hex.encode(try World.key(name).sign(message))),
            ]
        }
        let file: JSONValue = ["signatures": .array(signatures), "signed": document.signed]
        return (document.change?(file) ?? file).pretty()
    }

    package func target(_ name: String, limit: Int) throws -> [UInt8]? { files[name] }

    /// Writes all of it into a folder, as repositories lie on servers.
    package func write(to files: TemporaryDirectory, _ folder: String) throws {
        for name in documents.keys {
            guard let bytes = try metadata(name, limit: .max) else { continue }
            try files.write("\(folder)/\(name)", bytes)
        }
        for (name, bytes) in self.files { try files.write("\(folder)/targets/\(name)", bytes) }
    }
}
