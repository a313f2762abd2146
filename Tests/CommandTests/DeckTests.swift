import Foundation
import Testing

/// Where `nsyn compile` puts things on a deck.
@Suite struct DeckTests {
    private struct Manifest: Decodable {
        struct Run: Decodable {
            struct Placement: Decodable {
                var label: String
                var labware: String
                var slot: String
            }
            var placements: [Placement]
        }
        var runs: [Run]
    }

    /// The maker's software refuses anything taller than 53 mm beside a heater-shaker.
    @Test func nothingTallStandsBesideAShaker() throws {
        let shell = try Shell()
        try shell.write(
            "a.nsyn",
            """
            stock gold = 20 mM HAuCl4_3H2O in water

            protocol shaken(volume: Volume = 10 µL in 10 µL to 60 µL) {
                let pot = vessel(2 mL)
                add 200 µL water to pot
                add volume gold to pot
                shake pot at 500 rpm
                hold pot for 10 min
                measure pot by uvvis
            }

            sweep series = shaken over { volume in 10 µL to 60 µL in 12 } replicate 8

            plates first = series on plate96_deep_V using opentrons_ot2
            """)
        let outcome = try shell.nsyn("compile", "a.nsyn", "--out", "out")
        #expect(outcome.code == 0, "\(outcome.errors)")
        let manifest = try JSONDecoder().decode(Manifest.self, from: Data(try shell.read("out/manifest.json").utf8))
        let placements = try #require(manifest.runs.first).placements
        let plate = try #require(placements.first { $0.label == "plate-1" })
        #expect(plate.slot == "1")
        let tall = ["tubes2", "tubes15", "tubes50"]
        #expect(placements.allSatisfy { $0.slot != "2" || !tall.contains($0.labware) }, "\(placements)")
    }
}
