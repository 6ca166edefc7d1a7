/// An http or https URL, without user and fragment.
package struct HTTPURL: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    /// Takes a URL; the library reads its host, this only what must not be in it.
    ///
    /// - Throws: ``HTTPError`` with the code `url`.
    package init(_ text: String) throws(HTTPError) {
        let scheme = ["https://", "http://"].first { text.hasPrefix($0) }
        guard let scheme, text.utf8.count <= 4096, text.utf8.allSatisfy({ 0x21...0x7e ~= $0 }) else {
            throw HTTPError(.url, "'\(text.prefix(200))' is no URL; one is https://log.example.com/")
        }
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { !"/?#".contains($0) }
        guard !authority.isEmpty, !authority.contains("@"), !rest.contains("#"), !rest.contains("\\") else {
            throw HTTPError(
                .url, "'\(text.prefix(200))' names no host, or has a user, a password or a fragment, which are not used"
            )
        }
        self.text = text
    }

    /// The URL of something below this one, which is taken as a folder.
    ///
    /// - Parameter path: without a slash at its start.
    /// - Throws: ``HTTPError`` with the code `url`.
    package func appending(_ path: String) throws(HTTPError) -> HTTPURL {
        try HTTPURL((text.hasSuffix("/") ? text : text + "/") + path)
    }

    package var description: String { text }
}
