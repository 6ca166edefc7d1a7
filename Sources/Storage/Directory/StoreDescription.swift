package import JSON
package import Merkle
package import Time

/// What a store is, in its `store.json`: the version of its layout, and its log's name and key.
package struct StoreDescription: Hashable, Sendable {
    /// The layout that this program writes; a store of a newer one is refused, whatever else it says.
    package static let version: Int64 = 1
    static let schema = "https://custody.dev/schemas/store/v1"

    /// The log's name for good: in every checkpoint, entry id and trusted root.
    package let origin: String
    /// Whose signature every checkpoint of the log carries.
    package let logKey: VerifierKey
    package let createdOn: Instant

    package init(origin: String, logKey: VerifierKey, createdOn: Instant) {
        self.origin = origin
        self.logKey = logKey
        self.createdOn = createdOn
    }

    /// Reads a description, strictly.
    ///
    /// - Parameters:
    ///   - bytes: of the document.
    ///   - path: for errors.
    /// - Throws: ``StorageError``: `newerVersion`, `format`.
    init(_ bytes: [UInt8], path: String) throws(StorageError) {
        do {
            let field = JSONField(try JSONValue.parse(bytes, limits: JSONLimits(bytes: 65_536, depth: 8, values: 100)))
            let version = try field.member("version").integer()
            guard version <= Self.version else {
                throw StorageError(
                    .newerVersion,
                    "\(path): the store has version \(version), and \(Self.version) is the newest known here; use the "
                        + "program that wrote it, or a newer one")
            }
            try field.allowOnly(["schema", "version", "origin", "logKey", "createdOn"])
            guard version == Self.version, try field.member("schema").string() == Self.schema else {
                throw field.error(.value, "expected version \(Self.version) of \(Self.schema)")
            }
            origin = try field.member("origin").string()
            logKey = try VerifierKey(try field.member("logKey").string())
            createdOn = try Instant(try field.member("createdOn").string())
        } catch let error as StorageError {
            throw error
        } catch {
            throw StorageError(.format, "\(path): this does not describe a store: \(error)")
        }
    }

    /// The description as it is written.
    package var json: JSONValue {
        [
            "schema": .string(Self.schema), "version": .integer(Self.version), "origin": .string(origin),
            "logKey": .string(logKey.description), "createdOn": .string(createdOn.description),
        ]
    }
}
