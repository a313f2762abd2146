/// Pairs of atoms within a distance, each pair in both directions, ordered by source, then distance, then target.
public struct NeighbourList: Sendable, Equatable {
    public struct Edge: Sendable, Equatable {
        public let source: Int32
        public let target: Int32
        public let distance: Double
        /// From source to the image of target, in Å.
        public let direction: Vector
    }

    public let edges: [Edge]
    public let atomCount: Int

    /// Finds all neighbours within `cutoff` Å, through the faces of the box where it repeats; keeps the
    /// `limit` nearest of each atom.
    ///
    /// Atoms are sorted into cells as wide as the cutoff, so that time grows with the number of atoms. A box so
    /// small that an atom would meet more than a few of its own images is refused.
    public init(_ structure: AtomicStructure, cutoff: Double, limit: Int = .max) throws(StructureError) {
        guard structure.count > 0 else { throw StructureError(.empty) }
        atomCount = structure.count
        var found: [[Edge]] = Array(repeating: [], count: structure.count)
        let shifts = try Self.shifts(structure, cutoff: cutoff)
        let positions = Self.wrapped(structure)
        let grid = CellGrid(positions, width: cutoff)
        for shift in shifts {
            for source in positions.indices {
                let centre = positions[source] - shift
                grid.forEachNear(centre) { target in
                    if target == source, shift == Vector() { return }
                    let direction = positions[target] - centre
                    let square = direction.squaredLength
                    guard square <= cutoff * cutoff else { return }
                    found[source].append(
                        Edge(
                            source: Int32(source), target: Int32(target), distance: square.squareRoot(),
                            direction: direction))
                }
            }
        }
        var edges: [Edge] = []
        for source in found.indices {
            var near = found[source]
            near.sort { ($0.distance, $0.target) < ($1.distance, $1.target) }
            if let clash = near.first, clash.distance < 0.1 {
                throw StructureError(.atomsCoincide(source, Int(clash.target)))
            }
            edges.append(contentsOf: near.prefix(limit))
        }
        self.edges = edges
    }

    /// Box translations that bring an image within reach.
    private static func shifts(_ structure: AtomicStructure, cutoff: Double) throws(StructureError) -> [Vector] {
        guard let lattice = structure.lattice else { return [Vector()] }
        let heights = lattice.heights
        var reach = [0, 0, 0]
        for (axis, repeats) in [structure.periodic.a, structure.periodic.b, structure.periodic.c].enumerated()
        where repeats {
            reach[axis] = Int((cutoff / heights[axis]).rounded(.up))
            guard reach[axis] <= 4 else { throw StructureError(.boxTooSmall(height: heights[axis], cutoff: cutoff)) }
        }
        var shifts: [Vector] = []
        for x in -reach[0]...reach[0] {
            for y in -reach[1]...reach[1] {
                for z in -reach[2]...reach[2] {
                    shifts.append(lattice.cartesian(Vector(Double(x), Double(y), Double(z))))
                }
            }
        }
        return shifts
    }

    /// Positions inside the box along the axes that repeat: files place atoms in any of its images.
    private static func wrapped(_ structure: AtomicStructure) -> [Vector] {
        guard let lattice = structure.lattice else { return structure.positions }
        let repeats = [structure.periodic.a, structure.periodic.b, structure.periodic.c]
        return structure.positions.map { position in
            var fraction = lattice.fraction(position)
            for axis in 0..<3 where repeats[axis] { fraction[axis] -= fraction[axis].rounded(.down) }
            return lattice.cartesian(fraction)
        }
    }
}

/// Atoms sorted into cubes.
private struct CellGrid {
    private var cells: [SIMD3<Int>: [Int]] = [:]
    private let width: Double

    init(_ positions: [Vector], width: Double) {
        self.width = width
        for (index, position) in positions.enumerated() {
            cells[Self.cell(position, width), default: []].append(index)
        }
    }

    private static func cell(_ position: Vector, _ width: Double) -> SIMD3<Int> {
        SIMD3<Int>((position / width).rounded(.down))
    }

    func forEachNear(_ position: Vector, _ body: (Int) -> Void) {
        let centre = Self.cell(position, width)
        for x in -1...1 {
            for y in -1...1 {
                for z in -1...1 {
                    guard let atoms = cells[centre &+ SIMD3(x, y, z)] else { continue }
                    for atom in atoms { body(atom) }
                }
            }
        }
    }
}
