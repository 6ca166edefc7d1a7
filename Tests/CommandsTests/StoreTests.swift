import Artifacts
import JSON
import TestSupport
import Testing
import Time

/// A store from `custody init` to a file of evidence that verifies elsewhere, as people use it.
@Suite struct StoreTests {
    /// A folder with a world, its evidence, and a store that takes evidence from its principals.
    static func store() throws -> Session {
        let session = try Session()
        try session.writeWorld()
        try session.writeEvidence()
        let made = try session.custody(
            "init", "--origin", "log.acme.test/releases", "--principals", "principals.yaml", "--policy", "policy.yaml")
        try #require(made.status == 0, "\(made.errors)")
        return session
    }

    @Test func `A store is made with its keys for their owner alone, and says what to keep safe`() throws {
        let session = try Session()
        let made = try session.custody("init", "--origin", "log.acme.test/releases", "--format", "json")
        #expect(made.status == 0)
        let document = try made.json
        #expect(document["verifierKey"]?.string?.hasPrefix("log.acme.test/releases+") == true)
        #expect(document["keepSafe"]?.array?.count == 3)
        #expect(document["encrypted"] == false)
        #expect(try Tool.run(["stat", "-c", "%a", "custody-data/keys"], in: session.files.path).text == "700")
        #expect(try Tool.run(["stat", "-c", "%a", "custody-data/keys/log.key"], in: session.files.path).text == "600")
        #expect(try session.custody("log", "verify", "--full").status == 0)
    }

    @Test func `A passphrase encrypts the store's keys, and is asked for when it is written to`() throws {
        let session = try Session()
        try session.writeWorld()
        try session.writeEvidence()
        let secret = ["CUSTODY_PASSPHRASE": "correct horse"]
        let made = try session.custody(
            "init", "--principals", "principals.yaml", "--format", "json", environment: secret)
        #expect(try made.json["encrypted"] == true)
        #expect(
            String(decoding: try session.files.read("custody-data/keys/log.key"), as: UTF8.self).contains("ENCRYPTED"))
        let wrong = try session.custody(
            "record", "evidence/sbom.json", "--format", "json", environment: ["CUSTODY_PASSPHRASE": "x"])
        #expect(wrong.errorCode == "passphrase.wrong")
        #expect(try session.custody("record", "evidence/sbom.json", environment: secret).status == 0)
        #expect(try session.custody("stats").status == 0, "reading needs no key")
    }

    @Test(.enabled(if: SoftToken.isInstalled, "SoftHSM is not installed"))
    func `The log's key lies in a token, and its checkpoints verify`() throws {
        let (session, token) = (try Session(), try SoftToken())
        try session.writeWorld()
        try session.writeEvidence()
        var environment = token.environment
        environment["CUSTODY_PIN"] = SoftToken.pin
        let uri = token.uri("log")
        let kind = ["--algorithm", "ed25519"]
        #expect(try session.custody(["key", "generate", "--pkcs11", uri] + kind, environment: environment).status == 0)
        let made = try session.custody(
            ["init", "--log-key", uri, "--principals", "principals.yaml", "--format", "json"], environment: environment)
        #expect(made.status == 0, "\(made.errors)")
        #expect(try made.json["keepSafe"]?.array?.count == 2)
        #expect(try session.custody("record", "evidence", environment: environment).status == 0)
        #expect(try session.custody("log", "verify", "--full").status == 0, "reading needs no token")
    }

    @Test func `What is recorded has a receipt, and the same again has the first`() throws {
        let session = try Self.store()
        let first = try session.custody("record", "evidence", "--format", "json")
        #expect(first.status == 0, "\(first.errors)")
        let results = try #require(try first.json["results"]?.array)
        #expect(results.count == 5)
        #expect(Set(results.map { $0["status"]?.string }) == ["recorded"])
        #expect(results.compactMap { $0["index"]?.number?.integer }.sorted() == [0, 1, 2, 3, 4])
        let again = try session.custody("record", "evidence", "--format", "json")
        #expect(again.status == 0)
        let known = try #require(try again.json["results"]?.array)
        #expect(Set(known.map { $0["status"]?.string }) == ["known"])
        for result in known {
            #expect(results.contains { $0["index"] == result["index"] && $0["attestation"] == result["attestation"] })
        }
        #expect(try session.custody("log", "status", "--format", "json").json["size"] == 5)
    }

    @Test func `Evidence comes by standard input, one document a line`() throws {
        let session = try Self.store()
        let piped = try session.shell(
            "for f in evidence/*.json; do tr -d '\\n' < $f; echo; done | $custody record --stdin --format json")
        #expect(piped.status == 0, "\(piped.errors)")
        #expect(try piped.json["results"]?.array?.count == 5)
    }

    @Test func `Evidence is found by its subject, with who signed`() throws {
        let session = try Self.store()
        #expect(try session.custody("record", "evidence").status == 0)
        let listed = try session.custody("evidence", "app.tar.gz", "--format", "json")
        #expect(listed.status == 0)
        let evidence = try #require(try listed.json["evidence"]?.array)
        #expect(evidence.count == 4, "the source statement is about a commit")
        #expect(
            Set(evidence.compactMap { $0["signers"]?.array?.first?["principal"]?.string }) == [
                "ci", "ci-tests", "carol",
            ])
        let one = try session.custody(
            "evidence", TestArtifact.app.digest.description, "--predicate-type",
            "https://in-toto.io/attestation/test-result/v0.1", "--format", "json")
        #expect(try one.json["evidence"]?.array?.count == 1)
        let none = try session.custody("evidence", "policy.yaml")
        #expect(none.status == 0)
        #expect(none.text == "the store has no evidence about it")
    }

    @Test func `The gate takes evidence, policy and principals from the store, and decides as with files`() throws {
        let session = try Self.store()
        #expect(try session.custody("record", "evidence").status == 0)
        let at = ["--at", World.now.description, "--format", "json"]
        let stored = try session.custody(["gate", "app.tar.gz", "--store", "custody-data"] + at)
        #expect(stored.status == 0, "\(stored.text)")
        let filed = try session.custody(["gate"] + Session.deciding + ["--format", "json"])
        #expect(try stored.json["findings"] == filed.json["findings"])
        #expect(try stored.json["evidence"] == filed.json["evidence"])
        let variable = try session.custody(["gate", "app.tar.gz"] + at, environment: ["CUSTODY_STORE": "custody-data"])
        #expect(variable.standardOutput == stored.standardOutput)
    }

    @Test func `An attestation is recorded as it is made`() throws {
        let session = try Self.store()
        let made = try session.custody(
            "attest", "approval", "app.tar.gz", "--key", "bob.key", "--record", "--format", "json")
        #expect(made.status == 0, "\(made.errors)")
        #expect(try made.json["results"]?.array?.first?["status"]?.string == "recorded")
        let refused = try session.custody(
            "attest", "approval", "app.tar.gz", "--key", "custody-data/keys/gate.key", "--record", "--out", "b.json",
            "--format", "json")
        #expect(refused.status == 1)
        #expect(try session.custody("log", "status", "--format", "json").json["size"] == 1)
    }

    @Test func `The index is made anew from log and blobs, and says the same`() throws {
        let session = try Self.store()
        #expect(try session.custody("record", "evidence").status == 0)
        let before = try session.custody("evidence", "app.tar.gz", "--format", "json")
        _ = try session.shell("rm custody-data/custody.db*")
        let reindexed = try session.custody("reindex", "--format", "json")
        #expect(reindexed.status == 0, "\(reindexed.errors)")
        #expect(try reindexed.json["attestations"] == 5)
        #expect(
            try session.custody("evidence", "app.tar.gz", "--format", "json").standardOutput == before.standardOutput)
    }

    @Test func `A second writer is told who writes, and reading goes on`() throws {
        let session = try Self.store()
        // The first one waits for its standard input, with the store in its hands.
        let both = try session.shell(
            """
            mkfifo slow
            $custody record --stdin < slow & first=$!
            exec 3> slow
            sleep 2
            $custody record evidence/sbom.json --format json > out 2> err; status=$?
            $custody stats > stats; read=$?
            exec 3>&-
            wait $first
            echo "$status $read"
            cat err
            """)
        let lines = both.text.split(separator: "\n")
        #expect(lines.first == "2 0", "\(both.text) \(both.errors)")
        #expect(both.text.contains("store.in-use"))
        #expect(both.text.contains("process "))
    }

    @Test func `Lines are recorded as they arrive, and a pipe that stays open does not keep it from stopping`() throws {
        let session = try Self.store()
        let answer = try session.shell(
            """
            mkfifo pipe
            $custody record --stdin < pipe > out 2> err & record=$!
            exec 3> pipe
            tr -d '\\n' < evidence/sbom.json >&3; echo >&3
            for i in $(seq 200); do grep -q sha256: out && break; sleep 0.1; done
            grep -c sha256: out
            kill -TERM $record; wait $record; echo $?
            cat err
            """)
        #expect(answer.text.split(separator: "\n").prefix(2) == ["1", "3"], "\(answer.text) \(answer.errors)")
        #expect(answer.text.contains("stopped by SIGTERM"))
    }

    @Test func `Told to stop, it finishes what it has begun, and says what is left`() throws {
        let session = try Self.store()
        let sent = try session.shell(
            """
            i=0; while [ $i -lt 400 ]; do cp evidence/sbom.json evidence/c$i.json; i=$((i+1)); done
            $custody record evidence --format json > out & record=$!
            sleep 0.3; kill -TERM $record; wait $record; echo $?
            """)
        // Where the machine was faster than the signal, all was recorded.
        #expect(["0", "3"].contains(sent.text), "\(sent.errors)")
        let document = try JSONValue.parse(try session.files.read("out"))
        let done = document["results"]?.array?.count ?? 0
        #expect(Int64(done) + (document["left"]?.number?.integer ?? 0) >= 400)
        #expect(try session.custody("fsck").status == 0)
    }
}
