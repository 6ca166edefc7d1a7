package import Arguments
import Durable
package import Ledger
package import Recording
package import Storage

// How the errors of the rooms below a store are said to a person.

extension StorageError: ReportableError {
    package var report: ErrorReport {
        let exitCode: ExitCode
        switch code {
        // What a store should have and has not is neither a yes nor a no about anything else in it.
        case .blobMissing, .blobDamaged, .index: exitCode = .undetermined
        case .file: exitCode = cause?.report.exitCode ?? .internalError
        default: exitCode = .usage
        }
        return ErrorReport(
            code: code == .file ? cause?.code.rawValue ?? code.rawValue : code.rawValue, message: message,
            location: cause?.path,
            next: code == .index ? "custody reindex, if the index is damaged or gone" : nil, exitCode: exitCode)
    }
}

extension LogError: ReportableError {
    package var report: ErrorReport {
        let exitCode: ExitCode =
            switch code {
            case .signing, .ended, .conflict: .internalError
            case .rootMismatch, .rolledBack, .forked, .tileMissing, .tileDamaged, .stateDamaged, .anotherLog:
                .undetermined
            default: .usage
            }
        return ErrorReport(
            code: code.rawValue, message: description,
            next: exitCode == .undetermined ? "custody log verify --full, then custody fsck" : nil, exitCode: exitCode)
    }
}

extension RecordingError: ReportableError {
    package var report: ErrorReport {
        ErrorReport(code: code.rawValue, message: message, exitCode: .usage)
    }
}
