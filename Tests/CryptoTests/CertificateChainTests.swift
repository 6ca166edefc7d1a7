import Crypto
import TestSupport
import Testing

/// An authority or a leaf with one defect, and the code that names it.
private struct Defect: Sendable, CustomStringConvertible {
    typealias Profile = CertificateAuthority.Profile
    let description: String
    let code: ChainFailure.Code?
    var root: @Sendable (inout Profile) -> Void = { _ in }
    var intermediate: @Sendable (inout Profile) -> Void = { _ in }
    var leaf: @Sendable (inout Profile) -> Void = { _ in }

    private static let unknown = CertificateAuthority.Extension("1.2.3.4", isCritical: true, [5, 0])

    static let all = [
        Defect(description: "none", code: nil),
        Defect(description: "an expired leaf", code: .expired, leaf: { $0.notAfter = World.earlier("1s") }),
        Defect(description: "a leaf of tomorrow", code: .notYetValid, leaf: { $0.notBefore = World.later("1s") }),
        Defect(
            description: "an expired intermediate", code: .expired, intermediate: { $0.notAfter = World.earlier("1s") }),
        Defect(
            description: "an intermediate of tomorrow", code: .notYetValid,
            intermediate: { $0.notBefore = World.later("1s") }),
        Defect(description: "an expired root", code: .expired, root: { $0.notAfter = World.earlier("1s") }),
        Defect(description: "a root of tomorrow", code: .notYetValid, root: { $0.notBefore = World.later("1s") }),
        Defect(description: "a leaf for servers", code: .purpose, leaf: { $0.extendedKeyUsage = "serverAuth" }),
        Defect(description: "a leaf for nothing in particular", code: .purpose, leaf: { $0.extendedKeyUsage = nil }),
        Defect(
            description: "a leaf for anything", code: .purpose, leaf: { $0.extendedKeyUsage = "anyExtendedKeyUsage" }),
        Defect(description: "a leaf for timestamps", code: .purpose, leaf: { $0.extendedKeyUsage = "timeStamping" }),
        Defect(
            description: "a leaf whose key encrypts", code: .purpose, leaf: { $0.keyUsage = "critical,keyEncipherment" }
        ),
        Defect(
            description: "a leaf that is an authority", code: .purpose,
            leaf: {
                $0.isAuthority = true
                $0.keyUsage = "critical,digitalSignature,keyCertSign"
            }),
        Defect(
            description: "an intermediate for servers", code: .purpose,
            intermediate: { $0.extendedKeyUsage = "serverAuth" }),
        Defect(description: "a root for servers", code: .purpose, root: { $0.extendedKeyUsage = "serverAuth" }),
        Defect(
            description: "an intermediate for anything in particular", code: nil,
            intermediate: { $0.extendedKeyUsage = nil }),
        Defect(
            description: "an intermediate for anything", code: nil,
            intermediate: { $0.extendedKeyUsage = "anyExtendedKeyUsage" }),
        Defect(
            description: "an intermediate that is no authority", code: .notAuthority,
            intermediate: {
                $0.isAuthority = false
                $0.keyUsage = "critical,digitalSignature"
            }),
        Defect(
            description: "an intermediate whose key does not certify", code: .notAuthority,
            intermediate: { $0.keyUsage = "critical,digitalSignature" }),
        Defect(
            description: "a root that allows no intermediate", code: .pathLength,
            root: { $0.basicConstraints = "critical,CA:TRUE,pathlen:0" }),
        Defect(
            description: "an intermediate that allows no other", code: nil,
            intermediate: { $0.basicConstraints = "critical,CA:TRUE,pathlen:0" }),
        Defect(
            description: "a critical unknown extension in the leaf", code: .criticalExtension,
            leaf: { $0.extensions = [unknown] }),
        Defect(
            description: "a critical unknown extension in the intermediate", code: .criticalExtension,
            intermediate: { $0.extensions = [unknown] }),
        Defect(
            description: "a critical unknown extension in the root", code: .criticalExtension,
            root: { $0.extensions = [unknown] }),
        Defect(
            description: "an unknown extension", code: nil,
            leaf: { $0.extensions = [.init("1.2.3.4", [5, 0])] }),
        Defect(
            description: "a precertificate", code: .criticalExtension,
            leaf: { $0.extensions = [.init("1.3.6.1.4.1.11129.2.4.3", isCritical: true, [5, 0])] }),
        Defect(
            description: "a name that the intermediate may not certify", code: .nameConstraint,
            intermediate: { $0.nameConstraints = "critical,permitted;URI:other.test" }),
        Defect(
            description: "a name that the root may not certify", code: .nameConstraint,
            root: { $0.nameConstraints = "critical,excluded;URI:git.acme.test" }),
        Defect(
            description: "a name that the intermediate may certify", code: nil,
            intermediate: { $0.nameConstraints = "critical,permitted;URI:git.acme.test" }),
        Defect(
            description: "an address in another domain", code: .nameConstraint,
            root: { $0.nameConstraints = "permitted;email:acme.test" },
            leaf: { $0.names = ["email:mallory@acme.test.mallory.test"] }),
        Defect(
            description: "name constraints that nobody can read", code: .malformed,
            intermediate: { $0.extensions = [.init("2.5.29.30", isCritical: true, DER.sequence(DER.integer([1])))] }),
        Defect(
            description: "a leaf signed over SHA-1", code: .weakAlgorithm, leaf: { $0.hash = .sha1 }),
        Defect(
            description: "an intermediate signed over SHA-1", code: .weakAlgorithm, intermediate: { $0.hash = .sha1 }),
        Defect(description: "a root that signed itself over SHA-1", code: nil, root: { $0.hash = .sha1 }),
        Defect(description: "a leaf signed over SHA-512", code: nil, leaf: { $0.hash = .sha512 }),
        Defect(
            description: "a leaf without any name", code: .malformed, leaf: { $0.names = [] }),
    ]
}

/// What a verdict says, in short.
func code(_ result: Result<CertificateChain, ChainFailure>) -> ChainFailure.Code? {
    switch result {
    case .success: nil
    case .failure(let failure): failure.code
    }
}

@Suite struct CertificateChainTests {
    private static let now = Int64(1_795_262_400)

    private func leaf(of authority: CertificateAuthority, _ profile: CertificateAuthority.Profile = .init()) throws
        -> Certificate
    {
        try Certificate(der: try authority.issue(to: try World.key("ci").publicKey, profile))
    }

    private func opensslVerifies(
        _ leaf: Certificate, _ intermediate: Certificate, _ root: Certificate
    ) throws -> Bool {
        let folder = try Folder()
        _ = try folder.save(leaf.pem.bytes, "leaf")
        _ = try folder.save(intermediate.pem.bytes, "intermediate")
        _ = try folder.save(root.pem.bytes, "root")
        return OpenSSLCommand.succeeds(
            "verify -x509_strict -partial_chain -attime \(Self.now) -CAfile \(folder.file("root")) "
                + "-untrusted \(folder.file("intermediate")) \(folder.file("leaf"))")
    }

    @Test(arguments: Defect.all)
    private func `A chain with one defect is refused with its code, whether or not the authority was known`(
        _ defect: Defect
    ) throws {
        let authority = try CertificateAuthority("Defective", root: defect.root, intermediate: defect.intermediate)
        var profile = CertificateAuthority.Profile()
        defect.leaf(&profile)
        let leaf = try leaf(of: authority, profile)
        let root = try Certificate(der: authority.root)
        let intermediate = try Certificate(der: authority.intermediate)
        let result = try CertificateChain.verify(
            leaf: leaf, intermediates: [intermediate], roots: [root], at: Self.now, purpose: .codeSigning)
        #expect(code(result) == defect.code, "\(result)")
        if case .success(let chain) = result {
            #expect(Array(chain) == [leaf, intermediate, root])
            #expect(chain.validity == leaf.notBefore...leaf.notAfter)
        }
        if OpenSSLCommand.isInstalled {
            // OpenSSL's own verifier, leaf included, knows nothing of what code signing asks for.
            let isOurs = [.purpose, .weakAlgorithm, .malformed].contains(defect.code)
            #expect(try opensslVerifies(leaf, intermediate, root) == (defect.code == nil) || isOurs)
        }

        let issuer = try TrustedIssuer.verify(
            intermediate, intermediates: [], roots: [root], at: Self.now, purpose: .codeSigning)
        switch issuer {
        case .success(let issuer):
            #expect(issuer.path == [intermediate, root])
            let steps = try issuer.verify(leaf: leaf, at: Self.now)
            #expect(steps == result || (code(steps) == defect.code && defect.code != nil))
        case .failure(let failure): #expect(failure.code == defect.code)
        }
        #expect(ErrorQueue.isEmpty)
    }

    @Test func `An authority that was known then vouches for no moment at which it does not hold`() throws {
        let authority = try CertificateAuthority("Short", intermediate: { $0.notAfter = World.later("60s") })
        let intermediate = try Certificate(der: authority.intermediate)
        let issuer = try TrustedIssuer.verify(
            intermediate, intermediates: [], roots: [try Certificate(der: authority.root)], at: Self.now,
            purpose: .codeSigning
        ).get()
        #expect(issuer.validity == intermediate.notBefore...Self.now + 60)
        let leaf = try leaf(of: authority)
        #expect(code(try issuer.verify(leaf: leaf, at: Self.now + 60)) == nil)
        #expect(code(try issuer.verify(leaf: leaf, at: Self.now + 61)) == .expired)
        #expect(code(try issuer.verify(leaf: leaf, at: Self.now + 601)) == .expired)
        #expect(code(try issuer.verify(leaf: leaf, at: Self.now - 601)) == .notYetValid)
    }

    @Test func `Both ends of a validity belong to it`() throws {
        let authority = try CertificateAuthority()
        let leaf = try leaf(of: authority)
        for (second, expected) in [
            (leaf.notBefore, nil), (leaf.notAfter, nil), (leaf.notBefore - 1, ChainFailure.Code.notYetValid),
            (leaf.notAfter + 1, .expired),
        ] {
            let result = try CertificateChain.verify(
                leaf: leaf, intermediates: [try Certificate(der: authority.intermediate)],
                roots: [try Certificate(der: authority.root)], at: second, purpose: .codeSigning)
            #expect(code(result) == expected)
        }
    }

    @Test func `A chain without the intermediate, or with another's root, leads nowhere`() throws {
        let authority = try CertificateAuthority()
        let other = try CertificateAuthority("Mallory")
        let leaf = try leaf(of: authority)
        let intermediate = try Certificate(der: authority.intermediate)
        let root = try Certificate(der: authority.root)
        let stranger = try Certificate(der: other.root)
        func verdict(_ intermediates: [Certificate], _ roots: [Certificate]) throws -> ChainFailure.Code? {
            code(
                try CertificateChain.verify(
                    leaf: leaf, intermediates: intermediates, roots: roots, at: Self.now, purpose: .codeSigning))
        }
        #expect(try verdict([intermediate], [stranger, root]) == nil)
        #expect(try verdict([stranger, intermediate, root], [root]) == nil)
        #expect(try verdict([], [root]) == .issuerUnknown)
        #expect(try verdict([intermediate], [stranger]) == .issuerUnknown)
        // A root that is only offered is not trusted.
        #expect(try verdict([intermediate, root], [stranger]) == .issuerUnknown)
        #expect(try verdict([intermediate], []) == .issuerUnknown)
        // A trusted intermediate ends the chain.
        #expect(try verdict([], [intermediate]) == nil)
        #expect(try verdict(Array(repeating: intermediate, count: 33), [root]) == .limit)
    }

    @Test func `An authority of the same name with another key is not the issuer`() throws {
        let authority = try CertificateAuthority("Twin")
        // The same names, other keys: and without key identifiers, which would tell them apart.
        let twin = try CertificateAuthority("Twin", keys: "ecdsa-p256")
        let root = try Certificate(der: authority.root)
        let right = try Certificate(der: authority.intermediate)
        let wrong = try Certificate(der: twin.intermediate)
        let leaf = try leaf(of: authority)
        #expect(try leaf.isIssued(by: right))
        #expect(try !leaf.isIssued(by: wrong))
        #expect(try leaf.failure(ofIssuer: wrong)?.code == .issuerUnknown)
        // With the right one behind the wrong one, the right one is found.
        let result = try CertificateChain.verify(
            leaf: leaf, intermediates: [wrong, right], roots: [root], at: Self.now, purpose: .codeSigning)
        #expect(try result.get().issuer == right)
    }

    @Test func `A signature that is not the issuer's is refused`() throws {
        let authority = try CertificateAuthority()
        let root = try Certificate(der: authority.root)
        let intermediate = try Certificate(der: authority.intermediate)
        var profile = CertificateAuthority.Profile()
        profile.names = ["URI:https://mallory.test/"]
        let donor = try authority.issue(to: try World.key("ci").publicKey, profile)
        var parts = DER.children(try authority.issue(to: try World.key("ci").publicKey))
        parts[2] = DER.children(donor)[2]
        let forged = try Certificate(der: DER.value(0x30, parts.flatMap { $0 }))
        let result = try CertificateChain.verify(
            leaf: forged, intermediates: [intermediate], roots: [root], at: Self.now, purpose: .codeSigning)
        #expect(code(result) == .signature)
        #expect(try forged.failure(ofIssuer: intermediate)?.code == .signature)

        parts = DER.children(authority.intermediate)
        parts[2] = DER.children(authority.root)[2]
        let forgedAuthority = try Certificate(der: DER.value(0x30, parts.flatMap { $0 }))
        let way = try TrustedIssuer.verify(
            forgedAuthority, intermediates: [], roots: [root], at: Self.now, purpose: .codeSigning)
        #expect(throws: ChainFailure.self) { _ = try way.get() }
        if case .failure(let failure) = way { #expect(failure.code == .signature) }
        #expect(ErrorQueue.isEmpty)
    }

    @Test func `A certificate that signed itself counts only as a root`() throws {
        // The authority's root, with what a leaf for code signing says.
        let authority = try CertificateAuthority("Alone") {
            $0.extendedKeyUsage = "codeSigning"
            $0.keyUsage = "critical,digitalSignature"
            $0.isAuthority = false
            $0.names = ["URI:https://alone.test/"]
        }
        let own = try Certificate(der: authority.root)
        func verdict(_ intermediates: [Certificate], _ roots: [Certificate]) throws -> ChainFailure.Code? {
            code(
                try CertificateChain.verify(
                    leaf: own, intermediates: intermediates, roots: roots, at: Self.now, purpose: .codeSigning))
        }
        #expect(try verdict([], [own]) == nil)
        #expect(try verdict([own], [try Certificate(der: try CertificateAuthority().root)]) == .selfSigned)
        #expect(try verdict([], []) == .selfSigned)
    }

    @Test func `Keys of every kind can certify`() throws {
        for kind in ["ecdsa-p256", "ecdsa-p384", "ecdsa-p521", "rsa-2048"] {
            for hash in [HashAlgorithm.sha256, .sha384, .sha512] {
                let authority = try CertificateAuthority("Kind", keys: kind) {
                    $0.hash = hash
                } intermediate: {
                    $0.hash = hash
                }
                var profile = CertificateAuthority.Profile()
                profile.hash = hash
                let result = try CertificateChain.verify(
                    leaf: try leaf(of: authority, profile),
                    intermediates: [try Certificate(der: authority.intermediate)],
                    roots: [try Certificate(der: authority.root)], at: Self.now, purpose: .codeSigning)
                #expect(code(result) == nil, "\(kind) \(hash)")
            }
        }
    }
}
