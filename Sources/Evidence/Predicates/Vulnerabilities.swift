import JSON
package import Time

/// What a vulnerability scan found (in-toto vulns v0.1 and v0.2).
package struct Vulnerabilities: Hashable, Sendable {
    package struct Finding: Hashable, Sendable {
        package let id: String
        /// Methods and scores as written: `("CVSS_V3", "9.8")`.
        package let severities: [Severity]
    }

    package struct Severity: Hashable, Sendable {
        package let method: String
        package let score: String
    }

    package let scannerURI: String
    package let scannerVersion: String?
    package let findings: [Finding]
    package let finishedOn: Instant?

    init(_ field: JSONField, limits: EvidenceLimits) throws(JSONError) {
        let scanner = try field.member("scanner")
        scannerURI = try scanner.member("uri").string()
        scannerVersion = try scanner.string("version")
        findings = try scanner.list("result", limits: limits) { finding throws(JSONError) in
            Finding(
                id: try finding.member("id").string(),
                severities: try finding.list("severity", limits: limits) { severity throws(JSONError) in
                    let score = try severity.member("score")
                    return Severity(
                        method: try severity.member("method").string(),
                        score: score.value.string ?? score.value.number?.canonical ?? "")
                })
        }
        finishedOn = try field.optional("metadata")?.instant("scanFinishedOn")
    }
}
