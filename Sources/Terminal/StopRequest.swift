internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A wish of the system or of a person that the process end soon: SIGTERM or SIGINT, noted instead of obeyed at once.
///
/// For work that must finish what it has begun. A second signal ends the process as the first would have.
package enum StopRequest {
    /// Begins to note the signals.
    package static func listen() {
        for number in [SIGTERM, SIGINT] {
            var action = sigaction()
            #if canImport(Glibc)
                unsafe action.__sigaction_handler.sa_handler = { requested.store($0, ordering: .relaxed) }
            #else
                action.__sigaction_u.__sa_handler = { requested.store($0, ordering: .relaxed) }
            #endif
            // SA_RESETHAND: whoever insists is obeyed.
            action.sa_flags = CInt(bitPattern: UInt32(SA_RESETHAND)) | SA_RESTART
            _ = unsafe sigaction(number, &action, nil)
        }
    }

    /// Whether such a signal has come.
    package static var isMade: Bool { requested.load(ordering: .relaxed) != 0 }

    /// The name of the signal that has come; nil for none.
    package static var signal: String? {
        switch requested.load(ordering: .relaxed) {
        case 0: nil
        case SIGINT: "SIGINT"
        default: "SIGTERM"
        }
    }
}

/// The signal that arrived; 0 for none.
private let requested = Atomic<CInt>(0)
