import JSON

/// Who published a distribution, as a package index says (PEP 740, "publisher"); the certificate has to say the same.
package enum TrustedPublisher: Hashable, Sendable {
    /// A workflow on GitHub: `owner/name`, and the file below `.github/workflows`.
    case gitHub(repository: String, workflow: String)
    /// A pipeline on GitLab: `group/name`, and the path of its file.
    case gitLab(repository: String, workflow: String)
    /// A service account of Google Cloud.
    case google(email: String)
    /// A kind that nothing is compared for.
    case other(kind: String)

    init(_ field: JSONField) throws(JSONError) {
        // Each kind has members of its own, and more of them over time; what is not compared is passed over.
        let kind = try field.member("kind").string()
        switch kind {
        case "GitHub":
            self = .gitHub(
                repository: try field.member("repository").string(), workflow: try field.member("workflow").string())
        case "GitLab":
            self = .gitLab(
                repository: try field.member("repository").string(),
                workflow: try field.member("workflow_filepath").string())
        case "Google": self = .google(email: try field.member("email").string())
        default: self = .other(kind: kind)
        }
    }

    /// In words.
    package var description: String {
        switch self {
        case .gitHub(let repository, let workflow): "GitHub, \(repository), workflow \(workflow)"
        case .gitLab(let repository, let workflow): "GitLab, \(repository), pipeline \(workflow)"
        case .google(let email): "Google, \(email)"
        case .other(let kind): kind
        }
    }
}
