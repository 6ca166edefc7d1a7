import Arguments
import Artifacts
import Evidence
import JSON
import Terminal

/// `custody attest test-result`: how an artifact's tests went.
enum AttestTestResult {
    enum Outcome: String, WordValue { case passed = "PASSED", warned = "WARNED", failed = "FAILED" }

    private static let result = Option.required("--result", .word("RESULT") as ValueKind<Outcome>, "how they went")
    private static let url = Option.optional("--url", .text("URL"), "where the run can be seen")
    private static let configuration = Option.repeated(
        "--configuration", .file, "a file that configured the run, named by digest")
    private static let passed = Option.repeated("--passed", .text("NAME"), "a test that passed")
    private static let warned = Option.repeated("--warned", .text("NAME"), "a test that passed with a warning")
    private static let failed = Option.repeated("--failed", .text("NAME"), "a test that failed")

    static let command = Command(
        "test-result", "say how an artifact's tests went (in-toto test-result v0.1)",
        arguments: [SharedOptions.artifact], options: [result, passed, warned, failed, configuration, url],
        groups: [SigningKey.group, AttestationOutput.group, CommonOptions.output], constraints: SigningKey.constraints,
        examples: [
            .init(
                "All passed",
                "custody attest test-result app.tar.gz --result PASSED --passed unit --passed integration --key ci.key "
                    + "--out evidence/tests.bundle.json")
        ], seeAlso: ["gate"]
    ) { parsed, console in
        guard parsed[result] != .passed || parsed[failed].isEmpty else {
            throw CommandError(
                "test-result.contradiction", "the result is PASSED, and tests are named that failed",
                next: "say --result FAILED, or name only what failed")
        }
        let signer = try AttestationOutput.prepare(parsed)
        let outcome = TestResult.Outcome(rawValue: parsed[result].rawValue) ?? .failed
        let configurations = try Subjects.read(parsed[configuration].map { "file:" + $0 }, on: console)
        let predicate = TestResult.predicate(
            outcome: outcome, configuration: configurations, url: parsed[url], passed: parsed[passed],
            warned: parsed[warned], failed: parsed[failed])
        let statement = try Statement(
            subjects: try Subjects.read([parsed[SharedOptions.artifact]], on: console),
            predicateType: PredicateType.testResult.uri, predicate: predicate)
        return try await AttestationOutput.sign(statement, by: signer, parsed, console)
    }
}
