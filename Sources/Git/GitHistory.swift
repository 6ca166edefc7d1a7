/// What a walk over history found.
package struct GitHistory: Hashable, Sendable {
    /// How many commits were given to the caller.
    package let commits: Int
    /// Commits whose parents a shallow clone left out: what lies beyond is unknown; sorted.
    package let boundary: [GitObjectID]

    /// Whether every commit in the range was seen.
    package var isComplete: Bool { boundary.isEmpty }
}

extension Repository {
    /// The most commits that a walk reads, those it excludes counted too.
    package static let longestHistory = 2_000_000

    /// Walks the commits reachable from some and not from others, newest first by committer time.
    ///
    /// Unlike `git rev-list` the walk first paints everything that is excluded, so that wrong clocks change the order
    /// and never the set.
    ///
    /// - Parameters:
    ///   - start: where to begin, such as the commit to be released.
    ///   - excluding: commits whose history is left out, such as the last release's.
    ///   - limit: the most commits to read in all.
    ///   - visit: called for each commit; returns false to stop.
    /// - Returns: how many commits there were, and where a shallow clone ends.
    /// - Throws: ``GitError`` with the code `not-found` where a commit is missing that no shallow clone left out,
    ///   `malformed`, `mismatch`, or `limit`.
    package func history(
        from start: GitObjectID, excluding: [GitObjectID] = [], limit: Int = longestHistory,
        _ visit: (GitCommit) throws(GitError) -> Bool
    ) throws(GitError) -> GitHistory {
        let database = try database()
        let cut = try shallowCommits()
        var read = 0
        func parents(_ commit: GitCommit) throws(GitError) -> [GitObjectID] {
            read += 1
            guard read <= limit else {
                throw GitError(.limit, "the history is longer than the limit of \(limit) commits")
            }
            return cut.contains(commit.id) ? [] : commit.parents
        }

        var hidden = Set(excluding)
        var stack = Array(hidden)
        while let id = stack.popLast() {
            for parent in try parents(try Self.commit(id, from: database)) where hidden.insert(parent).inserted {
                stack.append(parent)
            }
        }

        var queue = CommitQueue()
        var seen = hidden
        var boundary: [GitObjectID] = []
        var count = 0
        if seen.insert(start).inserted { queue.insert(try Self.commit(start, from: database)) }
        while let commit = queue.popNewest() {
            for parent in try parents(commit) where seen.insert(parent).inserted {
                queue.insert(try Self.commit(parent, from: database))
            }
            if cut.contains(commit.id), !commit.parents.isEmpty { boundary.append(commit.id) }
            count += 1
            guard try visit(commit) else { break }
        }
        return GitHistory(commits: count, boundary: boundary.sorted())
    }
}

/// Commits by committer time, newest first, ties by id: a binary heap.
private struct CommitQueue {
    private var heap: [GitCommit] = []

    mutating func insert(_ commit: GitCommit) {
        heap.append(commit)
        var child = heap.count - 1
        while child > 0, comesBefore(child, (child - 1) / 2) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func popNewest() -> GitCommit? {
        guard let last = heap.indices.last else { return nil }
        heap.swapAt(0, last)
        let newest = heap.removeLast()
        var parent = 0
        while true {
            var first = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && comesBefore(child, first) {
                first = child
            }
            if first == parent { return newest }
            heap.swapAt(parent, first)
            parent = first
        }
    }

    private func comesBefore(_ left: Int, _ right: Int) -> Bool {
        let (a, b) = (heap[left], heap[right])
        return a.committer.seconds == b.committer.seconds ? a.id < b.id : a.committer.seconds > b.committer.seconds
    }
}
