import Crypto
import JSON
import TestSupport
import Testing
import Time

/// `custody verify` over models, with model-signing on the other side.
@Suite(.enabled(if: Peers.python != nil, "model-signing cannot be had from PyPI: see Scripts/interop-venv"))
struct `Verifying models` {
    private func session() throws -> Session {
        let session = try Session()
        try session.files.write("model/config.json", "{}")
        try session.files.write("model/weights/a.bin", "0123456789")
        try session.files.write("model/cache/x", "x")
        for (name, key) in [("signer", "model.ecdsa-p256"), ("wide", "model.ecdsa-p384"), ("other", "mallory")] {
            try session.files.write(name + ".key", World.key(key).pem(passphrase: nil), mode: 0o600)
            try session.files.write(name + ".pub", World.key(key).publicKey.pem)
        }
        return session
    }

    private func peer(_ session: Session, _ words: String...) throws -> Tool.Output {
        try Tool.start(
            [try #require(Peers.python), TestData.package + "/Tests/Peers/model_peer.py"] + words,
            in: session.files.path)
    }

    private func sign(_ session: Session, _ words: String...) throws {
        let output = try peer(session, words[0], words[1], words[2], words[3], words.count > 4 ? words[4] : "files")
        try #require(output.status == 0, "\(output.errors)")
    }

    private func verify(_ session: Session, _ words: String...) throws -> Tool.Output {
        try session.custody(["verify", "model", "--bundle", "model.sig", "--format", "json"] + words)
    }

    /// model-signing 1.1.1 cannot verify its own shards, whose size it writes as 4.0 and then takes for no number; nor
    /// its own BLAKE2b, which it knows by another name.
    @Test(arguments: ["files", "shards", "blake2b"])
    func `What model-signing signed by key verifies, and both refuse what was changed`(method: String) throws {
        let session = try session()
        try sign(session, "sign-key", "model", "model.sig", "signer.key", method)
        let good = try verify(session, "--key", "signer.pub")
        #expect(good.status == 0, "\(good.transcript)")
        #expect(try good.json["predicateType"] == "https://model_signing/signature/v1.0")
        let peerGood = try peer(session, "verify-key", "model", "model.sig", "signer.pub")
        #expect((peerGood.status == 0) == (method == "files"), "\(peerGood.errors)")

        let stranger = try verify(session, "--key", "other.pub")
        #expect(stranger.status == 1)
        #expect(try stranger.json["rejection"]?["check"] == "envelope.key-unknown")

        try session.files.write("model/extra", "x")
        let extra = try verify(session, "--key", "signer.pub")
        #expect(extra.status == 1)
        #expect(try extra.json["rejection"]?["check"] == "model.extra")
        #expect(try peer(session, "verify-key", "model", "model.sig", "signer.pub").status == 1)

        try Tool.run(["rm", session.files.path + "/model/extra"])
        try session.files.write("model/weights/a.bin", "012345678x")
        let changed = try verify(session, "--key", "signer.pub")
        #expect(changed.status == 1)
        #expect(try changed.json["rejection"]?["check"] == "model.changed")
        #expect(try peer(session, "verify-key", "model", "model.sig", "signer.pub").status == 1)

        try Tool.run(["rm", session.files.path + "/model/weights/a.bin"])
        let missing = try verify(session, "--key", "signer.pub")
        #expect(missing.status == 1)
        #expect(try missing.json["rejection"]?["check"] == "model.missing")
        #expect(try peer(session, "verify-key", "model", "model.sig", "signer.pub").status == 1)
    }

    @Test func `The signature may lie in the model, and the key may be of P-384`() throws {
        let session = try session()
        try sign(session, "sign-key", "model", "model/model.sig", "wide.key")
        let good = try session.custody("verify", "model", "--bundle", "model/model.sig", "--key", "wide.pub")
        #expect(good.status == 0, "\(good.transcript)")
    }

    @Test func `Links that model-signing signed verify`() throws {
        let session = try session()
        try session.files.link("model/alias", to: "weights/a.bin")
        try sign(session, "sign-key", "model", "model.sig", "signer.key", "links")
        let good = try verify(session, "--key", "signer.pub")
        #expect(good.status == 0, "\(good.transcript)")
    }

    @Test func `A model of one file verifies`() throws {
        let session = try session()
        try sign(session, "sign-key", "model/config.json", "model.sig", "signer.key")
        let good = try session.custody("verify", "model/config.json", "--bundle", "model.sig", "--key", "signer.pub")
        #expect(good.status == 0, "\(good.transcript)")
        try session.files.write("model/config.json", "[]")
        let changed = try session.custody("verify", "model/config.json", "--bundle", "model.sig", "--key", "signer.pub")
        #expect(changed.status == 1)
    }

    @Test func `BLAKE3 leaves it open`() throws {
        let session = try session()
        try sign(session, "sign-key", "model", "model.sig", "signer.key", "blake3")
        let open = try verify(session, "--key", "signer.pub")
        #expect(open.status == 3)
        #expect(try open.json["rejection"]?["check"] == "model.algorithm")
    }

    @Test func `What model-signing signed by a certificate verifies by the authority`() throws {
        let session = try session()
        let authority = SigstoreInstance.acme.authority
        let leaf = try authority.issue(to: World.key("model.ecdsa-p256").publicKey)
        try session.files.write("leaf.pem", Certificate(der: leaf).pem)
        try session.files.write("intermediate.pem", Certificate(der: authority.intermediate).pem)
        try session.files.write("root.pem", Certificate(der: authority.root).pem)
        try session.files.write(
            "other.pem", Certificate(der: SigstoreInstance.other.authority.root).pem)
        let signed = try peer(
            session, "sign-certificate", "model", "model.sig", "signer.key", "leaf.pem", "intermediate.pem")
        try #require(signed.status == 0, "\(signed.errors)")
        let at = ["--at", World.now.description]
        let good = try verify(session, "--certificate-authority", "root.pem", at[0], at[1])
        #expect(good.status == 0, "\(good.transcript)")
        #expect(try peer(session, "verify-certificate", "model", "model.sig", "root.pem").status == 0)
        let other = try verify(session, "--certificate-authority", "other.pem", at[0], at[1])
        #expect(other.status == 1)
        #expect(try other.json["rejection"]?["check"] == "certificate.chain")
        #expect(try peer(session, "verify-certificate", "model", "model.sig", "other.pem").status == 1)
        let late = try verify(
            session, "--certificate-authority", "root.pem", "--at", World.later("1d").description)
        #expect(late.status == 1)
        // By key it cannot be checked.
        #expect(try verify(session, "--key", "signer.pub").status == 3)
    }
}
