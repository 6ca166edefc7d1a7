import JSON
import Terminal

extension Console {
    /// Writes a JSON document as the answer, indented for whoever looks at it.
    func print(json value: JSONValue) {
        var bytes = value.pretty()
        bytes.removeLast()
        print(json: String(decoding: bytes, as: UTF8.self))
    }

    /// Writes a label and a value, aligned with others of its block.
    func field(_ label: String, _ value: Text, width: Int = 12) {
        let name = Text(label, .bold).padded(to: width)
        print(wrapping: "  \(name) \(value)", indent: width + 3)
    }
}
