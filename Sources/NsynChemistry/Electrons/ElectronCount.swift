/// What each metal gives and each ligand class takes, as the library declares it in `metal` and `ligandclass` records.
public struct ElectronTable: Hashable, Sendable {
    /// Valence electrons that an atom brings into the superatom.
    public var valence: [Element: Int]
    /// Electrons that one ligand of a class withdraws.
    public var withdrawn: [LigandClass: Int]

    public init(valence: [Element: Int] = [:], withdrawn: [LigandClass: Int] = [:]) {
        self.valence = valence
        self.withdrawn = withdrawn
    }
}

/// The free valence electrons of a cluster, `N* = Σ v(M)·n(M) − Σ w(L)·n(L) − q`, with the way they came about.
public struct ElectronCount: Hashable, Sendable {
    /// One summand.
    public struct Term: Hashable, Sendable {
        /// What the summand stands for.
        public enum Source: Hashable, Sendable {
            case metal(Element)
            case ligand(name: String, LigandClass)
            case charge(Int)
        }

        public let source: Source
        public let count: LinearCount
        /// Electrons for each: positive where given, negative where taken.
        public let each: Int

        public var electrons: LinearCount { count * each }
    }

    public let terms: [Term]
    /// Metals without a declared valence.
    public let unknownMetals: [Element]
    /// Ligand classes without a declared withdrawal.
    public let unknownClasses: [LigandClass]
    /// Names of the ligands whose class is unknown, for messages.
    public let unknownLigands: [String]
    /// The formula printed in the literature, `n − m − q`: right only for monovalent metals and one-electron ligands.
    public let naive: LinearCount

    /// N*, or nil where a metal or ligand class is not declared. Linear in the dopant variables.
    public var total: LinearCount? {
        guard unknownMetals.isEmpty, unknownClasses.isEmpty else { return nil }
        return terms.reduce(LinearCount(0)) { $0 + $1.electrons }
    }

    /// N*, where the formula has no variables and everything is declared.
    public var value: Int? { total?.value }

    /// Whether N* is odd: an open shell. Nil where it depends on a variable or is unknown.
    public var isOdd: Bool? { value.map { $0 % 2 != 0 } }

    /// Whether N* closes a shell of the spherical jellium model.
    public var isClosedShell: Bool { value.map(ElectronCount.closedShells.contains) ?? false }

    /// Whether naive and typed counts differ, so that a reader may be surprised.
    public var differsFromNaive: Bool { total.map { $0 != naive } ?? false }

    /// Closed shells of the spherical jellium model.
    public static let closedShells = [2, 8, 18, 20, 34, 40, 58]

    /// Counts the electrons of a formula.
    public init(_ formula: ClusterFormula, table: ElectronTable) {
        var terms: [Term] = []
        var unknownMetals: [Element] = []
        var unknownClasses: [LigandClass] = []
        var unknownLigands: [String] = []
        for metal in formula.metals {
            if let valence = table.valence[metal.element] {
                terms.append(Term(source: .metal(metal.element), count: metal.count, each: valence))
            } else {
                unknownMetals.append(metal.element)
            }
        }
        for ligand in formula.boundLigands {
            if let taken = table.withdrawn[ligand.ligandClass] {
                let source = Term.Source.ligand(name: ligand.name, ligand.ligandClass)
                terms.append(Term(source: source, count: ligand.count, each: -taken))
            } else {
                if !unknownClasses.contains(ligand.ligandClass) { unknownClasses.append(ligand.ligandClass) }
                unknownLigands.append(ligand.name)
            }
        }
        if formula.charge != 0 {
            terms.append(Term(source: .charge(formula.charge), count: LinearCount(formula.charge), each: -1))
        }
        self.terms = terms
        self.unknownMetals = unknownMetals
        self.unknownClasses = unknownClasses
        self.unknownLigands = unknownLigands
        naive = formula.metalCount - formula.ligandCount - LinearCount(formula.charge)
    }

    /// The sum in words: `25 Au × 1 − 18 MHA (thiolate) × 1 + 1 for the charge = 8`.
    public var explanation: String {
        var text = ""
        for term in terms {
            let isNegative =
                switch term.source {
                case .metal: term.each < 0
                case .ligand: term.each <= 0
                case .charge(let charge): charge > 0
                }
            if text.isEmpty { text += isNegative ? "−" : "" } else { text += isNegative ? " − " : " + " }
            let count = term.count.value.map { String($0.magnitude) } ?? "(\(term.count))"
            switch term.source {
            case .metal(let element): text += "\(count) \(element.symbol) × \(term.each.magnitude)"
            case .ligand(let name, let ligandClass):
                let label = ligandClass.rawValue == name ? name : "\(name) (\(ligandClass))"
                text += "\(count) \(label) × \(term.each.magnitude)"
            case .charge: text += "\(count) for the charge"
            }
        }
        let unknown = unknownMetals.map(\.symbol) + unknownLigands
        if !unknown.isEmpty { return (text.isEmpty ? "" : text + "; ") + "unknown: " + unknown.joined(separator: ", ") }
        return (text.isEmpty ? "0" : text) + " = \(total ?? 0)"
    }
}
