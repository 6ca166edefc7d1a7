import Crypto
import Encoding
import Ledger
import Merkle
import Testing

/// Policies in the form of C2SP tlog-policy.
@Suite struct `A quorum policy` {
    static func key(_ seed: UInt8) throws -> String { "\(try TestKeys.cosigner("w\(seed)", seed: seed).verifierKey)" }
    static func logKey(_ seed: UInt8) throws -> String { "\(try TestKeys.signer("l\(seed)", seed: seed).verifierKey)" }

    /// Writes keys in the place of `<1>` and `<log 1>`.
    static func bytes(_ text: String) throws -> [UInt8] {
        var text = text
        for seed in 1...9 as ClosedRange<UInt8> {
            text = text.replacing("<\(seed)>", with: try key(seed)).replacing("<log \(seed)>", with: try logKey(seed))
        }
        return Array(text.utf8)
    }

    static let example = """
        # The example of the specification.
        log <log 1> https://log.example/

        witness X1 <1> https://x1.example/
        witness\tX2   <2>
        \twitness X3 <3>
        group X-witnesses 2 X1 X2 X3
        witness Y1 <4>
        witness Y2 <5>
        witness Y3 <6>
        group Y-witnesses any Y1 Y2 Y3
        group X-and-Y all X-witnesses Y-witnesses
        quorum X-and-Y

        """

    @Test(arguments: [
        ([0, 1, 3], true), ([0, 2, 5], true), ([0, 1, 2, 3, 4, 5], true), ([0, 1], false), ([0, 3, 4, 5], false),
        ([], false),
    ])
    func `Groups count their members`(_ cosigners: [Int], _ isEnough: Bool) throws {
        let policy = try QuorumPolicy(try Self.bytes(Self.example))
        #expect(policy.logs.map(\.url) == ["https://log.example/"])
        #expect(policy.witnesses.map(\.name) == ["X1", "X2", "X3", "Y1", "Y2", "Y3"])
        #expect(policy.witnesses.map(\.url) == ["https://x1.example/", nil, nil, nil, nil, nil])
        #expect(policy.isSatisfied { cosigners.contains($0) } == isEnough)
        #expect(WitnessPolicy.required(policy).allowsPublishing(cosignedBy: Set(cosigners)) == isEnough)
        #expect(WitnessPolicy.open(policy).allowsPublishing(cosignedBy: Set(cosigners)))
    }

    @Test func `None is enough where none is asked for`() throws {
        #expect(try QuorumPolicy(Array("quorum none\n".utf8)).isSatisfied { _ in false })
        #expect(try !QuorumPolicy(try Self.bytes("witness a <1>\nquorum a\n")).isSatisfied { _ in false })
        #expect(WitnessPolicy.none.allowsPublishing(cosignedBy: []))
    }

    @Test func `A witness whose signatures cannot be verified here is kept, and counts for nothing`() throws {
        let name = try KeyName("pq")
        let material = [UInt8](repeating: 3, count: 1312)
        let id = KeyID(name: name, type: .cosignatureMLDSA44, material: material)
        let key = "pq+\(id)+\(Base64.encode([6] + material))"
        let policy = try QuorumPolicy(Array("witness a \(key)\nquorum a".utf8))
        #expect(policy.witnesses.count == 1 && policy.verifiers.isEmpty)
    }

    @Test func `Names are octets, also those that are not UTF-8`() throws {
        let kelvin = try Self.bytes("witness K <1>\nwitness \u{212A} <2>\nquorum K\n")
        #expect(try QuorumPolicy(kelvin).witnesses.count == 2)
        let octets = try Self.bytes("witness ") + [0xff] + Self.bytes(" <1>\nquorum ") + [0xff]
        #expect(try QuorumPolicy(octets).isSatisfied { $0 == 0 })
        let others = try Self.bytes("witness ") + [0xff] + Self.bytes(" <1>\nquorum ") + [0xfe]
        #expect(Self.code(others) == .policyUndefined)
    }

    static func code(_ bytes: [UInt8]) -> WitnessError.Code? {
        do throws(WitnessError) {
            _ = try QuorumPolicy(bytes)
            return nil
        } catch { return error.code }
    }

    @Test(arguments: [
        ("", WitnessError.Code.policyQuorum), ("quorum none\nquorum none\n", .policyQuorum),
        ("witnesses a <1>\nquorum none\n", .policyLine), ("log\nquorum none\n", .policyLine),
        ("log <log 1> u v\nquorum none\n", .policyLine), ("witness a\nquorum none\n", .policyLine),
        ("group g all\nquorum none\n", .policyLine), ("quorum\n", .policyLine), ("quorum none none\n", .policyLine),
        ("quorum none\r\n", .policyCharacter), ("quorum\u{b}none\n", .policyCharacter),
        ("log nonsense\nquorum none\n", .policyKey), ("log <1>\nquorum none\n", .policyKey),
        ("witness a <log 1>\nquorum none\n", .policyKey),
        ("log <log 1>\nlog <log 1>\nquorum none\n", .policyDuplicateKey),
        ("witness a <1>\nwitness b <1>\nquorum none\n", .policyDuplicateKey),
        ("witness a <1>\nwitness a <2>\nquorum none\n", .policyName), ("witness none <1>\nquorum none\n", .policyName),
        ("witness a <1>\ngroup a all a\nquorum a\n", .policyName),
        ("quorum a\nwitness a <1>\n", .policyUndefined), ("group g all g\nquorum g\n", .policyUndefined),
        ("witness a <1>\ngroup g all a none\nquorum g\n", .policyUndefined),
        ("witness a <1>\ngroup g all a a\nquorum g\n", .policyMember),
        ("witness a <1>\ngroup g all a\ngroup h all a\nquorum g\n", .policyMember),
        ("witness a <1>\ngroup g 0 a\nquorum g\n", .policyThreshold),
        ("witness a <1>\ngroup g 2 a\nquorum g\n", .policyThreshold),
        ("witness a <1>\ngroup g 01 a\nquorum g\n", .policyThreshold),
        ("witness a <1>\ngroup g some a\nquorum g\n", .policyThreshold),
    ])
    func `What is no policy is refused, with the line`(_ text: String, _ code: WitnessError.Code) throws {
        #expect(Self.code(try Self.bytes(text)) == code)
    }

    @Test func `A policy has its limits`() throws {
        #expect(Self.code([UInt8](repeating: 0x20, count: QuorumPolicy.longest + 1)) == .policyTooLarge)
        var text = ""
        for group in 0...QuorumPolicy.most { text += "group g\(group) all \(group == 0 ? "a" : "g\(group - 1)")\n" }
        #expect(Self.code(try Self.bytes("witness a <1>\n" + text + "quorum a\n")) == .policyTooLarge)
    }
}
