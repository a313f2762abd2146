import NsynDiagnostics
import NsynSemantics
import NsynSyntax

/// What could stand at a place of an entry.
public struct Completion: Hashable, Sendable {
    public struct Candidate: Hashable, Sendable {
        public var text: String
        /// `unit`, `reagent`, `clause` …
        public var kind: String
    }

    /// The bytes that a candidate replaces.
    public var range: Range<Int>
    public var candidates: [Candidate]
    /// File names: the shell of the terminal knows them better.
    public var wantsPaths = false
    /// Nothing more belongs behind what is chosen.
    public var isFinal = false
}

extension Session {
    /// Candidates for what stands before the cursor, a byte offset into the entry.
    public func complete(_ text: [UInt8], at cursor: Int) -> Completion {
        let cursor = Swift.min(Swift.max(cursor, 0), text.count)
        if let start = UnicodeEntry.start(in: text, before: cursor) {
            let name = String(decoding: text[(start + 1)..<cursor], as: UTF8.self)
            let found = UnicodeEntry.characters(for: name).map { Completion.Candidate(text: $0, kind: "character") }
            return Completion(range: start..<cursor, candidates: found, isFinal: true)
        }
        var lineStart = cursor
        while lineStart > 0, text[lineStart - 1] != 0x0A { lineStart -= 1 }
        if text.first(where: { !isBlank($0) }) == UInt8(ascii: ":") { return completeCommand(text, cursor) }
        return CompletionSite(text, cursor, lineStart).completion(in: context, own: ownNames(text, cursor))
    }

    private func completeCommand(_ text: [UInt8], _ cursor: Int) -> Completion {
        let line = CommandLine(Array(text[..<cursor]), FileID(0))
        if line.start >= cursor, cursor == Int(line.nameSpan.end) {
            let found = ShellCommand.all.filter { $0.name.hasPrefix(line.name) }.map {
                Completion.Candidate(text: ":" + $0.name, kind: "command")
            }
            return Completion(range: Int(line.nameSpan.start)..<cursor, candidates: found)
        }
        func offering(_ names: [(String, String)]) -> Completion {
            var start = cursor
            while start > line.start, isNamePart(text[start - 1]) || text[start - 1] == UInt8(ascii: ".") { start -= 1 }
            let prefix = String(decoding: text[start..<cursor], as: UTF8.self)
            return Completion(range: start..<cursor, candidates: CompletionSite.ranked(names, prefix))
        }
        switch ShellCommand.named(line.name)?.subject {
        case .command: return offering(ShellCommand.all.map { ($0.name, "command") })
        case .path: return Completion(range: line.start..<cursor, candidates: [], wantsPaths: true)
        case .session:
            return offering(context.names.filter { $0.kind == "protocol" }.map { ($0.name, $0.kind) })
        case .name:
            let values = context.values.map { ($0.text, $0.kind) } + context.verbs.map { ($0, "verb") }
            return offering(
                values + context.typeNames.map { ($0, "type") } + context.moduleNames.map { ($0, "module") })
        case .expression, .entry:
            return CompletionSite(text, cursor, line.start).completion(in: context, own: [])
        case .nothing, nil: return Completion(range: cursor..<cursor, candidates: [])
        }
    }

    /// Names that the unfinished entry itself brings in.
    private func ownNames(_ text: [UInt8], _ cursor: Int) -> [String] {
        let tree = Parser.parse(bytes: Array(text[..<cursor]), file: FileID(0), mode: .interactive)
        var names: [String] = []
        for index in 0..<UInt32(tree.tokenCount) where tree.kind(TokenID(index)) == .identifier {
            let span = tree.span(TokenID(index))
            // The word being typed is no name yet.
            if Int(span.end) == cursor { continue }
            let name = tree.string(span)
            if !names.contains(name) { names.append(name) }
        }
        return names
    }

    /// What is known about the name under the cursor.
    public func inspect(_ text: [UInt8], at cursor: Int) -> Answer? {
        var start = Swift.min(Swift.max(cursor, 0), text.count)
        var end = start
        while start > 0, isNamePart(text[start - 1]) { start -= 1 }
        while end < text.count, isNamePart(text[end]) { end += 1 }
        guard start < end else { return nil }
        return context.card(named: String(decoding: text[start..<end], as: UTF8.self))
    }
}
