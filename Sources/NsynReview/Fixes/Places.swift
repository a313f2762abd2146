import NsynDiagnostics
import NsynSyntax

/// Where things stand in a script, as fixes need it.
struct Places {
    let tree: SyntaxTree

    /// The statement or declaration around a place.
    func statement(around span: SourceSpan) -> SyntaxNode? {
        tree.path(to: tree.token(at: span.start)).last { tree.kind($0).isStatement }.map { tree.node($0) }
    }

    /// The smallest node of a kind around a place.
    func node(_ kind: NodeKind, around span: SourceSpan) -> SyntaxNode? {
        tree.path(to: tree.token(at: span.start)).last { tree.kind($0) == kind }.map { tree.node($0) }
    }

    /// The white space in front of a place, if nothing else stands before it on its line.
    func indentation(before offset: UInt32) -> String? {
        let bytes = tree.bytes
        var start = Int(offset)
        while start > 0, bytes[start - 1] == UInt8(ascii: " ") || bytes[start - 1] == UInt8(ascii: "\t") { start -= 1 }
        guard start == 0 || bytes[start - 1] == UInt8(ascii: "\n") else { return nil }
        return String(decoding: bytes[start..<Int(offset)], as: UTF8.self)
    }

    /// Inserts a statement in front of another, on a line of its own where that one has one.
    func insertion(of text: String, before statement: SyntaxNode) -> TextEdit {
        let start = statement.span.start
        let place = SourceSpan(file: tree.file, start: start, end: start)
        guard let indentation = indentation(before: start) else { return TextEdit(span: place, newText: text + "; ") }
        return TextEdit(span: place, newText: lines(text, indentation) + "\n" + indentation)
    }

    /// Inserts a statement behind another: behind the comment at the end of its line, too.
    func insertion(of text: String, after statement: SyntaxNode) -> TextEdit {
        let end = statement.span.end
        guard let indentation = indentation(before: statement.span.start), let line = endOfLine(after: end) else {
            return TextEdit(span: SourceSpan(file: tree.file, start: end, end: end), newText: "; " + text)
        }
        return TextEdit(
            span: SourceSpan(file: tree.file, start: line, end: line),
            newText: "\n" + indentation + lines(text, indentation))
    }

    /// Takes a statement out, with its line where it has one to itself.
    func removal(of span: SourceSpan) -> TextEdit {
        var span = span
        let bytes = tree.bytes
        if indentation(before: span.start) != nil, let end = endOfLine(after: span.end, skippingComments: false) {
            while span.start > 0, bytes[Int(span.start) - 1] != UInt8(ascii: "\n") { span.start -= 1 }
            span.end = end
            if Int(end) < bytes.count { span.end += 1 }
        } else if let next = separator(after: span.end) {
            span.end = next
        }
        return TextEdit(span: span, newText: "")
    }

    private func lines(_ text: String, _ indentation: String) -> String {
        text.split(separator: "\n").joined(separator: "\n" + indentation)
    }

    /// The line feed behind a place, if only blanks, and a comment if that may be, stand between.
    private func endOfLine(after offset: UInt32, skippingComments: Bool = true) -> UInt32? {
        let bytes = tree.bytes
        var place = Int(offset)
        while place < bytes.count, bytes[place] != UInt8(ascii: "\n") {
            if bytes[place] == UInt8(ascii: "/"), skippingComments, place + 1 < bytes.count,
                bytes[place + 1] == UInt8(ascii: "/")
            {
                while place < bytes.count, bytes[place] != UInt8(ascii: "\n") { place += 1 }
                return UInt32(place)
            }
            guard bytes[place] == 0x20 || bytes[place] == 0x09 || bytes[place] == 0x0D else { return nil }
            place += 1
        }
        return UInt32(place)
    }

    /// Behind a `;` and the blanks around it.
    private func separator(after offset: UInt32) -> UInt32? {
        let bytes = tree.bytes
        var place = Int(offset)
        while place < bytes.count, bytes[place] == 0x20 { place += 1 }
        guard place < bytes.count, bytes[place] == UInt8(ascii: ";") else { return nil }
        place += 1
        while place < bytes.count, bytes[place] == 0x20 { place += 1 }
        return UInt32(place)
    }
}
