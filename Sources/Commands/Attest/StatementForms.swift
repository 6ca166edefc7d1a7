import Arguments
import Evidence
import Time

extension Deployment.State: WordValue {}
extension Rebuild.Outcome: WordValue {}
extension SecretRotation.Phase: WordValue {}

/// Statements about what happens around a release: `custody attest deployment`, `rebuild` and the others.
enum StatementForms {
    static let commands = [deployment, rebuild, secretRotation, agentAction, sourceReview, buildLog, environment]
        .map(\.command)

    private static let places = Option.repeated("--place", .text("PLACE"), "a cluster, host or namespace")
    private static let at = Option.optional("--on", .time, "when; now unless given")

    private static let deployment = StatementForm(
        name: "deployment", summary: "say what runs where, since when", type: .deployment, about: .artifacts,
        fields: [
            .text(Option.required("--environment", .text("NAME"), "where: `production`"), "environment"),
            .word(
                Option("--state", .word("STATE") as ValueKind<Deployment.State>, default: .running, "whether it runs"),
                "state"),
            .time(Option.optional("--since", .time, "since when; now unless given"), "since"),
            .text(Option.optional("--release", .text("NAME@VERSION"), "which release it is of"), "release"),
            .texts(places, "places"),
        ],
        example: .init(
            "After a rollout",
            "custody attest deployment app.tar.gz --environment production --release payments@1.4.2 "
                + "--place cluster-eu-1 --key deploy.key --record"))

    private static let rebuild = StatementForm(
        name: "rebuild", summary: "say whether building again gave the same bytes", type: .rebuild, about: .artifacts,
        fields: [
            .text(Option.required("--provenance", .text("DIGEST"), "the provenance that was followed"), "provenance"),
            .word(
                Option.required("--outcome", .word("OUTCOME") as ValueKind<Rebuild.Outcome>, "how it went"), "outcome"),
            .digests(Option.optional("--result", .path.named("ARTIFACT"), "what came out"), "result"),
            .text(
                Option.required("--environment", .text("TEXT"), "where it was built, in words or as a URI"),
                "environment"),
            .time(at, "finishedOn"),
        ],
        example: .init(
            "The same bytes",
            "custody attest rebuild app.tar.gz "
                + "--provenance sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 "
                + "--outcome reproduced --result again/app.tar.gz --environment 'debian 13' --key rebuilder.key --record"
        ))

    private static let credential = Option.required(
        "--credential", .text("ID"), "the one that is replaced, as decisions name it; never the secret")
    private static let secretRotation = StatementForm(
        name: "secret-rotation", summary: "say that a credential gives way to the next", type: .secretRotation,
        about: .text(credential),
        fields: [
            .text(credential, "credential"),
            .text(Option.optional("--successor", .text("ID"), "the one that takes its place"), "successor"),
            .word(
                Option.required("--phase", .word("PHASE") as ValueKind<SecretRotation.Phase>, "how far it is"), "phase"),
            .text(Option.required("--started-by", .text("PRINCIPAL"), "who started it"), "startedBy"),
            .text(Option.required("--executed-by", .text("ACCOUNT"), "which account executed it"), "executedBy"),
            .time(at, "rotatedOn"),
        ],
        example: .init(
            "The new key is in use",
            "custody attest secret-rotation --credential key:5f3c --successor key:91ab --phase activated "
                + "--started-by alice --executed-by rotator --key rotator.key --record"))

    private static let agentAction = StatementForm(
        name: "agent-action", summary: "say what an agent did, with what and by whose leave", type: .agentAction,
        about: .artifacts,
        fields: [
            .text(Option.required("--agent", .text("PRINCIPAL"), "the agent"), "agent"),
            .text(Option.required("--model", .text("NAME"), "the model's name"), "model", "name"),
            .digests(
                Option.optional("--model-digest", .path.named("ARTIFACT"), "the model: sha256:…, or its files"),
                "model", "digest"),
            .digests(
                Option.required(
                    "--prompt", .path.named("ARTIFACT"), "the prompt, named by digest: a file, or sha256:…"),
                "prompt", "digest"),
            .text(Option.required("--tool", .text("NAME"), "the tool that it ran"), "tool"),
            .texts(Option.repeated("--may-use", .text("NAME"), "a tool that it could have used"), "tools"),
            .pairs(
                Option.repeated(
                    "--check", .text("NAME=RESULT"), "a check before it: `passed`, `failed` or `undetermined`"),
                "policyChecks", ("name", "result")),
            .text(Option.optional("--approval", .text("DIGEST"), "the attestation that approved it"), "approval"),
            .time(at, "actedOn"),
        ],
        example: .init(
            "A change that was made",
            "custody attest agent-action app.tar.gz --agent helper-bot --model claude --prompt prompt.txt --tool shell "
                + "--may-use shell --check scope=passed --key helper-bot.key --record"))

    private static let sourceReview = StatementForm(
        name: "source-review", summary: "say how a change was reviewed before it was merged", type: .sourceReview,
        about: .commit(Option.required("--commit", .text("ID"), "the commit that was merged, in full")),
        fields: [
            .text(Option.required("--repository", .uri("URI"), "the repository"), "repository"),
            .text(Option.required("--ref", .text("REF"), "the branch that it went to, as a full ref"), "ref"),
            .texts(Option.repeated("--author", .text("WHO"), minimum: 1, "who wrote it"), "authors"),
            .pairs(
                Option.repeated(
                    "--review", .text("WHO=WORD"), "somebody's last word: `approved`, `rejected` or `commented`"),
                "reviews", ("reviewer", "word")),
            .texts(Option.repeated("--rule", .text("RULE"), "a rule of the branch: `required-reviews=2`"), "rules"),
            .text(Option.optional("--url", .uri("URI"), "where the review was held"), "url"),
            .time(at, "mergedOn"),
        ],
        example: .init(
            "A merged change",
            "custody attest source-review --commit 5b6e1d2c8f3a4b5c6d7e8f901234567890abcdef "
                + "--repository git+https://git.acme.test/payments --ref refs/heads/main --author carol@acme.test "
                + "--review bob=approved --key forge.key --record"))

    private static let buildLog = StatementForm(
        name: "build-log", summary: "say where a build's output is, by digest", type: .buildLog, about: .artifacts,
        fields: [
            .file(Option.required("--log", .file, "what the build said"), "log"),
            .text(Option.optional("--invocation", .text("ID"), "the build, as its provenance names it"), "invocation"),
            .time(at, "finishedOn"),
        ],
        example: .init(
            "After the build", "custody attest build-log app.tar.gz --log build.log --key builder.key --record"))

    private static let environment = StatementForm(
        name: "environment", summary: "say how an environment is configured", type: .environment, about: .artifacts,
        fields: [
            .text(Option.required("--environment", .text("NAME"), "which one: `production`"), "environment"),
            .files(Option.repeated("--policy", .file, "a policy that admits to it"), "policies"),
            .texts(places, "places"),
            .time(at, "recordedOn"),
        ],
        example: .init(
            "Its configuration",
            "custody attest environment production.yaml --environment production --policy policy.yaml "
                + "--place cluster-eu-1 --key deploy.key --record"))
}
