internal import CPKCS11
internal import Crypto
internal import Synchronization

/// A session with one token, logged in where the token asks for it; closed when the last reference goes.
///
/// A session does one thing at a time, so its handle is lent out under a lock.
@safe final class TokenSession: Sendable {
    let module: TokenModule
    /// The token's label, for questions and errors.
    let label: String
    private let handle: Mutex<CK_SESSION_HANDLE>

    /// Opens a session with the one token that a URI names.
    ///
    /// - Parameters:
    ///   - uri: the token; the key in it does not matter here.
    ///   - module: the module's path where the URI names none.
    ///   - writes: whether a key will be made.
    ///   - pin: asked once, where the token wants a PIN and has no pad of its own.
    /// - Throws: ``TokenError``, or what `pin` throws.
    init(
        _ uri: TokenURI, module path: String?, writes: Bool, pin: (_ token: String) throws -> Passphrase
    ) throws {
        module = try TokenModule.at(uri.modulePath ?? path ?? TokenModule.standard)
        let (slot, info) = try Self.slot(of: uri, in: module)
        label = padded(info.label)
        let flags = CKF_SERIAL_SESSION | (writes ? CKF_RW_SESSION : 0)
        var session = CK_SESSION_HANDLE()
        try TokenModule.check(
            unsafe module.functions.C_OpenSession(slot, flags, nil, nil, &session), "open a session with '\(label)'")
        handle = Mutex(session)
        guard info.flags & CKF_LOGIN_REQUIRED != 0 else { return }
        // A pad or a fingerprint reader at the token itself asks, and no PIN passes through here.
        if info.flags & CKF_PROTECTED_AUTHENTICATION_PATH != 0 {
            try logIn(nil)
            return
        }
        guard info.flags & CKF_USER_PIN_LOCKED == 0 else {
            throw TokenError(
                .pinLocked,
                "the token '\(label)' is locked after too many wrong PINs; its security officer can unlock it")
        }
        try logIn(try pin(label))
    }

    deinit {
        handle.withLock { session in _ = module.functions.C_CloseSession(session) }
    }

    /// Lends the session for one operation.
    func use<Result>(
        _ body: (CK_FUNCTION_LIST, CK_SESSION_HANDLE) throws(TokenError) -> sending Result
    ) throws(TokenError) -> Result {
        let functions = module.functions
        return try handle.withLock { session throws(TokenError) -> sending Result in try body(functions, session)
        }
    }

    private func logIn(_ pin: Passphrase?) throws(TokenError) {
        let functions = module.functions
        let code = handle.withLock { session -> CK_RV in
            guard let pin else { return functions.C_Login(session, CKU_USER, nil, 0) }
            return unsafe pin.withBytes { bytes in
                // The module takes the PIN as bytes that it may change, and does not.
                let start = unsafe UnsafeMutableRawPointer(mutating: bytes.baseAddress)
                return unsafe functions.C_Login(
                    session, CKU_USER, start?.assumingMemoryBound(to: UInt8.self), CK_ULONG(bytes.count))
            }
        }
        // All sessions of a process with a token are logged in together (PKCS #11 v2.40 §5.6, C_Login).
        if code == CKR_USER_ALREADY_LOGGED_IN { return }
        try TokenModule.check(code, "log in to the token '\(label)'")
    }

    /// The one slot whose token is the URI's.
    private static func slot(
        of uri: TokenURI, in module: TokenModule
    ) throws(TokenError) -> (CK_SLOT_ID, CK_TOKEN_INFO) {
        let functions = module.functions
        var count: CK_ULONG = 0
        try TokenModule.check(unsafe functions.C_GetSlotList(1, nil, &count), "list the tokens")
        var slots = [CK_SLOT_ID](repeating: 0, count: Int(min(count, 1024)))
        count = CK_ULONG(slots.count)
        if count > 0 { try TokenModule.check(unsafe functions.C_GetSlotList(1, &slots, &count), "list the tokens") }
        var found: [(CK_SLOT_ID, CK_TOKEN_INFO)] = []
        var labels: [String] = []
        for slot in slots.prefix(Int(count)) {
            var info = CK_TOKEN_INFO()
            guard unsafe functions.C_GetTokenInfo(slot, &info) == CKR_OK else { continue }
            if info.flags & CKF_TOKEN_INITIALIZED != 0 { labels.append("'\(padded(info.label))'") }
            if matches(uri, slot, info) { found.append((slot, info)) }
        }
        guard let first = found.first else {
            let there = labels.isEmpty ? "there is none" : "there are " + labels.sorted().joined(separator: ", ")
            throw TokenError(.notFound, "no token of \(module.path) matches \(uri); \(there)")
        }
        guard found.count == 1 else {
            throw TokenError(
                .ambiguous, "\(found.count) tokens match \(uri); add serial= or slot-id= to choose one")
        }
        return first
    }

    private static func matches(_ uri: TokenURI, _ slot: CK_SLOT_ID, _ info: CK_TOKEN_INFO) -> Bool {
        guard info.flags & CKF_TOKEN_INITIALIZED != 0, uri.slot.map({ $0 == UInt(slot) }) ?? true else { return false }
        let pairs = [
            (uri.token, padded(info.label)), (uri.manufacturer, padded(info.manufacturerID)),
            (uri.serial, padded(info.serialNumber)), (uri.model, padded(info.model)),
        ]
        return pairs.allSatisfy { wanted, found in wanted.map { $0 == found } ?? true }
    }
}

/// The text of a field that is filled up with spaces (PKCS #11 v2.40 §3.2).
private func padded<Field>(_ field: Field) -> String {
    unsafe withUnsafeBytes(of: field) { bytes in
        var text = unsafe bytes[...]
        while let last = unsafe text.last, last == UInt8(ascii: " ") || last == 0 { unsafe text.removeLast() }
        return unsafe String(decoding: text, as: UTF8.self)
    }
}
