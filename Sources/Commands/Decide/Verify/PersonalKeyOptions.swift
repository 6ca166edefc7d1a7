import Arguments
import Artifacts
import Crypto
import Durable
import Encoding
import Trust

/// What verifying by SSH and OpenPGP keys takes.
enum PersonalKeyOptions {
    static let signature = Option.optional(
        "--signature", short: "-s", .file, "a detached signature over the file itself: SSH's or OpenPGP's")
    static let ssh = Option.optional(
        "--ssh", .file, "who may sign with which SSH key: an allowed_signers file, as ssh-keygen -Y verify reads it")
    static let identity = Option.optional(
        "--identity", .text("NAME"), "whose SSH key it must be, of the allowed signers; anybody's there unless given")
    static let namespace = Option.optional(
        "--namespace", .text("NAME"), "what an SSH signature over the file must have been made for; file unless given")
    static let openPGP = Option.optional(
        "--openpgp", .file, "whose OpenPGP keys count: public keys, as gpg --export writes them")

    static let group = OptionGroup(
        "Keys that people already have", [ssh, identity, namespace, openPGP])
    static let constraints: [Constraint] = [
        .needs(identity, ssh), .needs(namespace, ssh), .needs(namespace, signature),
    ]

    static let limit = 65_536
    static let keyringLimit = 16 << 20
}

/// A file that was signed itself, to be read once more from its start.
struct SignedFile {
    private let path: String
    private let digest: Digest

    /// - Throws: ``CommandError`` where the artifact is no file: a signature is over bytes.
    init(_ argument: String, _ artifact: Artifact) throws {
        guard artifact.kind == .file else {
            throw CommandError(
                "signature.not-a-file", "a detached signature is over the bytes of a file",
                expected: "a file", found: artifact.reference,
                next: "name the file that was signed; a digest or a tree is verified by a bundle")
        }
        path = argument.hasPrefix("file:") ? String(argument.dropFirst(5)) : argument
        digest = artifact.digest
    }

    /// Hands the file over piece by piece.
    ///
    /// - Throws: ``CommandError`` with the code `changed` where it is not the artifact any more.
    func stream(_ consume: (RawSpan) throws -> Void) throws {
        var hasher = Hasher(.sha256)
        try streamFile(path) { piece in
            hasher.update(piece)
            try consume(piece)
        }
        guard Hex.encode(hasher.finish()) == digest.hex else {
            throw CommandError(
                "artifact.changed", "\(path) changed while it was verified", location: path,
                next: "wait until it is written, and try again")
        }
    }
}
