import Evidence

extension ProvenanceExpectation {
    /// Notes the expectations that a statement met, with what each compared.
    ///
    /// - Parameters:
    ///   - statement: that was held against all of them, up to the refusal.
    ///   - refusal: what ended it; nil where all were met. After one that is about the signer and no expectation of this
    ///     list, nothing is noted, since it says nothing of them.
    ///   - trace: takes the checks that passed.
    func tell(_ statement: Statement?, refusal: Rejection?, _ trace: inout VerificationTrace) {
        guard trace.isRecording, case .provenance(let provenance)? = statement?.predicate else { return }
        var met = steps(provenance)
        if let refusal {
            guard let end = met.firstIndex(where: { $0.check == refusal.check && $0.isExpected(refusal) }) else {
                return
            }
            met = Array(met[..<end])
        }
        for step in met { trace.pass(step.check, expected: step.expected, found: step.found, place: step.place) }
    }

    private struct Step {
        let check: Check
        let expected: String
        let found: String
        var place = "/predicate"

        /// Of several workflow inputs the one that was refused.
        func isExpected(_ refusal: Rejection) -> Bool { check != .provenanceInput || expected == refusal.expected }
    }

    /// What is expected, in the order in which it is checked.
    private func steps(_ provenance: Provenance) -> [Step] {
        var steps: [Step] = []
        let ref = provenance.sourceRef ?? ""
        if !builders.isEmpty {
            let expected = builders.map(\.description).joined(separator: " or ")
            for check in [Check.provenanceBuilder, .provenanceBuilderRef] {
                steps.append(
                    Step(check: check, expected: expected, found: provenance.builderID, place: "/predicate/builder/id"))
            }
        }
        if let buildType {
            steps.append(Step(check: .provenanceBuildType, expected: buildType, found: provenance.buildType))
        }
        if let source {
            steps.append(
                Step(check: .provenanceSource, expected: "\(source)", found: provenance.origin?.repository ?? ""))
        }
        if let sourceRef { steps.append(Step(check: .provenanceSourceRef, expected: sourceRef, found: ref)) }
        if let sourceBranch {
            steps.append(
                Step(
                    check: .provenanceBranch, expected: "the branch \(sourceBranch)",
                    found: provenance.sourceBranch ?? ""))
        }
        if let sourceTag {
            steps.append(Step(check: .provenanceTag, expected: "the tag \(sourceTag)", found: ref))
        }
        if let sourceVersionedTag {
            steps.append(
                Step(check: .provenanceVersionedTag, expected: "a tag of the version \(sourceVersionedTag)", found: ref)
            )
        }
        steps += workflowInputs.map {
            Step(check: .provenanceInput, expected: "\($0.name)=\($0.value)", found: "the same")
        }
        return steps
    }
}
