import Crypto
import Encoding
import Evidence
import JSON
import Time
import Trust

/// A certificate in words: who it is for, who issued it, when it holds, and what Fulcio wrote into it; unverified.
struct CertificateText {
    private let der: [UInt8]
    private let certificate: Swift.Result<Certificate, CryptoError>

    init(_ der: [UInt8]) {
        self.der = der
        certificate = Swift.Result { () throws(CryptoError) in try Certificate(der: der) }
    }

    /// - Parameter isSigner: whether it is the signer's own, whose claims are of interest.
    func lines(isSigner: Bool) -> [PredicateText.Line] {
        let digest = Hex.encode(HashAlgorithm.sha256.hash(der))
        var lines: [PredicateText.Line] = [.init(label: "certificate", text: "sha256:\(digest), \(der.count) bytes")]
        switch certificate {
        case .failure(let error): lines.append(.init(label: "", text: "it cannot be read: \(error)"))
        case .success(let certificate):
            lines += Self.lines(certificate)
            guard isSigner else { return lines }
            do throws(Rejection) {
                for (claim, text) in try FulcioClaims(certificate).all {
                    lines.append(.init(label: claim.label, text: text))
                }
            } catch {
                lines.append(.init(label: "claims", text: "they cannot be read: \(error.found)"))
            }
        }
        return lines
    }

    private static func lines(_ certificate: Certificate) -> [PredicateText.Line] {
        var lines: [PredicateText.Line] = []
        for name in certificate.subjectAlternativeNames {
            lines.append(.init(label: "identity", text: Self.text(name)))
        }
        if !certificate.subject.isEmpty { lines.append(.init(label: "subject", text: certificate.subject)) }
        lines.append(.init(label: "issued by", text: certificate.issuer))
        lines.append(.init(label: "serial", text: Hex.encode(certificate.serialNumber)))
        lines.append(
            .init(
                label: "valid",
                text: "\(Instant(seconds: certificate.notBefore)) to \(Instant(seconds: certificate.notAfter))"))
        lines.append(.init(label: "key", text: "\(certificate.publicKey.algorithm), \(certificate.publicKey.id)"))
        return lines
    }

    private static func text(_ name: SubjectAlternativeName) -> String {
        switch name {
        case .uri(let text), .email(let text), .dns(let text), .directory(let text): text
        case .ip(let bytes): "IP address \(Hex.encode(bytes))"
        case .other(let type, let value): DERText.utf8(value) ?? "a name of type \(type)"
        }
    }

    var json: JSONValue {
        var object: JSONObject = [
            "digest": .string("sha256:" + Hex.encode(HashAlgorithm.sha256.hash(der))), "bytes": .integer(der.count),
        ]
        switch certificate {
        case .failure(let error): object["unreadable"] = .string("\(error)")
        case .success(let certificate):
            object["names"] = .array(certificate.subjectAlternativeNames.map { .string(Self.text($0)) })
            object["subject"] = .string(certificate.subject)
            object["issuer"] = .string(certificate.issuer)
            object["serialNumber"] = .string(Hex.encode(certificate.serialNumber))
            object["notBefore"] = .string(Instant(seconds: certificate.notBefore).description)
            object["notAfter"] = .string(Instant(seconds: certificate.notAfter).description)
            object["key"] = [
                "id": .string(certificate.publicKey.id),
                "algorithm": .string(certificate.publicKey.algorithm.description),
            ]
            if let claims = try? FulcioClaims(certificate).all, !claims.isEmpty {
                object["claims"] = .object(JSONObject(claims.map { ("\($0.claim)", .string($0.text)) }))
            }
        }
        return .object(object)
    }
}

extension FulcioClaims.Claim {
    /// In a word or three.
    fileprivate var label: String {
        switch self {
        case .issuerV1, .issuerV2: "vouched by"
        case .workflowTrigger: "trigger (v1)"
        case .workflowSHA: "commit (v1)"
        case .workflowName: "workflow (v1)"
        case .workflowRepository: "repo (v1)"
        case .workflowRef: "ref (v1)"
        case .buildSignerURI: "build signer"
        case .buildSignerDigest: "… at"
        case .runnerEnvironment: "runner"
        case .sourceRepositoryURI: "source"
        case .sourceRepositoryDigest: "… at"
        case .sourceRepositoryRef: "… ref"
        case .sourceRepositoryIdentifier: "… id"
        case .sourceRepositoryOwnerURI: "owner"
        case .sourceRepositoryOwnerIdentifier: "… id"
        case .buildConfigURI: "build config"
        case .buildConfigDigest: "… at"
        case .buildTrigger: "trigger"
        case .runInvocationURI: "run"
        case .sourceRepositoryVisibility: "visibility"
        case .deploymentEnvironment: "environment"
        case .tokenSubject: "token subject"
        }
    }
}
