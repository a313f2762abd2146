import NsynDiagnostics
import NsynSemantics

/// Results as a piece of a page, for notebooks.
public enum HTMLRenderer {
    /// Nil where plain text says as much.
    public static func html(_ answer: Answer) -> String? {
        guard answer.blocks.contains(where: isRich) else { return nil }
        return "<div class=\"nsyn\">" + answer.blocks.map(html).joined() + "</div>"
    }

    private static func isRich(_ block: Answer.Block) -> Bool {
        switch block {
        case .card, .table: true
        default: false
        }
    }

    private static func html(_ block: Answer.Block) -> String {
        switch block {
        case .text(let text): return "<p>\(escaped(text))</p>"
        case .note(let text): return "<p><small>\(escaped(text))</small></p>"
        case .code(let text): return "<pre><code>\(escaped(text))</code></pre>"
        case .card(let title, let kind, let rows):
            var html = "<table><thead><tr><th colspan=\"2\" style=\"text-align:left\">\(escaped(title)) "
            html += "<small style=\"font-weight:normal\">\(escaped(kind))</small></th></tr></thead><tbody>"
            for row in rows {
                html += "<tr><th scope=\"row\" style=\"text-align:left\">\(escaped(row.label))</th>"
                html += "<td style=\"text-align:left\">\(escaped(row.value))</td></tr>"
            }
            return html + "</tbody></table>"
        case .table(let columns, let rows):
            var html = "<table><thead><tr>"
            for column in columns { html += "<th\(style(column))>\(escaped(column.title))</th>" }
            html += "</tr></thead><tbody>"
            for row in rows {
                html += "<tr>"
                for (column, cell) in zip(columns, row) { html += "<td\(style(column))>\(escaped(cell))</td>" }
                html += "</tr>"
            }
            return html + "</tbody></table>"
        }
    }

    private static func style(_ column: Answer.Column) -> String {
        column.isNumber ? " style=\"text-align:right\"" : " style=\"text-align:left\""
    }

    /// Text that a page shows as it is.
    public static func escaped(_ text: String) -> String {
        var escaped: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): escaped += "&amp;".utf8
            case UInt8(ascii: "<"): escaped += "&lt;".utf8
            case UInt8(ascii: ">"): escaped += "&gt;".utf8
            case UInt8(ascii: "\""): escaped += "&quot;".utf8
            default: escaped.append(byte)
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }
}
