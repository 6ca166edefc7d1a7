import Crypto
import Tokens
import Trust

extension FuzzTarget {
    func checkKey(_ input: [UInt8]) throws(OracleFailure) {
        for key in [try? PublicKey(pem: input), try? PublicKey(spki: input), try? PublicKey(pkcs1: input)] {
            guard let key else { continue }
            try require(try PublicKey(pem: Array(key.pem.utf8)) == key, "a public key is another after PEM")
            let wire = SSHPublicKey(key)
            try require(try SSHPublicKey(blob: wire.blob) == wire, "an SSH key is another after writing")
        }
        if let key = try? PrivateKey(pem: input, passphrase: nil) {
            let pem = try? key.pem(passphrase: nil)
            try require(
                try PrivateKey(pem: pem ?? [], passphrase: nil).publicKey == key.publicKey,
                "a private key is another after PEM")
        }
        if let key = try? SSHPublicKey(blob: input) {
            try require(key.blob == input, "an SSH key is not what it was read from")
        }
        // No agent is there; what is read is the key's file.
        _ = try? SSHSigningKey(input, agent: "/nonexistent")
        try checkSignature(try? SSHSignature(input), over: input)
        _ = try? SSHAllowedSigners(input)
        _ = OpenPGPKeyring.isOne(input)
        if let logged = try? LoggedKey(of: Array("-----BEGIN PGP SIGNATURE-----".utf8), recorded: input) {
            try require(logged.bytes == input, "an OpenPGP key in a log is not what it was read from")
        }
        guard let text = String(validating: input, as: UTF8.self) else { return }
        _ = try? SSHPublicKey(authorizedKey: text)
        try checkSignature(try? SSHSignature(armored: text), over: input)
        if let uri = try? TokenURI(text) {
            try require(try TokenURI(uri.description) == uri, "a PKCS #11 URI is another after writing")
        }
    }

    /// A signature does not sign the file that it stands in.
    private func checkSignature(_ signature: SSHSignature?, over input: [UInt8]) throws(OracleFailure) {
        guard let signature else { return }
        let verifies = try? signature.verifies(input, namespace: signature.namespace)
        try require(verifies != true, "an SSH signature verifies over another message")
    }
}
