import Artifacts
import Crypto
import Durable
import Evidence
import Gate
import Policy
import TestSupport
import Testing
import Trust
import YAML

@testable import Arguments
@testable import Commands

/// What the pages say is what the program does.
@Suite struct `The documentation` {
    @Test(arguments: try MarkdownPage.all())
    func `Links within the package lead somewhere`(page: MarkdownPage) throws {
        let folder = page.path.split(separator: "/").dropLast().map(String.init)
        for link in page.localLinks {
            let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            var steps = parts[0].isEmpty ? page.path.split(separator: "/").map(String.init) : folder
            for step in parts[0].split(separator: "/") where step != "." {
                if step == ".." { steps = steps.dropLast() } else { steps.append(String(step)) }
            }
            let path = steps.joined(separator: "/")
            guard (try? FileReader("\(TestData.package)/\(path)")) != nil else {
                Issue.record("\(page.path) links to \(link), and there is no such file")
                continue
            }
            if parts.count == 2, path.hasSuffix(".md") {
                #expect(try MarkdownPage(path).anchors.contains(parts[1]), "\(page.path) links to \(link)")
            }
        }
    }

    @Test(arguments: try MarkdownPage.all())
    func `Command lines are ones that the program takes`(page: MarkdownPage) throws {
        for line in page.commandLines {
            let words = Array(shellWords(line).dropFirst())
            #expect(throws: Never.self, "\(page.path): \(line)") {
                _ = try Parser.parse(words, program: CustodyProgram.program) { _ in nil }
            }
        }
    }

    @Test(arguments: try MarkdownPage.all())
    func `Policies and principals in full are read without a fault`(page: MarkdownPage) throws {
        for text in page.documents(of: Policy.schema) {
            let (policy, issues) = try Policy.read(Array(text.utf8))
            #expect(policy != nil && issues.isEmpty, "\(page.path): \(issues)")
        }
        for text in page.documents(of: Principals.schema) {
            let (principals, issues) = try Principals.read(Array(text.utf8)) { _ in
                Array(try PrivateKey.generate(.ed25519).publicKey.pem.utf8)
            }
            #expect(principals != nil && issues.isEmpty, "\(page.path): \(issues)")
        }
    }

    @Test func `The README and the first steps show a policy and principals`() throws {
        for path in ["README.md", "Documentation/getting-started.md"] {
            let page = try MarkdownPage(path)
            #expect(page.documents(of: Policy.schema).count == 1, "\(path)")
            #expect(page.documents(of: Principals.schema).count == 1, "\(path)")
        }
    }

    @Test func `Words end where a shell ends them`() {
        #expect(
            shellWords(#"custody attest a --command 'make "x"' --git .@$(git rev-parse HEAD) "$K" # so | that"#)
                == ["custody", "attest", "a", "--command", #"make "x""#, "--git", ".@$(git rev-parse HEAD)", "$K"])
        #expect(shellWords("custody gate a|tee b") == ["custody", "gate", "a"])
        #expect(shellWords("custody gate ''") == ["custody", "gate", ""])
    }

    @Test func `Pages show command lines, and those of the README are among them`() throws {
        #expect(try MarkdownPage("README.md").commandLines.count >= 10)
        #expect(try MarkdownPage("Documentation/in-ci.md").commandLines.count >= 8)
    }

    @Test func `Every exit code is on its page, and no other`() throws {
        let rows = try MarkdownPage("Documentation/exit-codes.md").rows.filter { Int32($0[0]) != nil }
        #expect(
            rows.map { "\($0[0]) \($0[1])" } == ExitCode.allCases.map { "\($0.rawValue) \($0)" })
    }

    @Test func `Every predicate type that is read is on its page, and no other`() throws {
        let rows = try MarkdownPage("Documentation/evidence-formats.md").rows.filter { $0[0].hasPrefix("https://") }
        #expect(rows.map { $0[0] } == PredicateType.allCases.flatMap(\.uris))
    }

    @Test func `The limits on evidence are those of the code`() throws {
        let limits = EvidenceLimits.standard
        let expected = [
            ("bytes of one document", limits.documentBytes), ("documents in one .jsonl file", limits.documents),
            ("signatures of one envelope", limits.signatures),
            ("bytes of one signature, keyid or hint", limits.signatureBytes),
            ("subjects of one statement", limits.subjects), ("digests of one subject", limits.digests),
            ("log entries of one bundle", limits.logEntries), ("hashes of one inclusion proof", limits.proofHashes),
            ("timestamps of one bundle", limits.timestamps), ("certificates of one chain", limits.certificates),
            ("dependencies, components or attributes in one predicate", limits.items),
            ("files of evidence in one decision", EvidenceFolder.mostFiles),
            ("attestation bundles of one provenance object, and attestations of each", PublishAttestation.most),
            ("files or shards of one model", ModelSignature.mostResources),
            ("bytes of one layout or link", LayoutMetadata.mostBytes), ("steps of one layout", Layout.mostSteps),
            ("keys of one layout", Layout.mostKeys), ("rules of one list in a layout", Layout.mostRules),
            ("materials or products of one link", StepLink.mostArtifacts),
            ("layouts within one another", LayoutVerifier.mostNested),
        ]
        try expectRows(expected, on: "Documentation/evidence-formats.md")
        // A field that is added belongs on the page.
        #expect(Mirror(reflecting: limits).children.count == 11)
    }

    @Test func `The limits on artifacts are those of the code`() throws {
        let limits = ArtifactLimits.standard
        let expected = [
            ("entries of a tree", limits.treeEntries), ("levels of a tree", limits.treeDepth),
            ("bytes of one manifest, index or configuration", limits.documentBytes),
            ("bytes of all of them together", limits.totalDocumentBytes),
            ("manifests, configurations and layers of an image", limits.descriptors),
            ("indexes within one another", limits.indexDepth),
        ]
        try expectRows(expected, on: "Documentation/artifacts.md")
        #expect(Mirror(reflecting: limits).children.count == expected.count)
    }

    private func expectRows(_ expected: [(label: String, value: Int)], on path: String) throws {
        let rows = try MarkdownPage(path).rows
        for (label, value) in expected {
            let row = rows.first { $0[0] == label }
            #expect(row?[1] == grouped(value), "\(path): \(label)")
        }
    }

    @Test func `Every code of an artifact that is refused is on its page, and no other`() throws {
        let codes = try MarkdownPage("Documentation/artifacts.md").rows.map { $0[0] }
            .filter { $0.hasPrefix("artifact.") }
        #expect(codes == ArtifactError.Code.allCases.map { "artifact.\($0.rawValue)" })
    }

    @Test func `Every room and every C library of the package is in the pages about them`() throws {
        let manifest = String(decoding: try TestData.packageFile("Package.swift"), as: UTF8.self)
        let rooms = try MarkdownPage("Documentation/architecture.md").rows
        for room in quoted(after: "room(", in: manifest) {
            #expect(rooms.contains { $0.count > 1 && $0[1].split(separator: ", ").contains(room[...]) }, "\(room)")
        }
        let libraries = try MarkdownPage("Documentation/dependencies.md").rows
        for package in quoted(after: "apt: ", in: manifest) {
            #expect(libraries.contains { $0.count > 2 && $0[2] == package }, "\(package)")
        }
        #expect(quoted(after: "apt: ", in: manifest).count >= 5)
    }

    @Test func `Every decision is in their table`() throws {
        let index = Set(try MarkdownPage("Documentation/decisions/README.md").localLinks)
        for page in try MarkdownPage.all() where page.path.hasPrefix("Documentation/decisions/") {
            let name = String(page.path.dropFirst("Documentation/decisions/".count))
            #expect(name == "README.md" || index.contains(name), "\(page.path)")
        }
    }

    @Test(arguments: try MarkdownPage.all())
    func `Paths of the package that a page names are there`(page: MarkdownPage) throws {
        for path in page.packagePaths {
            let whole = "\(TestData.package)/\(path)"
            let isThere = (try? FileReader(whole)) != nil || (try? Directory(whole)) != nil
            #expect(isThere, "\(page.path) names \(path)")
        }
    }

    @Test func `Every schema is linked from a page`() throws {
        let linked = try MarkdownPage.all().flatMap(\.localLinks)
        for entry in try Directory(TestData.package + "/Schemas").entries(limit: 1_000) {
            #expect(linked.contains { $0.hasSuffix("/Schemas/" + entry.name) }, "\(entry.name)")
        }
    }

    @Test func `Every page can be reached from the README`() throws {
        let reached = Set(try MarkdownPage("README.md").localLinks.map { String($0.prefix { $0 != "#" }) })
        for page in try MarkdownPage.all()
        where page.path.hasPrefix("Documentation/") && !page.path.hasPrefix("Documentation/decisions/") {
            #expect(reached.contains(page.path), "\(page.path)")
        }
    }

    /// What stands in quotation marks right after a text, wherever that comes, but for placeholders in definitions.
    private func quoted(after mark: String, in text: String) -> [String] {
        text.split(separator: mark, omittingEmptySubsequences: false).dropFirst().compactMap { rest in
            let rest = rest.drop { $0 == " " || $0 == "\n" }
            guard rest.first == "\"" else { return nil }
            return String(rest.dropFirst().prefix { $0 != "\"" })
        }
    }

    /// As `10,000`.
    private func grouped(_ number: Int) -> String {
        var text = ""
        for (index, digit) in String(number).reversed().enumerated() {
            if index > 0, index.isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return String(text.reversed())
    }
}
