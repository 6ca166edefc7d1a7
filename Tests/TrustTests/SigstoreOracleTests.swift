import Encoding
import Evidence
import JSON
import TestSupport
import Testing
import Trust

/// sigstore-python, in an environment of its own.
private enum Oracle {
    /// Its interpreter; nil where there is no Python or no PyPI.
    static let python: String? = {
        let made = try? Tool.start([TestData.package + "/Scripts/interop-venv"])
        return made.flatMap { $0.status == 0 ? $0.text : nil }
    }()
}

/// The virtual world's bundles are judged alike by sigstore-python, or the difference is listed.
@Suite(.enabled(if: Oracle.python != nil, "sigstore-python cannot be had from PyPI: see Scripts/interop-venv"))
struct `Agreement with sigstore-python` {
    /// What it accepts and Custody refuses, and why that is so.
    private static let stricter: [String: String] = [
        "a promise without its time": "a promise without a time is passed over",
        "a promise whose time is zero": "a promise without a time is passed over",
        "a log retired before its entry": "the end of a log's validity does not count",
        "a log without times of its own retired before the timestamp": "the end of a log's validity does not count",
        "a log retired before the timestamp, and its promise removed": "the end of a log's validity does not count",
        "a promise after the log was retired": "the end of a certificate log's validity does not count",
        "a promise half a second after the log was retired": "the end of a certificate log's validity does not count",
        "an authority that was retired": "the end of an authority's validity does not count",
        "a log without its validity": "a log without a start is taken",
        "a timestamp authority's certificate that cannot be read": "what is not needed is not read",
        "more logs than are read": "there is no limit",
        "an index of Rekor v2 that is not the proof's": "the index outside of the proof is not looked at",
        "a checkpoint of another origin": "the origin is not looked at",
        "an origin that only begins with the log's": "the origin is not looked at",
        "an origin of Rekor v2 with a tree's number": "the origin is not looked at",
        "a checkpoint signed under another name": "the name of a checkpoint's key is not looked at",
        "a second timestamp by nobody trusted": "one good timestamp is enough",
        "a timestamp of two signers": "further signers of a timestamp are not looked at",
        "two names, the one expected first": "any of several names may be the one expected",
        "two names, the one expected last": "any of several names may be the one expected",
        "the name, and an address": "any of several names may be the one expected",
        "an issuer in the old form that the new one contradicts": "this test lets it take either",
        "base 64 with a line feed": "base 64 is read leniently",
        "a digest under the label of another algorithm": "the message's digest is not looked at",
        "no digest": "the message's digest is not looked at",
    ]
    /// What it refuses and Custody accepts, and why that is so.
    private static let laxer: [String: String] = [
        "promiseOnly": "v0.1 with the promise alone is not read",
        "v0.1 with a proof whose checkpoint is missing": "v0.1 is read with a checkpoint only",
        "inTotoV1": "entries of the kind intoto are not taken", "inTotoV2": "entries of the kind intoto are not taken",
        "a chain with its intermediate": "entries of the kind intoto are not taken",
        "a timestamp at the last second of the authority's validity": "the end is not within",
        "a timestamp authority whose certificate only comes along": "the trusted root must have the certificate",
        "a user name of Fulcio's": "the name is compared with its DER",
    ]
    /// What it judges by the machine's clock, and not by the time of signing.
    private static let byClock: Set<String> = [
        "a promise at the first second of the log's validity", "an authority not yet in service",
    ]

    private struct Case {
        let name: String
        let attempt: SigstoreAttempt
    }

    /// It knows certificates and exact names only.
    private func cases() throws -> [Case] {
        var cases: [Case] = []
        func add(
            _ name: String, _ kind: SigstoreKind, _ make: (inout SigstoreAttempt) throws -> Void = { _ in }
        ) throws {
            var attempt = try SigstoreAttempt(kind)
            guard attempt.sketch.isKeyless else { return }
            try make(&attempt)
            guard case .identity(let expectation) = attempt.signer, case .exactly = expectation.name else { return }
            guard !Self.byClock.contains(name) else { return }
            cases.append(Case(name: name, attempt: attempt))
        }
        for kind in SigstoreKind.allCases { try add(kind.rawValue, kind) }
        for variant in SigstoreVariant.all { try add(variant.description, variant.kind, variant.make) }
        for defect in [
            SigstoreDefect.log, SigstoreDefect.record, SigstoreDefect.times, SigstoreDefect.certificates,
            SigstoreDefect.identities, SigstoreDefect.content, SigstoreDefect.roots,
        ].joined() {
            try add(defect.description, defect.kind, defect.make)
        }
        return cases
    }

    @Test func `It accepts and refuses the same bundles`() throws {
        let files = try TemporaryDirectory()
        let artifact = try files.write("app", TestArtifact.app.bytes)
        let other = try files.write("other", TestArtifact.other.bytes)
        var ours: [String: Bool] = [:]
        var list: [JSONValue] = []
        for (number, item) in try cases().enumerated() {
            guard case .identity(let expectation) = item.attempt.signer, case .exactly(let name) = expectation.name
            else { continue }
            // Signed once: both see the same bundle.
            var attempt = item.attempt
            let bundle = try attempt.bundle()
            attempt.fix(bundle)
            ours[item.name] = try attempt.verdict().verified != nil
            list.append([
                "name": .string(item.name),
                "bundle": .string(try files.write("\(number).json", bundle.canonical())),
                "root": .string(try files.write("\(number).root.json", attempt.root.canonical())),
                "artifact": .string(attempt.artifact == TestArtifact.other.digests ? other : artifact),
                "identity": .string(name), "issuer": .string(expectation.issuer),
            ])
        }
        let output = try Tool.run(
            [
                try #require(Oracle.python), TestData.package + "/Tests/Peers/sigstore_verify.py",
                try files.write("cases.json", JSONValue.array(list).canonical()),
            ])
        #expect(Set(Self.stricter.keys).union(Self.laxer.keys).isSubset(of: ours.keys))
        let answers = try #require(try JSONValue.parse(output.standardOutput).array)
        #expect(answers.count == ours.count)
        for answer in answers {
            let name = try #require(answer["name"]?.string)
            let accepts = answer["accepts"] == true
            let expected = Self.stricter[name] != nil ? true : Self.laxer[name] != nil ? false : ours[name]
            #expect(
                accepts == expected,
                "\(name): Custody \(ours[name] == true ? "accepts" : "refuses"); it says \(answer["why"]?.string ?? "")"
            )
        }
    }
}
