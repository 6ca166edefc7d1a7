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
        // An empty list says that nothing was found; no list says nothing, and is refused.
        findings = try scanner.member("result").array(atMost: limits.items).map { element throws(JSONError) in
            // The text of v0.1 has the members one step further down than its example and v0.2.
            let finding = try element.optional("vulnerability") ?? element
            return Finding(
                id: try finding.member("id").string(),
                severities: try finding.member("severity").array(atMost: limits.items)
                    .map { severity throws(JSONError) in
                        Severity(
                            method: try severity.member("method").string(),
                            score: try severity.member("score").score())
                    })
        }
        finishedOn = try field.optional("metadata")?.instant("scanFinishedOn")
    }
}

extension JSONField {
    /// A score; the specification has a text, and some scanners write a number.
    fileprivate func score() throws(JSONError) -> String {
        if case .number(let number) = value { return number.canonical }
        return try string()
    }
}
