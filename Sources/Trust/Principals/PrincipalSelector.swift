/// Whom a policy names: `principal:alice` (or just `alice`) or everybody in `group:release-managers`.
package enum PrincipalSelector: Hashable, Sendable, CustomStringConvertible {
    case principal(String)
    case group(String)

    /// - Parameter text: `principal:NAME`, `group:NAME` or `NAME`.
    package init(_ text: String) {
        if text.hasPrefix("group:") {
            self = .group(String(text.dropFirst(6)))
        } else if text.hasPrefix("principal:") {
            self = .principal(String(text.dropFirst(10)))
        } else {
            self = .principal(text)
        }
    }

    package func includes(_ principal: Principal) -> Bool {
        switch self {
        case .principal(let name): principal.name == name
        case .group(let name): principal.groups.contains(name)
        }
    }

    package var description: String {
        switch self {
        case .principal(let name): name
        case .group(let name): "group:" + name
        }
    }
}
