import Merkle

/// What a witness answers to a request (C2SP tlog-witness, "add-checkpoint").
package struct WitnessAnswer: Hashable, Sendable {
    package let status: Int
    package let contentType: String
    package let body: [UInt8]

    private static let text = "text/plain; charset=utf-8"
    /// Of the size in an answer with the status 409.
    package static let sizeType = "text/x.tlog.size"

    /// 200: signature lines.
    init(_ cosignatures: [NoteSignature]) {
        status = 200
        contentType = Self.text
        body = cosignatures.flatMap { Array($0.line.utf8) }
    }

    /// 409: the size that was cosigned last.
    init(conflict latest: UInt64) {
        status = 409
        contentType = Self.sizeType
        body = Array("\(latest)\n".utf8)
    }

    /// Any other status, with a line that says why.
    init(_ status: Int, _ line: String) {
        self.status = status
        contentType = Self.text
        body = Array((line + "\n").utf8)
    }

    init(_ refusal: WitnessRefusal) {
        if case .conflict(let latest) = refusal {
            self.init(conflict: latest)
        } else {
            self.init(refusal.status, "\(refusal)")
        }
    }
}
