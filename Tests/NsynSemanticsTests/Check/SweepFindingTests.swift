import NsynDiagnostics
import NsynSemantics
import Testing

/// What a finding says about a sweep is what a look at every single condition says.
@Suite struct SweepFindingTests {
    private static func script(acidity: String, heat: String, strength: String, sweep: String = "") -> String {
        """
        import std.reagents

        target Au25 = cluster [Au25(SG)18]^-

        stock gold = 20 mM HAuCl4_3H2O in water, protect from light
        stock thiol = 50 mM GSH in water
        stock base = 1 M NaOH in water
        stock borohydride = 0.5 M NaBH4 in (0.2 M NaOH in water), on ice, fresh for 30 min

        protocol reduce(acidity: pH = \(acidity), heat: Temperature = \(heat), strength: Concentration = \(strength))
            -> Au25 by reduction
        {
            let pot = vessel(20 mL, open, glass, air)
            add 3.5 mL water to pot
            stir pot at 500 rpm
            add 0.25 mL gold to pot
            add 2 eq thiol to pot
            hold pot at heat for 30 min
            adjust pot to acidity with base
            add strength * 5 mL borohydride to pot over 30 s
            hold pot for 3 h
            separate pot by ultrafiltration keep retentate
            measure pot by uvvis
        }

        """ + sweep
    }

    private func findings(_ text: String) -> [Finding] {
        Checker(library: Library()).check(path: "sweep.nsyn", text: text).findings
    }

    @Test(arguments: ["NS5502", "NS5503"])
    func countsEveryOffendingCondition(code: String) throws {
        let acidities = ["6", "9", "12.5", "13"]
        let heats = ["25 °C", "50 °C", "65 °C"]
        let strengths = ["5 mM", "50 mM", "70 mM"]
        let sweep = """
            sweep window = reduce over {
                acidity in [\(acidities.joined(separator: ", "))]
                heat in [\(heats.joined(separator: ", "))]
                strength in [\(strengths.joined(separator: ", "))]
            }
            """
        let whole = findings(Self.script(acidity: "10", heat: "25 °C", strength: "10 mM", sweep: sweep))
        let witness = try #require(whole.first { "\($0.code)" == code }?.sweep)

        var first: [String]?
        var offending = 0
        for acidity in acidities {
            for heat in heats {
                for strength in strengths {
                    let single = findings(Self.script(acidity: acidity, heat: heat, strength: strength))
                    guard single.contains(where: { "\($0.code)" == code }) else { continue }
                    offending += 1
                    first = first ?? [acidity, heat, strength]
                }
            }
        }
        #expect(offending > 0)
        #expect(witness.offending == "\(offending)")
        #expect(witness.offendingIsExact)
        #expect(witness.total == "36")
        #expect(witness.drawn == nil)
        #expect(witness.firstCondition.map(\.value) == first)
    }

    @Test func aDesignSaysWhatItDrawsFrom() throws {
        let sweep = """
            sweep window = reduce over {
                acidity in 9 to 13 in 9
                heat in 25 °C to 65 °C in 9
                strength in 5 mM to 45 mM in 5
            } design sobol(64)
            """
        let found = findings(Self.script(acidity: "10", heat: "25 °C", strength: "10 mM", sweep: sweep))
        let witness = try #require(found.first { "\($0.code)" == "NS5502" }?.sweep)
        #expect(witness.total == "405")
        #expect(witness.drawn == "64")
        #expect(witness.sentence.contains("of 405 conditions that `window` draws 64 from"))
    }

    @Test func whatIsSaidOfTheSweepNamesNoCondition() throws {
        let sweep = "sweep window = reduce over { acidity in [9, 10, 11] }"
        let found = findings(Self.script(acidity: "10", heat: "25 °C", strength: "10 mM", sweep: sweep))
        let scatter = try #require(found.first { "\($0.code)" == "NS5702" })
        #expect(scatter.sweep == nil)
    }
}
