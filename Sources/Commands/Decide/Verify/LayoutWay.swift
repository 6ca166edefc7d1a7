import Arguments
import Artifacts
import Crypto
import Durable
import Evidence
import Trust

/// Verifies in-toto's layouts and the links of their steps.
struct LayoutWay: VerificationWay {
    static let layout = Option.optional("--layout", .file, "an in-toto layout; every --key must have signed it")
    static let links = Option.optional("--links", .directory, "the folder with the links of the layout's steps")

    static let group = OptionGroup("in-toto layouts", [layout, links])
    static let constraints: [Constraint] = [
        .needs(layout, links), .needs(links, layout), .needs(layout, VerifyOptions.keys),
    ]

    private let verifier: LayoutVerifier
    private let folder: String

    init?(_ parsed: ParsedArguments) throws {
        guard parsed[Self.layout] != nil, let folder = parsed[Self.links] else { return nil }
        self.folder = folder
        verifier = LayoutVerifier(
            owners: try parsed[VerifyOptions.keys].map(KeyFile.publicKey), at: SharedOptions.instant(parsed))
    }

    func evidence(_ parsed: ParsedArguments) throws -> [UInt8] {
        guard let path = parsed[Self.layout] else { return [] }
        return try readFile(path, limit: LayoutMetadata.mostBytes)
    }

    func answers(_ layout: [UInt8], about artifact: Artifact, explains: Bool) throws -> [VerificationAnswer] {
        let verdict = try verifier.verify(layout, links: LinkFolder(path: folder), about: artifact.digests)
        return [VerificationAnswer(line: 1, verdict: verdict.map { VerifiedSubject($0) }).explained(explains)]
    }

    /// The files of a folder, and of folders in it for supply chains within one another.
    private struct LinkFolder: LayoutVerifier.Links {
        let path: String

        func link(_ name: String, in folders: [String]) throws -> [UInt8]? {
            do throws(FileError) {
                var folder = try Directory(path)
                for name in folders { folder = try folder.directory(name) }
                return try folder.file(name).read(limit: LayoutMetadata.mostBytes)
            } catch {
                // The folder that was named has to be there; a link need not.
                if error.code == .notFound, (try? Directory(path)) != nil { return nil }
                throw error
            }
        }
    }
}

extension VerifiedSubject {
    init(_ verified: LayoutVerifier.Verified) {
        self.init(signers: verified.owners.map { .key($0) }, digest: nil, statement: nil)
        steps = verified.steps.map { ($0.name, $0.signers.map(\.keyID)) }
    }
}
