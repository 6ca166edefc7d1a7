/// What is fuzzed: each target takes any bytes, reads them in every way that its parsers have, and holds what was read
/// against oracles.
///
/// The same function runs under libFuzzer (`Scripts/fuzz`) and over seeds and former findings in the tests. That it
/// returns, within seconds and some hundred megabytes, is the first oracle; the others are thrown.
package enum FuzzTarget: String, CaseIterable, Sendable {
    /// JSON, bundles, envelopes, statements, and what registries and older tools wrap them in.
    case bundle
    /// Certificates, certificate timestamps and RFC 3161 responses.
    case certificate
    /// Signed notes, checkpoints, proofs, witness requests, tiles and entry bundles.
    case note
    /// Keys in PEM, DER and OpenSSH's forms, SSH signatures, allowed signers, PKCS #11 URIs.
    case key
    /// Policies and principals, and a decision by any policy that is read.
    case yaml
    /// A statement that was signed, whatever it says, and the decision that it leads to.
    case decision
    /// In-toto layouts and links that were signed, whatever they say.
    case layout
    /// Short texts: patterns, versions, names, times, encodings.
    case text
    /// References, digests, Git objects, archives, image layouts.
    case artifact
    /// Trusted roots, signing configurations, TUF metadata, npm's keys.
    case trust
    /// Files of evidence, entries of the log.
    case store
    /// Bundles under a trusted root: what verifies must be what was signed.
    case verification

    /// Reads an input and holds what came of it against the target's oracles.
    package func check(_ input: [UInt8]) throws(OracleFailure) {
        switch self {
        case .bundle: try checkBundle(input)
        case .certificate: try checkCertificate(input)
        case .note: try checkNote(input)
        case .key: try checkKey(input)
        case .yaml: try checkYAML(input)
        case .decision: try checkDecision(input)
        case .layout: try checkLayout(input)
        case .text: try checkText(input)
        case .artifact: try checkArtifact(input)
        case .trust: try checkTrust(input)
        case .store: try checkStore(input)
        case .verification: try checkVerification(input)
        }
    }
}

/// Something that no input may make true: what was read is not what was written, or a forgery verifies.
package struct OracleFailure: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}

/// Throws where an oracle says no.
func require(_ holds: @autoclosure () throws -> Bool, _ otherwise: String) throws(OracleFailure) {
    let result: Bool
    do { result = try holds() } catch { throw OracleFailure("\(otherwise): \(error)") }
    guard result else { throw OracleFailure(otherwise) }
}
