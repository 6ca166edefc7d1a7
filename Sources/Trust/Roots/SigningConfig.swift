package import Evidence
import JSON
package import Time

/// Where a client signs: the services of a Sigstore instance (sigstore_trustroot.proto, SigningConfig v0.2).
package struct SigningConfig: Hashable, Sendable {
    package static let mediaType = "application/vnd.dev.sigstore.signingconfig.v0.2+json"

    package struct Service: Hashable, Sendable {
        package enum Kind: String, Sendable, CaseIterable {
            case certificateAuthority = "certificate-authority"
            case identityProvider = "identity-provider"
            case log
            case timestampAuthority = "timestamp-authority"

            fileprivate var member: String {
                switch self {
                case .certificateAuthority: "caUrls"
                case .identityProvider: "oidcUrls"
                case .log: "rekorTlogUrls"
                case .timestampAuthority: "tsaUrls"
                }
            }
        }

        package let kind: Kind
        package let url: String
        package let version: Int64
        package let operatorName: String
        /// A service is used only within its time.
        package let start: Instant
        package let end: Instant?

        package func isValid(at instant: Instant) -> Bool { start <= instant && (end.map { instant <= $0 } ?? true) }
    }

    /// How many of several services are used.
    package enum Selector: Hashable, Sendable {
        case any
        case all
        case exactly(Int64)
    }

    package let services: [Service]
    /// Nil where the document has no logs.
    package let logs: Selector?
    /// Nil where the document has no timestamp authorities.
    package let timestampAuthorities: Selector?

    /// Reads a signing configuration.
    ///
    /// - Throws: `Rejection` by `signing-config.form`.
    package init(_ bytes: [UInt8]) throws(Rejection) {
        do throws(JSONError) {
            self = try SigningConfig(
                JSONField(try JSONValue.parse(bytes, limits: JSONLimits(bytes: 1 << 20, values: 10_000))))
        } catch {
            throw Rejection(
                .signingConfigForm, expected: "a Sigstore signing configuration v0.2", found: error.message,
                place: error.place, hint: "fetch it anew from the Sigstore instance")
        }
    }

    private init(_ field: JSONField) throws(JSONError) {
        let mediaType = try field.member("mediaType")
        guard try mediaType.string() == Self.mediaType else {
            throw mediaType.error(.value, "expected \(Self.mediaType)")
        }
        let members = Service.Kind.allCases.map(\.member)
        try field.allowOnly(["mediaType", "rekorTlogConfig", "tsaConfig"] + members)
        var services: [Service] = []
        for kind in Service.Kind.allCases {
            for element in try field.optional(kind.member)?.array(atMost: 64) ?? [] {
                services.append(try Service(element, kind))
            }
        }
        self.services = services
        logs = try Self.selector("rekorTlogConfig", in: field, for: services.filter { $0.kind == .log })
        timestampAuthorities = try Self.selector(
            "tsaConfig", in: field, for: services.filter { $0.kind == .timestampAuthority })
    }

    /// How services are chosen, which must be said where there are any (sigstore_trustroot.proto).
    private static func selector(
        _ name: String, in field: JSONField, for services: [Service]
    ) throws(JSONError) -> Selector? {
        guard let config = try services.isEmpty ? field.optional(name) : field.member(name) else { return nil }
        try config.allowOnly(["selector", "count"])
        let selector = try config.member("selector")
        let count = try config.optional("count")
        switch try selector.string() {
        case "ANY": return .any
        case "ALL": return .all
        case "EXACT":
            let number = try config.member("count").integer()
            guard (1...64).contains(number) else {
                throw config.error(.value, "EXACT needs a count of one or more")
            }
            return .exactly(number)
        default: throw (count ?? selector).error(.value, "expected ANY, ALL or EXACT")
        }
    }
}

extension SigningConfig.Service {
    fileprivate init(_ field: JSONField, _ kind: Kind) throws(JSONError) {
        self.kind = kind
        try field.allowOnly(["url", "majorApiVersion", "validFor", "operator"])
        let address = try field.member("url")
        url = try address.string()
        guard url.hasPrefix("https://") || url.hasPrefix("http://") else {
            throw address.error(.value, "expected a URL")
        }
        let number = try field.member("majorApiVersion")
        version = try number.integer()
        guard (1...1_000).contains(version) else { throw number.error(.value, "expected a version from 1 on") }
        operatorName = try field.optional("operator")?.string() ?? ""
        let validFor = try field.member("validFor")
        try validFor.allowOnly(["start", "end"])
        start = try Self.instant(validFor.member("start"))
        end = try validFor.optional("end").map { field throws(JSONError) in try Self.instant(field) }
    }

    private static func instant(_ field: JSONField) throws(JSONError) -> Instant {
        let text = try field.string()
        do { return try Instant(text) } catch { throw field.error(.value, error.description) }
    }
}
