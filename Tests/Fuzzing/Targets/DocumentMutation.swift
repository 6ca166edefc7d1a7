import Encoding
import JSON
package import TestSupport

/// Mutations that keep a document readable, so that what lies below JSON and base 64 is reached too.
package enum DocumentMutation {
    /// Changes bytes somehow.
    package typealias Bytes = ([UInt8], inout SeededGenerator) -> [UInt8]

    /// Changes one place of a JSON document.
    ///
    /// - Returns: the document, written anew; nil for what is no JSON.
    package static func mutate(
        _ input: [UInt8], using generator: inout SeededGenerator, bytes: Bytes
    ) -> [UInt8]? {
        guard let value = try? JSONValue.parse(input, limits: JSONLimits(bytes: 1 << 20, depth: 32, values: 5_000))
        else { return nil }
        var place = Int.random(in: 0..<count(value), using: &generator)
        return mutate(value, at: &place, using: &generator, bytes: bytes).canonical()
    }

    private static func count(_ value: JSONValue) -> Int {
        switch value {
        case .array(let elements): 1 + elements.reduce(0) { $0 + count($1) }
        case .object(let object): 1 + object.members.reduce(0) { $0 + count($1.value) }
        default: 1
        }
    }

    /// Walks to a place, counted in the document's order, and changes what stands there.
    private static func mutate(
        _ value: JSONValue, at place: inout Int, using generator: inout SeededGenerator, bytes: Bytes
    ) -> JSONValue {
        if place == 0 {
            place = -1
            return changed(value, using: &generator, bytes: bytes)
        }
        guard place > 0 else { return value }
        place -= 1
        switch value {
        case .array(let elements):
            var result: [JSONValue] = []
            for element in elements { result.append(mutate(element, at: &place, using: &generator, bytes: bytes)) }
            return .array(result)
        case .object(let object):
            var result: [(String, JSONValue)] = []
            for member in object.members {
                result.append((member.name, mutate(member.value, at: &place, using: &generator, bytes: bytes)))
            }
            return .object(JSONObject(result))
        default: return value
        }
    }

    private static func changed(
        _ value: JSONValue, using generator: inout SeededGenerator, bytes: Bytes
    ) -> JSONValue {
        switch value {
        case .string(let text): return .string(changed(text, using: &generator, bytes: bytes))
        case .number: return .integer([0, 1, -1, .max, .min, 1_795_262_400].randomElement(using: &generator) ?? 0)
        case .bool(let bool): return .bool(!bool)
        case .null: return [:]
        case .array(var elements):
            guard let index = elements.indices.randomElement(using: &generator) else { return [[:]] }
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: elements.remove(at: index)
            case 1: elements.append(elements[index])
            default: elements.swapAt(index, elements.startIndex)
            }
            return .array(elements)
        case .object(let object):
            var members = object.members.map { ($0.name, $0.value) }
            guard let index = members.indices.randomElement(using: &generator),
                let other = members.indices.randomElement(using: &generator)
            else { return ["": .null] }
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: members.remove(at: index)
            case 1: (members[index].1, members[other].1) = (members[other].1, members[index].1)
            default: members[index].1 = .null
            }
            return .object(JSONObject(members))
        }
    }

    /// Below base 64, whole documents are changed in their turn.
    private static func changed(
        _ text: String, using generator: inout SeededGenerator, bytes: Bytes
    ) -> String {
        if !text.isEmpty, let decoded = try? Base64.decode(text), Int.random(in: 0..<8, using: &generator) > 0 {
            if Bool.random(using: &generator), let inner = mutate(decoded, using: &generator, bytes: bytes) {
                return Base64.encode(inner)
            }
            return Base64.encode(bytes(decoded, &generator))
        }
        return String(decoding: bytes(Array(text.utf8), &generator), as: UTF8.self)
    }
}
