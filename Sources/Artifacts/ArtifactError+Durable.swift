internal import Durable

extension ArtifactError {
    /// The same fault as the file system's room has it.
    init(_ error: FileError) {
        let code: Code =
            switch error.code {
            case .notFound, .badPath: .notFound
            case .isDirectory, .notDirectory, .notRegular, .symbolicLink: .wrongKind
            case .tooLarge, .tooManyEntries, .tooDeep: .limit
            case .changed: .changed
            case .badName: .unsupported
            case .permission, .exists, .noSpace, .io: .unreadable
            }
        self.init(code, "\(printable(error.path)): \(error.message)")
    }

    /// Runs what may throw this error, or one of the file system's room, and nothing else.
    static func translating<T>(_ body: () throws -> T) throws(ArtifactError) -> T {
        do {
            return try body()
        } catch let error as ArtifactError {
            throw error
        } catch let error as FileError {
            throw ArtifactError(error)
        } catch {
            throw ArtifactError(.unreadable, "\(error)")
        }
    }
}
