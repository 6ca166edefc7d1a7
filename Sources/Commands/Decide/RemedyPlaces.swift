import Arguments
import Durable
import Policy

/// What the commands of remedies are about, as the person who will copy them calls it.
struct RemedyPlaces {
    private let artifact: String
    private let evidence: String

    /// The artifact and the first folder of evidence, as they were typed.
    init(_ parsed: ParsedArguments) {
        artifact = parsed[SharedOptions.artifact]
        let folder = parsed[SharedOptions.evidence].first { (try? Directory($0, followsSymbolicLinks: true)) != nil }
        evidence = folder.map { $0.hasSuffix("/") && $0 != "/" ? String($0.dropLast()) : $0 } ?? "evidence"
    }

    func line(of remedy: Remedy) -> String { remedy.command.line(for: artifact, evidence: evidence) }
}
