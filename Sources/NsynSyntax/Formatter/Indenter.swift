/// Follows the brackets of a text and says how far each line is indented.
struct Indenter {
    private struct Level {
        /// Of the lines inside the bracket.
        var contents: Int
        /// Of the line that closes it.
        var closing: Int
    }

    private var open: [Level] = []
    private var statement = 0
    private var line = 0

    /// How far a line is indented that starts at a token.
    func indentation(_ index: Int, _ formatter: Formatter) -> Int {
        let mark = formatter.marks[index]
        if mark.contains(.startsStatement) || mark.contains(.closesBlock) {
            return Int(formatter.levels[index]) * Formatter.indentation
        }
        if formatter.kind(index) == .endOfFile { return 0 }
        if formatter.isCloser(index) { return open.last?.closing ?? statement }
        return open.last?.contents ?? statement + Formatter.indentation
    }

    /// How far a comment is indented that stands on a line of its own before a token.
    func commentIndentation(_ index: Int, _ formatter: Formatter) -> Int {
        if formatter.marks[index].contains(.closesBlock) {
            return (Int(formatter.levels[index]) + 1) * Formatter.indentation
        }
        if formatter.isCloser(index) { return open.last?.contents ?? statement + Formatter.indentation }
        return indentation(index, formatter)
    }

    /// Goes past a token.
    mutating func consume(_ index: Int, _ formatter: Formatter) {
        let mark = formatter.marks[index]
        if formatter.startsLine(index) || index == 0 { line = indentation(index, formatter) }
        if mark.contains(.startsStatement) || mark.contains(.closesBlock) {
            // Statements know their level from the tree: brackets that a mistake left open end here.
            open.removeAll(keepingCapacity: true)
            statement = Int(formatter.levels[index]) * Formatter.indentation
            if mark.contains(.closesBlock) { return }
        }
        if formatter.isOpener(index) {
            open.append(Level(contents: line + Formatter.indentation, closing: line))
        } else if formatter.isCloser(index) {
            _ = open.popLast()
        }
    }
}
