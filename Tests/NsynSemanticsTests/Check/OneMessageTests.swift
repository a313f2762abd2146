import NsynDiagnostics
import NsynSemantics
import Testing

/// One mistake is one message: what follows from it is not said as well.
@Suite struct OneMessageTests {
    /// Codes of errors and warnings, as a report lists them: the same words at the same place count once.
    private func faults(_ text: String) -> [String] {
        var told: Set<String> = []
        return Checker(library: Library()).check(path: "one.nsyn", text: text).findings
            .filter { $0.severity == .error || $0.severity == .warning }
            .filter { told.insert("\($0.span.start) \($0.message)").inserted }.map(\.code.description)
    }

    private func reduction(_ edit: (String) -> String = { $0 }) -> String {
        edit(
            """
            import std.reagents

            target goal = cluster [Au25(SG)18]^-

            stock gold = 20 mM HAuCl4_3H2O in water, protect from light
            stock thiol = 50 mM GSH in water
            stock boro = 112 mM NaBH4 in (0.2 M NaOH in water), on ice, fresh for 30 min

            protocol make(excess: Ratio = 2) -> goal by reduction {
                let pot = vessel(20 mL, open, glass, air)
                add 4 mL water to pot
                stir pot at 500 rpm
                add 0.25 mL gold to pot
                add excess eq thiol to pot
                hold pot at 25 °C for 15 min
                add 2 eq boro to pot dropwise over 30 s
                hold pot for 3 h
                separate pot by PAGE keep fraction
                measure pot by esi_ms
            }

            sweep ratios = make over { excess in [1, 2] } replicate 2

            expect goal.electrons == 8

            """)
    }

    @Test func theScriptItselfIsSound() { #expect(faults(reduction()).isEmpty) }

    @Test func anOddFormulaIsSaidOfTheFormula() {
        #expect(faults(reduction { $0.replacing("(SG)18]^-", with: "(SG)18]") }) == ["NS5002"])
    }

    @Test func aFalseExpectationOfASoundFormulaIsSaid() {
        #expect(faults(reduction { $0.replacing("== 8", with: "== 6") }) == ["NS0324"])
    }

    /// A laboratory says it of its own rules as the library does.
    @Test func aRemarkGivesWayToWhatIsWorse() {
        func script(_ field: String, at temperature: String) -> String {
            reduction { $0.replacing("hold pot for 3 h", with: "hold pot at \(temperature) for 3 h") } + """
                rule warm {
                    code: NS9001, severity: warning, \(field)on: state, when: vessel.temperature > 50 °C
                    message: "warm", title: "t", why: "w", general_knowledge: true
                }
                rule hot {
                    code: NS9002, severity: warning, on: state, when: vessel.temperature > 70 °C
                    message: "hot", title: "t", why: "w", general_knowledge: true
                }

                """
        }
        func own(_ text: String) -> [String] { faults(text).filter { $0.hasPrefix("NS9") } }
        #expect(own(script("", at: "80 °C")) == ["NS9001", "NS9002"])
        #expect(own(script("aside: true, ", at: "80 °C")) == ["NS9002"])
        #expect(own(script("aside: true, ", at: "60 °C")) == ["NS9001"])
        #expect(faults(script("aside: 3, ", at: "80 °C")).contains("NS0243"))
    }

    @Test func aParameterThatNothingReadsIsSaidOnce() {
        #expect(faults(reduction { $0.replacing("excess eq thiol", with: "2 eq thiol") }) == ["NS0425"])
    }

    @Test func aMissingLigandIsSaidWhereTheMetalIsReduced() throws {
        let text = reduction { $0.replacing("    add excess eq thiol to pot\n", with: "") }
        let found = Checker(library: Library()).check(path: "one.nsyn", text: text).findings
        let missing = found.filter { ["NS0435", "NS0444", "NS0453"].contains($0.code.description) }
        #expect(missing.map(\.code.description) == ["NS0435"])
        let span = try #require(missing.first?.span)
        let line = Array(text.utf8)[..<Int(span.start)].filter { $0 == 10 }.count
        #expect(text.split(separator: "\n", omittingEmptySubsequences: false)[line].contains("2 eq boro"))
    }

    @Test func aStockThatIsWrongLeavesTheProtocolInPeace() {
        #expect(faults(reduction { $0.replacing("50 mM GSH", with: "50 mM GHS") }) == ["NS0201"])
    }

    @Test func aVesselOverflowsOnce() {
        let text = reduction { $0.replacing("add 4 mL water to pot", with: "add 19.9 mL water to pot") }
        #expect(faults(text) == ["NS0402"])
    }

    @Test func aRepetitionOfNothingIsSaid() {
        let text = reduction {
            $0.replacing("    measure pot", with: "    repeat 0 times {\n        wait 1 min\n    }\n    measure pot")
        }
        #expect(faults(text) == ["NS0222"])
    }
}
