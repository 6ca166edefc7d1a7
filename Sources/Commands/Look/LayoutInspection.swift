import Evidence
import JSON
import Terminal
import Time

/// An in-toto layout or link, taken apart; not verified.
struct LayoutInspection {
    private let content: LayoutMetadata.Content
    private let signatures: [String]

    /// - Returns: nil for what is neither.
    init?(_ bytes: [UInt8]) {
        guard let metadata = try? LayoutMetadata(bytes, .layoutForm), let content = try? metadata.content(.layoutForm)
        else { return nil }
        self.content = content
        signatures = metadata.signatures.map(\.keyID)
    }

    private var kind: String {
        switch content {
        case .layout: "in-toto layout"
        case .link: "in-toto link"
        }
    }

    // Of a step's files the first few are shown.
    private static let shown = 16

    private static func paths(_ artifacts: [ExactString: JSONObject]) -> [String] {
        artifacts.keys.sorted().map(\.text)
    }

    func print(path: String, on console: Console) {
        console.print("\(kind, .bold)  \(path)  \("not verified", .dim)")
        for id in signatures { console.field("signature", Text("by the key \(id)")) }
        switch content {
        case .layout(let layout):
            console.field("expires", "\(layout.expires)")
            for step in layout.steps {
                console.field("step", Text("\(step.name), by \(step.threshold) of \(step.keyIDs.count) keys"))
            }
            for name in layout.inspections { console.field("inspection", Text("\(name), a command, which is not run")) }
        case .link(let link):
            console.field("step", Text(link.name))
            for (label, artifacts) in [("material", link.materials), ("product", link.products)] {
                let paths = Self.paths(artifacts)
                for path in paths.prefix(Self.shown) { console.field(label, Text(path)) }
                if paths.count > Self.shown { console.field("", Text("and \(paths.count - Self.shown) more")) }
            }
        }
    }

    var json: JSONValue {
        var object: JSONObject = [
            "line": 1, "kind": .string(kind), "keyIds": .array(signatures.map { .string($0) }),
        ]
        switch content {
        case .layout(let layout):
            object["expires"] = .string(layout.expires.description)
            object["steps"] = .array(
                layout.steps.map { step in
                    [
                        "name": .string(step.name), "threshold": .integer(step.threshold),
                        "keyIds": .array(step.keyIDs.map { .string($0) }),
                    ]
                })
            object["inspections"] = .array(layout.inspections.map { .string($0) })
        case .link(let link):
            object["name"] = .string(link.name)
            object["materials"] = .array(Self.paths(link.materials).map { .string($0) })
            object["products"] = .array(Self.paths(link.products).map { .string($0) })
        }
        return .object(object)
    }
}
