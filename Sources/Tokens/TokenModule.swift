internal import CPKCS11
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A library that speaks PKCS #11 for tokens: loaded once in a process, on the first use of a key in a token.
///
/// `@unchecked Sendable`: the table of functions is the module's and constant, and the module was told to lock for
/// itself (`CKF_OS_LOCKING_OK`).
@safe final class TokenModule: @unchecked Sendable {
    /// The module where a URI names none: p11-kit's, which speaks for all that are registered on the system.
    static let standard = "p11-kit-proxy.so"

    let path: String
    let functions: CK_FUNCTION_LIST

    /// The modules that were loaded.
    ///
    /// They stay: two keys may share one, and a module that is finalized ends every session.
    private static let loaded = Mutex<[String: TokenModule]>([:])

    /// The module at a path, loaded and initialized.
    ///
    /// - Throws: ``TokenError`` with the code `module`.
    static func at(_ path: String) throws(TokenError) -> TokenModule {
        let result = loaded.withLock { modules -> Result<TokenModule, TokenError> in
            if let module = modules[path] { return .success(module) }
            do throws(TokenError) {
                let module = try TokenModule(path)
                modules[path] = module
                return .success(module)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private init(_ path: String) throws(TokenError) {
        self.path = path
        guard let library = unsafe dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
            let reason = unsafe dlerror().map { unsafe String(cString: $0) } ?? "no reason given"
            throw TokenError(
                .module,
                "the PKCS #11 module \(path) cannot be loaded: \(reason); name another in the URI as "
                    + "?module-path=/usr/lib/softhsm/libsofthsm2.so, or in CUSTODY_PKCS11_MODULE")
        }
        guard let symbol = unsafe dlsym(library, "C_GetFunctionList") else {
            throw TokenError(.module, "\(path) is no PKCS #11 module: it has no C_GetFunctionList")
        }
        let getFunctions = unsafe unsafeBitCast(symbol, to: CK_C_GetFunctionList.self)
        var list: UnsafeMutablePointer<CK_FUNCTION_LIST>?
        guard unsafe getFunctions(&list) == CKR_OK, let list = unsafe list else {
            throw TokenError(.module, "the PKCS #11 module \(path) gives no functions")
        }
        functions = unsafe list.pointee
        var arguments = unsafe CK_C_INITIALIZE_ARGS()
        unsafe arguments.flags = CKF_OS_LOCKING_OK
        let code = unsafe functions.C_Initialize(&arguments)
        guard code == CKR_OK || code == CKR_CRYPTOKI_ALREADY_INITIALIZED else {
            throw TokenError(.module, "the PKCS #11 module \(path) does not start: \(Self.name(code))")
        }
    }

    /// Turns a code of the module into an error.
    static func check(_ code: CK_RV, _ attempt: @autoclosure () -> String) throws(TokenError) {
        switch code {
        case CKR_OK: return
        case CKR_PIN_INCORRECT, CKR_PIN_INVALID, CKR_PIN_LEN_RANGE:
            throw TokenError(.pinWrong, "the PIN is not the token's; some tokens lock after three wrong ones")
        case CKR_PIN_LOCKED:
            throw TokenError(
                .pinLocked, "the token is locked after too many wrong PINs; its security officer can unlock it")
        case CKR_MECHANISM_INVALID, CKR_CURVE_NOT_SUPPORTED, CKR_ATTRIBUTE_VALUE_INVALID:
            throw TokenError(.unsupported, "cannot \(attempt()): the token does not know this kind of key")
        default: throw TokenError(.failed, "cannot \(attempt()): the token answered \(name(code))")
        }
    }

    /// A code as PKCS #11 numbers it; the names of the usual ones.
    private static func name(_ code: CK_RV) -> String {
        switch code {
        case CKR_DEVICE_REMOVED, CKR_TOKEN_NOT_PRESENT: "that it was removed"
        case CKR_SESSION_HANDLE_INVALID, CKR_SESSION_CLOSED: "that the session is closed"
        case CKR_USER_NOT_LOGGED_IN: "that nobody is logged in"
        case CKR_FUNCTION_NOT_SUPPORTED: "that it cannot do this"
        case CKR_TOKEN_WRITE_PROTECTED: "that it is write-protected"
        default: "CKR 0x" + String(code, radix: 16)
        }
    }
}
