/// What a fix would change, as the lines before and after.
struct FixPreview {
    private let fix: Fix
    private let palette: Palette
    private let width: Int

    /// A fix that touches more lines shows its title only.
    private static let mostLines = 6

    init(_ fix: Fix, _ palette: Palette, _ width: Int) {
        self.fix = fix
        self.palette = palette
        self.width = width
    }

    func render(_ sources: SourceMap, _ numberWidth: Int) -> [String] {
        let word =
            switch fix.promise {
            case .safe: "fix"
            case .unsafe: "fix (may change the meaning)"
            case .displayOnly: "help"
            }
        var lines = [palette.paint(word, .emphasis) + ": " + DisplayText.safe(fix.title)]
        guard let first = fix.edits.first, fix.edits.allSatisfy({ $0.span.file == first.span.file }) else {
            return lines
        }
        lines += changedLines(of: sources[first.span.file], numberWidth)
        return lines
    }

    private func changedLines(of file: SourceFile, _ numberWidth: Int) -> [String] {
        let start = fix.edits.map { Int($0.span.start) }.min() ?? 0
        let end = fix.edits.map { Int($0.span.end) }.max() ?? 0
        guard file.hasText, end <= file.bytes.count else { return [] }
        let firstLine = file.line(of: start)
        let lastLine = file.line(of: max(start, end - 1))
        guard lastLine - firstLine < FixPreview.mostLines else { return [] }

        // The edits are applied to the touched lines alone: a preview must not cost the length of the file.
        let lines = file.byteRange(ofLine: firstLine).lowerBound..<max(end, file.byteRange(ofLine: lastLine).upperBound)
        guard lines.count <= 4096 else { return [] }
        let moved = fix.edits.map { edit in
            var edit = edit
            edit.span.start -= UInt32(lines.lowerBound)
            edit.span.end -= UInt32(lines.lowerBound)
            return edit
        }
        let old = Array(file.bytes[lines])
        let new = FixApplication.apply(moved, to: old)
        var before = split(old)
        var after = split(new)
        var number = firstLine
        while before.count > 1 || after.count > 1, let left = before.first, left == after.first {
            before.removeFirst()
            after.removeFirst()
            number += 1
        }
        while before.count > 0, after.count > 0, before.last == after.last {
            before.removeLast()
            after.removeLast()
        }
        // What takes a whole line out leaves no empty one to look at.
        if after.allSatisfy(isBlank), !before.allSatisfy(isBlank) { after = [] }
        guard before.count + after.count <= 2 * FixPreview.mostLines else { return [] }
        return rows(before, "-", .removed, from: number, numberWidth)
            + rows(after, "+", .added, from: number, numberWidth)
    }

    private func isBlank(_ line: String) -> Bool { line.utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 } }

    private func rows(
        _ lines: [String], _ sign: String, _ style: Palette.Style, from number: Int, _ numberWidth: Int
    ) -> [String] {
        lines.enumerated().map { index, line in
            let digits = String(number + index)
            let lead = String(repeating: " ", count: max(0, numberWidth - digits.utf8.count)) + digits
            let shown = DisplayLine(text: line)
            let room = max(40, width - numberWidth - 3)
            let text =
                shown.width > room ? shown.text(from: 0, to: room - 1) + "…" : shown.text
            return palette.paint(lead, .frame) + " " + palette.paint(text.isEmpty ? sign : sign + " " + text, style)
        }
    }

    private func split(_ bytes: [UInt8]) -> [String] {
        var text = bytes[...]
        if text.last == 0x0A { text.removeLast() }
        return text.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
            String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
        }
    }
}
