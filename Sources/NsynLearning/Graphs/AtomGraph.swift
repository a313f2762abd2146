/// A structure as a graph: atoms are nodes, neighbours within a cutoff are edges that carry their distance.
public struct AtomGraph: Sendable, Equatable {
    public let elements: [UInt8]
    public let sources: [Int32]
    public let targets: [Int32]
    public let distances: [Double]

    /// How graphs are cut from structures; part of a model file.
    public struct Cut: Sendable, Codable, Equatable {
        /// Å.
        public var cutoff = 6.0
        /// The nearest neighbours kept of each atom.
        public var neighbours = 12

        public init(cutoff: Double = 6, neighbours: Int = 12) {
            self.cutoff = cutoff
            self.neighbours = neighbours
        }
    }

    public init(_ structure: AtomicStructure, cut: Cut = Cut()) throws(StructureError) {
        let list = try NeighbourList(structure, cutoff: cut.cutoff, limit: cut.neighbours)
        elements = structure.atomicNumbers
        sources = list.edges.map(\.source)
        targets = list.edges.map(\.target)
        distances = list.edges.map(\.distance)
    }
}

/// Several graphs as one, for a single pass: atoms are renumbered, each remembers its graph.
public struct AtomGraphBatch: Sendable, Equatable {
    public private(set) var elements: [Int32] = []
    public private(set) var sources: [Int32] = []
    public private(set) var targets: [Int32] = []
    public private(set) var distances: [Double] = []
    public private(set) var graphOfAtom: [Int32] = []
    public private(set) var count = 0

    public init(_ graphs: some Sequence<AtomGraph>) {
        for graph in graphs {
            let offset = Int32(elements.count)
            elements.append(contentsOf: graph.elements.lazy.map(Int32.init))
            sources.append(contentsOf: graph.sources.lazy.map { $0 + offset })
            targets.append(contentsOf: graph.targets.lazy.map { $0 + offset })
            distances.append(contentsOf: graph.distances)
            graphOfAtom.append(contentsOf: repeatElement(Int32(count), count: graph.elements.count))
            count += 1
        }
    }
}

/// Turns a distance into a row of bells, so that a network sees it smoothly.
public struct GaussianExpansion: Sendable, Codable, Equatable {
    public let first: Double
    public let last: Double
    public let count: Int
    /// As wide as the centres are apart.
    public var width: Double { (last - first) / Double(max(count - 1, 1)) }

    public init(from first: Double = 0, to last: Double = 6, count: Int = 31) {
        self.first = first
        self.last = last
        self.count = count
    }

    public func node<Scalar>(_ distances: [Double], on tape: Tape<Scalar>) -> Node {
        let (width, count) = (width, count)
        return tape.constant(rows: distances.count, columns: count) { buffer in
            for (row, distance) in distances.enumerated() {
                for column in 0..<count {
                    let offset = (distance - first) / width - Double(column)
                    buffer[row * count + column] = Scalar(Double.exponential(-offset * offset))
                }
            }
        }
    }
}
