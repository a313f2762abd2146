import NsynDiagnostics
import NsynSyntax

/// Fixes that need the text around a finding: made here for whoever shows or applies them, the linter and the editor.
public enum Repairs {
    /// Gives every finding of the script the fixes that its code and place allow.
    public static func complete(_ findings: inout [Finding], _ tree: SyntaxTree) {
        guard !findings.isEmpty else { return }
        let places = Places(tree: tree)
        for index in findings.indices where findings[index].span.file == tree.file {
            if let repair = findings[index].repair, let fix = fix(repair, findings[index], places) {
                findings[index].fixes.append(fix)
            }
            if findings[index].fixes.isEmpty, let fix = fixOfCode(findings[index], places) {
                findings[index].fixes = [fix]
            }
            tidy(&findings[index], places)
        }
    }

    /// A repair in words, at its place.
    private static func fix(_ repair: Repair, _ finding: Finding, _ places: Places) -> Fix? {
        guard let statement = places.statement(around: finding.span) else { return nil }
        var edits: [TextEdit] = []
        switch repair.placement {
        case .before: edits = [places.insertion(of: chosen(repair) + repair.text, before: statement)]
        case .after: edits = [places.insertion(of: chosen(repair) + repair.text, after: statement)]
        case .append:
            guard let end = endForClause(finding, statement, places) else { return nil }
            edits = [TextEdit(span: SourceSpan(file: finding.span.file, start: end, end: end), newText: repair.text)]
            if repair.reason != nil { edits.insert(places.insertion(of: said(repair), before: statement), at: 0) }
        }
        let title =
            switch repair.placement {
            case .before: "insert `\(repair.text)` before it"
            case .after: "insert `\(repair.text)` behind it"
            case .append: "add `\(trimmed(repair.text))`"
            }
        return Fix(title: title, edits: edits, promise: repair.promise)
    }

    /// `chosen "500 rpm" because "usual"` on a line of its own, so that a reader sees who chose it.
    private static func chosen(_ repair: Repair) -> String { repair.reason == nil ? "" : said(repair) + "\n" }

    private static func said(_ repair: Repair) -> String {
        "chosen \"\(quotable(trimmed(repair.text)))\" because \"\(quotable(repair.reason ?? ""))\""
    }

    private static func quotable(_ text: String) -> String {
        String(decoding: text.utf8.filter { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }, as: UTF8.self)
    }

    private static func trimmed(_ text: String) -> String {
        String(decoding: text.utf8.drop { $0 == 0x20 || $0 == UInt8(ascii: ",") }, as: UTF8.self)
    }

    /// Behind the last clause; inside the bracket of `vessel(…)` when the finding is about one.
    private static func endForClause(_ finding: Finding, _ statement: SyntaxNode, _ places: Places) -> UInt32? {
        if let vessel = places.node(.vesselExpression, around: finding.span) ?? vessel(in: statement) {
            guard vessel.span.end > vessel.span.start,
                places.tree.bytes[Int(vessel.span.end) - 1] == UInt8(ascii: ")")
            else { return nil }
            return vessel.span.end - 1
        }
        return statement.span.end
    }

    private static func vessel(in statement: SyntaxNode) -> SyntaxNode? {
        guard statement.kind == .letDeclaration, let value = statement.expression(), value.kind == .vesselExpression
        else { return nil }
        return value
    }

    /// Takes the whole line where an edit would leave an empty one.
    private static func tidy(_ finding: inout Finding, _ places: Places) {
        for (number, fix) in finding.fixes.enumerated() {
            for (place, edit) in fix.edits.enumerated() where edit.newText.isEmpty && edit.span.file == places.tree.file
            {
                finding.fixes[number].edits[place] = places.removal(of: edit.span)
            }
        }
    }
}
