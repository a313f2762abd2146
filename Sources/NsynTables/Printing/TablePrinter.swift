import NsynQuantities

/// A table for a terminal or a page of text: aligned, each column in one sensible unit, predictions with bars, what
/// does not fit counted.
public struct TablePrinter {
    /// Columns of the terminal.
    public var width: Int
    /// Rows to print before the rest is counted.
    public var rows: Int
    public var isColoured: Bool
    /// Nothing beyond ASCII in what the printer adds itself.
    public var isPlain: Bool
    let units: UnitTable

    public init(units: UnitTable, width: Int = 120, rows: Int = 20, isColoured: Bool = false, isPlain: Bool = false) {
        self.units = units
        self.width = width
        self.rows = rows
        self.isColoured = isColoured
        self.isPlain = isPlain
    }

    public func text(_ table: Table) -> String {
        let shown = min(rows, table.rowCount)
        var blocks: [PrintedColumn] = []
        var used = 0
        var left: [String] = []
        for column in table.columns {
            let block = PrintedColumn(column, rows: shown, printer: self)
            // The first column is printed whatever its width.
            if left.isEmpty, blocks.isEmpty || used + 2 + block.width <= width {
                used += (blocks.isEmpty ? 0 : 2) + block.width
                blocks.append(block)
            } else {
                left.append(column.description.header)
            }
        }
        var lines = ""
        func line(_ cells: [String]) {
            var text = cells.joined(separator: "  ")
            while text.utf8.last == UInt8(ascii: " ") { text.removeLast() }
            lines += text + "\n"
        }
        line(blocks.map { paint($0.header, "1") })
        if blocks.contains(where: { !$0.subheader.allSatisfy { $0 == " " } }) {
            line(blocks.map { paint($0.subheader, "2") })
        }
        line(blocks.map { paint(String(repeating: isPlain ? "-" : "─", count: $0.width), "2") })
        for row in 0..<shown { line(blocks.map { $0.cells[row] }) }
        lines += footer(table, shown, left)
        return lines
    }

    private func footer(_ table: Table, _ shown: Int, _ left: [String]) -> String {
        var lines = ""
        let rows = Self.counted(table.rowCount, "row")
        if shown < table.rowCount {
            lines +=
                paint("\(isPlain ? "..." : "…") \(Self.grouped(table.rowCount - shown)) more of \(rows)", "2") + "\n"
        } else if table.rowCount == 0 {
            lines += paint("no rows", "2") + "\n"
        } else {
            lines += paint(rows, "2") + "\n"
        }
        if !left.isEmpty {
            let named = left.prefix(8).joined(separator: ", ") + (left.count > 8 ? ", …" : "")
            lines += paint("\(Self.counted(left.count, "more column")): \(named)", "2") + "\n"
        }
        return lines
    }

    /// `1 row`, `1,000,000 rows`
    public static func counted(_ count: Int, _ what: String) -> String {
        "\(grouped(count)) \(what)\(count == 1 ? "" : "s")"
    }

    public static func grouped(_ count: Int) -> String {
        let digits = Array(String(count))
        return digits.enumerated().map { index, digit in
            (digits.count - index) % 3 == 0 && index > 0 ? ",\(digit)" : "\(digit)"
        }.joined()
    }

    func paint(_ text: String, _ style: String) -> String { isColoured ? "\u{1B}[\(style)m\(text)\u{1B}[0m" : text }

    /// The unit of the type's list in which most numbers are short.
    public static func sensibleUnit(for column: Table.Column, units: UnitTable) -> DisplayUnit? {
        if let unit = column.unit { return unit }
        let (type, isPoint): (QuantityType, Bool)
        switch column.type {
        case .quantity(let of, let point), .prediction(let of, let point): (type, isPoint) = (of, point)
        case .integer, .text, .truth: return nil
        }
        guard !type.isNumber else { return nil }
        var candidates: [DisplayUnit] = []
        for name in units.namedType(of: type)?.shows ?? [] {
            guard let unit = try? units.resolve(name), unit.type == type, unit.isPoint == isPoint else { continue }
            candidates.append(DisplayUnit(name, unit))
        }
        if candidates.isEmpty {
            let composed = units.composedUnit(type.dimension)
            return type.dimension.isDimensionless || composed.isEmpty ? nil : DisplayUnit(composed, scale: 1)
        }
        candidates.sort { $0.scale > $1.scale }
        let sizes = (column.numbers ?? []).prefix(10_000).map { abs($0) }.filter { $0 > 0 }.sorted()
        guard !sizes.isEmpty else { return candidates.first { $0.scale == 1 } ?? candidates.first }
        let middle = sizes[sizes.count / 2]
        return candidates.first { abs($0.number(middle)) >= 1 } ?? candidates.last
    }
}

/// A column laid out: header, unit and cells, all of one width.
struct PrintedColumn {
    private(set) var header: String
    private(set) var subheader: String
    private(set) var cells: [String]
    private(set) var width: Int

    static let longestText = 40
    static let barWidth = 17

    init(_ column: Table.Column, rows: Int, printer: TablePrinter) {
        let unit = TablePrinter.sensibleUnit(for: column, units: printer.units)
        let missing = printer.isPlain ? "-" : "–"
        var isLeft = false
        var subheader = unit?.symbol ?? ""
        var marks: [Bool] = []
        switch column.values {
        case .numbers(let numbers):
            cells = Self.numbers(numbers.prefix(rows).map { unit?.number($0) ?? $0 }, missing)
        case .integers(let integers):
            cells = integers.prefix(rows).map { $0 == ColumnValues.missingInteger ? missing : String($0) }
        case .truths(let truths):
            cells = truths.prefix(rows).map { $0 < 0 ? missing : $0 == 1 ? "yes" : "no" }
            isLeft = true
        case .texts(let texts):
            cells = (0..<rows).map { Self.clipped(texts[$0] ?? missing) }
            isLeft = true
        case .predictions(let values):
            (cells, subheader) = Self.predictions(values, unit, rows: rows, missing, printer)
            marks = (0..<rows).map { values.inDomain[$0] == 0 }
            isLeft = true
        }
        if printer.isPlain { cells = cells.map(Self.plain) }
        header = Self.clipped(column.name)
        self.subheader = printer.isPlain ? Self.plain(subheader) : subheader
        width = max(header.count, subheader.count, cells.map(\.count).max() ?? 0)
        header = Self.padded(header, width, isLeft)
        self.subheader = Self.padded(self.subheader, width, isLeft)
        cells = cells.map { Self.padded($0, width, isLeft) }
        for (row, isMarked) in marks.enumerated() where isMarked { cells[row] = printer.paint(cells[row], "33") }
    }

    /// The same number of decimals in every cell, as many as four significant digits of the largest need.
    static func numbers(_ numbers: [Double], _ missing: String) -> [String] {
        let known = numbers.filter { $0.isFinite && $0 != 0 }.map { abs($0) }
        let largest = known.max() ?? 0
        let smallest = known.min() ?? 0
        guard largest < 1e7, smallest == 0 || largest / smallest < 1e5, smallest == 0 || largest >= 1e-3 else {
            return numbers.map { $0.isNaN ? missing : ShownNumber.readable($0) }
        }
        var decimals = 0
        for number in numbers where number.isFinite {
            let text = ShownNumber.readable(number, significantDigits: 4)
            if let point = text.utf8.firstIndex(of: UInt8(ascii: ".")) {
                decimals = max(decimals, text.utf8.distance(from: point, to: text.utf8.endIndex) - 1)
            }
        }
        if largest > 0 {
            decimals = min(decimals, max(0, 4 - Int(ShownNumber.readable(largest).prefix { $0 != "." }.count)) + 1)
        }
        return numbers.map { $0.isNaN ? missing : ShownNumber.fixed($0, decimals: decimals) }
    }

    private static func predictions(
        _ values: PredictionValues, _ unit: DisplayUnit?, rows: Int, _ missing: String, _ printer: TablePrinter
    ) -> (cells: [String], subheader: String) {
        func converted(_ numbers: [Double]) -> [Double] { numbers.prefix(rows).map { unit?.number($0) ?? $0 } }
        let (value, lower, upper) = (converted(values.value), converted(values.lower), converted(values.upper))
        let texts = numbers(value + lower + upper, missing)
        let known = (value + lower + upper).filter(\.isFinite)
        var (low, high) = (known.min() ?? 0, known.max() ?? 1)
        if low >= 0 && high <= 1 && unit == nil { (low, high) = (0, 1) }
        let places = Array(texts.prefix(rows))
        let valueWidth = places.map(\.count).max() ?? 0
        let lowWidth = texts.map(\.count).max() ?? 0
        let cells = (0..<rows).map { row -> String in
            if value[row].isNaN { return missing }
            let bar = bar(value[row], lower[row], upper[row], low, high, printer.isPlain)
            let interval =
                lower[row].isNaN || upper[row].isNaN
                ? "" : padded(texts[rows + row], lowWidth, false) + "–" + padded(texts[2 * rows + row], lowWidth, true)
            let mark = values.inDomain[row] == 0 ? " outside" : ""
            return padded(texts[row], valueWidth, false) + " " + bar + " " + interval + mark
        }
        let scale = [ShownNumber.readable(low, significantDigits: 3), ShownNumber.readable(high, significantDigits: 3)]
        let gap = max(1, barWidth - scale[0].count - scale[1].count)
        let name = padded(unit?.symbol ?? "", valueWidth, false)
        return (cells, name + " " + scale[0] + String(repeating: " ", count: gap) + scale[1])
    }

    /// `  ├──●──┤  ` on the line from `low` to `high`.
    private static func bar(
        _ value: Double, _ lower: Double, _ upper: Double, _ low: Double, _ high: Double, _ isPlain: Bool
    ) -> String {
        let span = high > low ? high - low : 1
        func place(_ number: Double) -> Int {
            max(0, min(barWidth - 1, Int(((number - low) / span * Double(barWidth - 1)).rounded())))
        }
        var cells = [Character](repeating: isPlain ? "." : "·", count: barWidth)
        if lower.isFinite && upper.isFinite {
            let (first, last) = (place(min(lower, upper)), place(max(lower, upper)))
            for index in first...last { cells[index] = isPlain ? "-" : "─" }
            cells[first] = isPlain ? "|" : "├"
            cells[last] = isPlain ? "|" : "┤"
        }
        cells[place(value)] = isPlain ? "o" : "●"
        return String(cells)
    }

    private static func clipped(_ text: String) -> String {
        let line = String(text.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? " " : Character($0) })
        return line.count > longestText ? line.prefix(longestText - 1) + "…" : line
    }

    private static func padded(_ text: String, _ width: Int, _ isLeft: Bool) -> String {
        let space = String(repeating: " ", count: max(0, width - text.count))
        return isLeft ? text + space : space + text
    }

    private static func plain(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "−", "–": result += "-"
            case "·": result += "*"
            case "…": result += "..."
            default: result.append(character)
            }
        }
        return result
    }
}
