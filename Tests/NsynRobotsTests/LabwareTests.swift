import NsynPlan
import Testing

@Suite struct LabwareTests {
    @Test func wellsAreNamedColumnByColumn() {
        var plate = Labware(name: "plate96")
        plate.rows = 8
        plate.columns = 12
        #expect([0, 1, 7, 8, 95].map { plate.wellName($0) } == ["A1", "B1", "H1", "A2", "H12"])
        #expect((0..<96).allSatisfy { plate.well(named: plate.wellName($0)) == $0 })
        #expect(plate.well(named: "I1") == nil && plate.well(named: "A13") == nil && plate.well(named: "A0") == nil)
    }

    @Test func rowsBeyondZHaveTwoLetters() {
        var plate = Labware(name: "plate1536")
        plate.rows = 32
        plate.columns = 48
        #expect(plate.wellName(plate.well(row: 31, column: 47)) == "AF48")
        #expect(plate.well(named: "AF48") == 1535)
    }
}
