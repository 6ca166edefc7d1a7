import Testing
import Wording

@Suite struct WordingTests {
    @Test(
        arguments: [
            ("atributes", "attributes"), ("aprovals", "approvals"), ("Provenance", "provenance"), ("sbmo", "sbom"),
            ("appr", "approvals"), ("zzzzzz", nil), ("", nil), (String(repeating: "a", count: 65), nil),
        ] as [(String, String?)]) func `The word that was meant is found where one is near`(
            word: String, meant: String?
        )
    {
        #expect(["attributes", "approvals", "provenance", "sbom"].nearest(to: word) == meant)
    }

    @Test func `One is one and two are more`() {
        #expect(counting(1, "commit") == "1 commit")
        #expect(counting(0, "commit") == "0 commits")
        #expect(counting(2, "commit") == "2 commits")
    }
}
