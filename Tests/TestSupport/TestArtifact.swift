package import Artifacts
import Crypto
import Encoding
package import Evidence
package import Policy

/// An artifact of the virtual world: a file with a name and bytes.
package struct TestArtifact: Sendable {
    package let name: String
    package let bytes: [UInt8]
    /// SHA-256 and SHA-512 of the bytes.
    package let digests: DigestSet

    package init(_ name: String, _ bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
        var digests: [Digest] = [.sha256(of: bytes)]
        if let wide = try? Digest(.sha512, hex: Hex.encode(HashAlgorithm.sha512.hash(bytes))) { digests.append(wide) }
        self.digests = DigestSet(digests)
    }

    /// What the world releases, `app.tar.gz`.
    package static let app = TestArtifact("app.tar.gz", Array("the application, version 1.4.2\n".utf8))
    /// Another file.
    package static let other = TestArtifact("other.tar.gz", Array("something else\n".utf8))

    package var digest: Digest { .sha256(of: bytes) }

    /// The artifact as a statement names it.
    package var descriptor: ResourceDescriptor { ResourceDescriptor(name: name, digests: digests) }

    /// The artifact as a decision is made about it.
    package var subject: Subject { Subject(kind: "file", reference: "file:" + name, digests: digests) }
}
