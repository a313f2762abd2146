import NsynQuantities

/// What it takes to make a cluster of one monovalent metal and one one-electron ligand from its M(I) complex:
/// `(2n−m) M(L) + N* e⁻ → [Mₙ(L)ₘ]^q + (n−m) [M(L)₂]⁻`.
public struct ReductionBudget: Hashable, Sendable {
    /// M(I) complex for each cluster: 2n − m.
    public let complexes: Int
    /// Electrons for each cluster: N*.
    public let electrons: Int
    /// `[M(L)₂]⁻` beside each cluster: n − m.
    public let byproducts: Int
    /// Metal atoms in one cluster.
    public let metals: Int

    /// Electrons for each metal atom of the precursor.
    public var electronsPerMetal: Rational { Rational(electrons, complexes) }

    /// Equivalents of a reductant that gives `count` electrons (borohydride: 8).
    public func equivalents(ofReductantGiving count: Int) -> Rational? {
        electronsPerMetal.dividing(by: Rational(count))
    }

    /// The largest share of the metal that can end in the cluster.
    public var metalYieldLimit: Rational { Rational(metals, complexes) }

    /// The budget of a formula; nil where several metals, valences other than 1, neutral ligands or open variables make the
    /// equation another one, or where the cluster has more ligands than metal atoms.
    public init?(_ formula: ClusterFormula, table: ElectronTable) {
        guard formula.metals.count == 1, let metal = formula.metals.first, let n = metal.count.value,
            table.valence[metal.element] == 1, let m = formula.ligandCount.value, n >= m, n > 0,
            formula.boundLigands.allSatisfy({ table.withdrawn[$0.ligandClass] == 1 }),
            let electrons = ElectronCount(formula, table: table).value, electrons >= 0
        else { return nil }
        metals = n
        complexes = 2 * n - m
        byproducts = n - m
        self.electrons = electrons
    }
}

/// How one cluster stands to another: the arithmetic behind growth, etching and isoelectronic conversion.
public struct ClusterRelation: Hashable, Sendable {
    public let metals: Int
    public let ligands: Int
    public let charge: Int
    public let electrons: Int

    /// The difference from `start` to `end`; nil where a count is open or unknown.
    public init?(from start: ClusterFormula, to end: ClusterFormula, table: ElectronTable) {
        guard let startMetals = start.metalCount.value, let endMetals = end.metalCount.value,
            let startLigands = start.ligandCount.value, let endLigands = end.ligandCount.value,
            let startElectrons = ElectronCount(start, table: table).value,
            let endElectrons = ElectronCount(end, table: table).value
        else { return nil }
        metals = endMetals - startMetals
        ligands = endLigands - startLigands
        charge = end.charge - start.charge
        electrons = endElectrons - startElectrons
    }

    /// k units of M(I)L that lead from one to the other at constant N* and charge; negative where they leave. Nil where the
    /// two are not connected that way.
    public var isoelectronicUnits: Int? {
        electrons == 0 && charge == 0 && metals == ligands && metals != 0 ? metals : nil
    }

    public var isIsoelectronic: Bool { electrons == 0 }
    /// Reduction and growth move electrons in pairs.
    public var isOddStep: Bool { electrons % 2 != 0 }
}
