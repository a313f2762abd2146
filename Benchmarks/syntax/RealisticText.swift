/// Protocol text as people write it: declarations, comments, steps, sweeps and records in a fixed proportion, with
/// names and numbers that change from one protocol to the next. The same lines on every run.
enum RealisticText {
    static func make(lines: Int) -> [UInt8] {
        var text = "import std.reagents\nimport std.models\n\n"
        var written = 3
        var index = 0
        while written < lines {
            let part = protocolText(index)
            text += part
            written += part.utf8.count { $0 == 10 }
            index += 1
        }
        return Array(text.utf8)
    }

    private static func protocolText(_ index: Int) -> String {
        let atoms = [25, 38, 102, 144][index % 4]
        let ligand = ["MHA", "GSH", "PET", "p-MBA"][index / 2 % 4]
        let volume = 4 + index % 9
        return """
            /// Batch \(index): [Au\(atoms)(\(ligand))18]⁻ in water. NaOH slows NaBH4 and speeds thiol etching, so that
            /// reduction and size focusing keep pace.
            target product\(index) = cluster [Au\(atoms)(\(ligand))18]^-

            stock gold\(index) = 20 mM HAuCl4 in water, protect from light
            stock thiol\(index) = 5.0 ± 0.1 mM MHA in water
            stock base\(index) = 1 M NaOH in water
            stock borohydride\(index) = 112 mM NaBH4 in (0.2 M NaOH in water), on ice, fresh for 30 min

            reagent ligand\(index): Thiol {
                name: "6-mercaptohexanoic acid, lot \(index)"
                aliases: ["MHA", "HS(CH2)5COOH"]
                formula: C6H12O2S
                smiles: "OC(=O)CCCCCS"
                source: review2025("refs 92; text on quantum yield")
                general_knowledge {
                    density: 1.0\(index % 90 + 10) g/mL
                    boils: \(200 + index % 60) °C
                    hazards: [stench, irritant]
                }
            }

            protocol reduce\(index)(
                acidity: pH = 11 in 9 to 13,
                heat: Temperature = 40 °C in 0 °C to 80 °C,
                excess: Ratio = 2 in 0.5 to 8,  // thiol per gold
            ) -> product\(index) by reduction {
                let pot = vessel(\(volume * 5) mL)
                let share = \(volume).5 mL / (1 + excess * 0.25)

                add \(volume).5 mL water to pot
                add 0.25 mL gold\(index) to pot  // 5 µmol Au: the basis of every eq below
                add excess eq thiol\(index) to pot
                stir pot at \(300 + index % 7 * 100) rpm
                adjust pot to acidity with base\(index)
                wait \(5 + index % 20) min
                if heat > 60 °C and excess < 4 {
                    bubble N2 through pot for 10 min
                } else {
                    waive NS5103 because "the vial is open to air on purpose"
                    shake pot at 700 rpm for 2 min
                }
                add 2.2 eq borohydride\(index) to pot dropwise over 30 s
                repeat 3 times {
                    sample 50 µL from pot
                    measure pot by uvvis
                    wait 1 h
                }
                heat pot to heat for 3 h
            }

            sweep screen\(index) = reduce\(index) over {
                acidity in 9 to 13 by 0.5
                heat in [25 °C, 40 °C, 60 °C]
                excess in 1 to 8 log 6
            } replicate 2

            let ranked\(index) = simulate screen\(index)
            show ranked\(index) where precise.lower > 0.7 sort by precise top 12
            plates first\(index) = screen\(index) scaled to 300 µL on plate96_deep using opentrons.flex
            expect reduce\(index)(heat: 40 °C).precise > 0.6


            """
    }
}
