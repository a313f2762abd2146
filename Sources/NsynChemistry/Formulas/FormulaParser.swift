extension ClusterFormula {
    /// Longest formula that is read, in bytes.
    public static let lengthLimit = 4096
    /// Deepest nesting of brackets.
    public static let nestingLimit = 64
    /// Largest count of one part.
    public static let countLimit = 1_000_000
    /// Largest charge.
    public static let chargeLimit = 1000
    /// Most dopant variables in one formula.
    public static let variableLimit = 4

    /// Reads a formula from UTF-8; ligand names that are not spelled out are looked up in `ligands`.
    public init(parsing source: some Collection<UInt8>, ligands: some LigandLookup) throws(FormulaError) {
        guard source.count <= ClusterFormula.lengthLimit else {
            throw FormulaError(.tooLong(limit: ClusterFormula.lengthLimit), at: 0..<source.count)
        }
        var parser = FormulaParser(text: FormulaText(source), ligands: ligands)
        self = try parser.parse()
    }

    /// Reads a formula.
    public init(_ text: String, ligands: some LigandLookup = LigandTable()) throws(FormulaError) {
        try self.init(parsing: Array(text.utf8), ligands: ligands)
    }
}

/// Recursive descent over the bytes of one formula. Every loop consumes, every descent is counted.
struct FormulaParser {
    let text: FormulaText
    let ligands: any LigandLookup
    var position = 0
    var end = 0
    var depth = 0

    init(text: FormulaText, ligands: any LigandLookup) {
        self.text = text
        self.ligands = ligands
        end = text.bytes.count
    }

    // MARK: Reading bytes

    var bytes: [UInt8] { text.bytes }
    /// The byte at `position`, 0 at the end.
    var current: UInt8 { position < end ? text.bytes[position] : 0 }
    func byte(at index: Int) -> UInt8 { index >= 0 && index < end ? text.bytes[index] : 0 }

    func error(_ reason: FormulaError.Reason, _ range: Range<Int>, suggestion: String? = nil) -> FormulaError {
        FormulaError(reason, at: text.sourceRange(range), suggestion: suggestion)
    }

    // MARK: Whole formulas

    mutating func parse() throws(FormulaError) -> ClusterFormula {
        while end > position, text.bytes[end - 1] == 0x20 { end -= 1 }
        while position < end, text.bytes[position] == 0x20 { position += 1 }
        guard position < end else { throw error(.empty, 0..<bytes.count) }
        var formula = try parseSalt()
        while current == UInt8(ascii: ".") {
            position += 1
            formula.add(try parseSolvate())
        }
        guard position >= end else { throw unexpected() }
        guard formula.variables.count <= ClusterFormula.variableLimit else {
            throw error(.tooManyVariables(limit: ClusterFormula.variableLimit), 0..<end)
        }
        return formula
    }

    func unexpected() -> FormulaError {
        let byte = current
        if byte == UInt8(ascii: ")") || byte == UInt8(ascii: "]") {
            return error(.unmatchedBracket(text.string(position..<(position + 1))), position..<(position + 1))
        }
        let name = byte == FormulaText.foreign ? "this character" : text.string(position..<(position + 1))
        return error(.unexpectedCharacter(name), position..<(position + 1))
    }

    /// `3H2O` behind the dot.
    private mutating func parseSolvate() throws(FormulaError) -> ClusterFormula.Ligand {
        let count = isDigit(current) ? try parseInteger() : 1
        let start = position
        var part = ClusterFormula()
        try parseItems(into: &part)
        guard position > start else { throw position < end ? unexpected() : error(.empty, start..<start) }
        let name = text.string(start..<position)
        let definition = LigandDefinition(
            name: name, ligandClass: .solvent, composition: part.composition(), charge: 0)
        return ClusterFormula.Ligand(definition: definition, count: LinearCount(count), role: .solvate)
    }

    /// `Na2[PdCl4]`, `[Au41Cu66(SC6H11)44](SbF6)3`, or a formula without square brackets.
    private mutating func parseSalt() throws(FormulaError) -> ClusterFormula {
        var outside = ClusterFormula()
        var inside: ClusterFormula?
        let start = position
        while position < end, current != UInt8(ascii: ".") {
            if current == UInt8(ascii: "["), inside == nil {
                if let ion = bracketedIon() {
                    outside.add(ion)
                } else {
                    inside = try parseBracketed()
                }
                continue
            }
            let before = position
            try parseItems(into: &outside)
            if position == before { break }
        }
        guard var formula = inside else {
            try parseTrailingCharge(of: &outside, from: start)
            return outside
        }
        try add(counterIons: outside, to: &formula, range: start..<position)
        return formula
    }

    /// `[TOA]`: a named ion in brackets of its own.
    private mutating func bracketedIon() -> ClusterFormula.Ligand? {
        guard let close = bytes[position..<end].firstIndex(of: UInt8(ascii: "]")), close > position + 1 else {
            return nil
        }
        guard let definition = ligands.ligand(named: text.string((position + 1)..<close)), definition.charge != 0 else {
            return nil
        }
        position = close + 1
        return ClusterFormula.Ligand(definition: definition, count: 1, role: .ligand)
    }

    private func add(
        counterIons outside: ClusterFormula, to formula: inout ClusterFormula, range: Range<Int>
    ) throws(FormulaError) {
        var total = 0
        var parts: [(LigandDefinition, LinearCount)] = outside.ligands.map { ($0.definition, $0.count) }
        parts += outside.metals.map { metal in
            let definition = LigandDefinition(
                name: metal.element.symbol, ligandClass: .cation, composition: Composition([metal.element: 1]),
                charge: BuiltInGroups.ionCharge(of: metal.element) ?? 0)
            return (definition, metal.count)
        }
        for (definition, count) in parts {
            if !formula.chargeIsExplicit, definition.charge == 0 {
                throw error(.unknownCounterIonCharge(definition.name), range)
            }
            total += definition.charge * (count.value ?? 0)
            formula.add(ClusterFormula.Ligand(definition: definition, count: count, role: .counterIon))
        }
        if !parts.isEmpty, !formula.chargeIsExplicit {
            formula.charge = -total
            formula.chargeIsExplicit = true
        }
    }

    /// `[…]` with its charge, its count or `n`.
    private mutating func parseBracketed() throws(FormulaError) -> ClusterFormula {
        let open = position
        position += 1
        var formula = ClusterFormula()
        depth += 1
        try parseItems(into: &formula)
        depth -= 1
        guard position < end else { throw error(.unclosedBracket("["), open..<(open + 1)) }
        guard current == UInt8(ascii: "]") else { throw unexpected() }
        guard position > open + 1 else { throw error(.emptyBrackets, open..<(position + 1)) }
        position += 1
        if let charge = try parseBracketCharge() {
            formula.charge = charge
            formula.chargeIsExplicit = true
        } else if current == UInt8(ascii: "n") || current == UInt8(ascii: "x"), !isLowercase(byte(at: position + 1)) {
            position += 1
            formula.isRepeatUnit = true
        } else if isDigit(current) {
            let start = position
            let count = try parseInteger()
            guard let product = formula.multiplied(by: LinearCount(count)) else {
                throw error(.countTooLarge(limit: ClusterFormula.countLimit), start..<position)
            }
            formula = product
        }
        return formula
    }
}

extension ClusterFormula {
    /// Adds metal atoms, together with those already there.
    mutating func add(_ metal: Metal) {
        if let index = metals.firstIndex(where: { $0.element == metal.element }) {
            metals[index].count = metals[index].count + metal.count
        } else {
            metals.append(metal)
        }
    }

    mutating func add(_ ligand: Ligand) {
        if let index = ligands.firstIndex(where: { $0.definition == ligand.definition && $0.role == ligand.role }) {
            ligands[index].count = ligands[index].count + ligand.count
        } else {
            ligands.append(ligand)
        }
    }

    /// Everything in `factor` copies; nil where two variables meet or a count leaves its bounds.
    func multiplied(by factor: LinearCount) -> ClusterFormula? {
        var product = self
        func scale(_ count: LinearCount) -> LinearCount? {
            guard let scaled = factor.value.map({ count * $0 }) ?? count.value.map({ factor * $0 }) else { return nil }
            let sizes = scaled.terms.map(\.coefficient.magnitude) + [scaled.constant.magnitude]
            return sizes.allSatisfy { $0 <= UInt(ClusterFormula.countLimit) } ? scaled : nil
        }
        for index in metals.indices {
            guard let count = scale(metals[index].count) else { return nil }
            product.metals[index].count = count
        }
        for index in ligands.indices {
            guard let count = scale(ligands[index].count) else { return nil }
            product.ligands[index].count = count
        }
        return product
    }
}
