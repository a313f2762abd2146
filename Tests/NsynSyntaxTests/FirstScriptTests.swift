import NsynDiagnostics
import NsynSyntax
import Testing

@Test func theFirstScriptParses() {
    let script = """
        /// [Au25(MHA)18]⁻ in water.
        import std.reagents

        target Au25 = cluster [Au25(MHA)18]^-

        stock gold        = 20 mM HAuCl4 in water, protect from light
        stock borohydride = 112 mM NaBH4 in (0.2 M NaOH in water), on ice, fresh for 30 min

        protocol reduce(
            acidity: pH          = 11    in 9 to 13,
            heat:    Temperature = 40 °C in 0 °C to 80 °C,
            excess:  Ratio       = 2     in 0.5 to 8,      // thiol per gold
        ) -> Au25 by reduction {
            let pot = vessel(20 mL)

            add 4.5 mL water to pot
            add 0.25 mL gold to pot                        // 5 µmol Au: the basis of every eq below
            add excess eq thiol to pot
            adjust pot to acidity with base
            add 2.2 eq borohydride to pot dropwise over 30 s
            heat pot to heat for 3 h
        }

        sweep screen = reduce over {
            acidity in 9 to 13 by 0.5
            heat    in [25 °C, 40 °C, 60 °C]
            excess  in 1 to 8 log 6
        } replicate 2

        let ranked = simulate screen
        plot ranked.precise by acidity, heat
        show ranked where precise.lower > 0.7 sort by precise top 12

        plates first = screen scaled to 300 µL on plate96_deep using opentrons.flex
        campaign tune = maximize precise, minimize gold_used over screen batch 24 using bayes
        expect reduce(heat: 40 °C).precise > 0.6
        """
    let tree = Parser.parse(bytes: Array(script.utf8), file: FileID(0))
    #expect(tree.findings.isEmpty)
}
