/// The Python environment with other projects' programs that judge the same evidence.
package enum Peers {
    /// Its interpreter; nil where there is no Python or no PyPI.
    package static let python: String? = {
        let made = try? Tool.start([TestData.package + "/Scripts/interop-venv"])
        return made.flatMap { $0.status == 0 ? $0.text : nil }
    }()
}
