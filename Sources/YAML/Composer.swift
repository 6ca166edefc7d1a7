/// Builds nodes from events, holding to the subset and the limits; its stack is a value, not the thread's.
struct Composer {
    /// A sequence or mapping that is still open.
    private struct Open {
        let position: YAMLPosition
        var items: [YAMLNode] = []
        var members: [YAMLMember] = []
        /// The key whose value comes next.
        var key: YAMLNode?
        /// Line of each key so far; nil for a sequence.
        var lines: [String: Int]?
    }

    private let limits: YAMLLimits
    private var open: [Open] = []
    private var root: YAMLNode?
    private var nodes = 0

    private init(limits: YAMLLimits) {
        self.limits = limits
    }

    /// Reads the one document of a stream.
    ///
    /// - Throws: ``YAMLError``, without an excerpt.
    static func compose(_ stream: inout EventStream, limits: YAMLLimits) throws(YAMLError) -> YAMLNode {
        var composer = Composer(limits: limits)
        while true {
            let event = try stream.next()
            if case .streamEnd = event.kind {
                guard let root = composer.root else {
                    throw YAMLError(.empty, at: event.position, "the document is empty")
                }
                return root
            }
            try composer.take(event)
        }
    }

    private mutating func take(_ event: EventStream.Event) throws(YAMLError) {
        if event.hasAnchor {
            throw YAMLError(.anchor, at: event.position, "anchors (&name) are not allowed; write the value out")
        }
        if event.hasTag {
            throw YAMLError(.tag, at: event.position, "tags (!type) are not allowed; use quotes to make a text")
        }
        switch event.kind {
        case .streamStart, .streamEnd, .documentEnd: break
        case .documentStart(let version, let tags): try start(version, tags, at: event.position)
        case .alias:
            throw YAMLError(.alias, at: event.position, "aliases (*name) are not allowed; write the value out")
        case .scalar(let text, let style):
            try count(at: event.position)
            try place(YAMLNode(.scalar(text, style: style), at: event.position))
        case .sequenceStart: try push(Open(position: event.position))
        case .mappingStart: try push(Open(position: event.position, lines: [:]))
        case .sequenceEnd, .mappingEnd:
            guard let closed = open.popLast() else { return }
            let kind: YAMLNode.Kind = closed.lines == nil ? .sequence(closed.items) : .mapping(closed.members)
            try place(YAMLNode(kind, at: closed.position))
        }
    }

    private func start(
        _ version: (major: Int, minor: Int)?, _ tags: Bool, at position: YAMLPosition
    ) throws(YAMLError) {
        if let version, version != (1, 2) {
            throw YAMLError(
                .directive, at: position,
                "the directive %YAML \(version.major).\(version.minor) is not allowed; only %YAML 1.2 is")
        }
        if tags { throw YAMLError(.directive, at: position, "the directive %TAG is not allowed") }
        if root != nil {
            throw YAMLError(.documents, at: position, "a second document begins here; a file holds exactly one")
        }
    }

    private mutating func push(_ next: Open) throws(YAMLError) {
        try count(at: next.position)
        if let top = open.last, top.lines != nil, top.key == nil {
            throw YAMLError(.key, at: next.position, "a key must be a text, not a list or a mapping")
        }
        guard open.count < limits.depth else {
            throw YAMLError(.depth, at: next.position, "nested deeper than the limit of \(limits.depth) levels")
        }
        open.append(next)
    }

    private mutating func count(at position: YAMLPosition) throws(YAMLError) {
        nodes += 1
        guard nodes <= limits.nodes else {
            throw YAMLError(.nodes, at: position, "more values than the limit of \(limits.nodes)")
        }
    }

    private mutating func place(_ node: YAMLNode) throws(YAMLError) {
        guard !open.isEmpty else {
            root = node
            return
        }
        let top = open.count - 1
        if open[top].lines == nil {
            open[top].items.append(node)
        } else if let key = open[top].key {
            open[top].members.append(YAMLMember(key: key, value: node))
            open[top].key = nil
        } else {
            try check(key: node)
            open[top].key = node
        }
    }

    private mutating func check(key node: YAMLNode) throws(YAMLError) {
        guard case .scalar(let text, let style) = node.kind else {
            throw YAMLError(.key, at: node.position, "a key must be a text, not a list or a mapping")
        }
        if style == .plain, text.isEmpty {
            throw YAMLError(.key, at: node.position, "a key is missing before the colon")
        }
        if style == .plain, text == "<<" {
            throw YAMLError(.mergeKey, at: node.position, "the merge key (<<) is not allowed; write the members out")
        }
        if let line = open[open.count - 1].lines?.updateValue(node.line, forKey: text) {
            throw YAMLError(
                .duplicateKey, at: node.position,
                "the key \(text) stands on line \(line) and again on line \(node.line); keep one")
        }
    }
}
