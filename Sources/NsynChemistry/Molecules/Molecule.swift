import Glibc

/// A molecule read from a SMILES by RDKit: its graph and its numbers.
public final class Molecule: Sendable {
    /// An atom of the graph; hydrogens without a reason of their own are counted, not drawn.
    public struct Atom: Hashable, Sendable {
        public let element: Element
        /// Neighbours in the graph.
        public let degree: Int
        /// Hydrogens, counted and drawn.
        public let hydrogens: Int
        public let charge: Int
        public let isAromatic: Bool
        public let hybridisation: Hybridisation
        public let isInRing: Bool
        /// RDKit's chiral tag: 0 none, 1 clockwise, 2 counter-clockwise.
        public let chirality: Int
        public let valence: Int
    }

    public enum Hybridisation: Int, Hashable, Sendable, CaseIterable {
        case unspecified, s, sp, sp2, sp3, sp2d, sp3d, sp3d2, other
    }

    /// A bond between two atoms of the graph.
    public struct Bond: Hashable, Sendable {
        public let first: Int
        public let second: Int
        public let order: Order
        public let isConjugated: Bool
        public let isInRing: Bool
        /// RDKit's stereo number: 0 none.
        public let stereo: Int
    }

    public enum Order: Int, Hashable, Sendable, CaseIterable {
        case other = 0
        case single = 2
        case aromatic = 3
        case double = 4
        case triple = 6
    }

    /// What the sulfur or selenium that binds metal sits on.
    public enum ChalcogenPosition: Hashable, Sendable {
        case none, aliphatic, aryl
    }

    public let smiles: String
    public let atoms: [Atom]
    public let bonds: [Bond]
    public let descriptors: MoleculeDescriptors
    private let library: MoleculeLibrary
    private nonisolated(unsafe) let handle: UnsafeMutableRawPointer

    /// Reads a SMILES.
    public init(smiles: String) throws(MoleculeError) {
        let library = try MoleculeLibrary.shared.get()
        var message = [CChar](repeating: 0, count: 512)
        var position: Int64 = -1
        var text = smiles
        let handle = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                library.parse(characters.baseAddress, characters.count, &message, message.count, &position)
            }
        }
        guard let handle else {
            let reason = String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            throw .unreadable(reason: reason, position: position < 0 ? nil : Int(position))
        }
        guard let numbers = Molecule.read(0.0, { library.descriptors(handle, $0, $1) }),
            let descriptors = MoleculeDescriptors(numbers),
            let atoms = Molecule.read(Int32(0), { library.atoms(handle, $0, $1) }),
            let bonds = Molecule.read(Int32(0), { library.bonds(handle, $0, $1) })
        else {
            library.free(handle)
            throw .failed("no descriptors for \(smiles)")
        }
        self.smiles = smiles
        self.descriptors = descriptors
        self.atoms = stride(from: 0, to: atoms.count, by: 9).map { Atom(atoms[$0..<($0 + 9)].map(Int.init)) }
        self.bonds = stride(from: 0, to: bonds.count, by: 6).map { Bond(bonds[$0..<($0 + 6)].map(Int.init)) }
        self.library = library
        self.handle = handle
    }

    deinit {
        library.free(handle)
    }

    /// Asks for the length, then for the content; nil where RDKit fails.
    private static func read<Value>(
        _ zero: Value, _ fill: (UnsafeMutablePointer<Value>?, Int64) -> Int64
    ) -> [Value]? {
        let needed = fill(nil, 0)
        guard needed >= 0 else { return nil }
        var values = [Value](repeating: zero, count: Int(needed))
        let written = values.withUnsafeMutableBufferPointer { fill($0.baseAddress, needed) }
        return written == needed ? values : nil
    }

    private func text(_ which: Int32, width: Int = 300, height: Int = 200) throws(MoleculeError) -> String {
        let (width, height) = (Int32(clamping: width), Int32(clamping: height))
        let characters = Molecule.read(CChar(0)) { library.text(handle, which, width, height, $0, $1) }
        guard let characters else { throw .failed("no text for \(smiles)") }
        return String(decoding: characters.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Hill formula with the charge, as RDKit writes it.
    public func formula() throws(MoleculeError) -> String { try text(0) }
    /// RDKit's canonical SMILES: equal for equal molecules.
    public func canonicalSMILES() throws(MoleculeError) -> String { try text(1) }
    /// A drawing without background.
    public func drawing(width: Int = 300, height: Int = 200) throws(MoleculeError) -> String {
        try text(2, width: width, height: height)
    }

    /// Morgan fingerprint; `bits` is a multiple of 64 up to 16,384.
    public func fingerprint(radius: Int = 2, bits: Int = 2048) throws(MoleculeError) -> [UInt64] {
        let (radius, bits) = (Int32(clamping: radius), Int32(clamping: bits))
        let words = Molecule.read(UInt64(0)) { library.fingerprint(handle, radius, bits, $0, $1) }
        guard let words else { throw .failed("no fingerprint of \(bits) bits") }
        return words
    }

    /// Atoms, hydrogens included.
    public var composition: Composition {
        var sum = Composition()
        for atom in atoms {
            sum.add(atom.element, 1)
            sum.add(.hydrogen, atom.hydrogens)
        }
        // Hydrogens that are drawn were counted at their neighbours too.
        for bond in bonds {
            for (one, other) in [(bond.first, bond.second), (bond.second, bond.first)]
            where atoms[one].element == .hydrogen && atoms[other].element != .hydrogen {
                sum.add(.hydrogen, -1)
            }
        }
        return sum
    }

    public var charge: Int { descriptors.charge }

    /// Whether the donor sulfur is bound to an aryl carbon: PET carries a ring, and its sulfur is aliphatic all the same.
    public var sulfurIsAromatic: Bool { descriptors.chalcogen == .aryl }

    /// Version of RDKit, or nil where the library is missing.
    public static var rdkitVersion: String? {
        guard case .success(let library) = MoleculeLibrary.shared, let text = library.version() else { return nil }
        return String(cString: text)
    }

    /// Why no molecule can be read here, or nil where all is well.
    public static var unavailability: MoleculeError? {
        if case .failure(let error) = MoleculeLibrary.shared { return error }
        return nil
    }
}

extension Molecule.Atom {
    /// From the integers of `nsyn_molecule_atoms`; an unknown atomic number (a dummy atom) counts as hydrogen 0.
    fileprivate init(_ fields: [Int]) {
        element = Element(atomicNumber: fields[0]) ?? .hydrogen
        degree = fields[1]
        hydrogens = fields[2]
        charge = fields[3]
        isAromatic = fields[4] == 1
        hybridisation = Molecule.Hybridisation(rawValue: fields[5]) ?? .other
        isInRing = fields[6] == 1
        chirality = fields[7]
        valence = fields[8]
    }
}

extension Molecule.Bond {
    fileprivate init(_ fields: [Int]) {
        first = fields[0]
        second = fields[1]
        order = Molecule.Order(rawValue: fields[2]) ?? .other
        isConjugated = fields[3] == 1
        isInRing = fields[4] == 1
        stereo = fields[5]
    }
}
