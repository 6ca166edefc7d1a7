/// Why a witness does not cosign (C2SP tlog-witness, "add-checkpoint").
package enum WitnessRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// 403: the log did not sign, or a known key's signature is wrong.
    case notSigned(MerkleError)
    /// 400: the checkpoint is smaller than the size that it is said to follow.
    case oldSizeBeyondCheckpoint(old: UInt64, size: UInt64)
    /// 409: the witness cosigned another size last; the answer's body is this one, and a line feed.
    case conflict(latest: UInt64)
    /// 422: the checkpoint does not follow from the one that was cosigned last.
    case inconsistent(MerkleError)
    /// 500: it could not be checked.
    case machine(MerkleError)

    /// The status of the answer.
    package var status: Int {
        switch self {
        case .notSigned: 403
        case .oldSizeBeyondCheckpoint: 400
        case .conflict: 409
        case .inconsistent: 422
        case .machine: 500
        }
    }

    package var description: String {
        switch self {
        case .notSigned(let error), .inconsistent(let error), .machine(let error): "\(error)"
        case .oldSizeBeyondCheckpoint(let old, let size):
            "the checkpoint has \(size) leaves, fewer than the \(old) that it is said to follow"
        case .conflict(let latest): "the checkpoint that was cosigned last has \(latest) leaves"
        }
    }
}

extension AddCheckpointRequest {
    /// Decides whether a witness cosigns: everything but remembering it, which must happen in the same breath.
    ///
    /// - Parameters:
    ///   - log: the one with the checkpoint's origin; where the witness knows none, it answers 404.
    ///   - latest: the head that was cosigned last for this log, ``TreeHead/empty`` for none.
    /// - Throws: ``WitnessRefusal``.
    package func verify(_ log: LogIdentity, after latest: TreeHead) throws(WitnessRefusal) -> VerifiedCheckpoint {
        let verified = try verifySignatures(log)
        let new = verified.head
        guard oldSize <= new.size else {
            throw .oldSizeBeyondCheckpoint(old: oldSize, size: new.size)
        }
        guard oldSize == latest.size else { throw .conflict(latest: latest.size) }
        do throws(MerkleError) {
            if oldSize > 0 {
                try consistency.verify(from: latest, to: new)
            } else {
                // Any tree begins with the empty one, which needs no proof.
                guard consistency.hashes.isEmpty else {
                    throw MerkleError(.proofTooLong, "a proof from the empty tree has no hashes")
                }
            }
        } catch {
            throw .inconsistent(error)
        }
        return verified
    }

    private func verifySignatures(_ log: LogIdentity) throws(WitnessRefusal) -> VerifiedCheckpoint {
        do throws(MerkleError) {
            return try checkpoint.verify(log)
        } catch {
            switch error.code {
            case .machine: throw .machine(error)
            case .emptyTreeRoot: throw .inconsistent(error)
            default: throw .notSigned(error)
            }
        }
    }
}
