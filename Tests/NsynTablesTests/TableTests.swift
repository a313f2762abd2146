import NsynQuantities
import Testing

@testable import NsynTables

@Suite struct TableTests {
    static let celsius = DisplayUnit("°C", scale: 1, offset: 273.15)
    static let microlitre = DisplayUnit("µL", scale: 1e-9)

    @Test func unitsRoundOnce() {
        #expect(Self.microlitre.coherent(300) == 3e-7)
        #expect(Self.microlitre.number(3e-7) == 300)
        #expect(Self.celsius.coherent(25) == 298.15)
        for tenths in 0..<10_000 {
            let number = Double(tenths) / 10
            #expect(abs(Self.microlitre.number(Self.microlitre.coherent(number)) - number) <= number.ulp)
        }
    }

    @Test func blocksOfTextsMergeTheirLevels() {
        var first = Table([.init("ligand", .text, .texts(TextValues(["MHA", nil, "GSH"])))])
        first.append(Table([.init("ligand", .text, .texts(TextValues(["PET", "GSH"])))]))
        #expect(
            first.columns[0].values
                == .texts(TextValues(codes: [0, -1, 1, 2, 1], levels: ["MHA", "GSH", "PET"])))
        #expect(first.taking([4, 1]).columns[0].values.isMissing(1))
        #expect(first.rowCount == 5)
    }
}
