/// A decision tree drawn as a tree: questions above, answers below, every answer with how many conditions end there.
public struct TreeDrawing: Sendable {
    public indirect enum Node: Sendable {
        /// Left where the answer is yes.
        case question(String, yes: Node, no: Node)
        /// What is said, the share of conditions that end here, and how sure it is (both 0 to 1).
        case answer(String, share: Double, certainty: Double, colour: Int)
    }

    public var root: Node
    public var title: String
    public var notes: [String]
    /// The answers in the order of their colours.
    public var answers: [String]

    public init(_ root: Node, title: String = "", answers: [String] = [], notes: [String] = []) {
        self.root = root
        self.title = title
        self.answers = answers
        self.notes = notes
    }

    private struct Box {
        var x: Double
        var level: Int
        var width: Double
        var node: Node
        /// Places in the list of boxes.
        var yes: Int?
        var no: Int?
    }

    private static let size = 10.5
    private static let levelHeight = 62.0
    private static let gap = 12.0
    private static let answerHeight = 34.0

    /// - Parameter scale: how answers without a name of their own are coloured: by certainty alone.
    public func svg() -> String {
        var boxes: [Box] = []
        var next = FigureLayout.margin
        var deepest = 0
        _ = layOut(root, level: 0, &boxes, &next, &deepest)
        let top = FigureLayout.margin + (title.isEmpty ? 0 : 26) + (answers.isEmpty ? 0 : 20)
        let width = max(next - Self.gap + FigureLayout.margin, TextWidth.of(title, size: 14) + 40, 320)
        let noteTop = top + Double(deepest) * Self.levelHeight + Self.answerHeight + 16
        let height = noteTop + Double(notes.count) * 14 + FigureLayout.margin - 6
        var svg = SVGWriter()
        if !title.isEmpty { svg.text(title, FigureLayout.margin, FigureLayout.margin + 11, size: 14, isBold: true) }
        var x = FigureLayout.margin
        for (index, answer) in answers.enumerated() {
            let y = top - 14
            svg.rectangle(x, y - 9, 12, 12, fill: Categories.colour(index).hex, radius: 2)
            svg.text(answer, x + 17, y + 1, size: 10)
            x += TextWidth.of(answer, size: 10) + 36
        }
        for box in boxes { drawBranches(box, boxes, top, &svg) }
        for box in boxes { draw(box, top, &svg) }
        for (index, note) in notes.enumerated() {
            svg.text(
                note, FigureLayout.margin, noteTop + 10 + Double(index) * 14, size: FigureLayout.noteSize,
                colour: .pencil)
        }
        return svg.document(
            width: width.rounded(), height: height.rounded(), title: title, description: notes.joined(separator: " "))
    }

    private static func boxWidth(_ node: Node) -> Double {
        switch node {
        case .question(let text, _, _): TextWidth.of(text, size: size) + 24
        case .answer(let text, _, _, _): max(64, TextWidth.of(text, size: size) + 16)
        }
    }

    /// Answers stand side by side from left to right; a question stands over the middle of what follows from it.
    private func layOut(
        _ node: Node, level: Int, _ boxes: inout [Box], _ next: inout Double, _ deepest: inout Int
    ) -> Int {
        deepest = max(deepest, level)
        let width = Self.boxWidth(node)
        switch node {
        case .answer:
            boxes.append(Box(x: next + width / 2, level: level, width: width, node: node))
            next += width + Self.gap
        case .question(_, let yes, let no):
            let start = next
            let first = layOut(yes, level: level + 1, &boxes, &next, &deepest)
            let second = layOut(no, level: level + 1, &boxes, &next, &deepest)
            var middle = (boxes[first].x + boxes[second].x) / 2
            // A wide question over narrow answers pushes what comes after it to the right.
            middle = max(middle, start + width / 2)
            next = max(next, middle + width / 2 + Self.gap)
            boxes.append(Box(x: middle, level: level, width: width, node: node, yes: first, no: second))
        }
        return boxes.count - 1
    }

    private func y(_ level: Int, _ top: Double) -> Double { top + Double(level) * Self.levelHeight }

    private func drawBranches(_ box: Box, _ boxes: [Box], _ top: Double, _ svg: inout SVGWriter) {
        guard let yes = box.yes, let no = box.no else { return }
        let from = y(box.level, top) + 22
        for (target, label) in [(boxes[yes], "yes"), (boxes[no], "no")] {
            let to = y(target.level, top)
            let middle = (from + to) / 2
            // The share of conditions that take this way is the width of the line.
            let share = Self.share(target.node)
            svg.path(
                [(box.x, from), (box.x, middle), (target.x, middle), (target.x, to)],
                stroke: Colour(hex: 0xA0A0A0), width: 1 + 5 * share)
            let isLeft = target.x < box.x
            svg.text(
                label, target.x + (isLeft ? -5 - 2.5 * share : 5 + 2.5 * share), middle + 13, size: 9, colour: .pencil,
                anchor: isLeft ? .end : .start)
        }
    }

    private static func share(_ node: Node) -> Double {
        switch node {
        case .question(_, let yes, let no): share(yes) + share(no)
        case .answer(_, let share, _, _): share
        }
    }

    private func draw(_ box: Box, _ top: Double, _ svg: inout SVGWriter) {
        let y = y(box.level, top)
        let left = box.x - box.width / 2
        switch box.node {
        case .question(let text, _, _):
            svg.rectangle(left, y, box.width, 22, fill: "#ffffff", stroke: .pencil, radius: 4)
            svg.text(text, box.x, y + 15, size: Self.size, anchor: .middle)
        case .answer(let text, let share, let certainty, let index):
            // Paler where the answer is less sure.
            let colour = Categories.colour(index).mixed(with: .white, 0.75 * (1 - max(0, min(1, certainty))))
            svg.rectangle(
                left, y, box.width, Self.answerHeight, fill: colour.hex, stroke: Categories.colour(index), radius: 4)
            let ink = colour.brightness < 0.6 ? Colour.white : .ink
            svg.text(text, box.x, y + 14, size: Self.size, colour: ink, anchor: .middle, isBold: true)
            svg.text("\(Ticks.short(share * 100)) %", box.x, y + 27, size: 9, colour: ink, anchor: .middle)
        }
    }
}
