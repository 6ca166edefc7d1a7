package import Crypto
package import Evidence
package import Merkle

/// What is appended to a log: the bytes whose hash becomes a leaf.
package struct LogEntry: Hashable, Sendable {
    /// 1 to 65,535 bytes.
    package let body: [UInt8]
    /// RFC 6962 §2.1: by it the log knows whether it has the entry already.
    package let leaf: TreeHash

    /// Most bytes of an entry: C2SP tlog-tiles writes its length in 16 bits.
    package static let longest = EntryBundle.longestEntry

    /// Takes an entry of any kind; those of attestations are made by the other initialisers.
    ///
    /// - Throws: ``LogError`` with the code `entryLength`.
    package init(body: [UInt8]) throws(LogError) {
        guard (1...Self.longest).contains(body.count) else {
            throw LogError(
                .entryLength,
                "an entry of the log has 1 to \(Self.longest) bytes; this one has \(body.count). Entries hold digests, a "
                    + "signature and who signed; a certificate as long as that is refused")
        }
        self.body = body
        leaf = .leaf(of: body)
    }

    /// Takes what is recorded of a signature.
    ///
    /// - Throws: ``LogError``: `entryLength`, and `digestLength` unless the digest has 32 bytes.
    package init(_ record: HashedRekord) throws(LogError) {
        guard record.digest.count == 32 else {
            throw LogError(
                .digestLength, "an entry records a SHA-256, which has 32 bytes; this digest has \(record.digest.count)")
        }
        try self.init(body: record.body)
    }

    /// Records a signature whose signer has a certificate.
    ///
    /// - Parameters:
    ///   - digest: SHA-256 of what was signed, 32 bytes: of an artifact, or of the PAE of an envelope.
    ///   - signature: as the envelope or bundle has it.
    ///   - certificate: the signer's own, which is all that the log shows of a person.
    /// - Throws: ``LogError``: `keyUnsupported`, `digestLength`, `entryLength`.
    package init(digest: [UInt8], signature: [UInt8], certificate: Certificate) throws(LogError) {
        try self.init(
            HashedRekord(
                digest: digest, signature: signature, verifier: .certificate(certificate.der),
                keyDetails: try certificate.publicKey.keyDetails))
    }

    /// Records a signature by a key that verifiers know otherwise.
    ///
    /// - Parameters:
    ///   - digest: SHA-256 of what was signed, 32 bytes: of an artifact, or of the PAE of an envelope.
    ///   - signature: as the envelope or bundle has it.
    ///   - key: the signer's.
    /// - Throws: ``LogError``: `keyUnsupported`, `digestLength`, `entryLength`.
    package init(digest: [UInt8], signature: [UInt8], key: PublicKey) throws(LogError) {
        try self.init(
            HashedRekord(
                digest: digest, signature: signature, verifier: .key(key.spki), keyDetails: try key.keyDetails))
    }

    /// Records a signature in a form of its own, as SSH's and OpenPGP's, which sigstore_common.proto has no name for.
    ///
    /// The entry then says nothing of the kind of key: to name one would promise a plain signature by it.
    ///
    /// - Parameters:
    ///   - digest: SHA-256 of what was signed, 32 bytes.
    ///   - signature: as the envelope has it, in its own form.
    ///   - rawKey: what names the key that verifies it, in the bytes that readers of that form expect.
    /// - Throws: ``LogError``: `digestLength`, `entryLength`.
    package init(digest: [UInt8], signature: [UInt8], rawKey: [UInt8]) throws(LogError) {
        try self.init(
            HashedRekord(digest: digest, signature: signature, verifier: .key(rawKey), keyDetails: nil))
    }
}
