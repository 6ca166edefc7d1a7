import Crypto
import Encoding
import JSON
import TestSupport
package import Trust

extension FuzzTarget {
    func checkLayout(_ input: [UInt8]) throws(OracleFailure) {
        guard let verdict = try Self.layoutVerdict(input), let verified = verdict.verified else { return }
        try require(!verified.steps.isEmpty && !verified.owners.isEmpty, "a layout without steps or owners verifies")
    }

    /// Signs the input as an in-toto layout and its links, and verifies them: whatever they say, an answer comes in time.
    ///
    /// - Returns: nil for what is no such input.
    package static func layoutVerdict(_ input: [UInt8]) throws(OracleFailure) -> Verdict<LayoutVerifier.Verified>? {
        guard let value = try? JSONValue.parse(input), let content = value["layout"],
            let layout = try? signed(content)
        else { return nil }
        var files: [String: [UInt8]] = [:]
        for member in value["links"]?.object?.members.prefix(64) ?? [] {
            files[member.name] = try? signed(member.value)
        }
        do {
            let verifier = LayoutVerifier(owners: [try World.key(FuzzSeeds.stepSigner).publicKey], at: World.now)
            return try verifier.verify(layout, links: Memory(files: files), about: TestArtifact.app.digests)
        } catch {
            throw OracleFailure("a layout's answer is an error: \(error)")
        }
    }

    private struct Memory: LayoutVerifier.Links {
        let files: [String: [UInt8]]

        func link(_ name: String, in folders: [String]) -> [UInt8]? { files[(folders + [name]).joined(separator: "/")] }
    }

    /// A metablock (in-toto specification v1.0, section 4.1).
    private static func signed(_ content: JSONValue) throws -> [UInt8] {
        let signature = try World.key(FuzzSeeds.stepSigner).sign(try content.canonicalOLPC())
        let metablock: JSONValue = [
            "signed": content,
            "signatures": [
                [
                    "keyid": .string(try UpdateRepositorySketch.keyID(FuzzSeeds.stepSigner)),
                    "sig": .string(Hex.encode(signature)),
                ]
            ],
        ]
        return metablock.canonical()
    }
}
