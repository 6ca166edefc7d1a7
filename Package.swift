// swift-tools-version: 6.2
// The house: one target a room. A room imports only the rooms named in its own line, which all lie below it;
// `swift build --explicit-target-dependency-import-check error` holds every file to that.
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
]

/// A C library of the system, imported by the one room that owns it.
func library(_ name: String, pkgConfig: String?, apt: String, brew: String) -> Target {
    .systemLibrary(
        name: name, path: "Sources/CLibraries/\(name)", pkgConfig: pkgConfig,
        providers: [.apt([apt]), .brew([brew])])
}

func room(_ name: String, over below: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: below, swiftSettings: settings)
}

func tests(_ name: String, of rooms: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: rooms, swiftSettings: settings)
}

/// While one room is worked on, `CUSTODY_TESTS=TrustTests,PolicyTests swift test` builds the tests of these rooms alone.
let chosenTests = Context.environment["CUSTODY_TESTS"].map { Set($0.split(separator: ",").map(String.init)) }

let package = Package(
    name: "custody",
    platforms: [.macOS("26.0")],
    products: [
        .executable(name: "custody", targets: ["custody"]),
        .executable(name: "custody-benchmarks", targets: ["custody-benchmarks"]),
    ],
    targets: [
        // C libraries
        library("COpenSSL", pkgConfig: "libcrypto", apt: "libssl-dev", brew: "openssl@3"),
        library("CYAML", pkgConfig: "yaml-0.1", apt: "libyaml-dev", brew: "libyaml"),
        library("CPCRE2", pkgConfig: "libpcre2-8", apt: "libpcre2-dev", brew: "pcre2"),
        library("CArchive", pkgConfig: "libarchive", apt: "libarchive-dev", brew: "libarchive"),
        library("CGPGME", pkgConfig: "gpgme", apt: "libgpgme-dev", brew: "gpgme"),
        library("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev", brew: "sqlite"),
        // Its header alone; modules are loaded at run time, so nothing is linked.
        library("CPKCS11", pkgConfig: nil, apt: "libp11-kit-dev", brew: "p11-kit"),
        library("CGit2", pkgConfig: "libgit2", apt: "libgit2-dev", brew: "libgit2"),
        library("CMicroHTTPD", pkgConfig: "libmicrohttpd", apt: "libmicrohttpd-dev", brew: "libmicrohttpd"),
        library("CCurl", pkgConfig: "libcurl", apt: "libcurl4-openssl-dev", brew: "curl"),

        // Floor 0: the substrate, one concern each
        room("Encoding"),
        room("Wording"),
        room("Time"),
        room("JSON", over: ["Encoding"]),
        room("YAML", over: ["CYAML", "Wording"]),
        room("Pattern", over: ["CPCRE2"]),
        room("Crypto", over: ["COpenSSL", "Encoding"]),
        room("Tokens", over: ["CPKCS11", "Crypto"]),
        room("Durable"),
        room("SQLite", over: ["CSQLite"]),
        room("Archive", over: ["CArchive"]),
        room("Git", over: ["CGit2", "Encoding"]),
        room("HTTP", over: ["CMicroHTTPD", "CCurl"]),
        room("Terminal"),
        room("Arguments", over: ["Wording", "Durable", "Terminal"]),

        // Floor 1: what an artifact is, what is said about it, who said it
        room("Artifacts", over: ["Encoding", "JSON", "Crypto", "Durable", "Archive", "Git"]),
        room("Evidence", over: ["Encoding", "Time", "JSON", "Artifacts"]),
        room("Merkle", over: ["Encoding", "Crypto"]),
        room(
            "Trust",
            over: [
                "CGPGME", "Encoding", "Wording", "Time", "Merkle", "JSON", "YAML", "Pattern", "Crypto", "Durable",
                "Artifacts",
                "Evidence",
            ]),

        room("Ledger", over: ["Encoding", "Time", "JSON", "Crypto", "Merkle", "Evidence"]),

        // Floor 2: what is required, and what follows
        room(
            "Policy",
            over: [
                "Encoding", "Wording", "Time", "JSON", "YAML", "Pattern", "Crypto", "Artifacts", "Evidence", "Trust",
            ]),
        room(
            "Attesting",
            over: ["Encoding", "Time", "JSON", "Crypto", "Durable", "Git", "Artifacts", "Evidence", "Trust"]),
        room(
            "Gate",
            over: [
                "Encoding", "Wording", "Time", "JSON", "Crypto", "Durable", "Artifacts", "Evidence", "Merkle", "Trust",
                "Policy",
                "Attesting",
            ]),

        room(
            "Storage",
            over: [
                "SQLite", "Encoding", "Time", "JSON", "Crypto", "Durable", "Artifacts", "Evidence", "Merkle", "Ledger",
            ]),
        room(
            "Recording",
            over: [
                "Encoding", "Time", "JSON", "YAML", "Crypto", "Durable", "Artifacts", "Evidence", "Merkle", "Ledger",
                "Trust",
                "Storage",
            ]),

        room(
            "Inventory",
            over: [
                "Time", "JSON", "Crypto", "Artifacts", "Evidence", "Merkle", "Ledger", "Trust", "Attesting", "Storage",
                "Recording",
            ]),

        // Floor 4: what a person types and reads
        room(
            "Commands",
            over: [
                "Encoding", "Wording", "Time", "JSON", "YAML", "Pattern", "Crypto", "Tokens", "Durable", "HTTP",
                "SQLite",
                "Git", "Terminal", "Arguments", "Artifacts", "Evidence", "Merkle", "Ledger", "Trust", "Policy",
                "Attesting", "Gate", "Storage", "Recording", "Inventory",
            ]),
        .executableTarget(name: "custody", dependencies: ["Commands"], swiftSettings: settings),

        // Beside the house: measuring and testing it
        .executableTarget(
            name: "custody-benchmarks",
            dependencies: [
                "COpenSSL", "Encoding", "Time", "JSON", "Crypto", "Durable", "Arguments", "Terminal", "Artifacts",
                "Evidence", "Trust", "Recording", "Policy", "Merkle", "Ledger", "Storage", "TestSupport",
            ],
            path: "Benchmarks", swiftSettings: settings),
        .executableTarget(
            name: "crash-probe", dependencies: ["Merkle", "Ledger", "Storage", "TestSupport"],
            path: "Tests/CrashProbe", exclude: ["faults.c"], swiftSettings: settings),
        .target(
            name: "TestSupport",
            dependencies: [
                "COpenSSL", "SQLite", "Encoding", "Time", "JSON", "YAML", "Crypto", "Durable", "Artifacts", "Evidence",
                "Merkle",
                "Trust", "Policy",
            ],
            path: "Tests/TestSupport", swiftSettings: settings),
        .target(
            name: "FuzzTargets",
            dependencies: [
                "Encoding", "Time", "JSON", "Pattern", "Crypto", "Tokens", "Archive", "Git", "Artifacts", "Evidence",
                "Merkle", "Ledger", "Trust", "Policy", "Gate", "Recording", "TestSupport",
            ],
            path: "Tests/Fuzzing/Targets", swiftSettings: settings),
        tests("FuzzTests", of: ["FuzzTargets", "JSON", "Trust", "TestSupport"]),
        tests("EncodingTests", of: ["Encoding"]),
        tests("TimeTests", of: ["Time"]),
        tests("JSONTests", of: ["JSON"]),
        tests("YAMLTests", of: ["YAML"]),
        tests("PatternTests", of: ["Pattern"]),
        tests("WordingTests", of: ["Wording"]),
        tests("CryptoTests", of: ["Crypto", "Encoding", "JSON", "TestSupport"]),
        tests("TokensTests", of: ["Tokens", "Crypto", "TestSupport"]),
        tests("DurableTests", of: ["Durable"]),
        tests("SQLiteTests", of: ["SQLite", "TestSupport"]),
        tests("ArchiveTests", of: ["Archive", "TestSupport"]),
        tests("GitTests", of: ["Git", "TestSupport"]),
        tests("HTTPTests", of: ["HTTP", "TestSupport"]),
        tests("ArgumentsTests", of: ["Wording", "Arguments", "Terminal", "TestSupport"]),
        tests("ArtifactsTests", of: ["Artifacts", "Crypto", "JSON", "TestSupport"]),
        tests("EvidenceTests", of: ["Evidence", "Artifacts", "JSON", "Encoding", "Time", "TestSupport"]),
        tests("MerkleTests", of: ["Merkle", "Encoding", "Crypto", "JSON"]),
        tests(
            "StorageTests",
            of: [
                "Storage", "Ledger", "SQLite", "Durable", "Artifacts", "Merkle", "Evidence", "Trust", "Encoding",
                "JSON",
                "Crypto", "Time", "TestSupport",
            ]),
        tests(
            "LedgerTests",
            of: ["Ledger", "Storage", "HTTP", "Merkle", "Crypto", "Encoding", "JSON", "TestSupport"]),
        tests(
            "RecordingTests",
            of: [
                "Recording", "Storage", "Ledger", "SQLite", "Durable", "Artifacts", "Merkle", "Evidence", "Trust",
                "Encoding", "JSON", "Crypto", "Policy", "Time", "TestSupport",
            ]),
        tests(
            "TrustTests",
            of: [
                "Trust", "Evidence", "Artifacts", "JSON", "YAML", "Encoding", "Time", "Crypto", "Attesting", "Policy",
                "Merkle", "Pattern", "TestSupport",
            ]),
        tests(
            "AttestingTests",
            of: ["Attesting", "Git", "Trust", "Evidence", "Artifacts", "JSON", "Time", "Crypto", "TestSupport"]),
        tests(
            "PolicyTests",
            of: [
                "Policy", "Trust", "Evidence", "Artifacts", "YAML", "JSON", "Pattern", "Encoding", "Time", "Crypto",
                "TestSupport",
            ]),
        tests(
            "CommandsTests",
            of: [
                "Commands", "Arguments", "Terminal", "JSON", "YAML", "Encoding", "Time", "Crypto", "Durable",
                "Artifacts", "Evidence", "Trust", "Policy", "Gate", "Merkle", "TestSupport",
            ]),
    ]
)

if let chosenTests {
    package.targets.removeAll { $0.type == .test && !chosenTests.contains($0.name) }
}

// What Scripts/fuzz builds: libFuzzer brings the main function, and instruments every room.
if Context.environment["CUSTODY_FUZZING"] != nil {
    package.targets += [
        .systemLibrary(name: "CLibFuzzer", path: "Tests/Fuzzing/CLibFuzzer"),
        .executableTarget(
            name: "fuzz-probe", dependencies: ["CLibFuzzer", "FuzzTargets", "TestSupport"],
            path: "Tests/Fuzzing/Probe", swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])]),
    ]
}
