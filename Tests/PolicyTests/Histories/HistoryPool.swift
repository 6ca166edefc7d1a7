import Artifacts
import Crypto
import Evidence
import JSON
import Policy
import TestSupport
import Time
import Trust

/// Every statement that a made-up history draws from, signed and verified once.
struct HistoryPool: Sendable {
    /// What adding a statement may do.
    enum Nature: Sendable {
        /// Evidence or consent by those who may give it.
        case honest
        /// It may take away what was satisfied: a refusal, a hold, a revocation, another hand in the artifact.
        case negative
        /// By a stranger, by the wrong people, for another digest, at a time that is a lie.
        case hostile
    }

    struct Item: Sendable {
        let name: String
        let nature: Nature
        let attestation: VerifiedAttestation
        /// The statement's own time where consent or a revocation gives one, and where later is not yet.
        let begins: Instant?
        let ends: Instant?
        let signers: [String]
    }

    /// The principals whom decisions know.
    let world: World
    private(set) var items: [Item] = []
    /// A world in which strangers are principals too, so that what they sign verifies.
    private let wide: World

    static let shared: HistoryPool = {
        do { return try HistoryPool() } catch { preconditionFailure("\(error)") }
    }()

    private static let cast = """
        alice: { kind: human, groups: [managers], emails: [alice@acme.test], credentials: [ { key: alice.ed25519.pub }, { key: alice-2.ed25519.pub } ] }
        bob: { kind: human, groups: [managers], emails: [bob@acme.test], credentials: [ { key: bob.ed25519.pub } ] }
        carol: { kind: human, groups: [developers], emails: [carol@acme.test], credentials: [ { key: carol.ed25519.pub } ] }
        dave: { kind: human, groups: [security, commanders], emails: [dave@acme.test], credentials: [ { key: dave.ed25519.pub } ] }
        erin: { kind: human, groups: [commanders], emails: [erin@acme.test], credentials: [ { key: erin.ed25519.pub } ] }
        ci: { kind: workload, role: build, owner: carol, credentials: [ { key: ci.ed25519.pub } ] }
        scribe: { kind: workload, owner: carol, credentials: [ { key: scribe.ed25519.pub } ] }
        ship: { kind: workload, role: deploy, owner: carol, credentials: [ { key: ship.ed25519.pub } ] }
        bot: { kind: agent, owner: alice, groups: [managers], credentials: [ { key: bot.ed25519.pub } ] }
        """
    private static let strangers = """

        mallory: { kind: human, groups: [managers, security, commanders], credentials: [ { key: mallory.ed25519.pub } ] }
        """

    /// Who stands for whom, as the cast says.
    static func person(_ signer: String) -> String {
        switch signer {
        case "alice-2", "bot": "alice"
        default: signer
        }
    }

    private static func document(_ principals: String) -> String {
        "principals:\n" + principals.split(separator: "\n").map { "  \($0)\n" }.joined() + "revokers: group:security\n"
    }

    private init() throws {
        world = try World(Self.document(Self.cast))
        wide = try World(Self.document(Self.cast + Self.strangers))
        try evidence()
        try words()
        let holds = try stops()
        try exceptions()
        try revocations(of: holds)
    }

    @discardableResult private mutating func add(
        _ name: String, _ nature: Nature, _ sketch: StatementSketch, by signers: String..., begins: Instant? = nil,
        ends: Instant? = nil
    ) throws -> Digest {
        let document = try World.json(sketch, by: signers.map { $0 + ".ed25519" }, as: .envelope).canonical()
        guard let attestation = wide.evidence([document]).attestations.first else {
            throw World.Failure(description: "\(name) does not verify")
        }
        items.append(
            Item(
                name: name, nature: nature, attestation: attestation, begins: begins, ends: ends, signers: signers))
        return attestation.digest
    }

    private mutating func evidence() throws {
        for signer in ["ci", "mallory"] {
            let nature: Nature = signer == "ci" ? .honest : .hostile
            try add("provenance", nature, .provenance(), by: signer)
            try add("sbom", nature, .spdx(), by: signer)
            try add("sbom", nature, .cycloneDX(), by: signer)
            try add("tests", nature, .testResult(), by: signer)
            try add(
                "release", nature, .release().setting("/predicate/purl", to: "pkg:generic/payments@1.4.2"), by: signer)
            try add("unknown", nature, .unknown(), by: signer)
        }
        try add("source", .honest, .source(authors: ["carol@acme.test"], committers: ["carol@acme.test"]), by: "scribe")
        try add("source", .hostile, .source(authors: ["zoe@else.test"], committers: []), by: "mallory")
        try add("source", .negative, .source(authors: ["alice@acme.test"]), by: "scribe")
        try add(
            "source", .hostile, .source(authors: ["carol@acme.test"], commit: String(repeating: "b", count: 40)),
            by: "scribe")
        try add("provenance", .hostile, .provenance().about(.other), by: "ci")
        try add("provenance", .negative, .provenance(), by: "alice")
        try add("sbom", .hostile, .spdx(created: World.earlier("3h")).about(.other), by: "ci")
        try add("deployment", .honest, .deployment(), by: "ship")
        try add("deployment", .negative, .deployment("staging"), by: "bob")
        try add("deployment", .hostile, .deployment("staging"), by: "mallory")
    }

    private mutating func words() throws {
        for signer in ["alice", "alice-2", "bob", "bot"] {
            for age in ["3h", "1h"] {
                let when = World.earlier(age)
                try add("approval", .honest, .approval(approvedOn: when), by: signer, begins: when)
                try add("refusal", .negative, .approval(.rejected, approvedOn: when), by: signer)
            }
            let later = World.later("2h")
            try add("approval", .hostile, .approval(approvedOn: later), by: signer, begins: later)
            let over = World.earlier("30m")
            // A person's later word is the one that stands, also where it has lapsed.
            try add(
                "approval", .negative, .approval(approvedOn: over, expiresOn: World.earlier("10m")), by: signer,
                begins: over)
        }
        try add("approval", .hostile, .approval().about(.other), by: "alice")
        for signer in ["mallory", "ci", "carol", "erin"] { try add("approval", .hostile, .approval(), by: signer) }
    }

    /// - Returns: holds by name of who placed them.
    private mutating func stops() throws -> [(signer: String, digest: Digest)] {
        var holds: [(String, Digest)] = []
        for signer in ["alice", "ci", "dave"] {
            let sketch = StatementSketch.hold(exitRule: "\(signer) says so")
            let digest = try add("hold", .negative, sketch, by: signer)
            holds.append((signer, digest))
            try add("lift", .honest, .holdLift(digest), by: signer, begins: World.earlier("30m"))
            let lift = StatementSketch.holdLift(digest, liftedOn: World.later("2h"))
            try add("lift", .hostile, lift, by: signer, begins: World.later("2h"))
            for other in ["mallory", "carol", "erin"] { try add("lift", .hostile, .holdLift(digest), by: other) }
            // Whoever signs another's words after them has not placed the hold alone.
            try add("signed after", .hostile, sketch, by: "erin")
        }
        try add("hold", .hostile, .hold(exitRule: "never"), by: "mallory")
        try add("hold", .hostile, .hold(exitRule: "never").about(.other), by: "bob")
        return holds
    }

    private mutating func exceptions() throws {
        for signer in ["alice", "alice-2", "bob", "bot", "carol", "mallory"] {
            let nature: Nature = ["carol", "mallory"].contains(signer) ? .hostile : .honest
            for (from, to) in [
                (World.earlier("1h"), World.later("47h")), (World.earlier("3h"), World.earlier("2h")),
                (World.later("1h"), World.later("3h")),
            ] {
                try add("waiver", nature, .waiver(issuedOn: from, expiresOn: to), by: signer, begins: from, ends: to)
            }
            let from = World.earlier("2h")
            let to = World.later("90d")
            try add("waiver", .hostile, .waiver(issuedOn: from, expiresOn: to), by: signer, begins: to, ends: to)
            try add("waiver", .hostile, .waiver("provenance"), by: signer, begins: to, ends: to)
            try add("waiver", .hostile, .waiver().about(.other), by: signer, begins: to, ends: to)
        }
        for signer in ["dave", "erin", "alice", "mallory"] {
            let nature: Nature = ["alice", "mallory"].contains(signer) ? .hostile : .honest
            for (from, to) in [
                (World.earlier("1h"), World.later("1h")), (World.earlier("5h"), World.earlier("2h")),
                (World.later("1h"), World.later("2h")),
            ] {
                try add(
                    "override", nature, .override(issuedOn: from, expiresOn: to), by: signer, begins: from, ends: to)
            }
            let never = World.later("90d")
            try add(
                "override", .hostile, .override(expiresOn: World.later("9d")), by: signer, begins: never, ends: never)
            let other = StatementSketch.override(
                release: "payments@1.4.1", issuedOn: World.earlier("9h"), expiresOn: World.earlier("7h")
            )
            .about(.other)
            let digest = try add(
                "other override", .hostile, other.setting("/predicate/reason", to: .string("\(signer) says so")),
                by: signer)
            for reviewer in ["dave", "erin", "mallory"] {
                let isFair = nature == .honest && reviewer != signer && reviewer != "mallory"
                try add(
                    "review", isFair ? .honest : .hostile, .overrideReview(digest), by: reviewer,
                    begins: World.earlier("10m"))
                let late = World.later("2h")
                try add("review", .hostile, .overrideReview(digest, reviewedOn: late), by: reviewer, begins: late)
            }
        }
    }

    private mutating func revocations(of holds: [(signer: String, digest: Digest)]) throws {
        let issued = World.earlier("30m")
        for key in ["alice", "bob", "ci"] {
            let id = "key:" + (try World.key(key + ".ed25519").publicKey.id)
            try add("revocation", .negative, .revocation(.credential, id), by: "dave", begins: issued)
            try add("revocation", .negative, .revocation(.principal, key), by: "dave", begins: issued)
            let later = World.later("1h")
            try add(
                "revocation", .negative, .revocation(.principal, key, issuedOn: later), by: "dave", begins: later)
            for hostile in ["mallory", "erin"] {
                try add("revocation", .hostile, .revocation(.credential, id), by: hostile, begins: issued)
                try add("revocation", .hostile, .revocation(.principal, key), by: hostile, begins: issued)
            }
        }
        let digests = holds.map(\.digest) + items.filter { $0.name == "refusal" }.map(\.attestation.digest)
        for digest in digests {
            for hostile in ["mallory", "erin"] {
                try add(
                    "revocation", .hostile, .revocation(.attestation, digest.description), by: hostile, begins: issued)
            }
        }
        let app = TestArtifact.app.digest.description
        try add("revocation", .negative, .revocation(.artifact, app), by: "dave", begins: issued)
        try add("revocation", .hostile, .revocation(.artifact, app), by: "alice", begins: issued)
        try add("revocation", .hostile, .revocation(.artifact, app).about(.other), by: "dave", begins: issued)
    }
}
