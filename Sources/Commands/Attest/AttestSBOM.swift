import Arguments
import Artifacts
import Encoding
import Evidence
import JSON
import Terminal
import Wording

/// `custody attest sbom`: what an artifact contains.
enum AttestSBOM {
    private static let sbom = Option.required(
        "--sbom", .file, "the SBOM: SPDX 2.3 or CycloneDX 1.4 to 1.6, as JSON; - reads standard input")

    static let command = Command(
        "sbom", "say what an artifact contains (SPDX or CycloneDX)",
        discussion: """
            The format is told from the document. An SBOM that names a digest of what it describes must name the \
            artifact's; another's is refused before anything is signed.
            """,
        arguments: [SharedOptions.artifact], options: [sbom],
        groups: [SigningKey.group, AttestationOutput.group, CommonOptions.output], constraints: SigningKey.constraints,
        examples: [
            .init(
                "CycloneDX",
                "custody attest sbom app.tar.gz --sbom sbom.cdx.json --key builder.key --out evidence/sbom.bundle.json")
        ], seeAlso: ["attest provenance", "gate"]
    ) { parsed, console in
        let signer = try AttestationOutput.prepare(parsed)
        let document = try AttestCommand.readJSON(parsed[sbom])
        let type: PredicateType
        if document["bomFormat"] != nil {
            type = .cycloneDX
        } else if document["spdxVersion"] != nil {
            type = .spdx
        } else {
            throw CommandError(
                "sbom.format", "\(parsed[sbom]) is no SBOM that can be read",
                expected: "a member bomFormat or spdxVersion",
                found: "neither", next: "write it as CycloneDX 1.4 to 1.6 or SPDX 2.3, in JSON")
        }
        let artifact = try ArtifactReading.read(parsed[SharedOptions.artifact], on: console)
        let statement = try Statement(
            subjects: [ResourceDescriptor(name: artifact.name, digests: artifact.digests)], predicateType: type.uri,
            predicate: document)
        if case .sbom(let read) = statement.predicate {
            if let described = read.subject, !described.digests.digests.isEmpty,
                !described.digests.names(sameAs: artifact.digests)
            {
                throw CommandError(
                    "sbom.subject", "the SBOM describes another artifact", expected: artifact.digests.description,
                    found: "\(described.name) \(described.digests)", next: "make the SBOM from this artifact")
            }
            console.note(
                "\(counting(read.components.count, "component")) (\(read.format.rawValue) \(read.specification))")
        }
        return try await AttestationOutput.sign(statement, by: signer, recordsCustody: false, parsed, console)
    }
}
