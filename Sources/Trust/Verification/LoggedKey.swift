/// What a log entry records of an SSH or OpenPGP key: what names the key, and nothing of its holder.
///
/// An SSH key is recorded as its SubjectPublicKeyInfo; of a security key that is the key inside. The signature itself has
/// the rest. An OpenPGP key is recorded as the packets of the primary key and of the subkey that signed, without user
/// ids and what binds them: an append-only log is no place for names and addresses.
package struct LoggedKey: Hashable, Sendable {
    /// `verifier.publicKey.rawBytes` of the entry.
    package let bytes: [UInt8]
    /// Who signed, as principals and decisions name credentials: an OpenPGP primary key before its subkey.
    package let credentials: [String]

    /// - Throws: ``SSHError`` or `CryptoError` where the key is not accepted.
    init(_ key: SSHPublicKey) throws {
        bytes = try key.nameInLogs
        credentials = ["ssh:" + key.fingerprint]
    }

    init(_ packets: OpenPGPKeyPackets) {
        bytes = packets.bytes
        credentials = packets.fingerprints.map { "openpgp:" + $0 }
    }

    /// Reads what an entry records.
    ///
    /// - Parameters:
    ///   - signature: of the entry, in its own form.
    ///   - bytes: of the entry's key.
    /// - Returns: nil where the signature is in neither SSH's form nor OpenPGP's.
    /// - Throws: ``SSHError``, ``OpenPGPError`` or `CryptoError` where signature and key do not go together, or the entry
    ///   is not in the one form in which such keys are recorded.
    package init?(of signature: [UInt8], recorded bytes: [UInt8]) throws {
        if SSHSignature.isOne(signature) {
            try self.init(SSHSignature(signature).key)
            guard self.bytes == bytes else { throw SSHError(.form, "the entry's key is not that of its signature") }
        } else if OpenPGPKeyring.isOne(signature) {
            self.init(try OpenPGPKeyPackets(recorded: bytes))
        } else {
            return nil
        }
    }
}
