private import Merkle

extension QuorumPolicy {
    /// Most bytes of a policy that are read.
    package static let longest = 1 << 20
    /// Most logs, witnesses and groups, of each; the specification asks for 32.
    package static let most = 256

    /// Reads a policy, line by line (C2SP tlog-policy, "Policy file syntax and structure").
    ///
    /// - Throws: ``WitnessError``: the codes that begin with `witness-policy`.
    package init(_ bytes: [UInt8]) throws(WitnessError) {
        guard bytes.count <= Self.longest else {
            throw WitnessError(.policyTooLarge, "a policy has at most \(Self.longest) bytes")
        }
        var reader = QuorumPolicyReader()
        for (number, line) in bytes.split(separator: 0x0a, omittingEmptySubsequences: false).enumerated() {
            try reader.read(line, number: number + 1)
        }
        self = try reader.policy()
    }
}

/// Reads the lines of a policy one after the other.
private struct QuorumPolicyReader {
    /// Octets, never characters: names that only look the same are different.
    typealias Word = ArraySlice<UInt8>

    private enum Quorum {
        case missing
        case none
        case node(Int)
    }

    private var logs: [QuorumPolicy.Log] = []
    private var witnesses: [QuorumPolicy.Witness] = []
    private var nodes: [QuorumPolicy.Node] = []
    private var names: [Word: Int] = [:]
    /// Names that are members of a group already.
    private var members: Set<Int> = []
    private var quorum = Quorum.missing
    private var number = 0

    func policy() throws(WitnessError) -> QuorumPolicy {
        switch quorum {
        case .missing: throw WitnessError(.policyQuorum, "the policy has no line 'quorum NAME'")
        case .none: QuorumPolicy(logs: logs, witnesses: witnesses, nodes: nodes, quorum: nil)
        case .node(let node): QuorumPolicy(logs: logs, witnesses: witnesses, nodes: nodes, quorum: node)
        }
    }

    mutating func read(_ line: Word, number: Int) throws(WitnessError) {
        self.number = number
        guard line.allSatisfy({ $0 == 0x09 || 0x20...0x7e ~= $0 || $0 >= 0x80 }) else {
            throw error(.policyCharacter, "it has a control character other than the tab")
        }
        let words = line.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 })
        guard let first = words.first, first.first != UInt8(ascii: "#") else { return }
        switch Self.text(first) {
        case "log": try readLog(words)
        case "witness": try readWitness(words)
        case "group": try readGroup(words)
        case "quorum": try readQuorum(words)
        case let word: throw error(.policyLine, "'\(word)' begins no line; log, witness, group and quorum do")
        }
    }

    private mutating func readLog(_ words: [Word]) throws(WitnessError) {
        guard (2...3).contains(words.count) else { throw error(.policyLine, "it has the form 'log VKEY [URL]'") }
        let key = try key(words[1])
        guard key.type != .cosignatureEd25519 else {
            throw error(.policyKey, "the key '\(key.name)' is a witness's, and a log's belongs there")
        }
        guard !logs.contains(where: { $0.key.material == key.material }) else {
            throw error(.policyDuplicateKey, "the key of '\(key.name)' is another log's already")
        }
        try requireRoom(logs.count)
        logs.append(.init(key: key, url: words.count > 2 ? Self.text(words[2]) : nil))
    }

    private mutating func readWitness(_ words: [Word]) throws(WitnessError) {
        guard (3...4).contains(words.count) else {
            throw error(.policyLine, "it has the form 'witness NAME VKEY [URL]'")
        }
        let key = try key(words[2])
        guard key.type == .cosignatureEd25519 || key.type == .cosignatureMLDSA44 else {
            throw error(.policyKey, "the key '\(key.name)' (\(key.type)) makes no cosignatures")
        }
        guard !witnesses.contains(where: { $0.key.material == key.material }) else {
            throw error(.policyDuplicateKey, "the key of '\(key.name)' is another witness's already")
        }
        try requireRoom(witnesses.count)
        try define(words[1], as: .witness(witnesses.count))
        witnesses.append(
            .init(name: Self.text(words[1]), key: key, url: words.count > 3 ? Self.text(words[3]) : nil))
    }

    private mutating func readGroup(_ words: [Word]) throws(WitnessError) {
        guard words.count >= 4 else { throw error(.policyLine, "it has the form 'group NAME all|any|K NAME…'") }
        let places = try find(words[3...])
        let threshold: Int
        switch Self.text(words[2]) {
        case "all": threshold = places.count
        case "any": threshold = 1
        case let text:
            guard let number = Int(text), String(number) == text, (1...places.count).contains(number) else {
                throw error(.policyThreshold, "'\(text)' is not 'all', 'any' or a number from 1 to \(places.count)")
            }
            threshold = number
        }
        try requireRoom(nodes.count - witnesses.count)
        try define(words[1], as: .group(threshold: threshold, members: places))
    }

    private mutating func readQuorum(_ words: [Word]) throws(WitnessError) {
        guard words.count == 2 else { throw error(.policyLine, "it has the form 'quorum NAME'") }
        guard case .missing = quorum else { throw error(.policyQuorum, "there is a quorum already") }
        if Self.text(words[1]) == "none" {
            quorum = .none
        } else {
            quorum = .node(try find(words[1]))
        }
    }

    private mutating func find(_ names: ArraySlice<Word>) throws(WitnessError) -> [Int] {
        var places: [Int] = []
        for name in names {
            let place = try find(name)
            guard members.insert(place).inserted else {
                throw error(.policyMember, "'\(Self.text(name))' is a member of a group already")
            }
            places.append(place)
        }
        return places
    }

    private func find(_ name: Word) throws(WitnessError) -> Int {
        guard let place = names[name] else {
            throw error(.policyUndefined, "'\(Self.text(name))' is not defined on a line before")
        }
        return place
    }

    private mutating func define(_ name: Word, as node: QuorumPolicy.Node) throws(WitnessError) {
        guard Self.text(name) != "none", names[name] == nil else {
            throw error(.policyName, "the name '\(Self.text(name))' is taken")
        }
        names[name] = nodes.count
        nodes.append(node)
    }

    private func key(_ word: Word) throws(WitnessError) -> VerifierKey {
        do throws(MerkleError) { return try VerifierKey(Self.text(word)) } catch {
            throw self.error(.policyKey, error.message)
        }
    }

    private func requireRoom(_ count: Int) throws(WitnessError) {
        guard count < QuorumPolicy.most else {
            throw error(.policyTooLarge, "a policy has at most \(QuorumPolicy.most) logs, witnesses and groups of each")
        }
    }

    private static func text(_ word: Word) -> String { String(decoding: word, as: UTF8.self) }

    private func error(_ code: WitnessError.Code, _ message: String) -> WitnessError {
        WitnessError(code, "line \(number) of the policy: \(message)")
    }
}
