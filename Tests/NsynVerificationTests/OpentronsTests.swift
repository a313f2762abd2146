import NsynVerification
import Testing

/// Faults of an Opentrons file, one at a time, beside the file without any.
@Suite struct OpentronsTests {
    @Test func aGoodFileHasNoFindings() {
        let verification = Fixture().verification()
        #expect(verification.findings.map(\.message) == [])
        #expect(verification.runs.map(\.wells) == [2])
        #expect(verification.runs.map(\.additions) == [6])
        #expect(verification.runs.map(\.tips) == [3])
    }

    /// The fixture with one part of one command replaced.
    private func changed(_ command: String, occurrence: Int = 0, _ old: String, _ new: String) -> Fixture {
        var fixture = Fixture()
        let index = fixture.command(command, occurrence: occurrence)
        let parts = fixture.commands[index].split(separator: old, maxSplits: 1, omittingEmptySubsequences: false)
        precondition(parts.count == 2, "\(old) is not in the command")
        fixture.commands[index] = parts.joined(separator: new)
        return fixture
    }

    private func without(_ command: String, occurrence: Int = 0) -> Fixture {
        var fixture = Fixture()
        fixture.commands.remove(at: fixture.command(command, occurrence: occurrence))
        return fixture
    }

    private func with(_ command: String, before: String, occurrence: Int = 0) -> Fixture {
        var fixture = Fixture()
        fixture.commands.insert(command, at: fixture.command(before, occurrence: occurrence))
        return fixture
    }

    @Test func tips() {
        #expect(without("pickUpTip").codes.contains("NS0961"))
        #expect(changed("pickUpTip", occurrence: 1, #""B1""#, #""A1""#).codes == ["NS0962"])
        #expect(changed("\"aspirate\"", "200", "400").codes.contains("NS0964"))
        #expect(changed("\"dispense\"", occurrence: 1, #":100"#, ":120").codes.contains("NS0965"))
        #expect(without("dropTipInPlace").codes.contains("NS0961"))
    }

    @Test func volumes() {
        // Two microlitres by a P300: told by the range alone, and by the well that then lacks gold.
        #expect(changed("\"dispense\"", occurrence: 2, ":40,", ":2,").codes.contains("NS0963"))
        #expect(
            changed("\"dispense\"", occurrence: 2, ":40,", ":30,").found.contains(
                "NS0980: A1 of plate-1 gets 300 nmol of HAuCl4_3H2O, and the plan asks for 400 nmol (-25 %)"))
    }

    @Test func wells() {
        #expect(changed("\"dispense\"", #""A1""#, #""I1""#).codes.contains("NS0959"))
        #expect(changed("\"dispense\"", #""A1""#, #""C1""#).codes.contains("NS0983"))
        #expect(changed("loadLiquid", "5000", "15500").codes.contains("NS0969"))
        #expect(changed("loadLiquid", "5000", "700").codes.contains("NS0970"))
    }

    @Test func positions() {
        #expect(changed("\"aspirate\"", #""z":1"#, #""z":-5"#).codes == ["NS0967"])
        #expect(changed("\"aspirate\"", #""z":1"#, #""z":20"#).codes == ["NS0967"])
    }

    @Test func deck() {
        let second =
            #"{"commandType":"loadPipette","params":{"pipetteId":"other","pipetteName":"p20_single_gen2","mount":"left"}}"#
        #expect(with(second, before: "loadLabware").codes == ["NS0960"])
        #expect(changed("plate-1", #""3""#, #""2""#).codes == ["NS0960"])
        #expect(changed("plate-1", #""3""#, #""14""#).codes == ["NS0959"])
    }

    @Test func fields() {
        #expect(changed("\"dispense\"", #""flowRate":90"#, #""flowRate":90,"flowrate":5"#).codes == ["NS0956"])
        #expect(changed("\"dispense\"", #""flowRate":90,"#, "").codes.contains("NS0955"))
        var broken = Fixture()
        broken.worklistEdits = [("],\"commandAnnotationSchemaId\"", ",],\"commandAnnotationSchemaId\"")]
        #expect(broken.codes == ["NS0955"])
    }

    @Test func chemistry() {
        // The wait is gone: borohydride comes too soon.
        #expect(without("waitForDuration").codes.contains("NS0984"))
        // Borohydride waits for eleven minutes.
        let waiting = changed("waitForDuration", "60", "660")
        #expect(waiting.codes == ["NS0985"])
        // Gold first, water behind it.
        var fixture = Fixture()
        let water = fixture.command("pickUpTip")
        let gold = fixture.command("pickUpTip", occurrence: 1)
        let steps = Array(fixture.commands[water..<gold])
        fixture.commands.removeSubrange(water..<gold)
        fixture.commands.insert(contentsOf: steps, at: fixture.command("waitForDuration"))
        #expect(fixture.codes == ["NS0981"])
    }

    @Test func carryOver() {
        // The tip that held gold goes into the borohydride.
        var reused = Fixture()
        let start = reused.command("moveToAddressableAreaForDropTip", occurrence: 1)
        reused.commands.removeSubrange(start..<start + 2)
        reused.commands.remove(at: reused.command("pickUpTip", occurrence: 2))
        #expect(reused.codes == ["NS0968"])
    }
}
