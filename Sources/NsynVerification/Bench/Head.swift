import NsynDiagnostics

/// What is inside of a tip, from the one end to the other: what came in last goes out first.
struct TipSegment {
    var mixture: Mixture
    /// Air counts by its volume and holds nothing.
    var air = Femtolitres.zero
    /// Where it was drawn; -1 for air.
    var source: WellIndex
    var drawnAt: Double

    var volume: Femtolitres { mixture.volume + air }
}

struct Tip {
    var capacity: Femtolitres
    var segments: [TipSegment] = []
    /// Liquids that it met, inside and outside, by rising number.
    var wet: [LiquidNumber] = []
    var spot: WellIndex

    var held: Femtolitres { segments.reduce(.zero) { $0 + $1.volume } }

    mutating func wetted(by mixture: Mixture) {
        for part in mixture.parts where !wet.contains(part.liquid) { wet.append(part.liquid) }
    }
}

/// A pipette, or the tips of an arm, with what hangs on its nozzles.
struct Head {
    var id: String
    var facts: PipetteFacts
    /// `left`, `right`; nil where a robot has one place.
    var mount: String?
    var tips: [Tip?]
    /// Nozzles that take part: all, or the first of a layout.
    var active: Int
    var isInLowMode = false

    init(id: String, facts: PipetteFacts, mount: String?) {
        self.id = id
        self.facts = facts
        self.mount = mount
        tips = Array(repeating: nil, count: max(facts.channels, 1))
        active = max(facts.channels, 1)
    }

    var smallest: Femtolitres { isInLowMode ? facts.smallestInLowMode ?? facts.smallest : facts.smallest }
    var largest: Femtolitres { isInLowMode ? facts.largestInLowMode ?? facts.largest : facts.largest }
    var hasTip: Bool { tips.contains { $0 != nil } }
}

/// Where a tip's end is when liquid moves.
struct TipHeight {
    enum Origin { case bottom, top, center, surface }
    var origin: Origin
    /// m, upwards
    var offset: Double

    static let unstated = TipHeight(origin: .top, offset: 0)

    /// m above the well's bottom; nil where the robot follows the surface.
    func aboveBottom(depth: Double) -> Double? {
        switch origin {
        case .bottom: offset
        case .top: depth + offset
        case .center: depth / 2 + offset
        case .surface: nil
        }
    }
}
