#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The largest resident memory of this process.
enum PeakMemory {
    /// Starts anew, where the system can; elsewhere a row's peak includes those before it.
    static func reset() {
        #if canImport(Glibc)
            // proc(5): 5 resets the peak to what is resident now.
            let descriptor = unsafe open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else { return }
            _ = unsafe write(descriptor, "5", 1)
            close(descriptor)
        #endif
    }

    /// In bytes; nil where the system does not tell.
    static var bytes: Int? {
        #if canImport(Glibc)
            var text: [UInt8] = []
            guard let file = unsafe fopen("/proc/self/status", "re") else { return nil }
            defer { unsafe fclose(file) }
            while case let byte = unsafe getc(file), byte != EOF { text.append(UInt8(truncatingIfNeeded: byte)) }
            let line = String(decoding: text, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
            return line?.split(separator: " ").compactMap { Int($0) }.first.map { $0 << 10 }
        #else
            var usage = rusage()
            guard unsafe getrusage(RUSAGE_SELF, &usage) == 0 else { return nil }
            return usage.ru_maxrss
        #endif
    }
}
