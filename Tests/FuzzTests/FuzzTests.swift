import FuzzTargets
import JSON
import TestSupport
import Testing
import Trust

/// What the fuzzers begin with, what they found, and a short run of mutations that is the same each time.
@Suite struct `Fuzz targets` {
    /// Of each seed.
    private static let mutations = 12

    @Test(arguments: FuzzTarget.allCases)
    func `Seeds and former findings pass the oracles`(target: FuzzTarget) throws {
        let seeds = try FuzzFiles.seeds(of: target)
        #expect(!seeds.isEmpty)
        for file in try seeds + FuzzFiles.findings(of: target) {
            do { try target.check(file.bytes) } catch { Issue.record("\(file.name): \(error)") }
        }
    }

    @Test(arguments: FuzzTarget.allCases)
    func `What is made of seeds by chance passes the oracles`(target: FuzzTarget) throws {
        var generator = SeededGenerator(seed: 0xF022)
        for file in try FuzzFiles.seeds(of: target) {
            for number in 0..<Self.mutations {
                var input = file.bytes
                if number.isMultiple(of: 2) {
                    input = Self.mutate(input, &generator)
                } else if let mutated = DocumentMutation.mutate(input, using: &generator, bytes: Self.mutate) {
                    input = mutated
                }
                do { try target.check(input) } catch {
                    Issue.record("\(file.name), mutation \(number): \(error)\n\(input)")
                }
            }
        }
    }

    @Test func `A layout to begin with verifies, so that its rules are reached`() throws {
        let seed = try #require(try FuzzFiles.seeds(of: .layout).first)
        let verdict = try FuzzTarget.layoutVerdict(seed.bytes)
        #expect(verdict?.verified != nil, "\(String(describing: verdict))")
    }

    @Test func `A document that is mutated stays one, and mostly another`() throws {
        var generator = SeededGenerator(seed: 0xF022)
        let seed = try #require(try FuzzFiles.seeds(of: .verification).first).bytes
        var others: Set<[UInt8]> = []
        for _ in 0..<100 {
            let mutated = try #require(DocumentMutation.mutate(seed, using: &generator, bytes: Self.mutate))
            #expect(throws: Never.self) { try JSONValue.parse(mutated) }
            if mutated != seed { others.insert(mutated) }
        }
        #expect(others.count > 60)
        #expect(DocumentMutation.mutate([0x7B], using: &generator, bytes: Self.mutate) == nil)
    }

    /// Bytes changed, taken out, put in twice or cut off.
    private static func mutate(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        guard let place = bytes.indices.randomElement(using: &generator) else { return [0] }
        var bytes = bytes
        let end = min(bytes.count, place + Int.random(in: 1...16, using: &generator))
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 1: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 2: bytes.removeSubrange(place..<end)
        case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
        default: bytes.removeSubrange(place...)
        }
        return bytes
    }
}
