/// A marked place in a snippet.
struct Annotation {
    var start: Int
    var end: Int
    var message: String
    var style: Palette.Style
    var mark: Unicode.Scalar
}

/// Lays out the source lines that a finding marks, with the marks below them.
struct Snippet {
    let file: SourceFile
    let palette: Palette
    /// Columns for the source text, the line numbers not counted.
    let textWidth: Int
    /// Columns of the line numbers.
    let numberWidth: Int

    private var rows: [String] = []
    private var singles: [Int: [Annotation]] = [:]
    private var multiples: [Multiple] = []

    /// An annotation over several lines, drawn as a bar at the left.
    private struct Multiple {
        var annotation: Annotation
        var firstLine: Int
        var lastLine: Int
    }

    /// More overlapping bars than this are unreadable: the rest is marked on its first line only.
    private static let mostBars = 3
    /// An annotation over more lines than this shows its ends only.
    private static let mostLinesWhole = 5

    init(_ file: SourceFile, _ annotations: [Annotation], palette: Palette, width: Int, numberWidth: Int) {
        self.file = file
        self.palette = palette
        self.numberWidth = numberWidth
        self.textWidth = max(40, width - numberWidth - 3)
        for var annotation in annotations {
            let firstLine = file.line(of: annotation.start)
            let lastLine = file.line(of: max(annotation.start, annotation.end - 1))
            if firstLine != lastLine, multiples.count < Snippet.mostBars {
                multiples.append(Multiple(annotation: annotation, firstLine: firstLine, lastLine: lastLine))
            } else {
                annotation.end = min(annotation.end, file.byteRange(ofLine: firstLine).upperBound)
                singles[firstLine, default: []].append(annotation)
            }
        }
    }

    mutating func render() -> [String] {
        var previous: Int?
        for line in shownLines() {
            if let previous, line > previous + 1 {
                if line == previous + 2 {
                    renderLine(line - 1)
                } else {
                    rows.append(palette.paint("...", .frame) + bars(at: line, asPrefix: true))
                }
            }
            renderLine(line)
            previous = line
        }
        return rows
    }

    private func shownLines() -> [Int] {
        var lines = Set(singles.keys)
        for multiple in multiples {
            if multiple.lastLine - multiple.firstLine < Snippet.mostLinesWhole {
                lines.formUnion(multiple.firstLine...multiple.lastLine)
            } else {
                lines.formUnion([multiple.firstLine, multiple.lastLine])
            }
        }
        return lines.sorted()
    }

    // MARK: Rows

    private var barWidth: Int { multiples.isEmpty ? 0 : multiples.count + 1 }

    private mutating func renderLine(_ line: Int) {
        let own = (singles[line] ?? []).sorted { $0.start != $1.start ? $0.start < $1.start : $0.end < $1.end }
        let starting = multiples.indices.filter { multiples[$0].firstLine == line }
        let ending = multiples.indices.filter { multiples[$0].lastLine == line }
        let primary = own.first { $0.mark == "^" } ?? own.first
        let focus =
            primary?.start ?? starting.first.map { multiples[$0].annotation.start }
            ?? ending.first.map { multiples[$0].annotation.end } ?? 0
        let text = DisplayLine(file, line: line, around: focus)
        let window = Window(text, around: text.column(of: focus), width: textWidth - barWidth)

        var prefix = MarkerRow()
        drawBars(on: &prefix, at: line)
        let slashed = starting.filter { text.isIndentation(before: multiples[$0].annotation.start) }
        for index in slashed { prefix.put("/", at: index, multiples[index].annotation.style) }
        if barWidth > 0 { prefix.put("", at: barWidth, nil) }
        let shown = barWidth > 0 ? padded(prefix, barWidth) + window.shown : window.shown
        rows.append(numbered(line, shown))

        if !own.isEmpty { renderMarks(own, text, window, line) }
        for index in starting where !slashed.contains(index) {
            renderBend(index, text.column(of: multiples[index].annotation.start), window, line, message: "")
        }
        for index in ending {
            let annotation = multiples[index].annotation
            let column = max(0, text.column(of: annotation.end) - 1)
            renderBend(index, column, window, line, message: annotation.message)
        }
    }

    /// The marks below single-line annotations: the last one's label beside it, the others' below, right to left.
    private mutating func renderMarks(
        _ annotations: [Annotation], _ text: DisplayLine, _ window: Window, _ line: Int
    ) {
        var marks = MarkerRow()
        drawBars(on: &marks, at: line, after: true)
        var places: [(column: Int, annotation: Annotation)] = []
        var last = 0
        for annotation in annotations.sorted(by: { $0.mark == "-" && $1.mark == "^" }) {
            let start = barWidth + window.column(text.column(of: annotation.start))
            let end = max(start + 1, barWidth + window.column(text.column(of: annotation.end)))
            marks.fill(annotation.mark, from: start, to: end, annotation.style)
            if !annotation.message.isEmpty { places.append((start, annotation)) }
            last = max(last, end)
        }
        places.sort { $0.column < $1.column }
        if let beside = places.last, annotations.allSatisfy({ $0.start <= beside.annotation.start }) {
            marks.put(beside.annotation.message, at: last + 1, beside.annotation.style)
            places.removeLast()
        }
        rows.append(unnumbered(marks))
        if !places.isEmpty { rows.append(unnumbered(connectors(places, line))) }
        while let place = places.popLast() {
            var row = connectors(places, line)
            row.put(place.annotation.message, at: place.column, place.annotation.style)
            rows.append(unnumbered(row))
        }
    }

    private func connectors(_ places: [(column: Int, annotation: Annotation)], _ line: Int) -> MarkerRow {
        var row = MarkerRow()
        drawBars(on: &row, at: line, after: true)
        for place in places { row.put("|", at: place.column, place.annotation.style) }
        return row
    }

    /// The row that leads a bar to the column where its annotation starts or ends.
    private mutating func renderBend(_ index: Int, _ column: Int, _ window: Window, _ line: Int, message: String) {
        let style = multiples[index].annotation.style
        var row = MarkerRow()
        let isStart = multiples[index].firstLine == line
        drawBars(on: &row, at: line, after: true)
        row.put(isStart ? " " : "|", at: index, style)
        let target = barWidth + window.column(column)
        row.fill("_", from: index + 1, to: target, style)
        row.put(String(multiples[index].annotation.mark), at: target, style)
        if !message.isEmpty { row.put(message, at: target + 2, style) }
        rows.append(unnumbered(row))
        multiples[index].annotation.message = isStart ? multiples[index].annotation.message : ""
        if isStart { begun.insert(index) } else { ended.insert(index) }
    }

    private var begun: Set<Int> = []
    private var ended: Set<Int> = []

    /// Draws the bars that pass through a line, or below it when `after` is set.
    private func drawBars(on row: inout MarkerRow, at line: Int, after: Bool = false) {
        for (index, multiple) in multiples.enumerated() {
            let isInside = line > multiple.firstLine && line <= multiple.lastLine && !ended.contains(index)
            let isSlashedStart =
                line == multiple.firstLine && after && (begun.contains(index) || isSlashed(multiple))
            if isInside || isSlashedStart { row.put("|", at: index, multiple.annotation.style) }
        }
    }

    private func isSlashed(_ multiple: Multiple) -> Bool {
        DisplayLine(file, line: multiple.firstLine, around: multiple.annotation.start)
            .isIndentation(before: multiple.annotation.start)
    }

    private func bars(at line: Int, asPrefix: Bool) -> String {
        var row = MarkerRow()
        drawBars(on: &row, at: line)
        return row.isEmpty ? "" : String(repeating: " ", count: max(0, numberWidth)) + row.render(palette)
    }

    private func padded(_ row: MarkerRow, _ width: Int) -> String {
        var row = row
        row.put("", at: width, nil)
        return row.render(palette)
    }

    private func numbered(_ line: Int, _ text: String) -> String {
        let digits = String(line)
        let number = String(repeating: " ", count: max(0, numberWidth - digits.utf8.count)) + digits + " |"
        return palette.paint(number, .frame) + (text.isEmpty ? "" : " " + text)
    }

    private func unnumbered(_ row: MarkerRow) -> String {
        palette.paint(String(repeating: " ", count: numberWidth) + " |", .frame) + " " + row.render(palette)
    }
}

/// The part of a long line that fits, chosen around a column.
private struct Window {
    let shown: String
    private let start: Int
    private let end: Int
    private let lead: Int

    init(_ line: DisplayLine, around focus: Int, width: Int) {
        let needsCut = line.width > width || line.isCutLeft || line.isCutRight
        guard needsCut else {
            (start, end, lead) = (0, line.width, 0)
            shown = line.text
            return
        }
        let room = width - 2
        let first = max(0, min(focus - room / 3, line.width - room))
        let last = min(line.width, first + room)
        let isCutLeft = first > 0 || line.isCutLeft
        let isCutRight = last < line.width || line.isCutRight
        (start, end, lead) = (first, last, isCutLeft ? 1 : 0)
        shown = (isCutLeft ? "…" : "") + line.text(from: first, to: last) + (isCutRight ? "…" : "")
    }

    /// The column on the screen of a column of the line.
    func column(_ column: Int) -> Int { min(max(column, start), end) - start + lead }
}
