import NsynDiagnostics
import NsynQuantities

/// A kind of labware as the library declares it.
public struct LabwareFacts: Sendable, Hashable {
    public enum Bottom: Sendable, Hashable { case flat, round, pointed }

    /// Its name in nsyn.
    public var name: String
    /// Its name in the robot makers' own lists.
    public var loadName: String?
    public var rows: Int
    public var columns: Int
    /// What one place holds: liquid in a well, or in a tip.
    public var volume: Femtolitres
    /// What can't be drawn from one place.
    public var dead: Femtolitres
    /// m from the inner bottom to the rim
    public var depth: Double
    /// m from the deck to the highest point
    public var height: Double?
    public var bottom: Bottom
    public var isTipRack: Bool
    /// `polystyrene`, … as in `Knowledge.walls`
    public var wall: String?

    public init(
        name: String, loadName: String?, rows: Int, columns: Int, volume: Femtolitres, dead: Femtolitres, depth: Double,
        height: Double?, bottom: Bottom, isTipRack: Bool, wall: String?
    ) {
        self.name = name
        self.loadName = loadName
        self.rows = rows
        self.columns = columns
        self.volume = volume
        self.dead = dead
        self.depth = depth
        self.height = height
        self.bottom = bottom
        self.isTipRack = isTipRack
        self.wall = wall
    }

    public var wells: Int { rows * columns }

    /// `A1`, `H12`, `AF48`; wells count down the columns.
    public func wellName(_ index: Int) -> String { LabwareFacts.wellName(row: index % rows, column: index / rows) }

    static func wellName(row: Int, column: Int) -> String {
        let letters = row < 26 ? [65 + row] : [64 + row / 26, 65 + row % 26]
        return String(decoding: letters.map { UInt8($0) }, as: UTF8.self) + String(column + 1)
    }

    /// The number of a well by its name; nil where there is none.
    public func well(_ name: String) -> Int? {
        let bytes = Array(name.utf8)
        var place = 0
        var row = 0
        while place < bytes.count, place < 2, (65...90).contains(bytes[place]) {
            row = row * 26 + Int(bytes[place] - 64)
            place += 1
        }
        guard place > 0, place < bytes.count, bytes[place] != 48, bytes.count - place <= 3 else { return nil }
        var column = 0
        for byte in bytes[place...] {
            guard byte &- 48 < 10 else { return nil }
            column = column * 10 + Int(byte - 48)
        }
        guard row <= rows, column <= columns else { return nil }
        return (column - 1) * rows + row - 1
    }

    /// m of liquid above the bottom that a volume makes: of a pointed bottom as a cone, else as a cylinder.
    func level(of content: Femtolitres) -> Double {
        guard volume.isPositive, content.isPositive else { return 0 }
        let share = min(1, Double(content.count) / Double(volume.count))
        guard bottom == .pointed else { return share * depth }
        return cubeRoot(share) * depth
    }

    private func cubeRoot(_ value: Double) -> Double {
        var root = value > 0 ? max(value, 0.01) : 0
        for _ in 0..<40 where root > 0 { root = (2 * root + value / (root * root)) / 3 }
        return root
    }
}

/// A pipette or one arm's tips, as the library declares it.
public struct PipetteFacts: Sendable, Hashable {
    public var name: String
    public var channels: Int
    public var smallest: Femtolitres
    public var largest: Femtolitres
    /// In the mode for small volumes, where it has one.
    public var smallestInLowMode: Femtolitres?
    public var largestInLowMode: Femtolitres?
    /// L/s
    public var flow: Double?

    public init(
        name: String, channels: Int, smallest: Femtolitres, largest: Femtolitres, smallestInLowMode: Femtolitres? = nil,
        flow: Double? = nil
    ) {
        self.name = name
        self.channels = channels
        self.smallest = smallest
        self.largest = largest
        self.smallestInLowMode = smallestInLowMode
        self.flow = flow
    }
}

/// How long a robot takes for what it does besides moving liquid, in seconds.
public struct TimeFacts: Sendable, Hashable {
    public var pickUp = 0.0
    public var drop = 0.0
    /// Per aspiration or dispense, travel included
    public var move = 0.0
    public var blowOut = 0.0
    public var touch = 0.0
    public var wash = 0.0

    public init() {}
}
