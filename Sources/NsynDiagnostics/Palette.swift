/// Terminal colours, or none.
public struct Palette: Sendable {
    public enum Style: Hashable, Sendable {
        case severity(Severity)
        /// Line numbers, bars and secondary places.
        case frame
        case emphasis
        case added
        case removed
    }

    public let isColoured: Bool

    public init(isColoured: Bool) { self.isColoured = isColoured }

    public func paint(_ text: String, _ style: Style) -> String {
        isColoured && !text.isEmpty ? "\u{1B}[\(code(of: style))m\(text)\u{1B}[0m" : text
    }

    private func code(of style: Style) -> String {
        switch style {
        case .severity(.error): "1;31"
        case .severity(.warning): "1;33"
        case .severity(.info): "1;36"
        case .severity(.ask): "1;35"
        case .frame: "1;34"
        case .emphasis: "1"
        case .added: "32"
        case .removed: "31"
        }
    }
}

/// One row of markers, written at columns and printed in runs of one style.
struct MarkerRow {
    private var cells: [(scalar: Unicode.Scalar, style: Palette.Style?)] = []

    mutating func put(_ text: String, at column: Int, _ style: Palette.Style?) {
        var index = max(0, column)
        while cells.count < index { cells.append((" ", nil)) }
        for scalar in text.unicodeScalars {
            if index < cells.count { cells[index] = (scalar, style) } else { cells.append((scalar, style)) }
            index += 1
        }
    }

    mutating func fill(_ scalar: Unicode.Scalar, from start: Int, to end: Int, _ style: Palette.Style) {
        if start < end { put(String(repeating: String(scalar), count: end - start), at: start, style) }
    }

    var isEmpty: Bool { cells.isEmpty }

    func render(_ palette: Palette) -> String {
        var result = ""
        var run: [UInt8] = []
        run.reserveCapacity(cells.count)
        var runStyle: Palette.Style?
        func flush() {
            let text = String(decoding: run, as: UTF8.self)
            result += runStyle.map { palette.paint(text, $0) } ?? text
            run.removeAll(keepingCapacity: true)
        }
        for cell in cells {
            if cell.style != runStyle {
                flush()
                runStyle = cell.style
            }
            if cell.scalar.isASCII {
                run.append(UInt8(truncatingIfNeeded: cell.scalar.value))
            } else {
                run.append(contentsOf: String(cell.scalar).utf8)
            }
        }
        flush()
        return result
    }
}
