import Crypto
import Encoding
import Evidence
import JSON
import Time

/// A file of TUF metadata: what is signed, and by whom (TUF specification §4.2).
struct UpdateMetadata: Sendable {
    enum Role: String, Sendable { case root, timestamp, snapshot, targets }

    let role: Role
    let version: Int64
    let expires: Instant
    /// The whole of what is signed, for what its role has beyond this.
    let signed: JSONField
    /// What signatures are over: the canonical text of what is signed.
    private let canonical: [UInt8]
    private let signatures: [(keyID: String, bytes: [UInt8])]

    /// Bytes of one file at the most.
    static let limit = 4 << 20
    private static let mostSignatures = 256

    /// Reads a file of metadata; members that are not known are allowed, since they are signed as well.
    ///
    /// - Throws: `Rejection` by `tuf.form`.
    init(_ bytes: [UInt8], role: Role) throws(Rejection) {
        self.role = role
        do throws(JSONError) {
            let root = JSONField(try JSONValue.parse(bytes, limits: JSONLimits(bytes: Self.limit, values: 200_000)))
            signed = try root.member("signed")
            canonical = try signed.value.canonicalOLPC()
            var seen: Set<String> = []
            signatures = try root.member("signatures").array(atMost: Self.mostSignatures)
                .map { field throws(JSONError) in
                    let name = field
                    let keyID = try name.member("keyid").string()
                    guard seen.insert(keyID).inserted else {
                        throw field.error(.duplicate, "one key signs once")
                    }
                    let text = try field.member("sig").string()
                    // A signer who has not signed yet stands there with an empty signature.
                    guard let bytes = try? Hex.decode(text) else {
                        throw field.error(.value, "the signature is not hexadecimal")
                    }
                    return (keyID, bytes)
                }
            let type = try signed.member("_type")
            guard try type.string() == role.rawValue else {
                throw type.error(.value, "expected the role \(role.rawValue)")
            }
            let specification = try signed.member("spec_version")
            guard try specification.string().hasPrefix("1.") else {
                throw specification.error(.value, "TUF's version 1 is understood")
            }
            let number = try signed.member("version")
            version = try number.integer()
            guard version >= 1 else { throw number.error(.value, "versions begin with 1") }
            let time = try signed.member("expires")
            let text = try time.string()
            do { expires = try Instant(text) } catch { throw time.error(.value, error.description) }
        } catch {
            throw Rejection(
                .updateForm, expected: "TUF metadata of the role \(role.rawValue)", found: error.message,
                place: "\(role.rawValue): \(error.place)", hint: "fetch the repository's metadata again")
        }
    }

    /// Refuses metadata that fewer keys signed than a role requires (TUF specification §5.3.4).
    ///
    /// - Throws: `Rejection` by `tuf.signature`; `CryptoError` where the library fails.
    func requireSignatures(by keys: UpdateKeys, of name: String) throws {
        let (trusted, threshold) = keys.role(role)
        var signers: Set<String> = []
        for (keyID, bytes) in signatures {
            guard trusted.contains(keyID), let key = keys[keyID], !signers.contains(key.id) else { continue }
            if try key.verifies(bytes, over: canonical) { signers.insert(key.id) }
        }
        guard signers.count >= threshold else {
            throw Rejection(
                .updateSignature, expected: "signatures by \(threshold) keys of \(name)", found: "\(signers.count)",
                place: "\(role.rawValue) version \(version)",
                hint: "the metadata are of another instance, or were changed")
        }
    }

    /// - Throws: `Rejection` by `tuf.expired`.
    func requireFresh(at instant: Instant) throws(Rejection) {
        guard instant < expires else {
            throw Rejection(
                .updateExpired, expected: "metadata that hold at \(instant)", found: "an end at \(expires)",
                place: "\(role.rawValue) version \(version)",
                hint: "fetch the metadata again; where there are no newer ones, ask whoever runs the instance")
        }
    }

    /// - Throws: `Rejection` by `tuf.version`.
    func require(version expected: Int64, by name: String) throws(Rejection) {
        guard version == expected else {
            throw Rejection(
                .updateVersion, expected: "version \(expected), as \(name) has it", found: "version \(version)",
                place: role.rawValue, hint: "the files are of different days; fetch all of them again")
        }
    }
}

/// The keys and roles that a root names (TUF specification §4.3).
struct UpdateKeys: Sendable {
    private let keys: [String: UpdateKey]
    private let roles: [UpdateMetadata.Role: (keyIDs: Set<String>, threshold: Int)]

    /// - Throws: `Rejection` by `tuf.form`.
    init(_ root: UpdateMetadata) throws(Rejection) {
        do throws(JSONError) {
            var keys: [String: UpdateKey] = [:]
            for (name, field) in try root.signed.member("keys").members() { keys[name] = try UpdateKey(field) }
            var roles: [UpdateMetadata.Role: (keyIDs: Set<String>, threshold: Int)] = [:]
            for role in [UpdateMetadata.Role.root, .timestamp, .snapshot, .targets] {
                let field = try root.signed.member("roles").member(role.rawValue)
                var keyIDs: Set<String> = []
                for element in try field.member("keyids").array(atMost: 256) { keyIDs.insert(try element.string()) }
                let threshold = try field.member("threshold").integer()
                guard (1...256).contains(threshold) else {
                    throw field.error(.value, "a threshold is at least 1, and at most the number of keys")
                }
                roles[role] = (keyIDs, Int(threshold))
            }
            self.keys = keys
            self.roles = roles
        } catch {
            throw Rejection(
                .updateForm, expected: "a TUF root with its keys and roles", found: error.message,
                place: "root: \(error.place)")
        }
    }

    subscript(keyID: String) -> UpdateKey? { keys[keyID] }

    /// The names of a role's keys, and how many must sign; nobody can where the role is not known.
    func role(_ role: UpdateMetadata.Role) -> (keyIDs: Set<String>, threshold: Int) { roles[role] ?? ([], 1) }
}

/// What metadata say of another file: its version, or its length and digests (TUF specification §4.4 to §4.6).
struct UpdateFile: Sendable {
    /// Nil for a target, which has none.
    let version: Int64?
    let length: Int64?
    private let digests: [(algorithm: HashAlgorithm, hex: String)]

    init(_ field: JSONField, isTarget: Bool) throws(JSONError) {
        version = isTarget ? nil : try field.member("version").integer()
        length = isTarget ? try field.member("length").integer() : try field.optional("length")?.integer()
        var digests: [(algorithm: HashAlgorithm, hex: String)] = []
        let hashes = isTarget ? try field.member("hashes") : try field.optional("hashes")
        for (name, value) in try hashes?.members() ?? [] {
            switch name {
            case "sha256": digests.append((.sha256, try value.string()))
            case "sha512": digests.append((.sha512, try value.string()))
            // Others prove nothing, and take nothing from those that do.
            default: break
            }
        }
        if hashes != nil, digests.isEmpty { throw field.error(.missing, "a digest by sha256 or sha512 is needed") }
        self.digests = digests
    }

    /// The digest that names the file in a repository with consistent snapshots; nil where there is none.
    var names: [String] { digests.map(\.hex) }

    /// - Throws: `Rejection` by `tuf.digest`.
    func check(_ bytes: [UInt8], _ name: String) throws(Rejection) {
        if let length, length != Int64(bytes.count) {
            throw Rejection(
                .updateDigest, expected: "\(length) bytes", found: "\(bytes.count)", place: name,
                hint: "metadata and file are of different days; fetch both again")
        }
        for (algorithm, hex) in digests {
            let found = Hex.encode(algorithm.hash(bytes))
            guard found == hex else {
                throw Rejection(
                    .updateDigest, expected: "\(algorithm.rawValue):\(hex)", found: "\(algorithm.rawValue):\(found)",
                    place: name, hint: "metadata and file are of different days, or the file was changed")
            }
        }
    }
}
