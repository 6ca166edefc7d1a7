import Evidence
import JSON
import Ledger
import Recording
import Trust

extension FuzzTarget {
    func checkStore(_ input: [UInt8]) throws(OracleFailure) {
        if let file = try? EvidenceFile(input) {
            let bytes = file.bytes
            try require(try EvidenceFile(bytes).bytes == bytes, "a file of evidence is another after writing")
            if let root = try? TrustedRoot(file.trustedRoot.canonical()) {
                _ = file.verify(under: root, keys: KeyRing([]))
            }
        }
        if let entry = try? LogEntry(body: input) { try require(entry.body == input, "an entry is not its body") }
        guard let value = try? JSONValue.parse(input) else { return }
        if let spec = value["spec"]?["hashedRekordV002"], let record = try? HashedRekord(spec: JSONField(spec)) {
            let body = record.body
            guard let again = (try? JSONValue.parse(body))?["spec"]?["hashedRekordV002"] else {
                throw OracleFailure("an entry that was written cannot be read again")
            }
            try require(try HashedRekord(spec: JSONField(again)).body == body, "an entry is another after writing")
        }
    }
}
