/// The TextMate grammar that editors highlight with, made from the table of keywords. `grammar/nsyn.tmLanguage.json`
/// is this text; a test fails when the two differ.
public enum TextMateGrammar {
    public static var json: String {
        let rules = comments + strings + chemistry + numbers + declarations + words + signs
        let patterns = rules.map { $0.json(indentation: "    ") }.joined(separator: ",\n")
        return """
            {
              "$schema": "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
              "name": "nsyn",
              "scopeName": "source.nsyn",
              "fileTypes": ["nsyn"],
              "patterns": [
            \(patterns)
              ],
              "repository": {
                "block-comment": \(blockComment.json(indentation: "    ").drop { $0 == " " })
              }
            }

            """
    }

    private struct Rule {
        var scope: String?
        var match: String?
        var begin: String?
        var end: String?
        var captures: [(Int, String)] = []
        var inner: [Rule] = []
        var include: String?

        func json(indentation: String) -> String {
            var fields: [String] = []
            if let include { fields.append("\"include\": \(quoted(include))") }
            if let scope { fields.append("\"name\": \(quoted(scope))") }
            if let match { fields.append("\"match\": \(quoted(match))") }
            if let begin { fields.append("\"begin\": \(quoted(begin))") }
            if let end { fields.append("\"end\": \(quoted(end))") }
            if !captures.isEmpty {
                let list = captures.map { "\"\($0.0)\": { \"name\": \(quoted($0.1)) }" }
                fields.append("\"captures\": { \(list.joined(separator: ", ")) }")
            }
            if !inner.isEmpty {
                let list = inner.map { $0.json(indentation: "") }
                fields.append("\"patterns\": [\(list.joined(separator: ", "))]")
            }
            return indentation + "{ " + fields.joined(separator: ", ") + " }"
        }

        private func quoted(_ text: String) -> String {
            var result = "\""
            for scalar in text.unicodeScalars {
                if scalar == "\\" || scalar == "\"" { result += "\\" }
                result.unicodeScalars.append(scalar)
            }
            return result + "\""
        }
    }

    // MARK: Rules, the more special ones first

    private static let blockComment = Rule(
        scope: "comment.block.nsyn", begin: #"/\*"#, end: #"\*/"#, inner: [Rule(include: "#block-comment")])

    private static let comments = [
        Rule(scope: "comment.line.documentation.nsyn", match: "///(?!/).*$"),
        Rule(scope: "comment.line.double-slash.nsyn", match: "//.*$"),
        Rule(include: "#block-comment"),
    ]

    private static let escape = Rule(
        scope: "constant.character.escape.nsyn", match: #"\\(?:[nt"\\]|u\{[0-9A-Fa-f]+\})"#)

    private static let strings = [
        Rule(scope: "string.quoted.triple.nsyn", begin: "\"\"\"", end: "\"\"\"", inner: [escape]),
        Rule(scope: "string.quoted.double.nsyn", begin: "\"", end: "\"|$", inner: [escape]),
    ]

    private static let chemistry = [
        Rule(
            match: #"\b(cluster|complex|formula)(\s*:)?\s+((?=[\[A-Z])[^\s,{}]+(?:\([^)\s]*\)[^\s,{}]*)*)"#,
            captures: [(1, "keyword.other.chemistry.nsyn"), (3, "constant.other.formula.nsyn")]),
        Rule(
            match: #"\b(reaction)\s+((?=[\[A-Z0-9])[^/{}"]+)"#,
            captures: [(1, "keyword.other.chemistry.nsyn"), (2, "constant.other.reaction.nsyn")]),
        Rule(
            match: #"\b(pH)\s+([0-9][0-9_]*(?:\.[0-9]+)?)"#,
            captures: [(1, "keyword.other.unit.nsyn"), (2, "constant.numeric.nsyn")]),
    ]

    private static var numbers: [Rule] {
        let reserved =
            (Keyword.all.filter(\.isNeverUnit).map(\.spelling) + Keyword.flagsBehindNumbers).joined(separator: "|")
        let unit = #"(?:[%°µμΩΔ]|\p{L})(?:[\p{L}\p{N}_'·*%^]|\^-?[0-9]+|/(?=[\p{L}(])|\[[^\]\s]+\]|\([^)\s]+\))*"#
        return [
            Rule(
                match: #"(?<![\p{L}\p{N}_.])([0-9][0-9_]*(?:\.[0-9][0-9_]*)?(?:[eE][+-]?[0-9]+)?)"#
                    + #"(?:[ \t]*(?!(?:\#(reserved))\b)(\#(unit)))?"#,
                captures: [(1, "constant.numeric.nsyn"), (2, "keyword.other.unit.nsyn")])
        ]
    }

    private static var declarations: [Rule] {
        let names = spellings(.declaration).filter { !["import", "expect", "stated", "chosen"].contains($0) }
        return [
            Rule(
                match: #"^\s*(\#(spellings(.record).joined(separator: "|")))\s+([\p{L}_"][^\s:={(]*)"#,
                captures: [(1, "storage.type.record.nsyn"), (2, "entity.name.type.nsyn")]),
            Rule(
                match: #"^\s*(\#(names.joined(separator: "|")))\s+([\p{L}_][\p{L}\p{N}_']*)"#,
                captures: [(1, "storage.type.nsyn"), (2, "entity.name.function.nsyn")]),
            Rule(
                match: #"^\s*(import|expect|stated|chosen)\b"#, captures: [(1, "keyword.control.nsyn")]),
            // A verb starts its line and is followed by what it works on.
            Rule(
                match: #"^\s+(?!(?:\#(spellings(.control).joined(separator: "|")))\b)"#
                    + #"([\p{L}_][\p{L}\p{N}_']*)(?=[ \t]+[\p{L}\p{N}_("\[])"#,
                captures: [(1, "support.function.verb.nsyn")]),
            // Fields, labels and parameters.
            Rule(match: #"\b([\p{L}_][\p{L}\p{N}_']*)(?=\s*:)"#, captures: [(1, "variable.parameter.nsyn")]),
        ]
    }

    private static var words: [Rule] {
        let scopes: [(WordClass, String)] = [
            (.control, "keyword.control.nsyn"), (.preposition, "keyword.operator.word.preposition.nsyn"),
            (.operator, "keyword.operator.word.nsyn"), (.query, "keyword.other.query.nsyn"),
            (.modifier, "keyword.other.modifier.nsyn"), (.expression, "keyword.other.nsyn"),
        ]
        return scopes.map { wordClass, scope in
            Rule(scope: scope, match: #"(?<!\.)\b(?:\#(spellings(wordClass).joined(separator: "|")))\b(?!\s*:)"#)
        } + [Rule(scope: "constant.language.nsyn", match: #"\b(?:true|false)\b"#)]
    }

    private static let signs = [
        Rule(scope: "keyword.operator.nsyn", match: #"->|→|=>|==|!=|<=|>=|±|\+-|[-+*/^=<>·×−≤≥≠]"#),
        Rule(scope: "punctuation.separator.nsyn", match: "[,;:.]"),
        Rule(scope: "keyword.other.hole.nsyn", match: #"\?"#),
    ]

    private static func spellings(_ wordClass: WordClass) -> [String] {
        Keyword.all.filter { $0.wordClass == wordClass }.map(\.spelling)
    }
}
