import NsynChemistry

/// Three numbers: a position or a direction in Å.
public typealias Vector = SIMD3<Double>

/// A periodic box.
public struct Lattice: Sendable, Equatable {
    public let a, b, c: Vector

    /// Nil where the three vectors span no volume.
    public init?(_ a: Vector, _ b: Vector, _ c: Vector) {
        self.a = a
        self.b = b
        self.c = c
        guard volume.isFinite, volume > 1e-6 else { return nil }
    }

    /// From edge lengths in Å and angles in degrees, with `a` along x and `b` in the xy plane.
    public init?(lengths: Vector, angles: Vector) {
        guard angles.min() > 0, angles.max() < 180 else { return nil }
        let radians = angles * (Double.pi / 180)
        let (cosAlpha, cosBeta) = (Double.cosine(radians.x), Double.cosine(radians.y))
        let (cosGamma, sinGamma) = (Double.cosine(radians.z), Double.cosine(radians.z - .pi / 2))
        let cx = cosBeta
        let cy = (cosAlpha - cosBeta * cosGamma) / sinGamma
        let square = 1 - cx * cx - cy * cy
        guard lengths.x > 0, lengths.y > 0, lengths.z > 0, square > 0 else { return nil }
        self.init(
            Vector(lengths.x, 0, 0), lengths.y * Vector(cosGamma, sinGamma, 0),
            lengths.z * Vector(cx, cy, square.squareRoot()))
    }

    public var volume: Double { abs((a * b.cross(c)).sum()) }

    public func cartesian(_ fraction: Vector) -> Vector { fraction.x * a + fraction.y * b + fraction.z * c }

    public func fraction(_ position: Vector) -> Vector {
        let volume = (a * b.cross(c)).sum()
        return Vector(
            (position * b.cross(c)).sum(), (position * c.cross(a)).sum(), (position * a.cross(b)).sum()) / volume
    }

    /// The distance between opposite faces, along each axis: how far a sphere reaches before it meets its image.
    public var heights: Vector {
        Vector(volume / b.cross(c).length, volume / c.cross(a).length, volume / a.cross(b).length)
    }
}

/// Atoms in space, in a box or in vacuum, with the numbers that came beside them (energies, charges).
public struct AtomicStructure: Sendable, Equatable {
    public var name: String
    public var atomicNumbers: [UInt8]
    public var positions: [Vector]
    /// Nil in vacuum.
    public var lattice: Lattice?
    /// Along which axes the box repeats.
    public var periodic: (a: Bool, b: Bool, c: Bool) = (false, false, false)
    /// Numbers of the whole structure, by name.
    public var properties: [String: Double] = [:]

    public init(name: String, atomicNumbers: [UInt8], positions: [Vector], lattice: Lattice? = nil) {
        precondition(atomicNumbers.count == positions.count, "one position an atom")
        self.name = name
        self.atomicNumbers = atomicNumbers
        self.positions = positions
        self.lattice = lattice
        if lattice != nil { periodic = (true, true, true) }
    }

    public var count: Int { atomicNumbers.count }

    public func count(of symbol: String) -> Int {
        guard let number = Element(symbol: symbol)?.atomicNumber else { return 0 }
        return atomicNumbers.count { $0 == number }
    }

    /// Only the atoms that `isKept` accepts, in the same box: the metal core of a cluster, or its core with sulfur.
    public func filtered(_ isKept: (UInt8) -> Bool) -> AtomicStructure {
        let kept = atomicNumbers.indices.filter { isKept(atomicNumbers[$0]) }
        var result = self
        result.atomicNumbers = kept.map { atomicNumbers[$0] }
        result.positions = kept.map { positions[$0] }
        return result
    }

    public static func == (left: AtomicStructure, right: AtomicStructure) -> Bool {
        left.name == right.name && left.atomicNumbers == right.atomicNumbers && left.positions == right.positions
            && left.lattice == right.lattice && left.periodic == right.periodic && left.properties == right.properties
    }
}

/// Why a structure can't be used, and on which line it says so.
public struct StructureError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Reason: Equatable, Sendable {
        case empty
        case noCell
        case impossibleCell
        case noSites
        case unfinishedLoop(tag: String)
        case unknownElement(String)
        case notANumber(String)
        case wrongAtomCount(promised: String, found: Int)
        case missingColumn(String)
        case partlyOccupied(label: String, occupancy: Double)
        case symmetryOperation(String)
        case atomsCoincide(Int, Int)
        case boxTooSmall(height: Double, cutoff: Double)
        case outsideModel(String)
    }

    public let reason: Reason
    /// Counted from one; nil where the whole file is meant.
    public let line: Int?

    public init(_ reason: Reason, line: Int? = nil) {
        self.reason = reason
        self.line = line
    }

    public var description: String { (line.map { "line \($0): " } ?? "") + wording }

    private var wording: String {
        switch reason {
        case .empty: "the file holds no structure"
        case .noCell: "the CIF has no cell (_cell_length_a …): fractional coordinates mean nothing without one"
        case .impossibleCell: "no box has these edges and angles"
        case .noSites: "the CIF lists no atom sites with fractional or Cartesian coordinates"
        case .unfinishedLoop(let tag): "the loop of \(tag) ends in the middle of a row"
        case .unknownElement(let symbol): "‘\(symbol)’ is no element"
        case .notANumber(let text): "‘\(text)’ is no number"
        case .wrongAtomCount(let promised, let found): "\(promised) atoms are promised, \(found) are listed"
        case .missingColumn(let name): "the column \(name) is missing"
        case .partlyOccupied(let label, let occupancy):
            "the site \(label) is occupied by \(occupancy): a disordered structure has no one graph"
        case .symmetryOperation(let text): "‘\(text)’ is no symmetry operation"
        case .atomsCoincide(let first, let second): "atoms \(first + 1) and \(second + 1) lie on one place"
        case .boxTooSmall(let height, let cutoff):
            "the box is \(height) Å high, too small for neighbours within \(cutoff) Å"
        case .outsideModel(let what): "outside what the model knows: \(what)"
        }
    }
}

extension Vector {
    func cross(_ other: Vector) -> Vector {
        Vector(y * other.z - z * other.y, z * other.x - x * other.z, x * other.y - y * other.x)
    }

    var squaredLength: Double { (self * self).sum() }
    var length: Double { squaredLength.squareRoot() }
}
