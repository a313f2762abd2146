/// A picture before it is drawn: panels with axes and marks in the units of their data. `SVGRenderer` draws it for
/// paper, `TerminalRenderer` for a terminal.
public struct Figure: Sendable {
    public var title: String
    public var subtitle: String
    public var panels: [Panel]
    /// Panels side by side.
    public var columns: Int
    /// Whether only the outer panels carry labels.
    public var sharesAxes: Bool
    public var colourBar: ColourBar?
    public var legend: [LegendEntry]
    public var notes: [String]
    /// Of the whole picture, in points of 1/96 inch.
    public var width: Double
    /// Height of a panel over its width.
    public var aspect: Double

    public init(
        title: String = "", subtitle: String = "", panels: [Panel], columns: Int = 1, sharesAxes: Bool = false,
        colourBar: ColourBar? = nil, legend: [LegendEntry] = [], notes: [String] = [], width: Double = 560,
        aspect: Double = 0.68
    ) {
        self.title = title
        self.subtitle = subtitle
        self.panels = panels
        self.columns = max(1, columns)
        self.sharesAxes = sharesAxes
        self.colourBar = colourBar
        self.legend = legend
        self.notes = notes
        self.width = width
        self.aspect = aspect
    }
}

/// One pair of axes with what is drawn between them.
public struct Panel: Sendable {
    public var title: String
    public var x: Axis
    public var y: Axis
    public var marks: [Mark]
    public var frame: Frame

    public enum Frame: Sendable {
        /// Lines at the left and below, a grid between them.
        case open
        /// A line all around, for panels that are filled.
        case box
        /// Nothing but the names below.
        case bare
    }

    public init(title: String = "", x: Axis, y: Axis, marks: [Mark], frame: Frame = .open) {
        self.title = title
        self.x = x
        self.y = y
        self.marks = marks
        self.frame = frame
    }
}

public struct Spot: Sendable, Equatable {
    public var x: Double
    public var y: Double

    public init(_ x: Double, _ y: Double) {
        self.x = x
        self.y = y
    }
}

public enum Mark: Sendable {
    /// A rectangle of a heat map; hatched where the model has not seen the like. The level, 0 to 1, is for printers
    /// without colour.
    case cell(low: Spot, high: Spot, Colour, level: Double, hatched: Bool)
    case line([Spot], Colour, width: Double, dashed: Bool, opacity: Double)
    /// Between two lines over the same places.
    case band(x: [Double], lower: [Double], upper: [Double], Colour, opacity: Double)
    /// Hollow where the model has not seen the like.
    case point(Spot, Colour, radius: Double, hollow: Bool, opacity: Double)
    /// An interval along y.
    case whisker(x: Double, low: Double, high: Double, Colour)
    /// From the lower end of the panel, or from zero.
    case bar(low: Spot, high: Spot, Colour)
    /// A well of a plate, as a circle that fills its place, with a few letters. The level, 0 to 1, is for printers
    /// without colour.
    case well(Spot, Colour?, level: Double, label: String)
    case text(Spot, String, Colour, anchor: Anchor)
    /// An axis inside the panel, at this place of the x axis.
    case innerAxis(x: Double, Axis)

    public enum Anchor: String, Sendable { case start, middle, end }
}

public struct LegendEntry: Sendable, Equatable {
    public enum Symbol: Sendable, Equatable { case line, dashedLine, point, hollowPoint, square, hatched }

    public var label: String
    public var colour: Colour
    public var symbol: Symbol

    public init(_ label: String, _ colour: Colour, _ symbol: Symbol) {
        self.label = label
        self.colour = colour
        self.symbol = symbol
    }
}

/// What colours mean: values from bottom to top, and where predictions have intervals, how sure from left to right.
public struct ColourBar: Sendable {
    public var title: String
    public var scale: ColourScale
    public var range: Scale
    public var ticks: [Tick]
    /// The width of interval at which a colour has faded.
    public var widestInterval: Double?
    public var hasOutside: Bool

    public init(
        _ title: String, _ scale: ColourScale, range: Scale, ticks: [Tick], widestInterval: Double? = nil,
        hasOutside: Bool = false
    ) {
        self.title = title
        self.scale = scale
        self.range = range
        self.ticks = ticks
        self.widestInterval = widestInterval
        self.hasOutside = hasOutside
    }

    /// The colour of a value, paler the wider its interval is.
    public func colour(_ value: Double, interval: Double = 0) -> Colour {
        let pure = scale.colour(range.place(value))
        guard let widestInterval, widestInterval > 0, interval.isFinite else { return pure }
        return ColourBar.faded(pure, max(0, min(1, interval / widestInterval)))
    }

    static func faded(_ colour: Colour, _ share: Double) -> Colour {
        colour.mixed(with: Colour(hex: 0xF4F4F4), 0.8 * share)
    }
}
