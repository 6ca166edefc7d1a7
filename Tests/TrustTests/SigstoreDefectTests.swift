import Crypto
import Evidence
import JSON
import TestSupport
import Testing
import Trust

/// Bundles of the virtual world's own Sigstore instance: one that is right of each kind, and each check's defect.
@Suite struct `Sigstore bundles under a trusted root` {
    @Test(arguments: SigstoreKind.allCases)
    func `A bundle that is right verifies`(kind: SigstoreKind) throws {
        let attempt = try SigstoreAttempt(kind)
        let verdict = try attempt.verdict()
        let verified = try #require(verdict.verified, "\(verdict)")
        switch verified.signer {
        case .key(let key): #expect(key.keyID == (try World.key(attempt.sketch.key).publicKey.id))
        case .identity(let identity): #expect(identity.issuer == SigstoreInstance.identity.issuer)
        }
        let isV2 = attempt.sketch.entry == .hashedRekordV2
        #expect(verified.logs == ["https://" + (isV2 ? attempt.instance.log2 : attempt.instance.log).host])
        #expect(verified.times == [World.now])
        #expect(
            (verified.statement == nil)
                == (kind == .message || kind == .messageV2 || kind == .keyMessage || kind == .promiseOnly))
    }

    @Test(arguments: SigstoreDefect.log + SigstoreDefect.record)
    func `A log entry with one defect is refused by its check`(defect: SigstoreDefect) throws {
        try expectRefused(defect)
    }

    @Test(arguments: SigstoreDefect.times + SigstoreDefect.certificates + SigstoreDefect.identities)
    func `A time, certificate or identity with one defect is refused by its check`(defect: SigstoreDefect) throws {
        try expectRefused(defect)
    }

    @Test(arguments: SigstoreDefect.content + SigstoreDefect.roots)
    func `Content or a trusted root with one defect is refused by its check`(defect: SigstoreDefect) throws {
        try expectRefused(defect)
    }

    @Test(arguments: SigstoreDefect.counts + SigstoreDefect.keys)
    func `What comes twice, is too little, or is another key than it says is refused by its check`(
        defect: SigstoreDefect
    ) throws {
        try expectRefused(defect)
    }

    @Test(arguments: SigstoreVariant.undetermined.indices)
    func `What cannot be checked is neither accepted nor refused`(index: Int) throws {
        let (check, variant) = SigstoreVariant.undetermined[index]
        var attempt = try SigstoreAttempt(variant.kind)
        try variant.make(&attempt)
        guard case .undetermined(let rejection) = try attempt.verdict() else {
            Issue.record("\(variant): \(try attempt.verdict())")
            return
        }
        #expect(rejection.check == check, "\(variant): \(rejection)")
    }

    @Test func `A certificate log that the trusted root lacks is put down to a stale root`() throws {
        var attempt = try SigstoreAttempt(.envelope)
        attempt.root = attempt.root.setting(
            "/ctlogs", to: [SigstoreInstance.certificateLog(SigstoreInstance.other.certificateLog)])
        guard case .rejected(let rejection) = try attempt.verdict() else {
            Issue.record("\(try attempt.verdict())")
            return
        }
        #expect(rejection.check == .certificatePromise)
        #expect(rejection.hint.contains("the trusted root is stale"))
    }

    @Test func `A known witness that saw the checkpoint is told`() throws {
        var attempt = try SigstoreAttempt(.envelope)
        let variant = try #require(SigstoreVariant.further.first { $0.description == "a known witness's signature" })
        try variant.make(&attempt)
        let verified = try #require(try attempt.verdict().verified)
        #expect(verified.entries.map(\.witnesses) == [["witness.test"]])
        #expect(verified.entries.map(\.isIncluded) == [true])
    }

    @Test(arguments: SigstoreVariant.all + SigstoreVariant.further)
    func `What only looks odd verifies`(variant: SigstoreVariant) throws {
        var attempt = try SigstoreAttempt(variant.kind)
        try variant.make(&attempt)
        let verdict = try attempt.verdict()
        #expect(verdict.verified != nil, "\(verdict)")
    }

    @Test func `An expression that takes too many steps is neither a yes nor a no`() throws {
        var attempt = try SigstoreAttempt(.envelope)
        try attempt.expect(matching: "(.+)+[^\\x01-\\x{10FFFF}]")
        guard case .undetermined(let rejection) = try attempt.verdict() else {
            Issue.record("\(try attempt.verdict())")
            return
        }
        #expect(rejection.check == .identityName)
    }

    @Test func `Every check that a trusted root adds has a defect`() {
        let all = [
            SigstoreDefect.log, SigstoreDefect.record, SigstoreDefect.times, SigstoreDefect.certificates,
            SigstoreDefect.identities, SigstoreDefect.content, SigstoreDefect.roots, SigstoreDefect.counts,
            SigstoreDefect.keys,
        ].joined()
        let added = Check.allCases.filter { check in
            ["trusted-root.", "log-entry.", "timestamp.", "certificate.", "identity.", "key."].contains {
                check.rawValue.hasPrefix($0)
            }
        }
        #expect(Set(added).isSubset(of: all.map(\.check)))
        #expect(Set(all.map(\.description)).count == all.count)
    }

    private func expectRefused(_ defect: SigstoreDefect) throws {
        var attempt = try SigstoreAttempt(defect.kind)
        try defect.make(&attempt)
        switch try attempt.verdict() {
        case .verified: Issue.record("it verifies")
        case .rejected(let rejection):
            #expect(rejection.check == defect.check, "\(rejection)")
            #expect(!rejection.expected.isEmpty && !rejection.found.isEmpty && !rejection.place.isEmpty)
        case .undetermined(let reason): Issue.record("it is undetermined: \(reason)")
        }
    }
}
