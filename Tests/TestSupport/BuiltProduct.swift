/// Programs that were built along with the tests.
package enum BuiltProduct {
    /// The path of a program in the folder that the tests themselves were built into.
    ///
    /// - Returns: nil where it has not been built.
    package static func path(_ name: String) -> String? {
        let bundle = CommandLine.arguments.first { $0.contains(".xctest") } ?? CommandLine.arguments[0]
        var folder = bundle.split(separator: "/", omittingEmptySubsequences: false)
        if let last = folder.firstIndex(where: { $0.hasSuffix(".xctest") }) {
            folder.removeLast(folder.count - last)
        } else {
            folder.removeLast()
        }
        let path = (folder + [name[...]]).joined(separator: "/")
        return Tool.isExecutable(path) ? path : nil
    }
}
