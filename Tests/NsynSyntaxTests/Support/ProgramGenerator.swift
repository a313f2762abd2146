/// The same numbers on every machine for a seed.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        // Scrambled, so that neighbouring seeds do not give one sequence shifted by a step.
        state = (seed ^ 0x5DEE_CE66_D1B5_4A35) &* 0xD134_2543_DE82_EF95
        state = next() ^ (seed &* 0xBF58_476D_1CE4_E5B9)
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Writes random programs that the grammar allows.
struct ProgramGenerator {
    let grammar: Grammar
    private var random: SeededGenerator
    private var text = ""
    private var touches = true
    private let levels = 22

    init(_ grammar: Grammar, seed: UInt64) {
        self.grammar = grammar
        random = SeededGenerator(seed: seed)
    }

    mutating func program(items: Int = 6) -> [UInt8] {
        text = ""
        touches = true
        for _ in 0..<Int.random(in: 1...items, using: &random) {
            write(.rule("item"), 0)
            line()
        }
        return Array(text.utf8)
    }

    private mutating func write(_ term: Grammar.Term, _ level: Int) {
        switch term {
        case .rule(let name): write(grammar.rules[name]!, level + 1)
        case .text(let spelling): put(spelling)
        case .token(let name): token(name)
        case .sequence(let terms): for term in terms { write(term, level) }
        case .choice(let terms):
            let fitting = terms.filter { level + grammar.height($0) <= levels }
            write(
                fitting.randomElement(using: &random) ?? terms.min { grammar.height($0) < grammar.height($1) }!, level)
        case .optional(let term):
            if level + grammar.height(term) <= levels && Bool.random(using: &random) { write(term, level) }
        case .repetition(let term):
            while level + grammar.height(term) <= levels && Int.random(in: 0..<3, using: &random) == 0 {
                write(term, level)
            }
        }
    }

    private mutating func put(_ spelling: String) {
        if !touches { text += Int.random(in: 0..<12, using: &random) == 0 ? "  " : " " }
        text += spelling
        touches = false
    }

    private mutating func line() {
        if Int.random(in: 0..<10, using: &random) == 0 { text += " // note" }
        text += Int.random(in: 0..<8, using: &random) == 0 ? "\n\n" : "\n"
        touches = true
    }

    private mutating func pick(_ spellings: [String]) { put(spellings.randomElement(using: &random)!) }

    private mutating func token(_ name: String) {
        switch name {
        case "NL": line()
        case "TOUCH": touches = true
        case "NAME": pick(["gold", "pot2", "thiol_ratio", "Au25", "Δx", "excess", "x'", "µL", "H₂O", "plate96", "_y"])
        case "VERB": pick(["add", "stir", "heat", "show", "plot", "measure", "wait"])
        case "LABEL": pick(["_", "with", "amount", "over", "keep"])
        case "NUMBER": pick(["1", "12", "0.25", "1_000", "2.5e-6", "3e4"])
        case "UNIT":
            if Bool.random(using: &random) { touches = true }
            pick(["mL", "mmol/mL", "mol/(L·s)", "%w/w", "%", "°C", "mmol[Au]", "cm²", "s^-1", "mol%", "eq", "μL"])
        case "STRING":
            pick([
                #""text""#, #""a \"quoted\" \n \u{b5}""#, #""µ and °""#, "\"\"",
                "\"\"\"\n    two\n    lines\n    \"\"\"",
            ])
        case "FORMULA":
            pick(["[Au25(MHA)18]^-", "Au38(PET)24", "[Au(25-x)Ag(x)(SR)18]^-", "HAuCl4·3H2O", "[Au25(SR)18]⁻"])
        case "REACTION": pick(["32 Au(SR) + 8 e⁻ -> [Au25(SR)18]⁻ + 7 [Au(SR)2]⁻", "Au38(SR)24 -> [Au25(SR)18]^-"])
        case "PREPOSITION":
            pick(["to", "from", "with", "by", "over", "for", "at", "in", "until", "using", "every", "on"])
        default: fatalError("the grammar uses the unknown token \(name)")
        }
    }
}
