/// What evidence is checked for; each has a stable code that rejections, decisions and tests name.
///
/// A check that can reject is listed here and in `Documentation/checks.md`, which a test holds against this list.
package enum Check: String, Sendable, CaseIterable {
    // The document
    case documentJSON = "document.json"
    case documentLimit = "document.limit"
    case documentKind = "document.kind"

    // The Sigstore bundle
    case bundleMediaType = "bundle.media-type"
    case bundleForm = "bundle.form"
    case bundleContent = "bundle.content"
    case bundleSignatureCount = "bundle.signature-count"
    case bundleKeyHint = "bundle.key-hint"

    // The DSSE envelope
    case envelopeForm = "envelope.form"
    case envelopePayloadType = "envelope.payload-type"
    case envelopeSignatureCount = "envelope.signature-count"
    case envelopeKeyUnknown = "envelope.key-unknown"
    case envelopeSignatureMismatch = "envelope.signature-mismatch"

    // The signature over an artifact itself
    case messageDigestMismatch = "message.digest-mismatch"
    case messageSignatureMismatch = "message.signature-mismatch"

    // The in-toto statement
    case statementForm = "statement.form"
    case statementType = "statement.type"
    case statementSubject = "statement.subject"
    case predicateForm = "predicate.form"
    case predicateType = "predicate.type"
    case subjectMismatch = "subject.mismatch"

    // Sigstore: what proves that it was logged
    case trustedRootForm = "trusted-root.form"
    case logEntryMissing = "log-entry.missing"
    case logEntryDuplicate = "log-entry.duplicate"
    case logEntryThreshold = "log-entry.threshold"
    case logEntryKind = "log-entry.kind"
    case logEntryBody = "log-entry.body"
    case logEntryLog = "log-entry.log"
    case logEntryTime = "log-entry.time"
    case logEntryPromise = "log-entry.promise"
    case logEntryProof = "log-entry.proof"
    case logEntryCheckpoint = "log-entry.checkpoint"
    case logEntryDigest = "log-entry.digest"
    case logEntrySignature = "log-entry.signature"
    case logEntrySigner = "log-entry.signer"

    // Sigstore: when, and by whom
    case timestampMissing = "timestamp.missing"
    case timestampForm = "timestamp.form"
    case timestampAuthority = "timestamp.authority"
    case timestampDuplicate = "timestamp.duplicate"
    case timestampThreshold = "timestamp.threshold"
    case keyValidity = "key.validity"
    case certificateForm = "certificate.form"
    case certificateChain = "certificate.chain"
    case certificatePromise = "certificate.promise"
    case certificateClaims = "certificate.claims"
    case identityName = "identity.name"
    case identityIssuer = "identity.issuer"

    // Who signed
    case signerUnknown = "signer.unknown"
    case signerUnchecked = "signer.unchecked"

    /// What the check compares, in one sentence.
    package var meaning: String {
        switch self {
        case .documentJSON: "The document is JSON: UTF-8, no duplicate names, nothing after its end."
        case .documentLimit:
            "The document keeps within the limits on bytes, depth and values, and the file on documents."
        case .documentKind: "The document is a Sigstore bundle or a DSSE envelope."
        case .bundleMediaType: "The bundle's media type is one of v0.1 to v0.3."
        case .bundleForm: "The bundle has the members its media type has, each of its type and within its limits."
        case .bundleContent:
            "The bundle carries the kind of content that was asked for: a DSSE envelope or a signature."
        case .bundleSignatureCount: "The envelope in a bundle has exactly one signature."
        case .bundleKeyHint: "The bundle's key hint and the envelope's keyid, where both are set, name the same key."
        case .envelopeForm: "The envelope has payload, payloadType and signatures, in canonical base 64."
        case .envelopePayloadType: "The envelope's payload type is application/vnd.in-toto+json."
        case .envelopeSignatureCount: "The envelope has at least one signature and no more than the limit."
        case .envelopeKeyUnknown: "The envelope names no key, or one that was given to verify with."
        case .envelopeSignatureMismatch: "A signature over the envelope's PAE verifies with a key that was given."
        case .messageDigestMismatch: "The digest in the bundle is the artifact's."
        case .messageSignatureMismatch: "The signature over the artifact verifies with a key that was given."
        case .statementForm: "The payload is an in-toto statement with the members that its version has."
        case .statementType: "The statement's type is in-toto Statement v1 or v0.1."
        case .statementSubject: "The statement has one subject or more, each with a digest that can be compared."
        case .predicateForm: "The predicate has the form that its type prescribes."
        case .predicateType: "The predicate is of the type that was asked for."
        case .subjectMismatch: "A subject of the statement is the artifact, by algorithm and digest."
        case .trustedRootForm: "The trusted root has the members that its version has, each usable."
        case .logEntryMissing: "The bundle has an entry of a trusted log."
        case .logEntryDuplicate: "No log entry comes twice."
        case .logEntryThreshold: "As many different logs as were asked for have an entry."
        case .logEntryKind: "The entry's kind and version are known, and the body says the same."
        case .logEntryBody: "The entry's body has the members of its kind."
        case .logEntryLog: "The entry is of a log that the trusted root knows."
        case .logEntryTime: "The log was trusted at the time that it gives."
        case .logEntryPromise: "The log's signed entry timestamp verifies over the entry, its time and index."
        case .logEntryProof: "The inclusion proof leads from the entry to the root."
        case .logEntryCheckpoint: "The checkpoint is signed by the log, and has the proof's root and size."
        case .logEntryDigest: "The entry records the digest of what the bundle signs."
        case .logEntrySignature: "The entry records the bundle's signature."
        case .logEntrySigner: "The entry records the bundle's certificate or key."
        case .timestampMissing: "Something proves when the bundle was signed."
        case .timestampForm: "The timestamp is an RFC 3161 response that was granted."
        case .timestampAuthority: "The timestamp is over the signature, by an authority that was trusted then."
        case .timestampDuplicate: "No timestamp comes twice."
        case .timestampThreshold: "As many different authorities as were asked for made a timestamp."
        case .keyValidity: "The key was trusted at every proven time."
        case .certificateForm: "The certificate can be read, and the bundle brings no root of its own."
        case .certificateChain: "The certificate leads to a trusted authority at every proven time."
        case .certificatePromise: "A trusted certificate log promised to have the certificate."
        case .certificateClaims: "Fulcio's extensions are text, and its two for the issuer agree."
        case .identityName: "The certificate's one alternative name is the expected identity."
        case .identityIssuer: "The expected OIDC issuer vouched for the identity."
        case .signerUnknown: "The credential that signed belongs to a principal."
        case .signerUnchecked: "The signing identity could be checked with what was given."
        }
    }
}
