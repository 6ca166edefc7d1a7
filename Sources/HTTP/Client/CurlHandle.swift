internal import CCurl
internal import Synchronization

/// Owner of one easy handle with its connections.
///
/// `@unchecked Sendable`: the client hands a handle to one request at a time, and only that request's thread calls it.
@safe final class CurlHandle: @unchecked Sendable {
    private let handle: UnsafeMutableRawPointer

    /// Once for the process, before anything else of the library.
    private static let initialized = custody_curl_global_init() == CURLE_OK

    /// - Throws: ``HTTPError`` with the code `machine`.
    init() throws(HTTPError) {
        guard Self.initialized, let handle = unsafe curl_easy_init() else {
            throw HTTPError(.machine, "the HTTP library could not be started")
        }
        unsafe self.handle = unsafe handle
    }

    deinit { unsafe curl_easy_cleanup(handle) }

    /// Asks and waits for the answer; blocks its thread.
    func perform(_ request: CurlRequest) -> Result<HTTPResponse, HTTPError> {
        // Forgets the options of the request before, and keeps its connection.
        unsafe curl_easy_reset(handle)
        var list: UnsafeMutablePointer<curl_slist>?
        // No "Expect: 100-continue", which costs a second where a server ignores it.
        for line in request.headers.fields.map({ "\($0.name): \($0.value)" }) + ["Expect:"] {
            if let longer = unsafe curl_slist_append(list, line) { unsafe list = unsafe longer }
        }
        defer { unsafe curl_slist_free_all(list) }
        let code = unsafe request.body.withUnsafeBytes { body in
            withExtendedLifetime(request) {
                let code = unsafe configure(request, list, body)
                return code == CURLE_OK ? unsafe curl_easy_perform(handle) : code
            }
        }
        var status = 0
        _ = unsafe custody_curl_status(handle, &status)
        return request.state.withLock { state in
            guard code == CURLE_OK else { return .failure(failure(code, request, state)) }
            return .success(HTTPResponse(status, headers: HTTPHeaders(state.fields), body: state.body))
        }
    }

    private func configure(
        _ request: CurlRequest, _ list: UnsafeMutablePointer<curl_slist>?, _ body: UnsafeRawBufferPointer
    ) -> CURLcode {
        let limits = request.limits
        let context = unsafe Unmanaged.passUnretained(request).toOpaque()
        var codes = unsafe [
            custody_curl_allow_http_only(handle),
            custody_curl_set_string(handle, CURLOPT_URL, request.url.text),
            custody_curl_set_long(handle, CURLOPT_NOSIGNAL, 1),
            custody_curl_set_long(handle, CURLOPT_FOLLOWLOCATION, 0),
            // Empty: no proxy, whatever the environment says.
            custody_curl_set_string(handle, CURLOPT_PROXY, ""),
            custody_curl_set_long(handle, CURLOPT_SSL_VERIFYPEER, 1),
            custody_curl_set_long(handle, CURLOPT_SSL_VERIFYHOST, 2),
            custody_curl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, Int((limits.connectSeconds * 1000).rounded(.up))),
            custody_curl_set_long(handle, CURLOPT_TIMEOUT_MS, Int((limits.totalSeconds * 1000).rounded(.up))),
            custody_curl_set_size(handle, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(limits.bodySize)),
            custody_curl_set_long(handle, CURLOPT_HTTP09_ALLOWED, 0),
            custody_curl_set_string(handle, CURLOPT_USERAGENT, "custody"),
            custody_curl_set_list(handle, CURLOPT_HTTPHEADER, list),
            custody_curl_set_consumer(handle, CURLOPT_WRITEFUNCTION, consumeBody, CURLOPT_WRITEDATA, context),
            custody_curl_set_consumer(handle, CURLOPT_HEADERFUNCTION, consumeHead, CURLOPT_HEADERDATA, context),
            custody_curl_set_progress(handle, watch, context),
        ]
        if let authorities = request.authorities {
            unsafe codes.append(custody_curl_set_string(handle, CURLOPT_CAINFO, authorities))
        }
        if request.method == .post {
            unsafe codes.append(custody_curl_set_long(handle, CURLOPT_POST, 1))
            unsafe codes.append(
                custody_curl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
            // Not copied: the body outlives the call. An empty one is no null pointer, with which the library would ask a
            // function for the body.
            unsafe codes.append(
                body.baseAddress.map { unsafe custody_curl_set_pointer(handle, CURLOPT_POSTFIELDS, $0) }
                    ?? custody_curl_set_string(handle, CURLOPT_COPYPOSTFIELDS, ""))
        }
        return codes.first { $0 != CURLE_OK } ?? CURLE_OK
    }

    private func failure(_ code: CURLcode, _ request: CurlRequest, _ state: CurlRequest.State) -> HTTPError {
        let url = request.url
        let reason = unsafe String(cString: curl_easy_strerror(code))
        if state.isTooLarge || code == CURLE_FILESIZE_EXCEEDED {
            return HTTPError(.tooLarge, "\(url): the answer has more than \(request.limits.bodySize) bytes")
        }
        switch code {
        case CURLE_ABORTED_BY_CALLBACK: return HTTPError(.cancelled, "\(url): given up")
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT:
            return HTTPError(.unreachable, "\(url): nobody answers there: \(reason)")
        case CURLE_OPERATION_TIMEDOUT:
            return HTTPError(.timeout, "\(url): no answer in \(request.limits.totalSeconds) seconds")
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR:
            return HTTPError(.tls, "\(url): no encrypted connection to it: \(reason)")
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL:
            return HTTPError(.url, "\(url): this is no URL that can be asked: \(reason)")
        case CURLE_OUT_OF_MEMORY, CURLE_FAILED_INIT, CURLE_UNKNOWN_OPTION, CURLE_NOT_BUILT_IN,
            CURLE_BAD_FUNCTION_ARGUMENT:
            return HTTPError(.machine, "\(url): the HTTP library failed: \(reason)")
        default: return HTTPError(.broken, "\(url): the answer broke off: \(reason)")
        }
    }
}

private func request(_ context: UnsafeMutableRawPointer?) -> CurlRequest? {
    unsafe context.map { unsafe Unmanaged<CurlRequest>.fromOpaque($0).takeUnretainedValue() }
}

private let consumeBody: custody_curl_consumer = { bytes, size, count, context in
    let piece = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    return unsafe request(context)?.receive(piece) == true ? size * count : 0
}

private let consumeHead: custody_curl_consumer = { bytes, size, count, context in
    let line = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    return unsafe request(context)?.receiveHead(line) == true ? size * count : 0
}

private let watch: custody_curl_progress = { context, _, _, _, _ in
    unsafe request(context)?.isCancelled == true ? 1 : 0
}
