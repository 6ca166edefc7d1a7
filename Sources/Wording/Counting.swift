/// A number and its noun, for sentences: `1 commit`, `2 commits`.
///
/// - Parameters:
///   - number: of things.
///   - noun: whose plural ends in s.
package func counting(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
