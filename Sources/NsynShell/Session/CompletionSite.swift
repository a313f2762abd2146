import NsynDiagnostics
import NsynSemantics
import NsynSyntax

/// The place of a cursor: what stands before it decides what may follow.
struct CompletionSite {
    private let text: [UInt8]
    private let cursor: Int
    private let lineStart: Int
    private let wordStart: Int

    init(_ text: [UInt8], _ cursor: Int, _ lineStart: Int) {
        self.text = text
        self.cursor = cursor
        self.lineStart = lineStart
        var start = cursor
        while start > lineStart, isNamePart(text[start - 1]) { start -= 1 }
        wordStart = start
    }

    private var word: String { String(decoding: text[wordStart..<cursor], as: UTF8.self) }

    func completion(in context: ScriptContext, own: [String]) -> Completion {
        if words.first == "import" { return modules(context) }
        if isInText { return Completion(range: cursor..<cursor, candidates: []) }
        if let start = unitStart {
            let prefix = String(decoding: text[start..<cursor], as: UTF8.self)
            let units = context.units(startingWith: prefix).prefix(120).map {
                Completion.Candidate(text: $0.text, kind: "unit")
            }
            if !units.isEmpty { return Completion(range: start..<cursor, candidates: Array(units)) }
        }
        return Completion(
            range: wordStart..<cursor, candidates: CompletionSite.ranked(names(context, own), word))
    }

    /// A module's name with its dots.
    private func modules(_ context: ScriptContext) -> Completion {
        var start = wordStart
        while start > lineStart, isNamePart(text[start - 1]) || text[start - 1] == UInt8(ascii: ".") { start -= 1 }
        let prefix = String(decoding: text[start..<cursor], as: UTF8.self)
        return Completion(
            range: start..<cursor,
            candidates: CompletionSite.ranked(context.moduleNames.map { ($0, "module") }, prefix))
    }

    private func names(_ context: ScriptContext, _ own: [String]) -> [(String, String)] {
        if isInFormula { return context.ligandNames.map { ($0, "ligand") } }
        if wordStart > lineStart, text[wordStart - 1] == UInt8(ascii: ".") { return members(context) }
        let before = words
        let values = own.map { ($0, "name") } + context.values.map { ($0.text, $0.kind) }
        guard let first = before.first else {
            return keywords(depth > 0) + (depth > 0 ? context.verbs.map { ($0, "verb") } : directives) + values
        }
        switch before.last {
        case "by" where first == "protocol": return context.routeNames.map { ($0, "route") }
        case "by" where context.verbs.contains(first): return context.techniqueNames.map { ($0, "technique") }
        case ":" where first == "protocol" || first == "fn" || first == "let":
            return context.typeNames.map { ($0, "type") }
        default: break
        }
        if CompletionSite.directiveNames.contains(first) || before.contains("where") || before.contains("sort") {
            return context.columns.map { ($0.text, "column") } + CompletionSite.clauses.map { ($0, "clause") } + values
        }
        if context.verbs.contains(first) {
            return context.clauses(ofVerb: first).map { ($0, "clause") } + values
        }
        return values + CompletionSite.operators.map { ($0, "keyword") }
    }

    static let directiveNames = ["simulate", "show", "plot"]
    private static let clauses = ["where", "sort by", "top", "select", "group by", "by", "against", "descending"]
    private static let operators = [
        "and", "or", "not", "in", "as", "if", "then", "else", "true", "false", "cluster", "complex", "formula",
        "reaction", "to", "over", "replicate", "randomize seed", "design", "on ice", "protect from light",
    ]

    private var directives: [(String, String)] { CompletionSite.directiveNames.map { ($0, "directive") } }

    private func keywords(_ isInBlock: Bool) -> [(String, String)] {
        let classes: [WordClass] = isInBlock ? [.control] : [.declaration, .record]
        let words = Keyword.all.filter { classes.contains($0.wordClass) }.map(\.spelling)
        return (words + (isInBlock ? ["let", "stock", "waive"] : [])).map { ($0, "keyword") }
    }

    // MARK: What stands before

    /// The words of the statement before the one being typed; marks such as `:` count as words.
    private var words: [String] {
        var words: [String] = []
        var position = lineStart
        while position < wordStart {
            let byte = text[position]
            if byte == UInt8(ascii: ";") || byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}") {
                words.removeAll()
                position += 1
            } else if isNamePart(byte) {
                let start = position
                while position < wordStart, isNamePart(text[position]) { position += 1 }
                words.append(String(decoding: text[start..<position], as: UTF8.self))
            } else {
                if !isBlank(byte) { words.append(String(Unicode.Scalar(byte))) }
                position += 1
            }
        }
        return words
    }

    /// Braces that are open.
    private var depth: Int {
        var depth = 0
        for byte in text[..<wordStart] {
            if byte == UInt8(ascii: "{") { depth += 1 }
            if byte == UInt8(ascii: "}") { depth -= 1 }
        }
        return depth
    }

    private var isInText: Bool {
        var marks = 0
        for position in lineStart..<wordStart where text[position] == UInt8(ascii: "\"") {
            if position == 0 || text[position - 1] != UInt8(ascii: "\\") { marks += 1 }
        }
        return marks % 2 == 1
    }

    /// Inside the brackets of a formula, where ligands are named.
    private var isInFormula: Bool {
        var start = wordStart
        while start > lineStart, !isBlank(text[start - 1]) { start -= 1 }
        guard let open = text[start..<wordStart].lastIndex(of: UInt8(ascii: "(")),
            !text[open..<wordStart].contains(UInt8(ascii: ")"))
        else { return false }
        var end = start
        while end > lineStart, isBlank(text[end - 1]) { end -= 1 }
        var from = end
        while from > lineStart, isNamePart(text[from - 1]) { from -= 1 }
        return ["cluster", "complex", "formula"].contains(String(decoding: text[from..<end], as: UTF8.self))
    }

    /// Where a unit begins: behind a number and at most one blank.
    private var unitStart: Int? {
        var start = cursor
        while start > lineStart, isUnitPart(text[start - 1]) { start -= 1 }
        if start < cursor, isDigit(text[start]) {
            while start < cursor, isDigit(text[start]) || text[start] == UInt8(ascii: ".") { start += 1 }
            return start
        }
        guard start > lineStart + 1, text[start - 1] == 0x20, isDigit(text[start - 2]), isNumberBefore(start - 1)
        else { return nil }
        return start
    }

    /// The digits before a place are a number and not the tail of a name.
    private func isNumberBefore(_ end: Int) -> Bool {
        var start = end
        while start > lineStart, isNamePart(text[start - 1]) || text[start - 1] == UInt8(ascii: ".") { start -= 1 }
        return isDigit(text[start])
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    private func isUnitPart(_ byte: UInt8) -> Bool {
        isNamePart(byte) || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "%") || byte == UInt8(ascii: ".")
    }

    // MARK: Members

    /// The parts of what stands before the dot.
    private func members(_ context: ScriptContext) -> [(String, String)] {
        var start = wordStart - 1
        var depth = 0
        while start > lineStart {
            let byte = text[start - 1]
            if byte == UInt8(ascii: ")") || byte == UInt8(ascii: "]") {
                depth += 1
            } else if byte == UInt8(ascii: "(") || byte == UInt8(ascii: "[") {
                if depth == 0 { break }
                depth -= 1
            } else if depth == 0, !isNamePart(byte), byte != UInt8(ascii: ".") {
                break
            }
            start -= 1
        }
        let base = Array(text[start..<(wordStart - 1)])
        let tree = Parser.parse(bytes: base, file: FileID(0), mode: .interactive)
        guard tree.findings.isEmpty, let node = tree.root.children.first(where: { $0.kind.isStatement }) else {
            return []
        }
        return context.members(of: node).map { ($0.text, $0.kind) }
    }

    // MARK: Choosing

    private static let mostCandidates = 400

    /// Those that begin with the prefix, each once, in their order; a few that differ in case alone if there are none.
    static func ranked(_ names: [(String, String)], _ prefix: String) -> [Completion.Candidate] {
        var seen: Set<String> = []
        let found = names.filter { $0.0.hasPrefix(prefix) && $0.0 != "" && seen.insert($0.0).inserted }
        if found.isEmpty, !prefix.isEmpty {
            let folded = prefix.lowercased()
            return names.filter { $0.0.lowercased().hasPrefix(folded) && seen.insert($0.0).inserted }
                .prefix(mostCandidates).map { Completion.Candidate(text: $0.0, kind: $0.1) }
        }
        return found.prefix(mostCandidates).map { Completion.Candidate(text: $0.0, kind: $0.1) }
    }
}
