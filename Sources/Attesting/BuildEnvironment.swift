/// The environment variables that provenance records: what a CI system says of the run, and never a secret.
package enum BuildEnvironment {
    /// Names that are recorded without being asked for; each is public in its system's documentation.
    package static let recorded: [String] = [
        "CI", "GITHUB_ACTIONS", "GITHUB_ACTOR_ID", "GITHUB_EVENT_NAME", "GITHUB_JOB", "GITHUB_REF",
        "GITHUB_REPOSITORY", "GITHUB_REPOSITORY_ID", "GITHUB_RUN_ATTEMPT", "GITHUB_RUN_ID", "GITHUB_SERVER_URL",
        "GITHUB_SHA", "GITHUB_WORKFLOW_REF", "GITHUB_WORKFLOW_SHA", "RUNNER_ARCH", "RUNNER_ENVIRONMENT", "RUNNER_OS",
        "GITLAB_CI", "CI_COMMIT_REF_NAME", "CI_COMMIT_SHA", "CI_JOB_ID", "CI_PIPELINE_ID", "CI_PIPELINE_SOURCE",
        "CI_PROJECT_ID", "CI_PROJECT_URL", "CI_RUNNER_ID", "CI_SERVER_URL", "BUILDKITE", "BUILDKITE_BUILD_URL",
        "BUILDKITE_JOB_ID", "BUILD_URL", "JENKINS_URL", "JOB_NAME", "CIRCLECI", "CIRCLE_BUILD_URL", "CIRCLE_SHA1",
        "SOURCE_DATE_EPOCH",
    ]

    /// Words in a variable's name that say it holds a secret.
    private static let secretWords = [
        "TOKEN", "SECRET", "PASSWORD", "PASSPHRASE", "CREDENTIAL", "PRIVATE", "_KEY", "AUTH",
    ]

    /// Whether a name looks like a secret's, which is refused even when it is asked for.
    package static func looksSecret(_ name: String) -> Bool {
        let name = name.uppercased()
        return secretWords.contains { name.contains($0) }
    }

    /// The run's own address, where the CI system gives enough to tell it.
    ///
    /// - Parameter value: the environment.
    package static func invocationID(_ value: (String) -> String?) -> String? {
        if let server = value("GITHUB_SERVER_URL"), let repository = value("GITHUB_REPOSITORY"),
            let run = value("GITHUB_RUN_ID")
        {
            return "\(server)/\(repository)/actions/runs/\(run)/attempts/\(value("GITHUB_RUN_ATTEMPT") ?? "1")"
        }
        if let project = value("CI_PROJECT_URL"), let job = value("CI_JOB_ID") { return "\(project)/-/jobs/\(job)" }
        return value("BUILDKITE_BUILD_URL") ?? value("CIRCLE_BUILD_URL") ?? value("BUILD_URL")
    }
}
