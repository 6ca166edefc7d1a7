import CLibFuzzer
import FuzzTargets
import TestSupport

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The target that the environment names, for the whole of the process.
private let target: FuzzTarget = {
    let name = unsafe getenv("CUSTODY_FUZZ_TARGET").map { unsafe String(cString: $0) } ?? ""
    guard let target = FuzzTarget(rawValue: name) else {
        print("fuzz-probe: CUSTODY_FUZZ_TARGET names one of \(FuzzTarget.allCases.map(\.rawValue))")
        exit(2)
    }
    return target
}()

/// libFuzzer's beginning: with `CUSTODY_FUZZ_SEEDS=FOLDER`, seeds are written there, and that is all.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
    _ count: UnsafeMutablePointer<CInt>?, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> CInt {
    guard let folder = unsafe getenv("CUSTODY_FUZZ_SEEDS").map({ unsafe String(cString: $0) }) else { return 0 }
    do {
        try FuzzSeeds.write(to: folder)
        exit(0)
    } catch {
        print("fuzz-probe: the seeds cannot be written: \(error)")
        exit(1)
    }
}

/// Takes one input.
///
/// A failed oracle ends the process as a crash does, so that libFuzzer keeps the input.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let input = unsafe Array(UnsafeBufferPointer(start: data, count: size))
    do {
        try target.check(input)
    } catch {
        print("fuzz-probe: \(target.rawValue): \(error)")
        fflush(nil)
        abort()
    }
    return 0
}

/// Half of all mutations go to a place within a JSON document, below its base 64; the others are libFuzzer's own.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutate(_ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ limit: Int, _ seed: CUnsignedInt) -> Int {
    var generator = SeededGenerator(seed: UInt64(seed))
    if Bool.random(using: &generator) {
        let input = unsafe Array(UnsafeBufferPointer(start: data, count: size))
        if let mutated = DocumentMutation.mutate(input, using: &generator, bytes: mutateBytes), mutated.count <= limit {
            for (index, byte) in mutated.enumerated() { unsafe data[index] = byte }
            return mutated.count
        }
    }
    return unsafe LLVMFuzzerMutate(data, size, limit)
}

private func mutateBytes(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
    let limit = bytes.count + 64
    var buffer = bytes + [UInt8](repeating: 0, count: limit - bytes.count)
    let count = unsafe buffer.withUnsafeMutableBufferPointer { buffer in
        unsafe buffer.baseAddress.map { unsafe LLVMFuzzerMutate($0, bytes.count, limit) } ?? 0
    }
    return Array(buffer.prefix(count))
}
