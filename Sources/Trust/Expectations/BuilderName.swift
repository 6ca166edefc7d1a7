import JSON

/// A builder's id, apart from the reference that it is at: `https://…/builder.yml` and `refs/tags/v2.1.0`.
package struct BuilderName: Hashable, Sendable, CustomStringConvertible {
    package let name: String
    /// A Git reference for workflows; a version for Google Cloud Build's.
    package let ref: String?

    /// - Parameter text: an id, with its reference behind the last '@' or without.
    /// - Returns: nil for an empty name or an empty reference.
    package init?(_ text: String) {
        if let at = text.lastIndex(of: "@") {
            name = String(text[..<at])
            ref = String(text[text.index(after: at)...])
        } else {
            name = text
            ref = nil
        }
        guard !name.isEmpty, ref?.isEmpty != true else { return nil }
    }

    package var description: String { ref.map { "\(name)@\($0)" } ?? name }

    /// Whether a builder's own id is at the reference that this one names; a short one stands for a tag.
    func isAtRef(of found: BuilderName) -> Bool {
        guard let ref else { return true }
        guard let other = found.ref else { return false }
        return ref.hasSameBytes(as: other) || "refs/tags/\(ref)".hasSameBytes(as: other)
    }

    // MARK: GitHub's

    /// A reusable workflow on GitHub, which is at a branch, a tag or a commit.
    var isWorkflow: Bool {
        name.utf8.starts(with: "https://github.com/".utf8) && name.firstRange(of: "/.github/workflows/") != nil
    }

    /// The branch or tag is a release's tag, which a builder's maintainers do not move.
    var isAtRelease: Bool {
        guard let ref, ref.utf8.starts(with: "refs/tags/".utf8) else { return false }
        // This builder releases one action a language from one commit.
        let allowed = name.utf8.starts(with: "https://github.com/jreleaser/release-action/".utf8) ? ["java"] : []
        return VersionedTag.isRelease(String(ref.dropFirst("refs/tags/".count)), orPreRelease: allowed)
    }

    /// Workflows that sign for the builders which they call, and write the caller's id (slsa-github-generator, BYOB).
    private static let delegators = ["delegator_generic_slsa3", "delegator_lowperms-generic_slsa3"].map { name in
        "https://github.com/slsa-framework/slsa-github-generator/.github/workflows/\(name).yml"
    }

    var isDelegator: Bool { Self.delegators.contains { $0.hasSameBytes(as: name) } }

    /// The runner itself is the builder where a workflow writes its own provenance, as the npm client does.
    static let runner = "https://github.com/actions/runner"

    var isRunner: Bool {
        [Self.runner, Self.runner + "/github-hosted", Self.runner + "/self-hosted"]
            .contains { $0.hasSameBytes(as: name) }
    }

    /// What the certificate must say of the runner; before v1 the npm client left `/github-hosted` out.
    var runnerEnvironment: String? {
        guard isRunner else { return nil }
        return name.hasSuffix("/self-hosted") ? "self-hosted" : "github-hosted"
    }
}
