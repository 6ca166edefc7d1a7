import JSON
import TestSupport
import Testing

/// Receipts that wait for witnesses, each a `custody log witness serve` of its own.
@Suite struct StoreWitnessTests {
    /// A script that starts a witness on a free port, waits until it answers, and runs what follows with `$url` and `$vkey`.
    private static let witnessed = """
        $custody key generate --algorithm ed25519 --out witness --no-passphrase -q > key.txt
        $custody init --origin log.acme.test/releases --principals principals.yaml --format json > made.json
        log=$(sed -n 's/.*"verifierKey": "\\(.*\\)".*/\\1/p' made.json)
        $custody log witness serve --name w1.test/a --key witness.key --state state --log "$log" --listen 127.0.0.1:0 \
          > served.txt 2>&1 & witness=$!
        trap 'kill $witness' EXIT
        for i in $(seq 100); do port=$(sed -n 's/.*127\\.0\\.0\\.1:\\([0-9]*\\).*/\\1/p' served.txt | head -1); [ -n "$port" ] && break; sleep 0.1; done
        vkey=$($custody log witness key --name w1.test/a --key witness.key)
        printf 'log %s\\nwitness w %s http://127.0.0.1:%s/\\nquorum w\\n' "$log" "$vkey" "$port" \
          > custody-data/policy/witnesses.txt

        """

    @Test func `A receipt waits for the quorum, and what is published and exported has its signature`() throws {
        let session = try Session()
        try session.writeWorld()
        try session.writeEvidence()
        let answer = try session.shell(
            Self.witnessed + """
                $custody record evidence --wait witnessed --format json > recorded.json; echo $?
                $custody log checkpoint --published | grep -c '^— w1.test/a '
                $custody export app.tar.gz --out app.custody && $custody verify --evidence app.custody > verified; echo $?
                """)
        #expect(answer.text.split(separator: "\n") == ["0", "1", "0"], "\(answer.text) \(answer.errors)")
        #expect(try JSONValue.parse(try session.files.read("recorded.json"))["witnessed"] == true)
        let exported = try JSONValue.parse(try session.files.read("app.custody"))
        #expect(exported["checkpoint"]?.string?.contains("— w1.test/a ") == true)
        #expect(exported["witnesses"]?.array?.count == 1)
    }

    @Test func `A quorum that is not reached in time loses nothing, and is asked again later`() throws {
        let session = try Session()
        try session.writeWorld()
        try session.writeEvidence()
        let answer = try session.shell(
            Self.witnessed + """
                cp custody-data/policy/witnesses.txt all.txt
                sed "s|http://127.0.0.1:$port/|http://127.0.0.1:1/|" all.txt > custody-data/policy/witnesses.txt
                $custody record evidence --wait witnessed --wait-at-most 2s --format json > late.json 2> late.txt; echo $?
                $custody record evidence --wait witnessed --wait-at-most 1s > again.txt 2>&1; echo $?
                $custody log checkpoint --published | grep -c '^— w1.test/a '
                cp all.txt custody-data/policy/witnesses.txt
                $custody record evidence --wait witnessed --format json > recorded.json; echo $?
                $custody log checkpoint --published | grep -c '^— w1.test/a '
                """)
        #expect(answer.text.split(separator: "\n") == ["3", "3", "0", "0", "1"], "\(answer.text) \(answer.errors)")
        let late = try JSONValue.parse(try session.files.read("late.json"))
        #expect(late["witnessed"] == false)
        #expect(late["results"]?.array?.map { $0["status"] } == Array(repeating: "recorded", count: 5))
        let notes = String(decoding: try session.files.read("late.txt"), as: UTF8.self)
        #expect(notes.split(separator: "\n").filter { $0.contains("cannot be asked") }.count == 1, "told once")
        let text = String(decoding: try session.files.read("again.txt"), as: UTF8.self)
        #expect(text.contains("has not cosigned it yet"))
        let recorded = try JSONValue.parse(try session.files.read("recorded.json"))
        #expect(recorded["witnessed"] == true)
        #expect(recorded["results"]?.array?.map { $0["status"] } == Array(repeating: "known", count: 5))
        #expect(try session.custody("log", "status", "--format", "json").json["size"] == 5)
    }

    @Test func `A witness that has seen more than the log has is believed, and what was recorded is told`() throws {
        let session = try Session()
        try session.writeWorld()
        try session.writeEvidence()
        let answer = try session.shell(
            Self.witnessed + """
                $custody record evidence/sbom.json --wait witnessed > first.txt; echo $?
                cp -r custody-data backup
                $custody record evidence --wait witnessed > all.txt; echo $?
                rm -r custody-data && mv backup custody-data
                $custody record evidence/tests.json --wait witnessed --format json > recorded.json 2> error.json; echo $?
                """)
        #expect(answer.text.split(separator: "\n") == ["0", "0", "3"], "\(answer.text) \(answer.errors)")
        let recorded = try JSONValue.parse(try session.files.read("recorded.json"))
        #expect(recorded["results"]?.array?.map { $0["status"] } == ["recorded"])
        let error = String(decoding: try session.files.read("error.json"), as: UTF8.self)
        #expect(error.contains("log.rolled-back"), "\(error)")
    }

    @Test func `Witnesses are asked without being waited for, and with the quorum none all is shown`() throws {
        let session = try Session()
        try session.writeWorld()
        try session.writeEvidence()
        let answer = try session.shell(
            Self.witnessed + """
                $custody record evidence/sbom.json > out 2>&1; echo $?
                $custody log checkpoint --published | grep -c '^— w1.test/a '
                sed 's/^quorum .*/quorum none/' custody-data/policy/witnesses.txt > open.txt
                cp open.txt custody-data/policy/witnesses.txt
                $custody record evidence > out 2>&1; echo $?
                $custody log checkpoint --published > shown; sed -n 2p shown; grep -c '^— w1.test/a ' shown
                $custody record evidence --wait witnessed --format json > out 2> err; echo $?
                grep -c store.no-witnesses err
                """)
        #expect(
            answer.text.split(separator: "\n") == ["0", "1", "0", "5", "1", "2", "1"], "\(answer.text) \(answer.errors)"
        )
    }

    @Test func `Without witnesses there is nobody to wait for, and nothing is recorded`() throws {
        let session = try StoreTests.store()
        let answer = try session.custody("record", "evidence", "--wait", "witnessed", "--format", "json")
        #expect(answer.status == 2)
        #expect(answer.errorCode == "store.no-witnesses")
        #expect(try session.custody("log", "status", "--format", "json").json["size"] == 0)
    }
}
