import NsynPlan
import NsynQuantities

/// What stands where, seen from above and to scale, front at the bottom.
struct DeckDrawing {
    private var svg = Markup()
    private let run: Worklist
    /// mm from slot to slot.
    private let stepX: Double
    private let stepY: Double
    private let columns: Int
    private let rows: Int
    private let usedTips: [Set<Int>]

    private static let caption = 19.0

    static func draw(_ run: Worklist) -> [UInt8] {
        var drawing = DeckDrawing(run)
        drawing.draw()
        return drawing.svg.bytes
    }

    private init(_ run: Worklist) {
        self.run = run
        let pitchX = FileNumber.millimetres(run.robot.slotPitchX)
        let pitchY = FileNumber.millimetres(run.robot.slotPitchY)
        stepX = max(pitchX, LabwareDefinition.footprintX) + 6
        stepY = max(pitchY, LabwareDefinition.footprintY) + DeckDrawing.caption + 4
        columns = max(1, run.robot.slotColumns)
        // Rows behind the last that is used stay away.
        let last =
            run.deck.placements.compactMap { run.robot.slots.firstIndex(of: $0.slot) }.max()
            ?? max(0, run.robot.slots.count - 1)
        let all = (max(1, run.robot.slots.count) + columns - 1) / columns
        rows = all > 4 ? last / columns + 1 : all
        var used = run.deck.placements.map { _ in Set<Int>() }
        for operation in run.operations {
            if case .pickUpTips = operation.action, operation.placement >= 0 {
                for use in run.channels(of: operation) { used[Int(operation.placement)].insert(Int(use.well)) }
            }
        }
        usedTips = used
    }

    private mutating func draw() {
        let (width, height) = (Double(columns) * stepX + 2, Double(rows) * stepY + 2)
        svg.raw(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(mm(width)) \(mm(height))\" role=\"img\" font-family=\"Helvetica, Arial, sans-serif\">\n<title>"
        )
        svg.text("Deck of \(run.robot.title), run \(run.name)")
        svg.raw("</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n")
        for (index, slot) in run.robot.slots.enumerated() where index < rows * columns {
            let x = Double(index % columns) * stepX + 4
            let y = Double(rows - 1 - index / columns) * stepY + DeckDrawing.caption
            let placement = run.deck.placements.firstIndex { $0.slot == slot }
            drawSlot(slot, placement, x, y)
        }
        svg.raw("</svg>\n")
    }

    private func mm(_ value: Double) -> String { FileNumber.rounded(value, digits: 2) }

    private mutating func label(
        _ text: String, _ x: Double, _ y: Double, size: Double, colour: String = "#111", bold: Bool = false
    ) {
        svg.raw(
            "<text x=\"\(mm(x))\" y=\"\(mm(y))\" font-size=\"\(mm(size))\" fill=\"\(colour)\"\(bold ? " font-weight=\"bold\"" : "")>"
        )
        svg.text(text)
        svg.raw("</text>\n")
    }

    /// So much of a text as fits a width, at about half its size a letter.
    private func fitting(_ text: String, _ width: Double, size: Double) -> String {
        let most = max(3, Int(width / (size * 0.54)))
        return text.count <= most ? text : text.prefix(most - 1).trimmingEnd + "…"
    }

    private mutating func drawSlot(_ slot: String, _ placement: Int?, _ x: Double, _ y: Double) {
        let (w, h) = (LabwareDefinition.footprintX, LabwareDefinition.footprintY)
        let isTrash = slot == run.robot.trash || placement.map { run.deck.placements[$0].role == .trash } == true
        let fill = isTrash ? "#eee" : placement == nil ? "#fff" : "#fafafa"
        svg.raw(
            "<rect x=\"\(mm(x))\" y=\"\(mm(y))\" width=\"\(mm(w))\" height=\"\(mm(h))\" rx=\"3\" fill=\"\(fill)\" stroke=\"#555\" stroke-width=\"\(placement == nil ? "0.5" : "1")\"\(placement == nil && !isTrash ? " stroke-dasharray=\"3 3\"" : "")/>\n"
        )
        let number = fitting(slot, 30, size: 9)
        guard let placement, !isTrash else {
            label(number, x, y - 4, size: 9, colour: "#555", bold: true)
            if isTrash { label("tips go here", x + 34, y + h / 2 + 3, size: 9, colour: "#555") }
            return
        }
        let placed = run.deck.placements[placement]
        let rise = placed.module == nil ? 0 : 2.0
        label(number, x, y - 8 - rise, size: 9, bold: true)
        let indent = Double(number.count) * 6 + 5
        label(
            fitting(placed.label, w - indent, size: 9), x + indent, y - 8 - rise, size: 9, colour: "#0b4a75", bold: true
        )
        var below = placed.labware.title
        if let module = placed.module { below = "\(module.title): \(below)" }
        label(fitting(below, w, size: 5.2), x, y - 1.8 - rise, size: 5.2, colour: "#444")
        if placed.module != nil {
            svg.raw(
                "<rect x=\"\(mm(x - 2.5))\" y=\"\(mm(y - 0.7))\" width=\"\(mm(w + 5))\" height=\"\(mm(h + 3.5))\" rx=\"4\" fill=\"none\" stroke=\"#D55E00\" stroke-width=\"1.6\"/>\n"
            )
        }
        drawWells(placement, x, y)
    }

    private mutating func drawWells(_ placement: Int, _ x: Double, _ y: Double) {
        let placed = run.deck.placements[placement]
        let labware = placed.labware
        var liquids: [Int: Int] = [:]
        for source in run.sources where source.placement == placement { liquids[source.well] = source.liquid }
        var filled: Set<Int> = []
        if case .plate(let plate) = placed.role {
            filled = Set(run.wells.lazy.filter { $0.plate == plate }.map(\.position))
        }
        for well in 0..<labware.wellCount {
            let centre = LabwareDefinition.centre(of: well, in: labware)
            let left = x + centre.x
            let top = y + LabwareDefinition.footprintY - centre.y
            var (fill, ink) = ("#fff", "#111")
            if let liquid = liquids[well] {
                (fill, ink) = (Colours.category(liquid), Colours.ink(onCategory: liquid))
            } else if placed.role == .tips {
                fill = usedTips[placement].contains(well) ? "#777" : "#fff"
            } else if filled.contains(well) {
                fill = "#cfe3f1"
            }
            drawWell(labware, left, top, fill)
            if let liquid = liquids[well] { nameWell(labware, left, top, run.liquids[liquid].name, ink) }
        }
    }

    private mutating func drawWell(_ labware: Labware, _ x: Double, _ y: Double, _ fill: String) {
        let style = "fill=\"\(fill)\" stroke=\"#888\" stroke-width=\"0.4\""
        if let width = labware.width, let length = labware.length {
            let (w, h) = (
                min(FileNumber.millimetres(width), LabwareDefinition.footprintX - 4),
                min(FileNumber.millimetres(length), LabwareDefinition.footprintY - 4)
            )
            svg.raw(
                "<rect x=\"\(mm(x - w / 2))\" y=\"\(mm(y - h / 2))\" width=\"\(mm(w))\" height=\"\(mm(h))\" \(style)/>\n"
            )
        } else {
            let pitch = FileNumber.millimetres(labware.pitch)
            let own = labware.diameter.map { FileNumber.millimetres($0) / 2 } ?? 2.6
            let radius = labware.wellCount == 1 ? min(own, 38) : min(own, pitch * 0.46)
            svg.raw("<circle cx=\"\(mm(x))\" cy=\"\(mm(y))\" r=\"\(mm(radius))\" \(style)/>\n")
        }
    }

    /// The name across a wide well, or up a narrow one.
    private mutating func nameWell(_ labware: Labware, _ x: Double, _ y: Double, _ name: String, _ ink: String) {
        let width = FileNumber.millimetres(labware.width ?? labware.diameter ?? .zero)
        let length = FileNumber.millimetres(labware.length ?? labware.diameter ?? .zero)
        guard max(width, length) > 7 else { return }
        let isUpright = length > width * 1.5
        let room = (isUpright ? length : width) * (labware.diameter == nil ? 1 : 0.86)
        let size = min(
            6.5, max(2.6, min(isUpright ? width * 0.7 : length * 0.4, room / Double(max(3, name.count)) / 0.56)))
        let turn = isUpright ? " transform=\"rotate(-90 \(mm(x)) \(mm(y)))\"" : ""
        svg.raw(
            "<text x=\"\(mm(x))\" y=\"\(mm(y + size * 0.35))\" font-size=\"\(mm(size))\" text-anchor=\"middle\" fill=\"\(ink)\"\(turn)>"
        )
        svg.text(fitting(name, room, size: size))
        svg.raw("</text>\n")
    }
}

extension Substring {
    /// Without blanks at the end.
    fileprivate var trimmingEnd: String {
        var copy = self
        while copy.last == " " { copy.removeLast() }
        return String(copy)
    }
}
