/// A JSON object's members in the order they were written, each name once.
package struct JSONObject: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    package struct Member: Hashable, Sendable {
        package let name: String
        package let value: JSONValue

        package init(name: String, value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    package private(set) var members: [Member]

    package init() { members = [] }

    package init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }

    /// - Parameter elements: where a name comes twice, the last stands.
    package init(_ elements: [(String, JSONValue)]) {
        members = []
        members.reserveCapacity(elements.count)
        for (name, value) in elements { self[name] = value }
    }

    /// For the parser, which has refused duplicates.
    init(unique members: [Member]) { self.members = members }

    package var count: Int { members.count }
    package var isEmpty: Bool { members.isEmpty }
    package var names: [String] { members.map(\.name) }

    /// The member of that name; setting nil removes it.
    package subscript(name: String) -> JSONValue? {
        get {
            for index in members.indices where members[index].name.hasSameBytes(as: name) {
                return members[index].value
            }
            return nil
        }
        set {
            let place = members.firstIndex { $0.name.hasSameBytes(as: name) }
            switch (place, newValue) {
            case (let place?, let value?): members[place] = Member(name: name, value: value)
            case (let place?, nil): members.remove(at: place)
            case (nil, let value?): members.append(Member(name: name, value: value))
            case (nil, nil): break
            }
        }
    }

    /// Members in the order of RFC 8785 §3.2.3: by the UTF-16 code units of their names.
    package var sortedMembers: [Member] {
        members.sorted { $0.name.utf16.lexicographicallyPrecedes($1.name.utf16) }
    }

    /// Equal when they have the same members, in whatever order.
    package static func == (left: JSONObject, right: JSONObject) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left.sortedMembers, right.sortedMembers).allSatisfy {
            $0.name.hasSameBytes(as: $1.name) && $0.value == $1.value
        }
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(sortedMembers) }
}
