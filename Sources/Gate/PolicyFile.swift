import Durable
package import Policy
package import Trust
package import YAML

extension Policy {
    /// 1 MiB: no policy or list of principals that people wrote by hand is larger.
    static let largestDocument = 1 << 20

    /// Reads a policy from a file, refusing one with errors.
    ///
    /// - Parameters:
    ///   - path: of the YAML document.
    ///   - principals: who is who; nil to leave names unchecked.
    /// - Throws: `FileError`, or ``GateError`` with every fault.
    package static func load(_ path: String, principals: Principals?) throws -> Policy {
        let (policy, issues) = try check(path, principals: principals)
        guard let policy else {
            throw GateError(.policy, path, "the policy has errors", issues: issues.filter { $0.severity == .error })
        }
        return policy
    }

    /// Reads a policy from a file and tells its faults.
    ///
    /// - Returns: the policy, nil where it has errors; and all issues.
    package static func check(
        _ path: String, principals: Principals?
    ) throws -> (policy: Policy?, issues: [YAMLIssue]) {
        let bytes = try readFile(path, limit: largestDocument)
        do {
            return try read(bytes, principals: principals)
        } catch {
            return (nil, [YAMLIssue(.error, "yaml.\(error.code.rawValue)", at: error.position, error.message)])
        }
    }
}

extension Principals {
    /// Reads principals from a file, with the key files that it names relative to itself.
    ///
    /// - Throws: `FileError`, or ``GateError`` with every fault.
    package static func load(_ path: String) throws -> Principals {
        let (principals, issues) = try check(path)
        guard let principals else {
            throw GateError(
                .principals, path, "the principals document has errors", issues: issues.filter { $0.severity == .error }
            )
        }
        return principals
    }

    /// Reads principals from a file and tells its faults.
    package static func check(_ path: String) throws -> (principals: Principals?, issues: [YAMLIssue]) {
        let bytes = try readFile(path, limit: Policy.largestDocument)
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        do {
            return try read(bytes) { name in
                try readFile(name.hasPrefix("/") ? name : folder + name, limit: 65_536)
            }
        } catch {
            return (nil, [YAMLIssue(.error, "yaml.\(error.code.rawValue)", at: error.position, error.message)])
        }
    }
}
