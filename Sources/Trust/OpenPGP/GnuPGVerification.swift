internal import CGPGME
import Time

/// What GnuPG found out about a signature, before anybody judges it by a clock.
struct OpenPGPFinding: Hashable, Sendable {
    enum Status: Hashable, Sendable {
        /// The signature verifies, whatever has become of signature and key since.
        case good
        case mismatch
        case revoked
        case unknownKey
        case unreadable(String)
    }

    var status: Status
    /// The fingerprint of the key or subkey that signed, or its id where the key is not there; upper-case hexadecimal.
    var signing = ""
    /// The fingerprint of the primary key.
    var primary = ""
    /// When the signature says it was made; seconds since the epoch.
    var made: Int64 = 0
    /// When the signature ends; nil where it does not.
    var ends: Int64?
    /// OpenPGP's number of the hash (RFC 9580 §9.5).
    var hash = 0
    /// OpenPGP's number of the key's algorithm (RFC 9580 §9.1), as GPGME has it.
    var algorithm = 0
    /// Bits of the key that signed.
    var bits = 0
    /// When the key that signed was made.
    var keyMade: Int64 = 0
    /// When the first of the key that signed and its primary key ends; nil where neither does.
    var keyEnds: Int64?
    /// How many signatures there are.
    var count = 0

    func hasExpired(at instant: Instant) -> Bool {
        if let keyEnds, keyEnds <= instant.seconds { return true }
        if let ends, ends <= instant.seconds { return true }
        return false
    }
}

/// One run of GnuPG over a detached signature.
enum GnuPGVerification {
    /// - Parameters:
    ///   - home: with the keys that may have signed.
    ///   - message: what was signed.
    ///   - signature: armored or not.
    /// - Throws: ``OpenPGPError`` with the code `unavailable` where GnuPG fails.
    static func run(
        _ home: String, _ message: consuming GnuPGData, _ signature: [UInt8]
    ) throws(OpenPGPError) -> OpenPGPFinding {
        let context = try GnuPGContext.open(home)
        let signatureData = try GnuPGData(signature)
        let error = unsafe gpgme_op_verify(context.pointer, signatureData.pointer, message.pointer, nil)
        do throws(OpenPGPError) {
            try GnuPGContext.check(error, .form, "read the signature")
        } catch {
            guard error.code == .form else { throw error }
            return OpenPGPFinding(status: .unreadable(error.message))
        }
        guard let result = unsafe gpgme_op_verify_result(context.pointer), let first = unsafe result.pointee.signatures
        else { return OpenPGPFinding(status: .unreadable("there is no signature")) }
        var finding = OpenPGPFinding(status: .mismatch)
        finding.count = unsafe count(first)
        finding.signing = unsafe first.pointee.fpr.map { unsafe String(cString: $0).uppercased() } ?? ""
        finding.made = Int64(unsafe first.pointee.timestamp)
        finding.ends = unsafe time(first.pointee.exp_timestamp)
        finding.hash = Int(unsafe first.pointee.hash_algo.rawValue)
        finding.algorithm = Int(unsafe first.pointee.pubkey_algo.rawValue)
        switch unsafe custody_gpgme_code(first.pointee.status) {
        case GPG_ERR_NO_ERROR.rawValue, GPG_ERR_KEY_EXPIRED.rawValue, GPG_ERR_SIG_EXPIRED.rawValue:
            finding.status = .good
        case GPG_ERR_CERT_REVOKED.rawValue: finding.status = .revoked
        case GPG_ERR_BAD_SIGNATURE.rawValue: finding.status = .mismatch
        case GPG_ERR_NO_PUBKEY.rawValue: finding.status = .unknownKey
        case let code:
            // What GnuPG will not check, by an algorithm that it does not have or thinks too weak, proves nothing.
            finding.status = .unreadable("GnuPG does not check it (\(code))")
        }
        guard finding.status == .good || finding.status == .revoked else { return finding }
        try look(up: &finding, in: context)
        return finding
    }

    private static func count(_ first: gpgme_signature_t) -> Int {
        var count = 0
        var next: gpgme_signature_t? = unsafe first
        while let signature = unsafe next, count < 100 {
            count += 1
            unsafe next = unsafe signature.pointee.next
        }
        return count
    }

    /// A time of GPGME's; nil where it stands for never.
    private static func time(_ seconds: UInt) -> Int64? { seconds == 0 ? nil : Int64(clamping: seconds) }

    /// Fills in what is known of the key that signed.
    private static func look(up finding: inout OpenPGPFinding, in context: borrowing GnuPGContext) throws(OpenPGPError)
    {
        var found: gpgme_key_t?
        try GnuPGContext.check(
            unsafe gpgme_get_key(context.pointer, finding.signing, &found, 0), .unknownKey,
            "find the key \(finding.signing)")
        guard let key = unsafe found, let primary = unsafe key.pointee.subkeys else {
            throw OpenPGPError(.unknownKey, "the key \(finding.signing) is not in the keyring")
        }
        defer { unsafe gpgme_key_unref(key) }
        finding.primary = unsafe primary.pointee.fpr.map { unsafe String(cString: $0).uppercased() } ?? ""
        var ends = unsafe [primary.pointee.expires]
        var isRevoked = unsafe primary.pointee.revoked != 0 || key.pointee.revoked != 0
        var next: gpgme_subkey_t? = unsafe primary
        while let subkey = unsafe next {
            if unsafe subkey.pointee.fpr.map({ unsafe String(cString: $0).uppercased() }) == finding.signing {
                unsafe ends.append(subkey.pointee.expires)
                isRevoked = unsafe isRevoked || subkey.pointee.revoked != 0
                finding.bits = Int(unsafe subkey.pointee.length)
                finding.keyMade = Int64(unsafe subkey.pointee.timestamp)
            }
            unsafe next = unsafe subkey.pointee.next
        }
        finding.keyEnds = ends.filter { $0 > 0 }.min().map(Int64.init)
        if isRevoked { finding.status = .revoked }
    }
}
