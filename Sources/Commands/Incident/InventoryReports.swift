package import Arguments
package import Inventory

extension InventoryError: ReportableError {
    package var report: ErrorReport {
        ErrorReport(
            code: code.rawValue, message: message, next: code == .principal ? "custody principals list" : nil,
            exitCode: .usage)
    }
}
