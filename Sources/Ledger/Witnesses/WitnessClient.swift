package import Merkle

/// What came back over the wire.
package struct WitnessReply: Hashable, Sendable {
    package let status: Int
    /// Nil where there is none.
    package let contentType: String?
    package let body: [UInt8]

    package init(status: Int, contentType: String?, body: [UInt8]) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }
}

/// What came of asking a witness.
package enum WitnessOutcome: Hashable, Sendable {
    /// It cosigned: signatures that verified, and those by known keys that cannot be verified here.
    case cosigned(verified: [NoteSignature], kept: [NoteSignature])
    /// It says that it cosigned a larger tree before; see ``Sighting``.
    case ahead(UInt64)
    /// It did not cosign, or answered what is no answer; says why.
    case refused(status: Int, String)
    /// It could not be asked.
    case unreachable(String)
}

/// Asks one witness for cosignatures (C2SP tlog-witness).
package struct WitnessClient: Sendable {
    /// Sends the body of a request to the witness's `add-checkpoint`.
    package typealias Transport = @Sendable ([UInt8]) async throws -> WitnessReply
    /// Proves that the tree of the second size begins with that of the first, which is not 0.
    package typealias Prover = @Sendable (UInt64, UInt64) async throws -> ConsistencyProof

    private let keys: [VerifierKey]
    private let transport: Transport

    /// Requests for one checkpoint: the first, and one for each size that the witness names.
    private static let mostRequests = 4
    /// Signatures that an answer may have.
    private static let limits = NoteLimits(length: 1 << 16, signatures: 16)

    /// - Parameters:
    ///   - keys: of the witness; cosignatures by any other are dropped.
    ///   - transport: how to ask it.
    package init(keys: [VerifierKey], transport: @escaping Transport) {
        self.keys = keys
        self.transport = transport
    }

    /// Asks for cosignatures over a checkpoint.
    ///
    /// - Parameters:
    ///   - checkpoint: signed by its log.
    ///   - size: that the witness cosigned last as far as is known, 0 for unknown; afterwards what it is now.
    ///   - prover: makes the proof that the witness asks for.
    package func ask(
        for checkpoint: SignedCheckpoint, after size: inout UInt64, prover: Prover
    ) async -> WitnessOutcome {
        let newest = checkpoint.checkpoint.head.size
        if size > newest { size = 0 }
        for _ in 0..<Self.mostRequests {
            let reply: WitnessReply
            do {
                let proof = size == 0 ? ConsistencyProof(hashes: []) : try await prover(size, newest)
                let request = AddCheckpointRequest(oldSize: size, consistency: proof, checkpoint: checkpoint)
                reply = try await transport(request.bytes)
            } catch {
                return .unreachable("\(error)")
            }
            switch reply.status {
            case 200:
                let outcome = take(reply.body, over: checkpoint)
                if case .cosigned = outcome { size = newest }
                return outcome
            case 409:
                guard let named = Self.size(in: reply) else {
                    return .refused(status: 409, "it names no size in \(WitnessAnswer.sizeType)")
                }
                // Never taken for ours: it may be the witness that is wrong, or the log that lost entries.
                guard named <= newest else { return .ahead(named) }
                guard named != size else {
                    return .refused(status: 409, "it says that it cosigned \(named) last, which is what was sent")
                }
                size = named
            default:
                let line = String(decoding: reply.body.prefix { $0 != 0x0a }.prefix(200), as: UTF8.self)
                return .refused(status: reply.status, line)
            }
        }
        return .refused(status: 409, "it names another size each time")
    }

    /// Takes the signatures of an answer that are right.
    private func take(_ body: [UInt8], over checkpoint: SignedCheckpoint) -> WitnessOutcome {
        do throws(MerkleError) {
            let lines = try NoteSignature.parse(lines: body, limits: Self.limits)
            var (verified, kept): ([NoteSignature], [NoteSignature]) = ([], [])
            for key in keys {
                let own = lines.filter { $0.name == key.name && $0.id == key.id }
                guard let verifier = try? NoteVerifier(key) else {
                    kept += own
                    continue
                }
                for line in own {
                    let note = try SignedNote(text: checkpoint.note.text, signatures: [line])
                    // C2SP tlog-witness: the timestamp must not be zero.
                    guard try note.verify([verifier]).signatures.allSatisfy({ ($0.time ?? 0) > 0 }) else {
                        return .refused(status: 200, "its cosignature has no time")
                    }
                    verified.append(line)
                }
            }
            guard !verified.isEmpty || !kept.isEmpty else {
                return .refused(status: 200, "none of its \(lines.count) signatures is by a key that is known")
            }
            return .cosigned(verified: verified, kept: kept)
        } catch {
            return .refused(status: 200, error.message)
        }
    }

    /// The size that an answer with the status 409 names: a decimal number and a line feed.
    private static func size(in reply: WitnessReply) -> UInt64? {
        let type = reply.contentType?.prefix { $0 != ";" && $0 != " " }
        guard type == Substring(WitnessAnswer.sizeType), reply.body.last == 0x0a, reply.body.count <= 21 else {
            return nil
        }
        let text = String(decoding: reply.body.dropLast(), as: UTF8.self)
        guard let size = UInt64(text), String(size) == text else { return nil }
        return size
    }
}
