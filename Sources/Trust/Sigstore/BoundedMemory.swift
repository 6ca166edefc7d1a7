/// A table of at most so many entries, of which the oldest gives way to the newest.
struct BoundedMemory<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let capacity: Int
    private var values: [Key: Value] = [:]
    /// In the order in which they came, from ``oldest`` on and round.
    private var order: [Key] = []
    private var oldest = 0

    /// - Parameter capacity: entries kept at most; none are where it is 0.
    init(capacity: Int) { self.capacity = max(0, capacity) }

    var count: Int { values.count }

    subscript(key: Key) -> Value? { values[key] }

    /// Puts a value in, in the place of the key's own or of the oldest.
    mutating func keep(_ value: Value, for key: Key) {
        guard capacity > 0 else { return }
        guard values.updateValue(value, forKey: key) == nil else { return }
        if order.count < capacity {
            order.append(key)
            return
        }
        values.removeValue(forKey: order[oldest])
        order[oldest] = key
        oldest = (oldest + 1) % capacity
    }
}
