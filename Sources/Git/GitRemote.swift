internal import CGit2

/// A remote's name and where it points, without credentials.
package struct GitRemote: Hashable, Sendable {
    package let name: String
    /// The fetch URL without passwords, tokens or query.
    package let url: String

    /// Takes out of a URL what could be a secret.
    ///
    /// User information is dropped but for the user name of SSH (`git@`); so are query and fragment. Where the authority
    /// cannot be told for sure, as with an unescaped slash in a password, everything up to the last `@` goes.
    package static func withoutCredentials(_ url: String) -> String {
        guard let scheme = url.firstRange(of: "://") else { return url }
        let isSSH = ["ssh", "git+ssh", "ssh+git"].contains(url[..<scheme.lowerBound].lowercased())
        var rest = url[scheme.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let afterAt = authority.lastIndex(of: "@").map { authority.index(after: $0) } ?? authority.startIndex
        let host = authority[afterAt...]
        var user = authority[..<afterAt].prefix { $0 != ":" && $0 != "@" }
        let port = host.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).dropFirst().first
        if !host.hasPrefix("["), let port, !port.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            // "user:pa/ss@host": what looks like a host is part of a password.
            guard let at = rest.lastIndex(of: "@") else { return String(url[..<scheme.upperBound]) }
            rest = rest[rest.index(after: at)...]
            user = ""
        } else {
            rest = rest[afterAt...]
        }
        rest = rest.prefix { $0 != "?" && $0 != "#" }
        let kept = isSSH && !user.isEmpty ? "\(user)@" : ""
        return url[..<scheme.upperBound] + kept + rest
    }
}

extension Repository {
    /// The remotes that have a URL, sorted by name.
    ///
    /// - Throws: ``GitError`` with the code `failed` where the configuration cannot be read.
    package func remotes() throws(GitError) -> [GitRemote] {
        var names = unsafe git_strarray()
        try Library.check(unsafe git_remote_list(&names, handle.pointer), "listing the remotes")
        defer { unsafe git_strarray_dispose(&names) }
        var remotes: [GitRemote] = []
        for index in 0..<(unsafe names.count) {
            guard let name = unsafe names.strings[index] else { continue }
            let remote = try unsafe Handle("reading a remote", free: { unsafe git_remote_free($0) }) {
                unsafe git_remote_lookup($0, handle.pointer, name)
            }
            guard let url = unsafe git_remote_url(remote.pointer) else { continue }
            remotes.append(
                unsafe GitRemote(
                    name: String(cString: name), url: GitRemote.withoutCredentials(String(cString: url))))
        }
        return remotes.sorted { $0.name < $1.name }
    }
}
