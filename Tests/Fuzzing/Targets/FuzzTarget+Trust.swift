import JSON
import TestSupport
import Time
import Trust

extension FuzzTarget {
    func checkTrust(_ input: [UInt8]) throws(OracleFailure) {
        if let root = try? TrustedRoot(input) {
            _ = TrustedRootHealth(root, at: World.now, within: TimeSpan(seconds: 86_400))
            for part in root.parts { _ = part.state(at: World.now, within: TimeSpan(seconds: 86_400)) }
        }
        if let configuration = try? SigningConfig(input) {
            _ = configuration.services.map { $0.isValid(at: World.now) }
        }
        if let state = try? UpdateState(input) {
            try require(
                try UpdateState(state.json.canonical()) == state, "a state of updates is another after writing")
        }
        _ = try? NPMKeys(input)
        let update = try? RootUpdate.run(
            UpdateState(root: input), from: Echo(file: input), target: "trusted_root.json", at: World.now)
        if let update = update?.verified {
            try require(update.target == input, "an update gives another target than the repository has")
        }
    }

    /// A repository that has one file, under every name.
    private struct Echo: UpdateRepository {
        let file: [UInt8]

        func metadata(_ name: String, limit: Int) -> [UInt8]? { file }
        func target(_ name: String, limit: Int) -> [UInt8]? { file }
    }
}
