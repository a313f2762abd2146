import NsynDiagnostics
import NsynSemantics
import NsynTables

/// Results as a piece of a page, for notebooks.
public enum HTMLRenderer {
    /// Nil where plain text says as much.
    public static func html(_ answer: Answer) -> String? {
        guard answer.blocks.contains(where: isRich) else { return nil }
        return "<div class=\"nsyn\">" + answer.blocks.map(html).joined() + "</div>"
    }

    /// The first rows of a table, each column in one sensible unit, predictions with their intervals.
    public static func html(_ shown: ShownTable, rows: Int = 50) -> String {
        let columns = shown.table.columns.map { column in
            var column = column
            column.unit = TablePrinter.sensibleUnit(for: column, units: shown.units) ?? column.unit
            return column
        }
        var html = "<div class=\"nsyn\"><table><thead><tr>"
        for column in columns { html += "<th>\(escaped(column.description.header))</th>" }
        html += "</tr></thead><tbody>"
        for row in 0..<min(rows, shown.table.rowCount) {
            html += "<tr>"
            for column in columns { html += "<td style=\"text-align:right\">\(cell(column, row))</td>" }
            html += "</tr>"
        }
        html += "</tbody></table>"
        if shown.table.rowCount > rows {
            html += "<p><small>\(rows) of \(TablePrinter.counted(shown.table.rowCount, "row"))</small></p>"
        }
        return html + "</div>"
    }

    private static func cell(_ column: Table.Column, _ row: Int) -> String {
        if column.values.isMissing(row) { return "" }
        func number(_ value: Double) -> String {
            ShownNumber.readable(column.unit?.number(value) ?? value)
        }
        switch column.values {
        case .predictions(let known):
            let mark = known.inDomain[row] == 1 ? "" : " <abbr title=\"outside of what the model has seen\">?</abbr>"
            return
                "\(number(known.value[row])) <small>\(number(known.lower[row])) – \(number(known.upper[row]))</small>\(mark)"
        case .numbers(let values): return number(values[row])
        default: return escaped(ShownValue.text(column, row))
        }
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
