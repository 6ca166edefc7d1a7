import Durable
import Testing

@Suite struct LogFileTests {
    @Test func `A log holds what was written to it, in order, and nothing from before`() throws {
        let folder = try Folder()
        let path = folder.path + "/build.log"
        try writeFileAtomically(path, Array("an earlier, longer log".utf8), replace: true)
        let log = try LogFile(path)
        try log.write(Array("one ".utf8))
        try log.write(Array("two".utf8))
        try log.synchronize()
        #expect(try readFile(path, limit: 100) == Array("one two".utf8))
    }

    @Test func `What is no regular file is refused and left alone`() throws {
        let folder = try Folder()
        #expect(#expect(throws: FileError.self) { try LogFile(folder.path) }?.code == .isDirectory)
        #expect(#expect(throws: FileError.self) { try LogFile("/dev/null") }?.code == .notRegular)
    }
}
