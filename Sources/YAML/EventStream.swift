internal import CYAML

/// Owns a libyaml parser and copies its events into values.
@safe struct EventStream: ~Copyable {
    /// An event and where it begins.
    struct Event {
        enum Kind {
            case streamStart
            case streamEnd
            /// `version`: the `%YAML` directive; `tags`: whether there is a `%TAG` directive.
            case documentStart(version: (major: Int, minor: Int)?, tags: Bool)
            case documentEnd
            case alias
            case scalar(String, style: YAMLNode.Style)
            case sequenceStart
            case sequenceEnd
            case mappingStart
            case mappingEnd
        }

        let kind: Kind
        let position: YAMLPosition
        /// Whether the node carries an anchor or a tag.
        var hasAnchor = false
        var hasTag = false
    }

    private let parser: UnsafeMutablePointer<yaml_parser_t>

    /// Starts parsing.
    ///
    /// - Parameter bytes: the document; must outlive the stream.
    init(_ bytes: UnsafeBufferPointer<UInt8>) throws(YAMLError) {
        unsafe parser = .allocate(capacity: 1)
        guard unsafe yaml_parser_initialize(parser) == 1 else {
            unsafe parser.deallocate()
            throw YAMLError(.memory, at: YAMLPosition(line: 1, column: 1), "the YAML parser could not get memory")
        }
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
    }

    /// The next event.
    ///
    /// - Throws: ``YAMLError`` with the code `syntax` or `memory`, without an excerpt.
    mutating func next() throws(YAMLError) -> Event {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw failure() }
        defer { unsafe yaml_event_delete(&event) }
        let position = unsafe Self.position(event.start_mark)
        switch unsafe event.type {
        case YAML_STREAM_START_EVENT: return Event(kind: .streamStart, position: position)
        case YAML_DOCUMENT_START_EVENT:
            let start = unsafe event.data.document_start
            let version = unsafe start.version_directive.map {
                unsafe (major: Int($0.pointee.major), minor: Int($0.pointee.minor))
            }
            let tags = unsafe start.tag_directives.start != start.tag_directives.end
            return Event(kind: .documentStart(version: version, tags: tags), position: position)
        case YAML_DOCUMENT_END_EVENT: return Event(kind: .documentEnd, position: position)
        case YAML_ALIAS_EVENT: return Event(kind: .alias, position: position)
        case YAML_SCALAR_EVENT:
            let scalar = unsafe event.data.scalar
            let text = unsafe String(
                decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            let style: YAMLNode.Style =
                switch unsafe scalar.style {
                case YAML_PLAIN_SCALAR_STYLE: .plain
                case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: .block
                default: .quoted
                }
            return Event(
                kind: .scalar(text, style: style), position: position,
                hasAnchor: unsafe scalar.anchor != nil, hasTag: unsafe scalar.tag != nil)
        case YAML_SEQUENCE_START_EVENT:
            let start = unsafe event.data.sequence_start
            return Event(
                kind: .sequenceStart, position: position,
                hasAnchor: unsafe start.anchor != nil, hasTag: unsafe start.tag != nil)
        case YAML_SEQUENCE_END_EVENT: return Event(kind: .sequenceEnd, position: position)
        case YAML_MAPPING_START_EVENT:
            let start = unsafe event.data.mapping_start
            return Event(
                kind: .mappingStart, position: position,
                hasAnchor: unsafe start.anchor != nil, hasTag: unsafe start.tag != nil)
        case YAML_MAPPING_END_EVENT: return Event(kind: .mappingEnd, position: position)
        default: return Event(kind: .streamEnd, position: position)
        }
    }

    private static func position(_ mark: yaml_mark_t) -> YAMLPosition {
        YAMLPosition(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    }

    private func failure() -> YAMLError {
        let parser = unsafe parser.pointee
        let position = unsafe Self.position(parser.problem_mark)
        if unsafe parser.error == YAML_MEMORY_ERROR {
            return YAMLError(.memory, at: position, "the YAML parser could not get memory")
        }
        var message = "not YAML: "
        if let context = unsafe parser.context { message += unsafe String(cString: context) + ", " }
        if let problem = unsafe parser.problem { message += unsafe String(cString: problem) }
        return YAMLError(.syntax, at: position, message)
    }
}
