import Ledger
import Storage
import TestSupport
import Testing

/// The log on mounts that cannot be written or are full, made where the system lets a test mount anything.
@Suite(
    .enabled(if: Mounts.areAllowed, "mounting in a namespace of one's own is not allowed here, or unshare is missing"))
struct `The log on a mount` {
    private let folder: TemporaryDirectory
    private let probe: String

    init() throws {
        folder = try TemporaryDirectory()
        probe = try #require(BuiltProduct.path("crash-probe"))
    }

    /// Runs a script that may mount, with the probe as `$1` and a folder as `$2`.
    private func run(_ script: String) throws -> Tool.Output {
        try Tool.start(["unshare", "-rm", "sh", "-c", "set -eu\n" + script, "sh", probe, folder.path])
    }

    @Test func `A log on a read-only mount is read, and not written`() throws {
        let output = try run(
            """
            mkdir "$2/log"
            "$1" create "$2/log"
            "$1" append "$2/log" 700 >"$2/acknowledged"
            mount --bind "$2/log" "$2/log"
            mount -o remount,ro,bind "$2/log"
            "$1" check "$2/log" <"$2/acknowledged"
            status=0
            "$1" append "$2/log" 800 || status=$?
            test $status -eq 3
            """)
        #expect(output.status == 0, "\(output.errors)")
        #expect(output.errors.contains("log.db"))
    }

    @Test func `A full disk ends the writer, and loses nothing that was acknowledged`() throws {
        let output = try run(
            """
            mkdir "$2/log"
            mount -t tmpfs -o size=1m tmpfs "$2/log"
            "$1" create "$2/log"
            status=0
            "$1" append "$2/log" 20000 >"$2/acknowledged" || status=$?
            test $status -eq 3
            test -s "$2/acknowledged"
            mount -o remount,size=100m "$2/log"
            "$1" append "$2/log" 3000 >>"$2/acknowledged"
            "$1" check "$2/log" <"$2/acknowledged"
            """)
        #expect(output.status == 0, "\(output.errors)")
    }
}

private enum Mounts {
    static let areAllowed: Bool = {
        guard Tool.isInstalled("unshare") else { return false }
        let output = try? Tool.start(["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/tmp"])
        return output?.status == 0
    }()
}
