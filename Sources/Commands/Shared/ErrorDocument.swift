import Arguments
import JSON

/// An error as `--format json` writes it to standard error (Schemas/error-v1.schema.json).
enum ErrorDocument {
    static let schema = "https://custody.dev/schemas/error/v1"

    static func text(of report: ErrorReport) -> String {
        var object: JSONObject = [
            "schema": .string(schema), "code": .string(report.code), "message": .string(report.message),
            "exitCode": .integer(report.exitCode.rawValue),
        ]
        for (name, value) in [
            ("where", report.location), ("expected", report.expected), ("found", report.found), ("next", report.next),
        ] {
            if let value { object[name] = .string(value) }
        }
        return String(decoding: JSONValue.object(object).canonical(), as: UTF8.self)
    }
}
