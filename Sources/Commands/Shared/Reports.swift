package import Arguments
import Artifacts
import Attesting
import Crypto
import Durable
import Evidence
import Gate
import Git
import HTTP
import JSON
import Ledger
import Merkle
import SQLite
import Time
import Tokens
import Trust
import YAML

// How the errors of the rooms below are said to a person: what was checked, found, and to be done; and the exit code.

extension FileError: ReportableError {
    package var report: ErrorReport {
        let exitCode: ExitCode =
            switch code {
            case .io, .noSpace: .internalError
            default: .usage
            }
        return ErrorReport(code: code.rawValue, message: description, location: path, exitCode: exitCode)
    }
}

extension ArtifactError: ReportableError {
    package var report: ErrorReport {
        let next = alternatives.isEmpty ? nil : "use " + alternatives.joined(separator: "\n     or ")
        return ErrorReport(code: "artifact.\(code.rawValue)", message: message, next: next, exitCode: .usage)
    }
}

extension CryptoError: ReportableError {
    package var report: ErrorReport {
        let next: String? =
            switch code {
            case .passphraseMissing:
                "set CUSTODY_PASSPHRASE, give --passphrase-file, or run it where it can ask at a terminal"
            case .passphraseWrong: "try again; without the passphrase the key cannot be used"
            case .privateKeyGiven: "give the .pub file beside it"
            case .publicKeyGiven: "give the .key file; signing takes the private half"
            default: nil
            }
        // OpenSSL's own reasons help whoever mends a machine, and nobody who mistyped a passphrase.
        return ErrorReport(
            code: code.rawValue, message: code == .machine ? description : message, next: next,
            exitCode: code == .machine ? .internalError : .usage)
    }
}

extension TokenError: ReportableError {
    package var report: ErrorReport {
        ErrorReport(code: code.rawValue, message: message, exitCode: code == .failed ? .internalError : .usage)
    }
}

extension GitError: ReportableError {
    package var report: ErrorReport {
        ErrorReport(code: "git.\(code.rawValue)", message: message, exitCode: .usage)
    }
}

extension GateError: ReportableError {
    package var report: ErrorReport {
        let lines = issues.map { "\(path):\($0)" }
        return ErrorReport(
            code: code.rawValue, message: ([message] + lines).joined(separator: "\n"), location: path,
            next: code == .policy ? "custody policy check \(path)" : nil, exitCode: .usage)
    }
}

extension Rejection: ReportableError {
    /// For input that a command cannot work with; a verdict is printed as the answer instead.
    package var report: ErrorReport {
        ErrorReport(
            code: check.rawValue, message: "the input is refused by the check \(check.rawValue)", location: place,
            expected: expected, found: found,
            next: hint.isEmpty ? nil : hint, exitCode: .usage)
    }
}

extension JSONError: ReportableError {
    package var report: ErrorReport {
        ErrorReport(code: "json.\(code.rawValue)", message: message, location: place, exitCode: .usage)
    }
}

extension OpenPGPError: ReportableError {
    package var report: ErrorReport {
        ErrorReport(code: "openpgp.\(code.rawValue)", message: message, exitCode: .usage)
    }
}

extension SSHError: ReportableError {
    package var report: ErrorReport {
        ErrorReport(code: "ssh.\(code.rawValue)", message: message, exitCode: .usage)
    }
}

extension BuildCommandError: ReportableError {
    package var report: ErrorReport {
        ErrorReport(code: "build.not-started", message: description, exitCode: .usage)
    }
}

/// A command line that cannot be carried out for a reason that its definition could not tell.
struct CommandError: ReportableError {
    let report: ErrorReport

    init(
        _ code: String, _ message: String, location: String? = nil, expected: String? = nil, found: String? = nil,
        next: String? = nil, exitCode: ExitCode = .usage
    ) {
        report = ErrorReport(
            code: code, message: message, location: location, expected: expected, found: found, next: next,
            exitCode: exitCode)
    }
}

extension HTTPError: ReportableError {
    package var report: ErrorReport {
        let exitCode: ExitCode =
            switch code {
            case .address, .listen, .url: .usage
            case .machine: .internalError
            // Nobody answered as they should: that says nothing of what was asked about.
            case .unreachable, .tls, .timeout, .tooLarge, .broken, .cancelled: .undetermined
            }
        return ErrorReport(code: code.rawValue, message: message, exitCode: exitCode)
    }
}

extension MerkleError: ReportableError {
    package var report: ErrorReport {
        ErrorReport(
            code: code.rawValue, message: description, exitCode: code == .machine ? .internalError : .usage)
    }
}

extension WitnessError: ReportableError {
    package var report: ErrorReport { ErrorReport(code: code.rawValue, message: message, exitCode: .usage) }
}

extension SQLiteError: ReportableError {
    package var report: ErrorReport {
        let exitCode: ExitCode =
            switch code {
            case .cannotOpen, .notDatabase, .newerSchema, .olderSchema, .readOnly, .busy: .usage
            default: .internalError
            }
        return ErrorReport(code: code.rawValue, message: message, exitCode: exitCode)
    }
}
