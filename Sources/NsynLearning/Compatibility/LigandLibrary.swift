/// A ligand as the matching of cores and ligands needs it.
public struct LigandEntry: Sendable, Equatable {
    public let name: String
    public let molecule: MoleculeGraph
    /// How it binds: `thiolate`, `phosphine`, `alkynyl`; ligands of one group replace each other.
    public let functionalGroup: String
    public let carbons: Int

    public init(name: String, molecule: MoleculeGraph, functionalGroup: String, carbons: Int) {
        self.name = name
        self.molecule = molecule
        self.functionalGroup = functionalGroup
        self.carbons = carbons
    }
}

/// A core with the ligand sets that are known to protect it.
public struct CoreEntry: Sendable, Equatable {
    public let name: String
    public let graph: AtomGraph
    /// Sets of ligands, as places in the library, without order or ratio.
    public let ligandSets: [Set<Int>]
    /// Sets that were tried and gave another core.
    public let failures: [Set<Int>]

    public init(name: String, graph: AtomGraph, ligandSets: [Set<Int>], failures: [Set<Int>] = []) {
        self.name = name
        self.graph = graph
        self.ligandSets = ligandSets
        self.failures = failures
    }

    /// Whether several ligand sets are known: then the core is robust, and little can be called incompatible with it.
    public var isRobust: Bool { ligandSets.count > 1 }
}

/// One core, one ligand set, and whether they belong together.
public struct CorePair: Sendable, Equatable {
    public let core: Int
    public let ligands: Set<Int>
    public let isCompatible: Bool

    public init(core: Int, ligands: Set<Int>, isCompatible: Bool) {
        self.core = core
        self.ligands = ligands
        self.isCompatible = isCompatible
    }
}

/// Draws pairs that are taken for incompatible, by the rules of the published model: what resembles a known ligand is
/// left out of the pool, because it may well protect the core too.
public struct NegativeSampler: Sendable {
    /// Carbon atoms by which a ligand of the same group may differ from a known one and still resemble it, for a core
    /// with one known ligand set. The paper's own number is not in the text that can be read; this one is chosen.
    public var carbonWindow = 4
    /// The same for a robust core, where more ligands are presumed to fit.
    public var robustCarbonWindow = 8
    public var largestSet = 4

    public init() {}

    /// Ligands that may stand in a negative of this core.
    public func pool(_ core: CoreEntry, library: [LigandEntry]) -> [Int] {
        let known = core.ligandSets.reduce(into: Set<Int>()) { $0.formUnion($1) }
        let window = core.isRobust ? robustCarbonWindow : carbonWindow
        let groups = Set(known.map { library[$0].functionalGroup })
        return library.indices.filter { place in
            guard !known.contains(place) else { return false }
            let ligand = library[place]
            if core.isRobust {
                // Excluded where it shares the group of all known ligands and lies near any of them.
                guard groups == [ligand.functionalGroup] else { return true }
                return !known.contains { abs(library[$0].carbons - ligand.carbons) <= window }
            }
            return !known.contains {
                library[$0].functionalGroup == ligand.functionalGroup
                    && abs(library[$0].carbons - ligand.carbons) <= window
            }
        }
    }

    /// One negative for every positive of every core (known failures first), or as many as the pool gives.
    public func draw(_ cores: [CoreEntry], library: [LigandEntry], random: RandomStream) -> [CorePair] {
        var pairs: [CorePair] = []
        for (index, core) in cores.enumerated() {
            var stream = random.split(core.name)
            let pool = pool(core, library: library)
            var seen = Set(core.ligandSets)
            var negatives = core.failures.filter { seen.insert($0).inserted }
            var attempts = 0
            while negatives.count < core.ligandSets.count, !pool.isEmpty, attempts < 50 * core.ligandSets.count {
                attempts += 1
                let positive = core.ligandSets[negatives.count]
                let size = setSize(core, positive: positive.count, pool: pool.count, stream: &stream)
                let drawn = Set(stream.choice(size, of: pool.count).map { pool[$0] })
                if seen.insert(drawn).inserted { negatives.append(drawn) }
            }
            pairs += core.ligandSets.map { CorePair(core: index, ligands: $0, isCompatible: true) }
            pairs += negatives.map { CorePair(core: index, ligands: $0, isCompatible: false) }
        }
        return pairs
    }

    /// As many kinds of ligand as the positive; another number for a robust core, as the paper does.
    private func setSize(_ core: CoreEntry, positive: Int, pool: Int, stream: inout RandomStream) -> Int {
        guard core.isRobust else { return min(max(positive, 1), pool) }
        let others = (1...max(1, min(largestSet, pool))).filter { $0 != positive }
        return others.isEmpty ? min(positive, pool) : others[stream.below(others.count)]
    }
}
