import Artifacts
import Evidence
import Recording
import TestSupport
import Testing
import Time

@Suite struct ClockTests {
    @Test func `A clock that went behind the log is refused, and one that is right or a little late is not`()
        async throws
    {
        let world = try await StoreWorld()
        try await world.store.requireClock(.earliest)
        try await world.record(.cycloneDX())
        try await world.store.requireClock(World.now)
        try await world.store.requireClock(World.earlier("60s"))
        try await world.store.requireClock(World.later("3650d"))
        let error = await #expect(throws: RecordingError.self) {
            try await world.store.requireClock(World.earlier("61s"))
        }
        #expect(error?.code == .clock)
        try world.close()
    }
}
