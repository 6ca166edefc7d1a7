package import Crypto
package import Evidence
import JSON
import Merkle
package import Time

/// Whom to believe about Sigstore bundles: logs, certificate and timestamp authorities (sigstore_trustroot.proto).
package struct TrustedRoot: Sendable {
    /// A span of time, closed at both ends.
    package struct Interval: Hashable, Sendable, CustomStringConvertible {
        /// Nil where the document gives none.
        package let start: Instant?
        package let end: Instant?

        package func contains(_ instant: Instant) -> Bool {
            if let start, instant < start { return false }
            if let end, instant > end { return false }
            return true
        }

        package init(start: Instant?, end: Instant?) {
            self.start = start
            self.end = end
        }

        package var description: String {
            switch (start, end) {
            case (let start?, let end?): "from \(start) to \(end)"
            case (let start?, nil): "from \(start)"
            case (nil, let end?): "until \(end)"
            case (nil, nil): "at any time"
            }
        }
    }

    /// A transparency log or a certificate-transparency log.
    package struct Log: Sendable {
        package let baseURL: String
        /// As bundles name it: SHA-256 of the key for Rekor v1 and CT logs, the checkpoint key id for Rekor v2.
        package let id: [UInt8]
        /// As checkpoints name its key, in four bytes or more; ``id`` where the document does not say.
        package let checkpointKeyID: [UInt8]
        /// Nil where the key is of a kind that is not accepted here.
        package let key: PublicKey?
        /// How the key signs.
        package let scheme: SignatureScheme?
        package let validFor: Interval
        /// The host and path of the log: the name that its checkpoints are signed under.
        package let name: String
        /// Checks the log's checkpoints; nil where it has no usable key, or no name that one may have.
        let checkpointVerifier: NoteVerifier?
    }

    /// A certificate authority or a timestamp authority.
    package struct Authority: Sendable {
        package let uri: String
        /// The issuing certificate first, the root last; a timestamp authority's chain may begin with its own leaf.
        package let chain: [Certificate]
        package let validFor: Interval
    }

    package let logs: [Log]
    package let certificateAuthorities: [Authority]
    package let certificateLogs: [Log]
    package let timestampAuthorities: [Authority]

    private static let mediaTypes = [
        "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
        "application/vnd.dev.sigstore.trustedroot+json;version=0.2",
        "application/vnd.dev.sigstore.trustedroot.v0.2+json",
    ]

    /// Reads a trusted root.
    ///
    /// - Throws: `Rejection` by `trusted-root.form`.
    package init(_ bytes: [UInt8]) throws(Rejection) {
        do throws(JSONError) {
            self = try TrustedRoot(
                JSONField(try JSONValue.parse(bytes, limits: JSONLimits(bytes: 8 << 20, values: 100_000))))
        } catch {
            throw Rejection(
                .trustedRootForm, expected: "a Sigstore trusted root", found: error.message, place: error.place,
                hint: "fetch it anew from the Sigstore instance")
        }
    }

    private init(_ field: JSONField) throws(JSONError) {
        let mediaType = try field.member("mediaType")
        guard Self.mediaTypes.contains(try mediaType.string()) else {
            throw mediaType.error(.value, "expected a Sigstore trusted root of version 0.1 or 0.2")
        }
        logs = try Self.list("tlogs", in: field) { field throws(JSONError) in try Log(field) }
        certificateAuthorities = try Self.list("certificateAuthorities", in: field) { field throws(JSONError) in
            try Authority(field)
        }
        certificateLogs = try Self.list("ctlogs", in: field) { field throws(JSONError) in try Log(field) }
        timestampAuthorities = try Self.list("timestampAuthorities", in: field) { field throws(JSONError) in
            try Authority(field)
        }
    }

    private static func list<Element>(
        _ name: String, in field: JSONField, _ read: (JSONField) throws(JSONError) -> Element
    ) throws(JSONError) -> [Element] {
        guard let list = try field.optional(name) else { return [] }
        return try list.array(atMost: 64).map(read)
    }
}

extension TrustedRoot.Log {
    fileprivate init(_ field: JSONField) throws(JSONError) {
        baseURL = try field.optional("baseUrl")?.string() ?? ""
        let key = try field.member("publicKey")
        let bytes = try key.member("rawBytes").base64()
        // Old roots carry RSA keys as bare PKCS #1; what a key of a kind that is not accepted signed, counts for nothing.
        let read = (try? PublicKey(spki: bytes)) ?? (try? PublicKey(pkcs1: bytes))
        if let details = try key.optional("keyDetails") {
            let expected = KeyDetails(try details.string())
            if let read, !expected.fit(read) {
                throw details.error(.value, "the key is of kind \(read.algorithm), which is not what keyDetails says")
            }
            if case .scheme(let scheme, _) = expected {
                (self.key, self.scheme) = (read, scheme)
            } else {
                (self.key, self.scheme) = (nil, nil)
            }
        } else {
            (self.key, scheme) = (read, read?.defaultScheme)
        }
        validFor = try TrustedRoot.Interval(key.optional("validFor"))
        // sigstore_trustroot.proto, TransparencyLogInstance: the start must be set, whatever kind of log it is.
        guard validFor.start != nil else { throw field.error(.missing, "a log needs the start of its validity") }
        let checkpointKey = try field.optional("checkpointKeyId")?.member("keyId").base64()
        if let logID = try field.optional("logId") {
            id = try logID.member("keyId").base64()
        } else if let checkpointKey {
            id = checkpointKey
        } else {
            throw field.error(.missing, "a log needs an id")
        }
        checkpointKeyID = checkpointKey ?? id
        let rest = baseURL.split(separator: "://", maxSplits: 1).last.map(String.init) ?? baseURL
        name = rest.hasSuffix("/") ? String(rest.dropLast()) : rest
        if let usable = self.key, let scheme, let keyID = KeyID(checkpointKeyID.prefix(4)),
            let keyName = try? KeyName(name)
        {
            checkpointVerifier = NoteVerifier(name: keyName, id: keyID, key: usable, scheme: scheme)
        } else {
            checkpointVerifier = nil
        }
    }
}

extension TrustedRoot.Authority {
    fileprivate init(_ field: JSONField) throws(JSONError) {
        uri = try field.optional("uri")?.string() ?? ""
        validFor = try TrustedRoot.Interval(field.optional("validFor"))
        chain = try field.member("certChain").member("certificates").array(atMost: 16)
            .map { element throws(JSONError) in
                let bytes = try element.member("rawBytes").base64()
                do { return try Certificate(der: bytes) } catch {
                    throw element.error(.value, "the certificate cannot be used: \(error)")
                }
            }
        guard !chain.isEmpty else { throw field.error(.missing, "the authority has no certificate") }
    }
}

extension TrustedRoot.Interval {
    fileprivate init(_ field: JSONField?) throws(JSONError) {
        self.init(
            start: try field?.optional("start").map { bound throws(JSONError) in try Self.instant(bound) },
            end: try field?.optional("end").map { bound throws(JSONError) in try Self.instant(bound) })
    }

    private static func instant(_ field: JSONField) throws(JSONError) -> Instant {
        let text = try field.string()
        do { return try Instant(text) } catch { throw field.error(.value, error.description) }
    }
}
