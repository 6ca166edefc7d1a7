package import Time
package import Trust

/// Who may make an exception, how many it takes and how long it lasts.
package struct ExceptionRule: Sendable {
    /// Requirements that may be waived; empty for overrides, which name a digest instead.
    package let allow: [String]
    package let from: [PrincipalSelector]
    package let count: Int
    package let longest: TimeSpan
    /// How soon an override must have been reviewed.
    package let reviewWithin: TimeSpan?
}
