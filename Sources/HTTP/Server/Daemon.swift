internal import CMicroHTTPD

#if canImport(Glibc)
    private import Glibc
#else
    private import Darwin
#endif

/// Owner of the library's server: its threads, and the socket that it listens on.
@safe final class Daemon: @unchecked Sendable {
    // Unchecked for the pointer: the library's functions that are used here may be called from any thread, and only the
    // owner stops it, once.
    private let daemon: OpaquePointer
    let port: UInt16

    /// - Parameters:
    ///   - address: to listen on.
    ///   - core: kept alive by the caller until ``stop()`` is over.
    /// - Throws: ``HTTPError``: `address`, `listen`, `machine`.
    init(_ address: HTTPAddress, core: ServerCore) throws(HTTPError) {
        let socket = try ListeningSocket(address)
        port = socket.port
        let number = socket.release()
        let context = unsafe Unmanaged.passUnretained(core).toOpaque()
        let limits = core.limits
        // A head must fit, and a piece of a body beside it.
        let memory = max(65_536, limits.headSize * 4)
        var options = unsafe [
            Self.option(.LISTEN_SOCKET, Int(number)),
            Self.option(.CONNECTION_MEMORY_LIMIT, memory),
            Self.option(.CONNECTION_LIMIT, limits.connections),
            Self.option(.PER_IP_CONNECTION_LIMIT, limits.connectionsPerAddress),
            Self.option(
                .CONNECTION_TIMEOUT,
                Int(max(limits.idleSeconds, limits.headSeconds, limits.bodySeconds, limits.answerSeconds).rounded(.up))),
            Self.option(.STRICT_FOR_CLIENT, 1),
            Self.option(.URI_LOG_CALLBACK, unsafeBitCast(onTarget, to: Int.self), context),
            Self.option(.NOTIFY_COMPLETED, unsafeBitCast(onCompleted, to: Int.self), context),
            Self.option(.NOTIFY_CONNECTION, unsafeBitCast(onConnection, to: Int.self), context),
        ]
        if limits.threads > 1 { unsafe options.append(Self.option(.THREAD_POOL_SIZE, limits.threads)) }
        unsafe options.append(Self.option(.END, 0))
        #if canImport(Glibc)
            let polling = MHD_USE_EPOLL_INTERNAL_THREAD.rawValue
        #else
            let polling = MHD_USE_POLL_INTERNAL_THREAD.rawValue
        #endif
        let flags = polling | MHD_ALLOW_SUSPEND_RESUME.rawValue
        guard let daemon = unsafe custody_mhd_start(UInt32(flags), onAccept, onRequest, context, &options) else {
            close(number)
            throw HTTPError(.machine, "the HTTP library could not start a server on \(address)")
        }
        unsafe self.daemon = daemon
    }

    private static func option(
        _ option: MHD_OPTION, _ value: Int, _ pointer: UnsafeMutableRawPointer? = nil
    ) -> MHD_OptionItem {
        unsafe MHD_OptionItem(option: option, value: value, ptr_value: pointer)
    }

    /// Ends all connections and threads, and closes the socket; no connection may be suspended.
    func stop() { unsafe MHD_stop_daemon(daemon) }
}

private typealias TargetCallback =
    @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, OpaquePointer?) -> UnsafeMutableRawPointer?
private typealias CompletedCallback =
    @convention(c) (
        UnsafeMutableRawPointer?, OpaquePointer?, UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
        MHD_RequestTerminationCode
    ) -> Void
private typealias ConnectionCallback =
    @convention(c) (
        UnsafeMutableRawPointer?, OpaquePointer?, UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
        MHD_ConnectionNotificationCode
    ) -> Void

private func core(_ context: UnsafeMutableRawPointer) -> ServerCore {
    unsafe Unmanaged<ServerCore>.fromOpaque(context).takeUnretainedValue()
}

/// Takes no connection once the server is about to stop.
///
/// MHD_quiesce_daemon would close the socket then, but races with the library's own threads over their epoll sets, and the
/// one that loses ends the process (0.9.75).
private let onAccept: MHD_AcceptPolicyCallback = { context, _, _ in
    guard let context = unsafe context else { return .NO }
    return unsafe core(context).isStopping ? .NO : .YES
}

/// The first line of a request: what this returns is what the other calls get as the request's own.
private let onTarget: TargetCallback = { context, target, connection in
    guard let context = unsafe context, let connection = unsafe connection else { return nil }
    let core = unsafe core(context)
    let text = unsafe target.map { unsafe String(cString: $0) } ?? ""
    let exchange = unsafe Exchange(connection, target: text, server: core)
    core.deadlines.set(UInt(bitPattern: connection), seconds: core.limits.headSeconds)
    core.add(exchange)
    return unsafe Unmanaged.passRetained(exchange).toOpaque()
}

private let onRequest: MHD_AccessHandlerCallback = { _, _, _, method, version, data, size, request in
    guard let request = unsafe request?.pointee, let method = unsafe method, let version = unsafe version,
        let size = unsafe size
    else { return .NO }
    let exchange = unsafe Unmanaged<Exchange>.fromOpaque(request).takeUnretainedValue()
    let start = unsafe UnsafeRawPointer(data)?.assumingMemoryBound(to: UInt8.self)
    var taken = false
    let goesOn = unsafe exchange.proceed(
        method: String(cString: method), version: String(cString: version),
        piece: UnsafeBufferPointer(start: start, count: start == nil ? 0 : size.pointee), taken: &taken)
    if taken { unsafe size.pointee = 0 }
    return goesOn ? .YES : .NO
}

private let onCompleted: CompletedCallback = { context, _, request, _ in
    guard let context = unsafe context, let pointer = unsafe request?.pointee else { return }
    unsafe request?.pointee = nil
    let exchange = unsafe Unmanaged<Exchange>.fromOpaque(pointer).takeRetainedValue()
    exchange.complete()
    unsafe core(context).remove(exchange)
}

private let onConnection: ConnectionCallback = { context, connection, _, what in
    guard let context = unsafe context, let connection = unsafe connection else { return }
    let core = unsafe core(context)
    let key = UInt(bitPattern: connection)
    if what == .CONNECTION_NOTIFY_STARTED {
        let socket = unsafe custody_mhd_socket(connection)
        core.deadlines.open(key, socket: socket, seconds: core.limits.headSeconds)
    } else {
        core.deadlines.close(key)
    }
}
