import Foundation

/// The grammar file, read well enough to write programs with it.
struct Grammar {
    indirect enum Term {
        case rule(String)
        case text(String)
        case token(String)
        case sequence([Term])
        case choice([Term])
        case optional(Term)
        case repetition(Term)
    }

    private(set) var rules: [String: Term] = [:]
    /// The fewest levels that a rule needs to end.
    private(set) var heights: [String: Int] = [:]

    init(_ text: String) throws {
        var reader = Reader(text)
        while let name = reader.name() {
            try reader.expect("=")
            rules[name] = try reader.choice()
            try reader.expect(";")
        }
        guard reader.isAtEnd else { throw GrammarError(message: "cannot read on at \(reader.rest)") }
        computeHeights()
    }

    static func load() throws -> Grammar {
        try Grammar(String(contentsOf: packageRoot.appendingPathComponent("grammar/nsyn.ebnf"), encoding: .utf8))
    }

    struct GrammarError: Error { var message: String }

    /// Rules that are used but not defined, and rules that nothing uses.
    var loose: [String] {
        var used: Set<String> = ["file"]
        for term in rules.values { collect(term, &used) }
        return used.symmetricDifference(rules.keys).sorted()
    }

    private func collect(_ term: Term, _ used: inout Set<String>) {
        switch term {
        case .rule(let name): used.insert(name)
        case .text, .token: break
        case .sequence(let terms), .choice(let terms): for term in terms { collect(term, &used) }
        case .optional(let term), .repetition(let term): collect(term, &used)
        }
    }

    func height(_ term: Term) -> Int {
        switch term {
        case .rule(let name): (heights[name] ?? 1000) + 1
        case .text, .token, .optional, .repetition: 0
        case .sequence(let terms): terms.map(height).max() ?? 0
        case .choice(let terms): terms.map(height).min() ?? 0
        }
    }

    private mutating func computeHeights() {
        var changed = true
        while changed {
            changed = false
            for (name, term) in rules {
                let height = min(1000, height(term))
                if height != heights[name] ?? 1000 {
                    heights[name] = height
                    changed = true
                }
            }
        }
    }

    private struct Reader {
        private let text: [Character]
        private var position = 0

        init(_ text: String) {
            self.text = Array(text)
            skip()
        }

        var isAtEnd: Bool { position == text.count }
        var rest: String { String(text[position..<min(text.count, position + 40)]) }

        private mutating func skip() {
            while position < text.count {
                if text[position].isWhitespace {
                    position += 1
                } else if text[position] == "(" && position + 1 < text.count && text[position + 1] == "*" {
                    while !(text[position] == "*" && text[position + 1] == ")") || text[position - 1] == "(" {
                        position += 1
                    }
                    position += 2
                } else {
                    return
                }
            }
        }

        private mutating func take(_ character: Character) -> Bool {
            guard position < text.count, text[position] == character else { return false }
            position += 1
            skip()
            return true
        }

        mutating func expect(_ character: Character) throws {
            if !take(character) { throw GrammarError(message: "expected \(character) at \(rest)") }
        }

        mutating func name() -> String? {
            var name = ""
            while position < text.count, text[position].isLetter || text[position] == "-" {
                name.append(text[position])
                position += 1
            }
            skip()
            return name.isEmpty ? nil : name
        }

        mutating func choice() throws -> Term {
            var terms = [try sequence()]
            while take("|") { terms.append(try sequence()) }
            return terms.count == 1 ? terms[0] : .choice(terms)
        }

        private mutating func sequence() throws -> Term {
            var terms: [Term] = []
            while true {
                if position < text.count, text[position] == "\"" {
                    let end = text[(position + 1)...].firstIndex(of: "\"")!
                    terms.append(.text(String(text[(position + 1)..<end])))
                    position = end + 1
                    skip()
                } else if take("[") {
                    terms.append(.optional(try choice()))
                    try expect("]")
                } else if take("{") {
                    terms.append(.repetition(try choice()))
                    try expect("}")
                } else if take("(") {
                    terms.append(try choice())
                    try expect(")")
                } else if let name = name() {
                    terms.append(name == name.uppercased() ? .token(name) : .rule(name))
                } else {
                    return terms.count == 1 ? terms[0] : .sequence(terms)
                }
            }
        }
    }
}
