import Crypto
import TestSupport
import Trust

/// A verifier by the world's keys of these names.
func verifier(_ keys: String...) throws -> AttestationVerifier {
    AttestationVerifier(keys: KeyRing(try keys.map { try World.key($0).publicKey }))
}
