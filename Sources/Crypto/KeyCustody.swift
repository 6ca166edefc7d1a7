/// Where the private part of a key is kept, and so who can take it away.
package enum KeyCustody: String, Sendable, CaseIterable {
    /// A file or a variable that whoever can read it can copy.
    case file
    /// An agent that signs for those who can reach its socket (`ssh-agent`).
    case agent
    /// A token or a hardware security module that never gives it out (PKCS #11).
    case hsm
    /// A key service of an operator.
    case kms
    /// Nowhere for long: a certificate of some minutes vouches for who had it.
    case keyless
}
