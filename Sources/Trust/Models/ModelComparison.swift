package import Artifacts
package import Evidence
import JSON

/// Holds the files of a model against what was signed (OpenSSF Model Signing v1.0, section 8.4).
package enum ModelComparison {
    /// - Parameters:
    ///   - signature: verified.
    ///   - listing: of the model, by the signature's rules.
    /// - Throws: `Rejection` by `model.link`, `model.changed`, `model.missing` or `model.extra`, with the first paths.
    package static func check(_ signature: ModelSignature, _ listing: ModelListing) throws(Rejection) {
        if let link = listing.badLinks.first {
            throw Rejection(
                .modelLink, expected: "no symbolic link of this kind", found: "\(link.path): \(link.reason)",
                place: "/predicate/serialization/allow_symlinks", hint: "put the file in the link's place")
        }
        // model-signing calls the one file of a model ".".
        let only = listing.files.count == 1 ? listing.files.first?.text : nil
        var signed: [ModelPart: String] = [:]
        for (part, digest) in signature.digests {
            let path = part.path.text == "." ? only ?? "." : part.path.text
            signed[ModelPart(path: path, range: part.range)] = digest
        }
        var missing: Set<ExactString> = []
        var changed: Set<ExactString> = []
        for (part, digest) in signed where listing.digests[part] != digest {
            if listing.files.contains(part.path) { changed.insert(part.path) } else { missing.insert(part.path) }
        }
        let names = Set(signed.keys.lazy.map(\.path))
        var extra: Set<ExactString> = []
        for part in listing.digests.keys where signed[part] == nil {
            // A file that has grown or shrunk has shards that were not signed.
            if names.contains(part.path) { changed.insert(part.path) } else { extra.insert(part.path) }
        }
        try refuse(changed, .modelChanged, "the files as they were signed", "the model was changed since it was signed")
        try refuse(missing, .modelMissing, "all files that were signed", "fetch the whole model again")
        try refuse(
            extra, .modelExtra, "no file that was not signed",
            "remove what is not of the model, or have it signed")
    }

    private static func refuse(
        _ paths: Set<ExactString>, _ check: Check, _ expected: String, _ hint: String
    ) throws(Rejection) {
        guard !paths.isEmpty else { return }
        throw Rejection(check, expected: expected, found: paths.sample, place: "/predicate/resources", hint: hint)
    }
}
