package import JSON

/// The outcome of a test run (in-toto test-result v0.1).
package struct TestResult: Hashable, Sendable {
    package enum Outcome: String, Sendable, CaseIterable {
        case passed = "PASSED", warned = "WARNED", failed = "FAILED"
    }

    package let outcome: Outcome
    package let configuration: [ResourceDescriptor]
    package let url: String?
    package let passedTests: [String]
    package let warnedTests: [String]
    package let failedTests: [String]

    init(_ field: JSONField, limits: EvidenceLimits) throws(JSONError) {
        let result = try field.member("result")
        guard let outcome = Outcome(rawValue: try result.string()) else {
            throw result.error(.value, "expected PASSED, WARNED or FAILED")
        }
        self.outcome = outcome
        _ = try field.member("configuration")
        configuration = try field.descriptors("configuration", limits: limits)
        url = try field.string("url")
        passedTests = try field.strings("passedTests", limits: limits)
        warnedTests = try field.strings("warnedTests", limits: limits)
        failedTests = try field.strings("failedTests", limits: limits)
    }

    /// The predicate's JSON.
    package static func predicate(
        outcome: Outcome, configuration: [ResourceDescriptor], url: String?, passed: [String], warned: [String],
        failed: [String]
    ) -> JSONValue {
        func names(_ tests: [String]) -> JSONValue { .array(tests.map { .string($0) }) }
        var object: JSONObject = [
            "result": .string(outcome.rawValue), "configuration": .array(configuration.map(\.json)),
        ]
        if let url { object["url"] = .string(url) }
        object["passedTests"] = names(passed)
        object["warnedTests"] = names(warned)
        object["failedTests"] = names(failed)
        return .object(object)
    }
}
