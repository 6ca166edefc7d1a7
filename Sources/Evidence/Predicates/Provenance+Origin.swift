package import JSON

/// What provenance says of the run that made the artifact, brought to one form from the builders that write it.
///
/// Read are GitHub's generators (v0.2), container-based and delegated builds (v1), `workflow/v1` as npm and GitHub have
/// it, and Google Cloud Build (v0.1 and v1).
extension Provenance {
    /// The build type of builders that run behind a delegator; what they check out may be another commit than the one
    /// that triggered the run.
    package static let delegatedBuildType =
        "https://github.com/slsa-framework/slsa-github-generator/delegator-generic@v0"

    package var isDelegated: Bool { buildType.hasSameBytes(as: Self.delegatedBuildType) }

    /// Where a run was started: a repository, and a workflow in it.
    package struct Trigger: Hashable, Sendable {
        package let repository: String
        package let ref: String?
        /// The workflow's file in the repository.
        package let path: String?
    }

    /// A value of GitHub's context, as environment variables or as `internalParameters.github` have it.
    ///
    /// - Parameter name: in lower case and without `github_`: `ref`, `event_name`, `run_id`.
    package func context(_ name: String) -> String? {
        let place =
            internalParameters["GITHUB_" + name.uppercased()] ?? internalParameters["github_" + name]
            ?? internalParameters["github"]?[name]
        return place?.spelled
    }

    /// What the run was started by, each way in which the provenance tells it.
    package var triggers: [Trigger] {
        var found: [Trigger] = []
        if let workflow = externalParameters["workflow"], let repository = workflow["repository"]?.string {
            found.append(
                Trigger(repository: repository, ref: workflow["ref"]?.string, path: workflow["path"]?.string))
        }
        if let config = externalParameters["configSource"], let uri = config["uri"]?.string {
            let (repository, ref) = Self.split(uri)
            found.append(Trigger(repository: repository, ref: ref, path: config["entryPoint"]?.string))
        }
        if let config = externalParameters["buildConfigSource"], let repository = config["repository"]?.string {
            found.append(Trigger(repository: repository, ref: config["ref"]?.string, path: config["path"]?.string))
        }
        if let text = context("workflow_ref") {
            let (place, ref) = Self.split(text)
            let parts = place.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
            if parts.count == 3 {
                found.append(
                    Trigger(
                        repository: "https://github.com/\(parts[0])/\(parts[1])", ref: ref, path: String(parts[2])))
            }
        }
        return found
    }

    /// What was built, as the builder took it: the repository of the first dependency, which by their contract is the
    /// source, and its reference.
    ///
    /// - Returns: nil where the provenance names no source.
    package var origin: (repository: String, ref: String?)? {
        if let config = externalParameters["buildConfigSource"], let repository = config["repository"]?.string {
            return (repository, config["ref"]?.string)
        }
        guard let uri = resolvedDependencies.first?.uri, !uri.isEmpty else { return nil }
        if uri.utf8.starts(with: "git+".utf8) { return Self.split(uri) }
        // Google Cloud Build before v1: `https://…/commit/ID`, and `gs://…#GENERATION` for an upload.
        if let hash = uri.lastIndex(of: "#") { return (String(uri[..<hash]), nil) }
        let parts = uri.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count > 4, parts[parts.count - 2] == "commit" {
            return (parts.dropLast(2).joined(separator: "/"), nil)
        }
        return (uri, nil)
    }

    /// The reference that was built, in full: `refs/tags/v1.4.2`.
    ///
    /// - Returns: nil where the provenance names none, or two.
    package var sourceRef: String? {
        var said: [String] = []
        if let ref = origin?.ref { said.append(ref) }
        let substitutions =
            externalParameters["arguments"]?["substitutions"] ?? internalParameters["systemSubstitutions"]
        if let tag = substitutions?["TAG_NAME"]?.string {
            said.append("refs/tags/" + tag)
        } else if let branch = substitutions?["BRANCH_NAME"]?.string {
            said.append("refs/heads/" + branch)
        }
        // What a delegated build took without naming its reference need not be what triggered it.
        if said.isEmpty, !isDelegated, let ref = context("ref") ?? triggers.lazy.compactMap(\.ref).first {
            said.append(ref)
        }
        guard let first = said.first, said.allSatisfy({ $0.hasSameBytes(as: first) }) else { return nil }
        return first
    }

    /// The branch that was built; for a tag the one that it was pushed or released from, where the event tells.
    package var sourceBranch: String? {
        guard let ref = sourceRef else { return nil }
        if let branch = Self.name(ref, under: "refs/heads/") { return branch }
        guard Self.name(ref, under: "refs/tags/") != nil else { return nil }
        if let base = context("base_ref"), !base.isEmpty { return Self.name(base, under: "refs/heads/") ?? base }
        switch context("event_name") {
        case "push":
            return eventPayload?["base_ref"]?.string.flatMap { Self.name($0, under: "refs/heads/") }
        case "release": return eventPayload?["release"]?["target_commitish"]?.string
        default: return nil
        }
    }

    /// The tag that was built; nil for a branch.
    package var sourceTag: String? { sourceRef.flatMap { Self.name($0, under: "refs/tags/") } }

    /// What the person who started the workflow by hand put in; nil where nobody did.
    package var workflowInputs: JSONObject? {
        guard context("event_name") == "workflow_dispatch" else { return nil }
        return eventPayload?["inputs"]?.object ?? externalParameters["workflow"]?["inputs"]?.object
            ?? externalParameters["parameters"]?["event_inputs"]?.object
            ?? (isDelegated ? nil : externalParameters["inputs"]?.object)
    }

    private var eventPayload: JSONValue? {
        internalParameters["GITHUB_EVENT_PAYLOAD"] ?? internalParameters["github_event_payload"]
    }

    /// What follows a prefix, if anything does.
    private static func name(_ ref: String, under prefix: String) -> String? {
        guard ref.utf8.starts(with: prefix.utf8), ref.utf8.count > prefix.utf8.count else { return nil }
        return String(ref.dropFirst(prefix.count))
    }

    /// `git+https://host/path@ref` at its first '@' behind the authority; not at all where it could be read two ways.
    private static func split(_ uri: String) -> (repository: String, ref: String?) {
        var start = uri.startIndex
        if let scheme = uri.firstRange(of: "://") {
            start = uri[scheme.upperBound...].firstIndex(of: "/") ?? uri.endIndex
        }
        guard let at = uri[start...].firstIndex(of: "@") else { return (uri, nil) }
        let ref = uri[uri.index(after: at)...]
        return ref.firstRange(of: "@refs/") == nil ? (String(uri[..<at]), String(ref)) : (uri, nil)
    }
}

extension JSONValue {
    /// A string, a number or a truth value as text: generators write ids as either.
    package var spelled: String? {
        switch self {
        case .string(let text): text
        case .number(let number): number.canonical
        case .bool(let value): value ? "true" : "false"
        case .null, .array, .object: nil
        }
    }
}
