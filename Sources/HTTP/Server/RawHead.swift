internal import CMicroHTTPD

/// Reads the header fields of a request out of the library.
enum RawHead {
    static func fields(of connection: OpaquePointer) -> [HTTPHeaders.Field] {
        var fields: [HTTPHeaders.Field] = []
        unsafe withUnsafeMutablePointer(to: &fields) { pointer in
            let collect: MHD_KeyValueIteratorN = { context, _, name, nameLength, value, valueLength in
                let fields = unsafe context?.assumingMemoryBound(to: [HTTPHeaders.Field].self)
                unsafe fields?.pointee.append(
                    HTTPHeaders.Field(RawHead.text(name, nameLength), RawHead.text(value, valueLength)))
                return .YES
            }
            _ = unsafe MHD_get_connection_values_n(connection, .HEADER_KIND, collect, pointer)
        }
        return fields
    }

    private static func text(_ start: UnsafePointer<CChar>?, _ length: Int) -> String {
        guard let start = unsafe start else { return "" }
        let bytes = unsafe UnsafeRawBufferPointer(start: start, count: length)
        return unsafe String(decoding: bytes, as: UTF8.self)
    }
}

/// Hands a response over to the library.
enum RawResponse {
    /// - Parameter isLast: whether the connection is closed after it.
    static func queue(_ response: HTTPResponse, on connection: OpaquePointer, isLast: Bool) -> Bool {
        guard let raw = unsafe make(response) else { return false }
        defer { unsafe MHD_destroy_response(raw) }
        if isLast { _ = unsafe MHD_add_response_header(raw, "Connection", "close") }
        return unsafe MHD_queue_response(connection, UInt32(response.status), raw) == .YES
    }

    private static func make(_ response: HTTPResponse) -> OpaquePointer? {
        let copied = unsafe response.body.withUnsafeBytes { bytes in
            unsafe MHD_create_response_from_buffer(
                bytes.count, UnsafeMutableRawPointer(mutating: bytes.baseAddress), .RESPMEM_MUST_COPY)
        }
        guard let raw = unsafe copied else { return nil }
        for field in response.headers.fields {
            // The library refuses what would break the head apart; such an answer is none.
            guard field.isWellFormed, unsafe MHD_add_response_header(raw, field.name, field.value) == .YES else {
                unsafe MHD_destroy_response(raw)
                return nil
            }
        }
        return unsafe raw
    }
}
