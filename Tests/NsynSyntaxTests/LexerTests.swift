import NsynDiagnostics
import Testing

@testable import NsynSyntax

/// `kind:text` of every token but the last.
private func tokens(_ source: String) -> [String] {
    let tree = Parser.parse(bytes: Array(source.utf8), file: FileID(0))
    return (0..<UInt32(tree.tokenCount - 1)).map { "\(tree.kind(TokenID($0))):\(tree.string(TokenID($0)))" }
}

private func firstUnit(_ source: String) -> String? {
    let tree = Parser.parse(bytes: Array(source.utf8), file: FileID(0))
    return (0..<UInt32(tree.tokenCount)).first { tree.kind(TokenID($0)) == .unit }.map { tree.string(TokenID($0)) }
}

@Suite struct LexerTests {
    @Test(arguments: [
        "mL", "mmol/mL", "mol/(L·s)", "%w/w", "%", "°C", "mmol[Au]", "cm²", "s^-1", "mol%", "m³", "m^3", "µL", "μL",
        "Ω", "K", "mol/(L*s)", "J·mol^-1·K^-1", "°C/min", "kg/(m·(s²))", "e⁻", "eq", "℃", "‰",
    ])
    func oneUnitIsOneToken(unit: String) {
        for text in ["let x = 5 \(unit)", "let x = 5\(unit)", "f(5 \(unit))", "let x = [5   \(unit), 6]"] {
            #expect(firstUnit(text) == unit, "\(text)")
        }
    }

    @Test(arguments: ["to", "by", "in", "for", "times", "then", "else", "and", "or", "log", "dropwise", "replicate"])
    func reservedWordsAreNoUnits(word: String) {
        #expect(firstUnit("let x = 5 \(word) 6") == nil)
    }

    @Test func unitsEndWhereTheExpressionGoesOn() {
        #expect(firstUnit("let x = 5 mmol / volume") == "mmol")
        #expect(firstUnit("let x = 5 mol/(L·") == "mol")
        #expect(firstUnit("let x = 5 mL// comment") == "mL")
        #expect(firstUnit("let x = 5 mL /* c */") == "mL")
        #expect(firstUnit("let x = 5\nmL") == nil)
        #expect(firstUnit("let x = 2 * y") == nil)
    }

    @Test func numbers() {
        #expect(
            tokens("1_000 0.25 1e-3 2.5e6 12 3 to 4").prefix(6) == [
                "number:1_000", "number:0.25", "number:1e-3", "number:2.5e6", "number:12", "number:3",
            ])
        #expect(tokens("x = 5.0 +- 0.1 mM")[3] == "plusMinus:+-")
        #expect(tokens("a +-b")[1] == "plus:+")
    }

    @Test(arguments: [
        "[Au25(MHA)18]^-", "[Au(25-x)Ag(x)(SR)18]^-", "Au38(PET)24", "[Au25(SR)18]⁻", "[Au13(dppe)5Cl2]^3+",
        "HAuCl4·3H2O", "[Au25(p-MBA)18]^-", "[Au23(S-c-C6H11)16]-", "[Au25(SR)18]^0", "Au₂₅(SR)₁₈", "NaBH4",
        "[Cu2H(L1,L2)4]2+",
    ])
    func oneFormulaIsOneToken(formula: String) {
        for text in ["let x = cluster \(formula)", "f(complex \(formula))", "[formula \(formula), 1]"] {
            #expect(tokens(text).contains("formula:\(formula)"), "\(text)")
        }
        #expect(tokens("species s { formula: \(formula), electrons: 8 }").contains("formula:\(formula)"))
    }

    @Test func wordsThatIntroduceFormulasMayBeNames() {
        #expect(tokens("fn f(cluster: Cluster)").contains("identifier:Cluster"))
        #expect(tokens("let x = s.formula [1]").contains("leftBracket:["))
        #expect(tokens("let x = cluster[0]").contains("leftBracket:["))
        #expect(tokens("let formula = 1")[1] == "formulaWord:formula")
    }

    @Test func reactionsRunToTheEndOfTheirLine() {
        let equation = "32 Au(SR) + 8 e⁻ -> [Au25(SR)18]⁻ + 7 [Au(SR)2]⁻"
        #expect(tokens("let r = reaction \(equation)  // why").last == "reaction:\(equation)")
        #expect(tokens("{ r: reaction \(equation) }").contains("reaction:\(equation)"))
        #expect(tokens("f(reaction \(equation), basis: 1)").contains("reaction:\(equation)"))
        #expect(tokens("reaction = 5")[0] == "reactionWord:reaction")
    }

    @Test func lookAlikesOfOperators() {
        #expect(
            tokens("a · b × c − d → ≤ ≥ ≠ ±").map { $0.split(separator: ":")[0] } == [
                "identifier", "multiply", "identifier", "multiply", "identifier", "minus", "identifier", "arrow",
                "lessEqual", "greaterEqual", "notEqual", "plusMinus",
            ])
    }

    @Test func everyKeywordIsRecognised() {
        for keyword in Keyword.all {
            let found = Parser.parse(bytes: Array(keyword.spelling.utf8), file: FileID(0)).kind(TokenID(0))
            #expect(found == keyword.kind)
            #expect(tokens(keyword.spelling + "x")[0].hasPrefix("identifier:"))
        }
        let listed = Set(Keyword.all.map(\.kind))
        var raw = TokenKind.identifier.rawValue + 1
        while let kind = TokenKind(rawValue: raw) {
            #expect(listed.contains(kind), "\(kind) has no spelling")
            raw += 1
        }
        #expect(listed.count == Keyword.all.count)
    }

    @Test func stringsSayWhatTheyMean() {
        func value(_ source: String) -> String {
            let tree = Parser.parse(bytes: Array(source.utf8), file: FileID(0))
            return tree.stringValue(TokenID(0))
        }
        #expect(value(#""a\n\t\"\\b\u{b5}""#) == "a\n\t\"\\bµ")
        #expect(value("\"\"\"\n    one\n      two\n\n    three\n    \"\"\"") == "one\n  two\n\nthree")
        #expect(value("\"\"") == "")
        #expect(value("\"open") == "open")
    }

    @Test func documentationBelongsToTheNextItem() {
        let tree = Parser.parse(
            bytes: Array("/// old\n\n/// One.\n///Two.\n// aside\nstock a = water".utf8), file: FileID(0))
        #expect(tree.root.firstChild?.documentation == "One.\nTwo.")
    }
}
