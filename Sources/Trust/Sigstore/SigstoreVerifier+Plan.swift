import Evidence

extension SigstoreVerifier {
    /// The checks that a bundle goes through, in order: to tell what was not reached.
    func plannedChecks(_ bundle: Bundle, _ signer: Signer) -> [Check] {
        let material = bundle.material
        var checks: [Check] = []
        let last: [Check]
        switch bundle.content {
        case .message:
            checks = [.messageDigestMismatch]
            last = [.messageSignatureMismatch]
        case .envelope: last = [.envelopeSignatureMismatch, .statementForm, .subjectMismatch]
        case .payload: last = [.simpleSigningSignature, .simpleSigningForm, .subjectMismatch]
        }
        if !material.logEntries.isEmpty {
            checks.append(.logEntryLog)
            if material.logEntries.contains(where: { $0.inclusionPromise != nil }) { checks.append(.logEntryPromise) }
            checks += [.logEntryProof, .logEntryCheckpoint, .logEntryThreshold]
        }
        if !material.timestamps.isEmpty { checks += [.timestampForm, .timestampDuplicate, .timestampAuthority] }
        switch signer {
        case .key, .personal: break
        case .managedKey: checks += [.timestampMissing, .keyValidity]
        case .anyIdentity, .identity:
            checks += [
                .certificateForm, .timestampMissing, .certificateChain, .certificatePromise, .certificateClaims,
            ]
            if case .identity = signer { checks += [.identityName, .identityIssuer] }
        }
        if !material.logEntries.isEmpty {
            checks += [
                .logEntryTime, .logEntryKind, .logEntryBody, .logEntryDigest, .logEntrySignature, .logEntrySigner,
            ]
        }
        checks += last
        if case .publish(let publisher) = bundle.source {
            if publisher != nil { checks.append(.publishPublisher) }
            checks += [.publishPredicate, .publishSubject]
        }
        return checks
    }
}
