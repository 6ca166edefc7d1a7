import Arguments
import Durable
import Gate
import Ledger
import Policy
import Storage
import Trust
import YAML

/// What is in force in a store, in its folder `policy/`: principals with their key files, a policy, a trusted root.
struct StoreRules {
    static let principals = "principals.yaml"
    static let policy = "policy.yaml"
    /// Who witnesses the log, in the form of C2SP tlog-policy.
    static let witnesses = "witnesses.txt"

    /// A trusted root that the store's own is merged with.
    let trustedRoot: [UInt8]?
    private let files: [(name: String, bytes: [UInt8])]

    /// Reads what is to be in force, and refuses it where it has errors.
    ///
    /// - Throws: `FileError`; `GateError` with every fault; `Rejection`.
    init(principals: String?, policy: String?, trustedRoot: String?, witnesses: String?) throws {
        var files: [(name: String, bytes: [UInt8])] = []
        let known = try principals.map { try Principals.load($0) }
        if let principals {
            files.append((Self.principals, try readFile(principals, limit: Self.limit)))
            files += try Self.keyFiles(of: principals)
        }
        if let policy {
            _ = try Policy.load(policy, principals: known)
            files.append((Self.policy, try readFile(policy, limit: Self.limit)))
        }
        if let witnesses {
            let bytes = try readFile(witnesses, limit: Self.limit)
            _ = try QuorumPolicy(bytes)
            files.append((Self.witnesses, bytes))
        }
        self.trustedRoot = try trustedRoot.map { path in
            let bytes = try readFile(path, limit: 8 << 20)
            _ = try TrustedRoot(bytes)
            return bytes
        }
        self.files = files
    }

    static let limit = 1 << 20

    /// The files that a principals document names, by the names that it has for them.
    private static func keyFiles(of path: String) throws -> [(name: String, bytes: [UInt8])] {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        var found: [String: [UInt8]] = [:]
        _ = try Principals.read(try readFile(path, limit: limit)) { name in
            let parts = name.split(separator: "/", omittingEmptySubsequences: false)
            guard !name.hasPrefix("/"), !parts.contains(".."), !parts.contains("") else {
                throw FileError(
                    .badPath, name,
                    "a store keeps the key files of its principals, so they lie beside the document or below")
            }
            let bytes = try readFile(folder + name, limit: 65_536)
            found[name] = bytes
            return bytes
        }
        return found.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Writes the files into a new folder.
    func write(into folder: String) throws {
        for (name, bytes) in files {
            var path = folder
            for part in name.split(separator: "/").dropLast() {
                path += "/" + part
                try makeFolder(path)
            }
            try writeFileAtomically("\(folder)/\(name)", bytes, replace: false)
        }
    }

    /// A file of a store's rules where it has one.
    static func path(_ name: String, in store: CustodyDirectory) -> String? {
        let path = "\(store.policy)/\(name)"
        return isTaken(path) ? path : nil
    }

    /// The principals of a store; nil where it has none.
    static func principals(of store: CustodyDirectory) throws -> Principals? {
        try path(principals, in: store).map { try Principals.load($0) }
    }
}
