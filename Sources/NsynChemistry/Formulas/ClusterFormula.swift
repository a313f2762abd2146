/// `[M_n L_m]^q`: metals, ligands and charge of a cluster, a complex or any other substance.
public struct ClusterFormula: Hashable, Sendable {
    /// Atoms of one metal.
    public struct Metal: Hashable, Sendable {
        public let element: Element
        public var count: LinearCount
    }

    /// What a part of the formula does beside the metal.
    public enum Role: Hashable, Sendable {
        /// Holds the surface: thiolates, phosphines, halides.
        case ligand
        /// Atoms written bare: hydride, sulfide, oxygen, or the atoms of a plain molecule.
        case bridging
        /// Stands behind the hydrate dot.
        case solvate
        /// Balances the charge outside the square brackets.
        case counterIon
    }

    /// Ligands of one name.
    public struct Ligand: Hashable, Sendable {
        public let definition: LigandDefinition
        public var count: LinearCount
        public let role: Role

        public var name: String { definition.name }
        public var ligandClass: LigandClass { definition.ligandClass }
    }

    public internal(set) var metals: [Metal] = []
    public internal(set) var ligands: [Ligand] = []
    public internal(set) var charge = 0
    /// Whether the author wrote the charge, be it `^0`, or it follows from written counter-ions.
    public internal(set) var chargeIsExplicit = false
    /// `[…]n`: the formula is the repeat unit of a chain.
    public internal(set) var isRepeatUnit = false

    public init() {}

    /// Names of the dopant variables, sorted.
    public var variables: [String] {
        var names: Set<String> = []
        for metal in metals { names.formUnion(metal.count.terms.map(\.variable)) }
        for ligand in ligands { names.formUnion(ligand.count.terms.map(\.variable)) }
        return names.sorted()
    }

    /// All metal atoms.
    public var metalCount: LinearCount {
        metals.reduce(LinearCount(0)) { $0 + $1.count }
    }

    /// All ligands and bridging atoms, without solvent and counter-ions.
    public var ligandCount: LinearCount {
        boundLigands.reduce(LinearCount(0)) { $0 + $1.count }
    }

    /// Ligands and bridging atoms: what is bound to the metal.
    public var boundLigands: [Ligand] {
        ligands.filter { $0.role == .ligand || $0.role == .bridging }
    }

    public func count(of element: Element) -> LinearCount {
        metals.first { $0.element == element }?.count ?? 0
    }

    public func count(ofClass ligandClass: LigandClass) -> LinearCount {
        ligands.filter { $0.ligandClass == ligandClass }.reduce(LinearCount(0)) { $0 + $1.count }
    }

    /// Atoms of the whole substance, solvent and counter-ions too: what is weighed.
    public func composition(_ values: [String: Int] = [:]) -> Composition {
        composition(values) { _ in true }
    }

    /// Atoms of the ion inside the brackets: what a mass spectrometer sees.
    public func ionComposition(_ values: [String: Int] = [:]) -> Composition {
        composition(values) { $0 == .ligand || $0 == .bridging }
    }

    private func composition(_ values: [String: Int], including: (Role) -> Bool) -> Composition {
        var sum = Composition()
        for metal in metals { sum.add(metal.element, metal.count(values)) }
        for ligand in ligands where including(ligand.role) {
            sum.add(ligand.definition.composition, times: ligand.count(values))
        }
        return sum
    }

    /// The formula with numbers for its variables.
    public func substituting(_ values: [String: Int]) -> ClusterFormula {
        var result = self
        func bind(_ count: LinearCount) -> LinearCount {
            var bound = LinearCount(count.constant)
            for term in count.terms {
                let part = LinearCount(constant: 0, variable: term.variable, coefficient: term.coefficient)
                bound = bound + (values[term.variable] == nil ? part : LinearCount(part(values)))
            }
            return bound
        }
        for index in metals.indices { result.metals[index].count = bind(metals[index].count) }
        for index in ligands.indices { result.ligands[index].count = bind(ligands[index].count) }
        result.metals.removeAll { $0.count.value == 0 }
        result.ligands.removeAll { $0.count.value == 0 }
        return result
    }
}

extension ClusterFormula: CustomStringConvertible {
    /// The canonical spelling, which reads back: `[Au25(MHA)18]^-`.
    public var description: String {
        func counted(_ count: LinearCount) -> String {
            if let value = count.value { return value == 1 ? "" : String(value) }
            return "(\(count))"
        }
        func ligandText(_ ligand: Ligand) -> String {
            let isBare = ligand.name.utf8.count <= 2 && Element(symbol: ligand.name) != nil
            return (isBare ? ligand.name : "(\(ligand.name))") + counted(ligand.count)
        }
        var text = ""
        for metal in metals { text += metal.element.symbol + counted(metal.count) }
        for ligand in boundLigands { text += ligandText(ligand) }
        let counterIons = ligands.filter { $0.role == .counterIon }
        if charge != 0 || chargeIsExplicit || !counterIons.isEmpty || isRepeatUnit {
            text = "[\(text)]" + (isRepeatUnit ? "n" : "") + (counterIons.isEmpty ? ClusterFormula.charge(charge) : "")
        }
        for ligand in counterIons { text += "(\(ligand.name))" + counted(ligand.count) }
        for ligand in ligands where ligand.role == .solvate {
            text += "·" + counted(ligand.count) + ligand.name
        }
        return text
    }

    /// `^-`, `^2+`, `^0`.
    public static func charge(_ charge: Int) -> String {
        let size = charge.magnitude
        return "^" + (size == 1 ? "" : String(size)) + (charge < 0 ? "-" : charge > 0 ? "+" : "")
    }
}
