extension TreeSitterGrammar {
    /// `queries/highlights.scm`: what editors colour, by the classes of words that the TextMate grammar colours by. No
    /// node is caught twice, as editors disagree on which of two would win.
    public static var highlights: String {
        var lines = [
            "; Written by the tests of NsynSyntax from the table of keywords.", "", "(line_comment) @comment",
            "(block_comment) @comment", "(documentation_comment) @comment.documentation", "(string_literal) @string",
            "(escape_sequence) @string.escape", "[(number) (number_literal)] @number", "[(unit) \"pH\"] @type",
            "[(formula) (equation)] @constant", "[(boolean_literal) (hole)] @constant.builtin", "",
        ]
        for (wordClass, capture) in captures {
            let words = Keyword.all.filter { $0.wordClass == wordClass && $0.kind != .pHWord }.compactMap(shown)
            var nodes: [String] = []
            for word in words where !nodes.contains(word) { nodes.append(word) }
            if wordClass == .preposition { nodes.append("(preposition)") }
            nodes.removeAll { $0 == "(boolean_literal)" }
            lines.append("; The words of class \(wordClass.rawValue).")
            lines.append("[\(nodes.joined(separator: " "))] \(capture)")
        }
        lines.append("")
        for declaration in ["protocol", "verb", "function"] {
            lines.append("(\(declaration)_declaration name: (name) @function)")
        }
        for declaration in ["target", "stock", "campaign", "plates", "let", "sweep"] {
            lines.append("(\(declaration)_declaration name: (name) @variable)")
        }
        lines += [
            "(record_declaration name: (name) @type)", "(record_declaration alias: (name) @type)",
            "(generic_parameter_list (name) @type)", "(named_type (name) @type)", "(path (name) @module)",
            "(for_statement name: (name) @variable)", "(range_axis name: (name) @variable)",
            "(derived_axis name: (name) @variable)", "(let_clause name: (name) @variable)",
            "(column name: (name) @variable)",
            "(parameter name: (name) @variable.parameter)", "(parameter label: (label) @label)",
            "(argument label: (label) @variable.parameter)", "(waive_statement name: (name) @constant)",
            "(field name: (name) @property)", "(nested_field name: (name) @property)",
            "(member_expression member: (label) @property)", "(step_statement verb: (verb) @function.call)",
            "(call_expression function: (name_expression) @function.call)", "",
            "[\(signs.map(TreeSitterRule.quoted).joined(separator: " "))] @operator",
            #"["," ";" ":" "."] @punctuation.delimiter"#, #"["(" ")" "[" "]" "{" "}"] @punctuation.bracket"#, "",
        ]
        return lines.joined(separator: "\n")
    }

    private static let captures: [(WordClass, String)] = [
        (.declaration, "@keyword"), (.record, "@keyword"), (.control, "@keyword.control"),
        (.preposition, "@keyword.operator"), (.operator, "@keyword.operator"), (.query, "@keyword"),
        (.modifier, "@keyword"), (.literal, "@keyword"), (.expression, "@keyword"),
    ]

    private static let signs = [
        "->", "→", "=>", "=", "==", "!=", "≠", "<", "<=", "≤", ">", ">=", "≥", "+", "-", "−", "*", "/", "·", "×", "^",
        "±",
    ]

    /// How the tree shows a keyword: by its spelling, or as a node that it shares with others.
    private static func shown(_ keyword: Keyword) -> String? {
        scannedName(of: keyword).map {
            $0.hasPrefix("_") ? TreeSitterRule.quoted(keyword.spelling) : "(\($0))"
        }
    }
}
