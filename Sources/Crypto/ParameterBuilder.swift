private import COpenSSL

/// Collects the parts of a public key (`OSSL_PARAM_BLD`) and has OpenSSL build the key.
@safe struct ParameterBuilder: ~Copyable {
    /// A part of a public key, by OpenSSL's name for it (core_names.h).
    ///
    /// Static, since OpenSSL keeps the name's address and not the name.
    enum Part {
        case curve, point, modulus, exponent

        fileprivate var name: UnsafePointer<CChar> {
            let name: StaticString =
                switch self {
                case .curve: "group"
                case .point: "pub"
                case .modulus: "n"
                case .exponent: "e"
                }
            return unsafe UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
        }
    }

    private let builder: OpaquePointer
    /// Numbers that the builder points to until the key is built.
    private var numbers: [OpaquePointer] = unsafe []
    /// Strings that the builder points to until the key is built.
    private var strings: [UnsafeMutableRawBufferPointer] = unsafe []

    init() throws(CryptoError) {
        unsafe builder = unsafe try ErrorQueue.check(OSSL_PARAM_BLD_new(), "collect the parts of a key")
    }

    deinit {
        unsafe OSSL_PARAM_BLD_free(builder)
        for index in unsafe numbers.indices { unsafe BN_free(numbers[index]) }
        for index in unsafe strings.indices { unsafe strings[index].deallocate() }
    }

    /// Copies bytes to where they stay until the key is built.
    private mutating func keep(_ bytes: [UInt8]) -> UnsafeMutableRawBufferPointer {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        unsafe copy.copyBytes(from: bytes)
        unsafe strings.append(copy)
        return unsafe copy
    }

    mutating func push(_ part: Part, text: String) throws(CryptoError) {
        let bytes = unsafe keep(Array(text.utf8))
        let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
        try ErrorQueue.check(
            unsafe OSSL_PARAM_BLD_push_utf8_string(builder, part.name, start, bytes.count), "take in \(part)")
    }

    mutating func push(_ part: Part, octets: [UInt8]) throws(CryptoError) {
        let bytes = unsafe keep(octets)
        try ErrorQueue.check(
            unsafe OSSL_PARAM_BLD_push_octet_string(builder, part.name, bytes.baseAddress, bytes.count),
            "take in \(part)")
    }

    /// - Parameter number: big-endian.
    mutating func push(_ part: Part, number: [UInt8]) throws(CryptoError) {
        let value = unsafe try ErrorQueue.check(BN_bin2bn(number, Int32(number.count), nil), "take in \(part)")
        unsafe numbers.append(value)
        try ErrorQueue.check(unsafe OSSL_PARAM_BLD_push_BN(builder, part.name, value), "take in \(part)")
    }

    /// Builds the public key.
    ///
    /// - Returns: an `EVP_PKEY` to own, or `nil` when OpenSSL refuses the parts; its queue says why.
    consuming func build(type: String) throws(CryptoError) -> OpaquePointer? {
        guard let parameters = unsafe OSSL_PARAM_BLD_to_param(builder) else {
            throw ErrorQueue.machineError("collect the parts of a key")
        }
        defer { unsafe OSSL_PARAM_free(parameters) }
        let context = unsafe try ErrorQueue.check(EVP_PKEY_CTX_new_from_name(nil, type, nil), "build a key")
        defer { unsafe EVP_PKEY_CTX_free(context) }
        try ErrorQueue.check(unsafe EVP_PKEY_fromdata_init(context), "build a key")
        var key: OpaquePointer?
        guard unsafe EVP_PKEY_fromdata(context, &key, custody_select_public_key, parameters) == 1 else { return nil }
        return unsafe key
    }
}
