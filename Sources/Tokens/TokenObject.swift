internal import CPKCS11

/// Attributes of objects in a token, for searching, making and reading them.
struct TokenTemplate {
    private var numbers: [(CK_ATTRIBUTE_TYPE, CK_ULONG)] = []
    private var flags: [(CK_ATTRIBUTE_TYPE, CK_BBOOL)] = []
    private var bytes: [(CK_ATTRIBUTE_TYPE, [UInt8])] = []

    mutating func set(_ type: CK_ATTRIBUTE_TYPE, number: CK_ULONG) { numbers.append((type, number)) }
    mutating func set(_ type: CK_ATTRIBUTE_TYPE, _ flag: Bool) { flags.append((type, flag ? 1 : 0)) }
    mutating func set(_ type: CK_ATTRIBUTE_TYPE, _ value: [UInt8]) { bytes.append((type, value)) }

    /// Lends the attributes as the module reads them, for the time of a call.
    func withAttributes<Result>(
        _ body: (UnsafeMutablePointer<CK_ATTRIBUTE>?, CK_ULONG) throws(TokenError) -> Result
    ) throws(TokenError) -> Result {
        let values =
            numbers.map { type, number in (type, unsafe withUnsafeBytes(of: number) { unsafe Array($0) }) }
            + flags.map { type, flag in (type, [flag]) } + bytes
        // One block for all values, aligned for the numbers in it.
        let room = values.reduce(0) { $0 + ($1.1.count + 7) / 8 * 8 }
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: max(room, 8), alignment: 8)
        defer { unsafe block.deallocate() }
        var attributes: [CK_ATTRIBUTE] = unsafe []
        var offset = 0
        for (type, value) in values {
            let place = unsafe UnsafeMutableRawBufferPointer(rebasing: block[offset..<offset + value.count])
            unsafe place.copyBytes(from: value)
            unsafe attributes.append(
                CK_ATTRIBUTE(type: type, pValue: place.baseAddress, ulValueLen: CK_ULONG(value.count)))
            offset += (value.count + 7) / 8 * 8
        }
        return try unsafe body(&attributes, CK_ULONG(attributes.count))
    }
}

extension TokenSession {
    /// The objects that match a template, at most eight.
    func objects(_ template: TokenTemplate) throws(TokenError) -> [CK_OBJECT_HANDLE] {
        try use { functions, session throws(TokenError) in
            try unsafe template.withAttributes { attributes, count throws(TokenError) in
                try TokenModule.check(
                    unsafe functions.C_FindObjectsInit(session, attributes, count), "search the token")
            }
            var found = [CK_OBJECT_HANDLE](repeating: 0, count: 8)
            var count: CK_ULONG = 0
            let code = unsafe functions.C_FindObjects(session, &found, CK_ULONG(found.count), &count)
            _ = functions.C_FindObjectsFinal(session)
            try TokenModule.check(code, "search the token")
            return Array(found.prefix(Int(count)))
        }
    }

    /// An attribute of an object; nil where the object has none, or does not give it out.
    func attribute(
        _ type: CK_ATTRIBUTE_TYPE, of object: CK_OBJECT_HANDLE
    ) throws(TokenError) -> [UInt8]? {
        try use { functions, session throws(TokenError) in
            var query = unsafe CK_ATTRIBUTE(type: type, pValue: nil, ulValueLen: 0)
            guard unsafe functions.C_GetAttributeValue(session, object, &query, 1) == CKR_OK,
                // No attribute read here is longer than an RSA modulus; all ones say that there is none.
                unsafe query.ulValueLen <= 4096
            else { return nil }
            var value = [UInt8](repeating: 0, count: Int(unsafe query.ulValueLen))
            let code = unsafe value.withUnsafeMutableBytes { bytes in
                unsafe query.pValue = bytes.baseAddress
                return unsafe functions.C_GetAttributeValue(session, object, &query, 1)
            }
            try TokenModule.check(code, "read the key's public part")
            return Array(value.prefix(Int(unsafe query.ulValueLen)))
        }
    }

    func flag(_ type: CK_ATTRIBUTE_TYPE, of object: CK_OBJECT_HANDLE) throws(TokenError) -> Bool? {
        try attribute(type, of: object)?.first.map { $0 != 0 }
    }

    func number(_ type: CK_ATTRIBUTE_TYPE, of object: CK_OBJECT_HANDLE) throws(TokenError) -> CK_ULONG? {
        guard let bytes = try attribute(type, of: object), bytes.count == MemoryLayout<CK_ULONG>.size else {
            return nil
        }
        return unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(as: CK_ULONG.self) }
    }
}
