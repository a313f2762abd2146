/// The tree-sitter grammar that editors parse scripts with, made from the table of keywords; the folder
/// `editors/tree-sitter-nsyn` holds what is written here and what tree-sitter's generator makes of it.
///
/// Nodes are called as in the lossless tree (`NodeKind`). A word of nsyn is a keyword or a name by what stands around
/// it, so words are told apart by `src/scanner.c`, with the look-ahead of the parser: it is told by tree-sitter what
/// may stand at a place, and by `src/words.h`, written here, which words there are.
public enum TreeSitterGrammar {
    /// `src/grammar.json`, from which the generator makes `src/parser.c`.
    public static var json: String {
        let rules =
            (fileRules + declarationRules + statementRules + typeRules + tokenRules
            + Mode.allCases.flatMap { expressionRules($0) + queryRules($0) })
            .map { "    \(TreeSitterRule.quoted($0.0)): \($0.1.json)" }
        return """
            {
              "$schema": "https://tree-sitter.github.io/tree-sitter/assets/schemas/grammar.schema.json",
              "name": "nsyn",
              "rules": {
            \(rules.joined(separator: ",\n"))
              },
              "extras": [\(extras.map(\.json).joined(separator: ", "))],
              "conflicts": [],
              "precedences": [],
              "externals": [
            \(scanned.map { "    " + TreeSitterRule.symbol($0).json }.joined(separator: ",\n"))
              ],
              "inline": [],
              "supertypes": [],
              "reserved": {}
            }

            """
    }

    /// `src/words.h`: the tokens of the scanner in the order of the grammar, and the table of keywords.
    public static var wordsHeader: String {
        let keywords = Keyword.all.map { ($0.spelling, $0) }.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
        let rows = keywords.map { spelling, keyword in
            var traits: [String] = []
            if keyword.isNeverUnit { traits.append("NEVER_UNIT") }
            if keyword.kind.isPreposition { traits.append("PREPOSITION") }
            if keyword.kind.isRecordKeyword { traits.append("RECORD") }
            if keyword.wordClass == .declaration || keyword.kind.isRecordKeyword { traits.append("DECLARATION") }
            if keyword.wordClass == .query { traits.append("QUERY") }
            return "    {\"\(spelling)\", \(spelling.utf8.count), WORD_\(spelling.uppercased()), "
                + "\(scannedName(of: keyword).map(constant) ?? "NO_TOKEN"), "
                + "\(traits.isEmpty ? "0" : traits.joined(separator: " | "))},"
        }
        return """
            // Written by the tests of NsynSyntax from what its lexer goes by.

            #include <stdint.h>

            enum token {
            \(scanned.map { "    \(constant($0))," }.joined(separator: "\n"))
                NO_TOKEN
            };

            enum word_name {
            \(Keyword.all.map { "    WORD_\($0.spelling.uppercased())," }.joined(separator: "\n"))
            };

            enum trait { NEVER_UNIT = 1, PREPOSITION = 2, RECORD = 4, DECLARATION = 8, QUERY = 16 };

            struct keyword {
                const char *spelling;
                unsigned length;
                enum word_name name;
                enum token token;
                unsigned traits;
            };

            // In the order of their bytes.
            static const struct keyword keywords[] = {
            \(rows.joined(separator: "\n"))
            };

            static const char *const flags_behind_numbers[] = {
            \(Keyword.flagsBehindNumbers.map { "    \"\($0)\"," }.joined(separator: "\n"))
            };

            // The letters among what scripts are written with: Latin, Greek, Cyrillic and signs.
            enum { FIRST_OTHER_LETTER = \(alphabets.upperBound), FIRST_SIGN = \(signBlocks.lowerBound), LAST_SIGN = \(
                signBlocks.upperBound - 1) };

            static const struct range { int32_t first, last; } letters[] = {
            \(letters.map { "    {\($0.lowerBound), \($0.upperBound)}," }.joined(separator: "\n"))
            };

            """
    }

    private static let alphabets: Range<UInt32> = 0x80..<0x530
    private static let signBlocks: Range<UInt32> = 0x2000..<0x2C00

    private static var letters: [ClosedRange<UInt32>] {
        var ranges: [ClosedRange<UInt32>] = []
        for value in [alphabets, signBlocks].joined() where ScalarClass.isWordStart(value) {
            if let last = ranges.last, last.upperBound + 1 == value {
                ranges[ranges.count - 1] = last.lowerBound...value
            } else {
                ranges.append(value...value)
            }
        }
        return ranges
    }

    // MARK: Tokens of the scanner

    /// What the scanner finds and no word is.
    private static let special = [
        "_newline", "_done", "_query", "_range", "_further", "string_content", "_text_content", "block_comment",
        "unit", "formula", "equation", "_plus_minus", "_left_parenthesis", "_call_parenthesis", "_closure_parenthesis",
        "_right_parenthesis", "_left_bracket", "_index_bracket", "_right_bracket", "_left_brace", "_right_brace",
    ]
    /// Words that are names, by what they are names of.
    private static let names = [
        "_word", "_step_verb", "_label", "_formula_label", "_parameter_label", "_column_name", "_closure_name",
        "_inner_if",
    ]
    /// Keywords that share a token, as the grammar makes no difference between them.
    private static let shared = [
        "record_keyword", "preposition", "_first_preposition", "boolean_literal", "chemistry_keyword",
    ]

    static var scanned: [String] {
        special + names + shared
            + Keyword.all.compactMap { keyword in
                scannedName(of: keyword).flatMap { shared.contains($0) ? nil : $0 }
            } + ["_nothing"]
    }

    /// The token that a keyword is read as where it is one; nil for a word that is nothing but a preposition.
    static func scannedName(of keyword: Keyword) -> String? {
        switch keyword.kind {
        case .trueWord, .falseWord: "boolean_literal"
        case .clusterWord, .complexWord, .formulaWord: "chemistry_keyword"
        case .toWord, .fromWord, .byWord, .overWord, .inWord, .asWord, .becauseWord: "_\(keyword.spelling)"
        default:
            if keyword.kind.isRecordKeyword {
                "record_keyword"
            } else if keyword.wordClass == .preposition {
                nil
            } else {
                "_\(keyword.spelling)"
            }
        }
    }

    private static func constant(_ name: String) -> String {
        "TOKEN_" + name.drop { $0 == "_" }.uppercased()
    }

    /// A keyword, which the tree shows by its spelling.
    static func word(_ spelling: String) -> TreeSitterRule {
        .alias(.symbol("_" + spelling), spelling, isNode: false)
    }

    /// A word that is a name here, whatever it means elsewhere.
    static let name = TreeSitterRule.alias(.symbol("_word"), "name", isNode: true)

    static let leftParenthesis = sign("_left_parenthesis", "(")
    static let rightParenthesis = sign("_right_parenthesis", ")")
    static let leftBracket = sign("_left_bracket", "[")
    static let rightBracket = sign("_right_bracket", "]")
    static let leftBrace = sign("_left_brace", "{")
    static let rightBrace = sign("_right_brace", "}")

    /// A sign that the scanner finds.
    static func sign(_ token: String, _ spelling: String) -> TreeSitterRule {
        .alias(.symbol(token), spelling, isNode: false)
    }

    /// The two ways to read an expression. In clauses of steps, prepositions start the next part, so that `in` and
    /// `as` are no operators.
    enum Mode: CaseIterable {
        case full
        case clause

        /// A rule of this mode, hidden ones as they are, others under the name that both modes share.
        func rule(_ name: String) -> TreeSitterRule {
            if self == .full { return .symbol(name) }
            let symbol = TreeSitterRule.symbol(self.name(name))
            return name.hasPrefix("_") ? symbol : .alias(symbol, name, isNode: true)
        }

        func name(_ name: String) -> String {
            self == .full ? name : name.hasPrefix("_") ? "\(name)_in_clause" : "_\(name)_in_clause"
        }
    }

    typealias Rules = [(String, TreeSitterRule)]
}
