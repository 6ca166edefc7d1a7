package import Artifacts
package import Crypto
import Evidence
import JSON
package import Time

/// Verifies in-toto's layouts and links: who did each step, and that what came out of one went into the next.
///
/// Source: in-toto specification v1.0, section 5.2. Inspections are commands, and are never run.
package struct LayoutVerifier: Sendable {
    /// What a layout and its links prove.
    package struct Verified: Sendable {
        package struct Step: Sendable {
            package let name: String
            /// Who signed its links.
            package let signers: [VerifiedAttestation.Signer]
        }

        /// Who signed the layout.
        package let owners: [VerifiedAttestation.Signer]
        package let steps: [Step]
    }

    /// Where links are read from: files by their names, in folders within one another for supply chains within one.
    package protocol Links {
        /// The content of a link's file; nil where there is none.
        ///
        /// - Parameters:
        ///   - name: of the file, without a slash.
        ///   - folders: from the outermost, each without a slash.
        func link(_ name: String, in folders: [String]) throws -> [UInt8]?
    }

    /// How many supply chains may lie within one another.
    package static let mostNested = 4

    private let owners: [PublicKey]
    private let time: Instant

    /// - Parameters:
    ///   - owners: each of them must have signed the layout.
    ///   - time: at which it must not have expired.
    package init(owners: [PublicKey], at time: Instant) {
        self.owners = owners
        self.time = time
    }

    /// Verifies a layout, the links of its steps, and that the last step made the artifact.
    ///
    /// - Parameters:
    ///   - layout: the file's content.
    ///   - links: where the steps' links are.
    ///   - artifact: the digests of the final product.
    /// - Returns: who did what; or the check that said no, or could not be made: an inspection, a kind of key.
    /// - Throws: what reading links throws.
    package func verify(
        _ layout: [UInt8], links: some Links, about artifact: DigestSet
    ) throws -> Verdict<Verified> {
        do {
            let metadata = try LayoutMetadata(layout, .layoutForm)
            var signers: [VerifiedAttestation.Signer] = []
            for owner in owners { signers.append(try signer(owner, of: metadata)) }
            guard case .layout(let layout) = try metadata.content(.layoutForm) else {
                throw Rejection(.layoutForm, expected: "a layout", found: "a link", place: "/signed/_type")
            }
            var walk = Walk(links: links, time: time)
            let chain = try walk.verify(layout, in: [])
            guard chain.summary.products.values.contains(where: { Self.digests($0).names(sameAs: artifact) }) else {
                throw Rejection(
                    .layoutArtifact, expected: "a product of \(layout.steps.last?.name ?? "a step") with \(artifact)",
                    found: chain.summary.products.isEmpty ? "no product" : Set(chain.summary.products.keys).sample,
                    place: "steps/\(layout.steps.last?.name ?? "")/products",
                    hint: "the artifact is not what the supply chain made, or was changed since")
            }
            if let unchecked = walk.unchecked { return .undetermined(unchecked) }
            return .verified(Verified(owners: signers, steps: chain.steps))
        } catch let rejection as Rejection {
            return rejection.check == .layoutKey ? .undetermined(rejection) : .rejected(rejection)
        }
    }

    private static func digests(_ object: JSONObject) -> DigestSet {
        let entries = object.members.map { (algorithm: $0.name, value: $0.value.string ?? "") }
        return (try? DigestSet(entries: entries)) ?? DigestSet([])
    }

    private func signer(
        _ owner: PublicKey, of metadata: LayoutMetadata
    ) throws -> VerifiedAttestation.Signer {
        for scheme in owner.algorithm.schemesToTry {
            for signature in metadata.signatures.compactMap(\.bytes)
            where try owner.verify(signature: signature, message: metadata.message, scheme: scheme) {
                return VerifiedAttestation.Signer(owner, scheme)
            }
        }
        throw Rejection(
            .layoutSignature, expected: "a signature by the \(owner.algorithm) key \(owner.id.prefix(12))",
            found: "\(metadata.signatures.count) signatures, none of which is its own", place: "/signatures",
            hint: "the layout was changed, or another key signed it; every key that is given has to have signed")
    }

    /// One supply chain after the other, from the outermost.
    private struct Walk<Source: Links> {
        let links: Source
        let time: Instant
        /// What could not be checked, the first of it.
        var unchecked: Rejection?

        /// A supply chain that was verified, as one step.
        struct Chain {
            let steps: [Verified.Step]
            let summary: StepLink
        }

        mutating func verify(_ layout: Layout, in folders: [String]) throws -> Chain {
            guard time < layout.expires else {
                throw Rejection(
                    .layoutExpired, expected: "a layout that is valid at \(time)",
                    found: "one that expired at \(layout.expires)", place: "/signed/expires",
                    hint: "ask the project's owner for a newer one")
            }
            var found: [String: StepLink] = [:]
            var steps: [Verified.Step] = []
            for step in layout.steps {
                let (link, signers) = try self.link(of: step, layout, folders)
                found[step.name] = link
                steps.append(Verified.Step(name: step.name, signers: signers))
            }
            let rules = LayoutRules(links: found)
            for step in layout.steps { try rules.check(step) }
            if let inspection = layout.inspections.first, unchecked == nil {
                unchecked = Rejection(
                    .layoutInspection, expected: "a layout without inspections",
                    found: "\(layout.inspections.count), the first of them \(inspection)", place: "/signed/inspect",
                    hint: "inspections are commands, which are not run here; all else verified")
            }
            return Chain(
                steps: steps,
                summary: StepLink(
                    name: "", materials: layout.steps.first.flatMap { found[$0.name] }?.materials ?? [:],
                    products: layout.steps.last.flatMap { found[$0.name] }?.products ?? [:]))
        }

        /// The one link that a step comes down to, and who signed it: as many as the threshold, and all agree.
        private mutating func link(
            of step: Layout.Step, _ layout: Layout, _ folders: [String]
        ) throws -> (StepLink, [VerifiedAttestation.Signer]) {
            var agreed: StepLink?
            var signers: [VerifiedAttestation.Signer] = []
            var unusable: LayoutKey?
            for id in step.keyIDs {
                guard let key = layout.keys[id] else { continue }
                let short = String(id.prefix(8))
                guard let bytes = try links.link("\(step.name).\(short).link", in: folders) else { continue }
                let metadata = try LayoutMetadata(bytes, .layoutLink)
                guard let usable = key.usable else {
                    unusable = unusable ?? key
                    continue
                }
                guard try Self.isSigned(metadata, by: usable.key, usable.scheme, id) else { continue }
                let signer = VerifiedAttestation.Signer(usable.key, usable.scheme)
                // One key under two ids is one functionary.
                guard !signers.contains(where: { $0.keyID == signer.keyID }) else { continue }
                let link: StepLink
                switch try metadata.content(.layoutLink) {
                case .link(let own): link = own
                case .layout(let inner):
                    link = try nested(inner, step.name, folders + ["\(step.name).\(short)"])
                }
                guard link.name == step.name else {
                    throw Rejection(
                        .layoutLink, expected: "a link of the step \(step.name)", found: "one of \(link.name)",
                        place: "\(step.name).\(short).link")
                }
                if let agreed, agreed.materials != link.materials || agreed.products != link.products {
                    throw Rejection(
                        .layoutAgreement, expected: "the materials and products of the step's other links",
                        found: "others", place: "\(step.name).\(short).link",
                        hint: "those who did the step report different things")
                }
                agreed = link
                signers.append(signer)
            }
            guard let agreed, signers.count >= step.threshold else {
                if let unusable, signers.count < step.threshold {
                    throw Rejection(
                        .layoutKey, expected: "a key of a kind that is known here, with its scheme",
                        found: "\(unusable.id) (\(unusable.scheme))", place: "/signed/keys",
                        hint: "GnuPG's keys are not; nothing is known of the link that it signed")
                }
                throw Rejection(
                    .layoutThreshold, expected: "links of \(step.name) by \(step.threshold) of its keys",
                    found: "\(signers.count) that verify", place: "steps/\(step.name)",
                    hint: "a link is missing, was changed, or is signed by somebody else")
            }
            return (agreed, signers)
        }

        private mutating func nested(
            _ layout: Layout, _ name: String, _ folders: [String]
        ) throws -> StepLink {
            guard folders.count <= LayoutVerifier.mostNested else {
                throw Rejection(
                    .layoutForm, expected: "at most \(LayoutVerifier.mostNested) layouts within one another",
                    found: "more", place: folders.joined(separator: "/"))
            }
            let summary = try verify(layout, in: folders).summary
            return StepLink(name: name, materials: summary.materials, products: summary.products)
        }

        private static func isSigned(
            _ metadata: LayoutMetadata, by key: PublicKey, _ scheme: SignatureScheme, _ id: String
        ) throws(CryptoError) -> Bool {
            for signature in metadata.signatures where signature.keyID.hasSameBytes(as: id) {
                guard let bytes = signature.bytes else { continue }
                if try key.verify(signature: bytes, message: metadata.message, scheme: scheme) { return true }
            }
            return false
        }
    }
}
