/// The name of a key in a token: a PKCS #11 URI (RFC 7512), as `pkcs11:token=acme;object=release`.
///
/// Accepted are the parts that choose a token and a key in it, and say which module speaks for the token. A part that is
/// not accepted is refused rather than passed over: it was written to choose something.
package struct TokenURI: Hashable, Sendable, CustomStringConvertible {
    /// What every such URI starts with.
    package static let scheme = "pkcs11:"
    /// Longest URI, in bytes.
    package static let longest = 2048

    /// As it was given; no secret, since PINs are refused in it.
    package let description: String
    /// The label of the token.
    package let token: String?
    package let manufacturer: String?
    package let serial: String?
    package let model: String?
    /// The number of the slot that the token is in.
    package let slot: UInt?
    /// The label of the key.
    package let object: String?
    /// The key's `CKA_ID`.
    package let id: [UInt8]?
    /// Where the PIN is: `file:PATH`, a path, `env:NAME` or `cred:NAME`.
    package let pinSource: String?
    /// The library that speaks for the token; an absolute path.
    package let modulePath: String?

    /// Reads a URI.
    ///
    /// - Throws: ``TokenError``: `uri`; `pinInURI` where it has a `pin-value`.
    package init(_ text: String) throws(TokenError) {
        guard text.utf8.count <= Self.longest else {
            throw TokenError(.uri, "a PKCS #11 URI has at most \(Self.longest) bytes; this one has \(text.utf8.count)")
        }
        guard text.hasPrefix(Self.scheme) else {
            throw TokenError(.uri, "a PKCS #11 URI starts with \(Self.scheme), as pkcs11:token=acme;object=release")
        }
        // RFC 7512 §2.3: path attributes are parted by ';', query attributes by '&'.
        let halves = text.utf8.dropFirst(Self.scheme.utf8.count).split(
            separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        var parts = try Self.parts(halves[0], separator: UInt8(ascii: ";"))
        var query = halves.count > 1 ? try Self.parts(halves[1], separator: UInt8(ascii: "&")) : [:]

        description = text
        token = try Self.text(&parts, "token")
        manufacturer = try Self.text(&parts, "manufacturer")
        serial = try Self.text(&parts, "serial")
        model = try Self.text(&parts, "model")
        object = try Self.text(&parts, "object")
        id = parts.removeValue(forKey: "id")
        slot = try Self.text(&parts, "slot-id").map { digits throws(TokenError) in
            guard let slot = UInt(digits), String(slot) == digits else {
                throw TokenError(.uri, "slot-id is a number without zeros in front; found '\(digits.prefix(20))'")
            }
            return slot
        }
        let type = try Self.text(&parts, "type")
        guard type == nil || type == "private" else {
            throw TokenError(.uri, "a key that signs is of the type private; leave type out, or say type=private")
        }
        guard query["pin-value"] == nil else {
            throw TokenError(
                .pinInURI,
                "the PIN stands in the URI, where every user of this machine can read it; say pin-source=FILE there, set "
                    + "CUSTODY_PIN, or be asked")
        }
        pinSource = try Self.text(&query, "pin-source")
        modulePath = try Self.text(&query, "module-path")
        guard modulePath?.hasPrefix("/") != false else {
            throw TokenError(.uri, "module-path is an absolute path; found '\(modulePath ?? "")'")
        }
        if let name = (parts.keys.sorted() + query.keys.sorted()).first {
            throw TokenError(
                .uri,
                "'\(name)' is not accepted; a URI has token, serial, manufacturer, model, slot-id, object, id and type, and "
                    + "behind a '?' pin-source and module-path")
        }
        guard object != nil || id != nil else {
            throw TokenError(.uri, "the URI chooses no key; say object=LABEL, or id=%01 with the bytes of its CKA_ID")
        }
    }

    private static func text(_ parts: inout [String: [UInt8]], _ name: String) throws(TokenError) -> String? {
        guard let bytes = parts.removeValue(forKey: name) else { return nil }
        guard let text = String(validating: bytes, as: UTF8.self), !text.isEmpty, !bytes.contains(0) else {
            throw TokenError(.uri, "\(name) is empty, or not UTF-8 text")
        }
        return text
    }

    private static func parts(
        _ text: some Collection<UInt8>, separator: UInt8
    ) throws(TokenError) -> [String: [UInt8]] {
        var parts: [String: [UInt8]] = [:]
        for part in Array(text).split(separator: separator, omittingEmptySubsequences: false) {
            // RFC 7512 §2.3 allows an empty path, and writers leave a separator at the end.
            guard !part.isEmpty else { continue }
            guard let equals = part.firstIndex(of: UInt8(ascii: "=")) else {
                throw TokenError(.uri, "'\(String(decoding: part.prefix(40), as: UTF8.self))' has no '='")
            }
            let name = String(decoding: part[..<equals], as: UTF8.self)
            guard parts[name] == nil else { throw TokenError(.uri, "'\(name.prefix(40))' stands in the URI twice") }
            parts[name] = try decode(part[part.index(after: equals)...], name)
        }
        return parts
    }

    /// Resolves percent-encoding (RFC 3986 §2.1).
    private static func decode(_ text: ArraySlice<UInt8>, _ name: String) throws(TokenError) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                guard 0x21...0x7E ~= byte else {
                    throw TokenError(
                        .uri, "\(name) has a character that is written with a % in a URI, as %20 for a space")
                }
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let high = digit(rest.removeFirst()), let low = digit(rest.removeFirst()) else {
                throw TokenError(.uri, "\(name) has a % without two hexadecimal digits behind it")
            }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
