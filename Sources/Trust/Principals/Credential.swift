package import Crypto
package import Pattern
package import Time

/// A means by which a principal signs: a key, a certificate's identity, an OIDC subject, a SPIFFE ID.
package struct Credential: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case key(PublicKey)
        /// An SSH public key in its wire form (RFC 4253 §6.6), with its fingerprint as `SHA256:…`.
        case ssh(fingerprint: String, type: String, blob: [UInt8])
        /// The fingerprint of an OpenPGP primary key or subkey: 40 or 64 upper-case hexadecimal digits.
        case openpgp(fingerprint: String)
        case oidc(issuer: String, subject: Glob)
        case spiffe(String)

        /// Whether it signs with a key of its own for each signature, which a certificate vouches for.
        package var isKeyless: Bool {
            switch self {
            case .oidc, .spiffe: true
            case .key, .ssh, .openpgp: false
            }
        }
    }

    /// Where the private part is kept.
    package typealias Custody = KeyCustody

    package let kind: Kind
    /// Nil where the principals document does not say.
    package let custody: Custody?
    /// When the credential was issued; nil where the document does not say.
    package let issuedOn: Instant?
    package let rotateEvery: TimeSpan?
    /// Signatures without a proven time before this do not count.
    package let revokedAfter: Instant?
    /// The public key of an OpenPGP credential, as `gpg --export` writes it; nil where the document does not give it.
    package let keyring: [UInt8]?
    /// What names the credential in decisions: `key:…`, `ssh:SHA256:…`, `openpgp:…`, `oidc:…`, `spiffe://…`.
    package let id: String

    init(
        kind: Kind, custody: Custody?, issuedOn: Instant?, rotateEvery: TimeSpan?, revokedAfter: Instant?,
        keyring: [UInt8]? = nil
    ) {
        self.kind = kind
        // What a certificate vouches for has no private part that anybody keeps.
        self.custody = custody ?? (kind.isKeyless ? .keyless : nil)
        self.issuedOn = issuedOn
        self.rotateEvery = rotateEvery
        self.revokedAfter = revokedAfter
        self.keyring = keyring
        id =
            switch kind {
            case .key(let key): "key:" + key.id
            case .ssh(let fingerprint, _, _): "ssh:" + fingerprint
            case .openpgp(let fingerprint): "openpgp:" + fingerprint
            case .oidc(let issuer, let subject): "oidc:\(issuer)#\(subject)"
            case .spiffe(let id): id
            }
    }
}
