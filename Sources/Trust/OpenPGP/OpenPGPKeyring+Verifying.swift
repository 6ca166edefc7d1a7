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
                return try GnuPGVerification.run(home, try GnuPGData(message), signature).verdict(at: instant)
            } catch { return .undetermined(.openPGP(error)) }
        }
    }

    /// Verifies a detached signature over a message that comes in pieces, in constant memory.
    ///
    /// - Parameters:
    ///   - signature: armored or not; exactly one.
    ///   - instant: the clock.
    ///   - feed: hands over the whole message, piece by piece.
    /// - Throws: what `feed` throws.
    package func verify(
        _ signature: [UInt8], at instant: Instant, feed: ((RawSpan) throws -> Void) throws -> Void
    ) throws -> Verdict<Signer> {
        try lock.withLock { _ in
            var ends: [Int32] = [-1, -1]
            guard unsafe pipe(&ends) == 0 else {
                return .undetermined(.openPGP(OpenPGPError(.unavailable, "no pipe to GnuPG can be made")))
            }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            guard let run = StreamedRun(home: home, signature: signature, descriptor: ends[0]) else {
                close(ends[0])
                close(ends[1])
                return .undetermined(.openPGP(OpenPGPError(.unavailable, "no thread can be started")))
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
            switch run.finish() {
            case .success(let finding): return finding.verdict(at: instant)
            case .failure(let error): return .undetermined(.openPGP(error))
            }
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

extension OpenPGPFinding {
    /// RFC 9580 §9.5: SHA-256, SHA-384, SHA-512, SHA-224 is left out as nothing makes it; MD5 and SHA-1 are broken.
    private static let hashes = [8, 9, 10]
    /// GPGME's numbers of RSA (two old ones), ECDSA and EdDSA.
    private static let rsa = [1, 3]
    private static let elliptic = [301, 303]

    private static let place = "the signature"

    /// Judges what was found, at a moment.
    func verdict(at instant: Instant) -> Verdict<OpenPGPKeyring.Signer> {
        func no(_ check: Check, expected: String, found: String, hint: String = "") -> Verdict<OpenPGPKeyring.Signer> {
            .rejected(Rejection(check, expected: expected, found: found, place: Self.place, hint: hint))
        }
        switch status {
        case .unreadable(let reason):
            return no(
                .openPGPSignatureForm, expected: "an OpenPGP signature, apart from what it signs", found: reason,
                hint: "sign again: gpg --armor --detach-sign")
        case .unknownKey:
            return no(
                .openPGPKeyUnknown, expected: "a signature by a key that was given", found: "one by \(signing)",
                hint: "add the signer's public key to the keyring, if the signer is to be trusted")
        case .mismatch:
            return no(
                .openPGPSignatureMismatch, expected: "a signature by \(signing) over the message",
                found: "one that does not verify", hint: "what was signed was changed since, or is something else")
        case .revoked:
            return no(
                .openPGPKeyRevoked, expected: "a key that counts", found: "\(signing), which has been revoked",
                hint: "nothing proves that the signature is older; sign with another key")
        case .good: break
        }
        guard count == 1 else {
            return no(.openPGPSignatureForm, expected: "one signature", found: "\(count)", hint: "give one at a time")
        }
        guard Self.hashes.contains(hash) else {
            return no(
                .openPGPSignatureAlgorithm, expected: "SHA-256, SHA-384 or SHA-512", found: "hash algorithm \(hash)",
                hint: "sign again, with gpg --digest-algo SHA512")
        }
        guard Self.rsa.contains(algorithm) ? bits >= 2048 : Self.elliptic.contains(algorithm) else {
            return no(
                .openPGPSignatureAlgorithm, expected: "EdDSA, ECDSA, or RSA of 2048 bits or more",
                found: "algorithm \(algorithm) with \(bits) bits", hint: "sign with a newer key")
        }
        guard keyMade <= instant.seconds, keyEnds.map({ instant.seconds < $0 }) ?? true else {
            let end = keyEnds.map { " until \(Instant(seconds: $0))" } ?? ""
            return no(
                .openPGPKeyInterval, expected: "a key that is valid at \(instant)",
                found: "one valid from \(Instant(seconds: keyMade))\(end)",
                hint: "give the key as it is today, if its owner has prolonged it; else sign with another")
        }
        guard made <= instant.seconds, ends.map({ instant.seconds < $0 }) ?? true else {
            let end = ends.map { ", to end at \(Instant(seconds: $0))" } ?? ""
            return no(
                .openPGPSignatureInterval, expected: "a signature that counts at \(instant)",
                found: "one made at \(Instant(seconds: made))\(end)", hint: "sign again")
        }
        return .verified(OpenPGPKeyring.Signer(primary: primary, signing: signing))
    }
}

extension Rejection {
    static func openPGP(_ error: OpenPGPError) -> Rejection {
        Rejection(
            .openPGPSignatureForm, expected: "a verification that runs", found: error.message, place: "the signature",
            hint: "GnuPG could not be asked; nothing is known of the signature")
    }
}
