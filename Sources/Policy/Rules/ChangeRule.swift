package import Trust

/// Who puts the next version of a rule in force, as the version in force says.
package struct ChangeRule: Hashable, Sendable {
    package let from: [PrincipalSelector]
    package let count: Int

    package init(from: [PrincipalSelector], count: Int) {
        self.from = from
        self.count = count
    }
}
