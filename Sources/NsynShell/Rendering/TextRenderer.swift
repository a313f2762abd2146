import NsynDiagnostics
import NsynSemantics
import NsynTables

/// Results as text, for terminals and transcripts.
public struct TextRenderer: Sendable {
    public var isColoured: Bool
    public var width: Int

    public init(isColoured: Bool = false, width: Int = 100) {
        self.isColoured = isColoured
        self.width = Swift.max(40, width)
    }

    /// Everything that an entry gave back; ends with a line feed unless it is empty.
    public func render(_ result: EntryResult, in sources: SourceMap) -> String {
        var text = ""
        for output in result.outputs { text += render(output, in: sources) }
        return text
    }

    public func render(_ output: Output, in sources: SourceMap) -> String {
        switch output {
        case .answer(let answer): return answer.blocks.map { render($0) }.joined()
        case .declared(let name, let summary):
            return wrapped(paint(safe(name), "1") + ": " + code(safe(summary)), indent: 2) + "\n"
        case .findings(let findings):
            let renderer = HumanRenderer(isColoured: isColoured, width: width)
            return findings.map { renderer.render($0, in: sources) }.joined(separator: "\n")
        case .picture(let picture): return ended(isColoured ? picture.coloured : picture.text)
        case .table(let shown):
            return TablePrinter(units: shown.units, width: width, rows: 20, isColoured: isColoured).text(shown.table)
        case .remark(let text): return paint(safe(text), "2") + "\n"
        case .page(let text): return ended(safe(text))
        }
    }

    private func render(_ block: Answer.Block) -> String {
        switch block {
        case .text(let text): return ended(code(safe(text)))
        case .code(let text): return ended(code(safe(text)))
        case .note(let text):
            return safe(text).split(separator: "\n", omittingEmptySubsequences: false).map {
                wrapped("  " + paint(String($0), "2"), indent: 2) + "\n"
            }.joined()
        case .card(let title, let kind, let rows): return card(title, kind, rows)
        case .table(let columns, let rows): return table(columns, rows)
        }
    }

    // MARK: Cards and tables

    private func card(_ title: String, _ kind: String, _ rows: [Answer.Row]) -> String {
        var text = paint(safe(title), "1") + "  " + paint(safe(kind), "2") + "\n"
        let margin = Swift.min(24, rows.map { length($0.label) }.max() ?? 0)
        for row in rows {
            let label = safe(row.label)
            let padding = String(repeating: " ", count: Swift.max(0, margin - length(label)))
            text += wrapped("  " + paint(label, "36") + padding + "  " + safe(row.value), indent: margin + 4) + "\n"
        }
        return text
    }

    private func table(_ columns: [Answer.Column], _ rows: [[String]]) -> String {
        let rows = rows.map { $0.map { safe($0) } }
        var widths = columns.map { length($0.title) }
        for row in rows {
            for (index, cell) in row.enumerated() where index < widths.count {
                widths[index] = Swift.max(widths[index], length(cell))
            }
        }
        func line(_ cells: [String], _ style: String?) -> String {
            var text = " "
            for (index, cell) in cells.enumerated() where index < widths.count {
                let isLast = index == widths.count - 1
                let padding = String(repeating: " ", count: widths[index] - length(cell))
                let shown = style.map { paint(cell, $0) } ?? cell
                text +=
                    " " + (columns[index].isNumber ? padding + shown : shown + (isLast ? "" : padding))
                    + (isLast ? "" : " ")
            }
            let indent = widths.dropLast().reduce(2) { $0 + $1 + 2 }
            return wrapped(text, indent: indent < width / 2 ? indent : 4) + "\n"
        }
        var text = columns.allSatisfy({ $0.title.isEmpty }) ? "" : line(columns.map(\.title), "1;36")
        for row in rows { text += line(row, nil) }
        return text
    }

    // MARK: Words

    private func paint(_ text: String, _ code: String) -> String {
        isColoured && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }

    private func code(_ text: String) -> String { isColoured ? CodePainter.painted(text) : text }

    private func ended(_ text: String) -> String { text.hasSuffix("\n") ? text : text + "\n" }

    /// Nothing in it that a terminal would obey.
    private func safe(_ text: String) -> String { DisplayText.safe(text) }

    private func length(_ text: String) -> Int { DisplayText.width(of: text) }

    /// Breaks what is wider than the terminal at blanks; escapes take no room.
    private func wrapped(_ text: String, indent: Int) -> String {
        var lines: [String] = []
        var line = ""
        var used = 0
        guard visibleLength(text) > width else { return text }
        for (number, word) in text.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
            let size = visibleLength(word)
            if number > 0, used + 1 + size > width, used > indent {
                lines.append(line)
                line = String(repeating: " ", count: indent)
                used = indent
            } else if number > 0 {
                line += " "
                used += 1
            }
            line += word
            used += size
        }
        lines.append(line)
        return lines.joined(separator: "\n")
    }

    private func visibleLength(_ text: some StringProtocol) -> Int {
        var count = 0
        var isEscape = false
        for scalar in text.unicodeScalars {
            if isEscape {
                if scalar == "m" { isEscape = false }
            } else if scalar == "\u{1B}" {
                isEscape = true
            } else {
                count += 1
            }
        }
        return count
    }
}
