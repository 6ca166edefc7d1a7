internal import CGPGME
import Evidence
import Synchronization
package import Time

#if canImport(Glibc)
    private import Glibc
#else
    private import Darwin
#endif

extension OpenPGPKeyring {
    /// Verifies a detached signature, and its key at a moment.
    ///
    /// - Parameters:
    ///   - signature: armored or not; exactly one.
    ///   - message: the bytes that were signed.
    ///   - instant: the clock: nothing proves when an OpenPGP signature was made.
    package func verify(_ signature: [UInt8], over message: [UInt8], at instant: Instant) -> Verdict<Signer> {
        lock.withLock { _ in
            do throws(OpenPGPError) {
                var trace = VerificationTrace.off
                return try GnuPGVerification.run(home, try GnuPGData(message), signature).verdict(
                    at: instant, tracing: &trace)
            } catch { return .undetermined(.openPGP(error)) }
        }
    }

    /// Verifies a detached signature over a message that comes in pieces, in constant memory.
    ///
    /// - Parameters:
    ///   - signature: armored or not; exactly one.
    ///   - instant: the clock.
    ///   - trace: gets every check, where it records.
    ///   - feed: hands over the whole message, piece by piece.
    /// - Throws: what `feed` throws.
    package func verify(
        _ signature: [UInt8], at instant: Instant, tracing trace: inout VerificationTrace,
        feed: ((RawSpan) throws -> Void) throws -> Void
    ) throws -> Verdict<Signer> {
        let verdict: Verdict<Signer>
        switch try find(signature, feed) {
        case .success(let finding): verdict = finding.verdict(at: instant, tracing: &trace)
        case .failure(let error): verdict = .undetermined(.openPGP(error))
        }
        trace.end(verdict, planned: OpenPGPFinding.plannedChecks)
        return verdict
    }

    /// Verifies a message that comes in pieces without telling each check.
    package func verify(
        _ signature: [UInt8], at instant: Instant, feed: ((RawSpan) throws -> Void) throws -> Void
    ) throws -> Verdict<Signer> {
        var trace = VerificationTrace.off
        return try verify(signature, at: instant, tracing: &trace, feed: feed)
    }

    /// What GnuPG says of a signature and a message that comes in pieces.
    private func find(
        _ signature: [UInt8], _ feed: ((RawSpan) throws -> Void) throws -> Void
    ) throws -> Result<OpenPGPFinding, OpenPGPError> {
        try lock.withLock { _ in
            var ends: [Int32] = [-1, -1]
            guard unsafe pipe(&ends) == 0 else {
                return .failure(OpenPGPError(.unavailable, "no pipe to GnuPG can be made"))
            }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            guard let run = StreamedRun(home: home, signature: signature, descriptor: ends[0]) else {
                close(ends[0])
                close(ends[1])
                return .failure(OpenPGPError(.unavailable, "no thread can be started"))
            }
            var isOpen = true
            defer {
                if isOpen { close(ends[1]) }
                run.join()
            }
            try feed { piece in
                // GnuPG may have seen enough; the message is read to its end all the same, for whoever hashes it.
                if isOpen, !Self.write(piece, to: ends[1]) {
                    close(ends[1])
                    isOpen = false
                }
            }
            if isOpen { close(ends[1]) }
            isOpen = false
            return run.finish()
        }
    }

    private static func write(_ piece: RawSpan, to descriptor: Int32) -> Bool {
        unsafe piece.withUnsafeBytes { bytes in
            var done = 0
            while done < bytes.count {
                #if canImport(Glibc)
                    let count = unsafe Glibc.write(
                        descriptor, bytes.baseAddress.map { unsafe $0 + done }, bytes.count - done)
                #else
                    let count = unsafe Darwin.write(
                        descriptor, bytes.baseAddress.map { unsafe $0 + done }, bytes.count - done)
                #endif
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                done += count
            }
            return true
        }
    }
}

/// GnuPG at work in a thread of its own, reading the message from a pipe while another thread fills it.
///
/// `@unchecked Sendable`: the result is written by the thread and read after it was joined. A write to a pipe that GnuPG
/// has left is an error and no signal, since GPGME has the process ignore SIGPIPE.
private final class StreamedRun: @unchecked Sendable {
    private let home: String
    private let signature: [UInt8]
    private let descriptor: Int32
    private var result: Result<OpenPGPFinding, OpenPGPError>?
    private var thread: pthread_t?

    init?(home: String, signature: [UInt8], descriptor: Int32) {
        // Initialises the library, and with it how broken pipes are told, before anything is written.
        guard unsafe gpgme_check_version(nil) != nil else { return nil }
        self.home = home
        self.signature = signature
        self.descriptor = descriptor
        #if canImport(Glibc)
            var thread = pthread_t()
        #else
            var thread: pthread_t?
        #endif
        let context = unsafe Unmanaged.passRetained(self)
        let failure = unsafe pthread_create(
            &thread, nil,
            { context in
                #if canImport(Glibc)
                    guard let context = unsafe context else { return nil }
                #endif
                unsafe Unmanaged<StreamedRun>.fromOpaque(context).takeRetainedValue().verify()
                return nil
            }, context.toOpaque())
        guard failure == 0 else {
            unsafe context.release()
            return nil
        }
        self.thread = thread
    }

    private func verify() {
        do throws(OpenPGPError) {
            result = .success(try GnuPGVerification.run(home, try GnuPGData(reading: descriptor), signature))
        } catch {
            result = .failure(error)
        }
        close(descriptor)
    }

    /// Waits for the end; the pipe's other end must have been closed.
    func join() {
        guard let thread else { return }
        pthread_join(thread, nil)
        self.thread = nil
    }

    func finish() -> Result<OpenPGPFinding, OpenPGPError> {
        join()
        return result ?? .failure(OpenPGPError(.unavailable, "GnuPG did not answer"))
    }
}
