import NsynChemistry

/// Reads crystallographic information files: cell, symmetry operations and atom sites of each data block.
///
/// What has no single graph is refused with its reason: a file without a cell, a partly occupied site.
public enum CIFReader {
    public static func read(_ text: String, name: String? = nil) throws(StructureError) -> [AtomicStructure] {
        let blocks = try CIFBlock.parse(text)
        var structures: [AtomicStructure] = []
        for block in blocks where !block.isEmpty {
            structures.append(try structure(block, name: name))
        }
        guard !structures.isEmpty else { throw StructureError(.empty) }
        return structures
    }

    private static func structure(_ block: CIFBlock, name: String?) throws(StructureError) -> AtomicStructure {
        let sites = try siteTable(block)
        let lattice = try cell(block)
        guard lattice != nil || !sites.isFractional else { throw StructureError(.noCell) }
        let operations = try symmetryOperations(block)
        var (numbers, positions): ([UInt8], [Vector]) = ([], [])
        for site in sites.rows {
            guard let lattice, sites.isFractional || operations.count > 1 else {
                numbers.append(site.number)
                positions.append(site.position)
                continue
            }
            let fraction = sites.isFractional ? site.position : lattice.fraction(site.position)
            var images: [Vector] = []
            for operation in operations {
                let image = operation.apply(fraction)
                if !images.contains(where: { isSame($0, image, lattice) }) { images.append(image) }
            }
            for image in images {
                numbers.append(site.number)
                positions.append(lattice.cartesian(image))
            }
        }
        return AtomicStructure(
            name: name ?? block.name, atomicNumbers: numbers, positions: positions, lattice: lattice)
    }

    /// Whether two fractions are the same place, up to whole boxes and a hundredth of an Å.
    private static func isSame(_ first: Vector, _ second: Vector, _ lattice: Lattice) -> Bool {
        let difference = first - second
        return lattice.cartesian(difference - difference.rounded(.toNearestOrEven)).squaredLength < 1e-4
    }

    private static func cell(_ block: CIFBlock) throws(StructureError) -> Lattice? {
        var edges: [Double] = []
        for tag in ["length_a", "length_b", "length_c", "angle_alpha", "angle_beta", "angle_gamma"] {
            guard let item = block.items["_cell_\(tag)"] ?? block.items["_cell.\(tag)"] else { break }
            edges.append(try number(item))
        }
        guard edges.count == 6 else { return nil }
        guard
            let lattice = Lattice(
                lengths: Vector(edges[0], edges[1], edges[2]), angles: Vector(edges[3], edges[4], edges[5]))
        else { throw StructureError(.impossibleCell, line: block.items["_cell_length_a"]?.line) }
        return lattice
    }

    private struct Site {
        let number: UInt8
        let position: Vector
    }

    private static func siteTable(_ block: CIFBlock) throws(StructureError) -> (rows: [Site], isFractional: Bool) {
        func column(_ tag: String) -> [CIFBlock.Value]? {
            block.loops["_atom_site_\(tag)"] ?? block.loops["_atom_site.\(tag)"]
        }
        let fractions = ["fract_x", "fract_y", "fract_z"].compactMap(column)
        let cartesian = ["Cartn_x", "Cartn_y", "Cartn_z"].compactMap { column($0) ?? column($0.lowercased()) }
        let coordinates = fractions.count == 3 ? fractions : cartesian
        guard coordinates.count == 3 else { throw StructureError(.noSites) }
        guard let names = column("type_symbol") ?? column("label") else {
            throw StructureError(.missingColumn("_atom_site_type_symbol"))
        }
        let (occupancies, labels) = (column("occupancy"), column("label"))
        var sites: [Site] = []
        for row in names.indices {
            if let occupancy = occupancies?[row], occupancy.text != ".", occupancy.text != "?" {
                let share = try number(occupancy)
                if share < 0.999 {
                    throw StructureError(
                        .partlyOccupied(label: labels?[row].text ?? names[row].text, occupancy: share),
                        line: occupancy.line)
                }
            }
            var position = Vector()
            for axis in 0..<3 { position[axis] = try number(coordinates[axis][row]) }
            sites.append(Site(number: try element(names[row]), position: position))
        }
        return (sites, fractions.count == 3)
    }

    /// `Au`, `Au3+` or, where only labels are given, `Au12A`.
    private static func element(_ value: CIFBlock.Value) throws(StructureError) -> UInt8 {
        let letters = value.text.prefix { $0.isLetter }
        for length in [2, 1] where letters.count >= length {
            let symbol = letters.prefix(1).uppercased() + letters.dropFirst().prefix(length - 1).lowercased()
            if let number = Element(symbol: symbol)?.atomicNumber { return number }
        }
        throw StructureError(.unknownElement(value.text), line: value.line)
    }

    /// A number whose uncertainty may stand in brackets: `20.123(4)`.
    private static func number(_ value: CIFBlock.Value) throws(StructureError) -> Double {
        guard let number = Double(value.text.prefix { $0 != "(" }), number.isFinite else {
            throw StructureError(.notANumber(value.text), line: value.line)
        }
        return number
    }

    private static func symmetryOperations(_ block: CIFBlock) throws(StructureError) -> [SymmetryOperation] {
        let tags = [
            "_symmetry_equiv_pos_as_xyz", "_space_group_symop_operation_xyz", "_space_group_symop.operation_xyz",
        ]
        let values = tags.compactMap { block.loops[$0] ?? block.items[$0].map { [$0] } }.first ?? []
        var operations: [SymmetryOperation] = []
        for value in values {
            guard let operation = SymmetryOperation(value.text) else {
                throw StructureError(.symmetryOperation(value.text), line: value.line)
            }
            operations.append(operation)
        }
        return operations.isEmpty ? [SymmetryOperation("x,y,z")!] : operations
    }
}

/// A symmetry operation on fractions: `-y+1/2, x, z`.
struct SymmetryOperation: Equatable {
    private var rows = [Vector](repeating: Vector(), count: 3)
    private var shift = Vector()

    init?(_ text: String) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        for (row, part) in parts.enumerated() {
            guard let (factors, offset) = Self.term(part) else { return nil }
            rows[row] = factors
            shift[row] = offset
        }
    }

    func apply(_ fraction: Vector) -> Vector {
        Vector((rows[0] * fraction).sum(), (rows[1] * fraction).sum(), (rows[2] * fraction).sum()) + shift
    }

    private static func term(_ text: Substring) -> (Vector, Double)? {
        var (factors, offset, sign, number) = (Vector(), 0.0, 1.0, "")
        var isEmpty = true
        func flushed() -> Double? {
            if number.isEmpty { return 0 }
            let parts = number.split(separator: "/").compactMap { Double($0) }
            switch parts.count {
            case 1: return parts[0]
            case 2 where parts[1] != 0: return parts[0] / parts[1]
            default: return nil
            }
        }
        for character in text.lowercased() where !character.isWhitespace {
            if let axis = ["x": 0, "y": 1, "z": 2][character] {
                factors[axis] += sign
                isEmpty = false
            } else if character == "+" || character == "-" {
                guard let value = flushed() else { return nil }
                offset += sign * value
                number = ""
                sign = character == "-" ? -1 : 1
            } else if character.isNumber || character == "/" || character == "." {
                number.append(character)
                isEmpty = false
            } else {
                return nil
            }
        }
        guard let value = flushed(), !isEmpty else { return nil }
        return (factors, offset + sign * value)
    }
}
