import Testing
import Time

@Suite struct InstantTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00Z"),
        ("2026-11-21T01:27:00+01:00", 1_795_220_820, "2026-11-21T00:27:00Z"),
        ("2000-02-29T23:59:59Z", 951_868_799, "2000-02-29T23:59:59Z"),
        ("0001-01-01T00:00:00Z", -62_135_596_800, "0001-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59.999999999Z", 253_402_300_799, "9999-12-31T23:59:59.999999999Z"),
        ("2026-01-01T00:00:00.5000Z", 1_767_225_600, "2026-01-01T00:00:00.5Z"),
        ("1969-12-31T23:59:59Z", -1, "1969-12-31T23:59:59Z"),
    ]) func `A time is read and spelled in UTC`(text: String, seconds: Int64, spelled: String) throws {
        let instant = try Instant(text)
        #expect(instant.seconds == seconds)
        #expect(instant.description == spelled)
    }

    @Test(arguments: [
        "", "2026", "2026-11-21", "2026-11-21T00:27:00", "2026-11-21 00:27:00Z", "2026-11-21t00:27:00z",
        "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-11-21T24:00:00Z", "2026-11-21T23:59:60Z",
        "2026-11-21T00:27:00.Z", "2026-11-21T00:27:00+1:00", "2026-11-21T00:27:00Z ", "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+01:00", "٢٠٢٦-11-21T00:27:00Z",
    ]) func `Any other text is refused`(text: String) {
        #expect(throws: TimeError.self) { try Instant(text) }
    }

    @Test func `Every day of four centuries survives the round trip`() throws {
        for day in Int64(-10_000)..<Int64(140_000) {
            let instant = Instant(seconds: day * 86_400)
            #expect(try Instant(instant.description) == instant)
        }
    }

    @Test func `Arithmetic stops at the ends of the calendar`() {
        #expect(Instant.latest + .days(1) >= Instant.latest - .days(1))
        #expect((Instant.earliest - .days(1)).seconds == Instant.earliest.seconds)
    }
}

@Suite struct TimeSpanTests {
    @Test(arguments: [("90s", 90, "90s"), ("15m", 900, "15m"), ("48h", 172_800, "2d"), ("30d", 2_592_000, "30d")])
    func `A span is a number and a unit`(text: String, seconds: Int64, spelled: String) throws {
        #expect(try TimeSpan(text).seconds == seconds)
        #expect(try TimeSpan(text).description == spelled)
    }

    @Test(arguments: ["", "d", "0d", "-1d", "1.5h", "30 d", "30D", "99999999999w", "1y", "01d"])
    func `Any other span is refused`(text: String) {
        #expect(throws: TimeError.self) { try TimeSpan(text) }
    }
}
