import NsynQuantities

extension Reaction {
    /// Most species in one reaction.
    public static let speciesLimit = 64

    /// Reads a reaction. `substances` answers for names that are no formulas (`PET`, `water`) with what one molecule is made
    /// of; everything else is a formula with ligands from `ligands`.
    public init(
        parsing source: some Collection<UInt8>, ligands: some LigandLookup,
        substances: (String) -> (composition: Composition, charge: Int)? = { _ in nil }
    ) throws(ReactionError) {
        let parser = ReactionParser(bytes: Array(source), ligands: ligands)
        self = try parser.parse(substances)
    }

    /// Reads a reaction.
    public init(
        _ text: String, ligands: some LigandLookup = LigandTable(),
        substances: (String) -> (composition: Composition, charge: Int)? = { _ in nil }
    ) throws(ReactionError) {
        try self.init(parsing: Array(text.utf8), ligands: ligands, substances: substances)
    }
}

private struct ReactionParser {
    let bytes: [UInt8]
    let ligands: any LigandLookup

    typealias Substances = (String) -> (composition: Composition, charge: Int)?

    func parse(_ substances: Substances) throws(ReactionError) -> Reaction {
        guard bytes.count <= 4 * ClusterFormula.lengthLimit else {
            let error = FormulaError(.tooLong(limit: 4 * ClusterFormula.lengthLimit), at: 0..<bytes.count)
            throw ReactionError(reason: .formula(error), range: 0..<bytes.count)
        }
        guard let arrow = findArrow(from: 0) else {
            throw ReactionError(reason: .missingArrow, range: 0..<bytes.count)
        }
        if let second = findArrow(from: arrow.range.upperBound) {
            throw ReactionError(reason: .secondArrow, range: second.range)
        }
        let left = try terms(in: 0..<arrow.range.lowerBound, substances)
        let right = try terms(in: arrow.range.upperBound..<bytes.count, substances)
        guard left.count + right.count <= Reaction.speciesLimit else {
            throw ReactionError(reason: .tooManySpecies(limit: Reaction.speciesLimit), range: 0..<bytes.count)
        }
        return Reaction(reactants: left, products: right, isReversible: arrow.isReversible)
    }

    private static let arrows: [(text: [UInt8], isReversible: Bool)] = [
        ("<->", true), ("<=>", true), ("⇌", true), ("⇄", true), ("->", false), ("=>", false), ("→", false),
        ("⟶", false),
        ("=", false),
    ].map { (Array($0.0.utf8), $0.1) }

    private func findArrow(from start: Int) -> (range: Range<Int>, isReversible: Bool)? {
        for index in start..<max(start, bytes.count) {
            for arrow in ReactionParser.arrows where bytes[index...].starts(with: arrow.text) {
                return (index..<(index + arrow.text.count), arrow.isReversible)
            }
        }
        return nil
    }

    private func isSpace(_ index: Int) -> Bool { bytes[index] == 0x20 || bytes[index] == 0x09 }

    private func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (lower, upper) = (range.lowerBound, range.upperBound)
        while lower < upper, isSpace(lower) { lower += 1 }
        while upper > lower, isSpace(upper - 1) { upper -= 1 }
        return lower..<upper
    }

    /// A `+` that stands between species, not one that is a charge: it follows a space or precedes a letter.
    private func separates(_ index: Int, in side: Range<Int>) -> Bool {
        if index == side.lowerBound || isSpace(index - 1) { return true }
        let next = index + 1
        return next < side.upperBound && !isSpace(next) && ![0x2B, 0x29, 0x5D].contains(bytes[next])
    }

    private func terms(in side: Range<Int>, _ substances: Substances) throws(ReactionError) -> [Reaction.Term] {
        let side = trimmed(side)
        guard !side.isEmpty else { throw ReactionError(reason: .emptySide, range: side) }
        var result: [Reaction.Term] = []
        var start = side.lowerBound
        var depth = 0
        for index in side {
            switch bytes[index] {
            case UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: "+") where depth <= 0 && separates(index, in: side):
                result.append(try term(in: trimmed(start..<index), substances))
                start = index + 1
            default: break
            }
        }
        result.append(try term(in: trimmed(start..<side.upperBound), substances))
        return result
    }

    private func term(in range: Range<Int>, _ substances: Substances) throws(ReactionError) -> Reaction.Term {
        guard !range.isEmpty else { throw ReactionError(reason: .missingSpecies, range: range) }
        let (coefficient, species) = try coefficient(in: range)
        guard !species.isEmpty else { throw ReactionError(reason: .missingSpecies, range: range) }
        let text = String(decoding: bytes[species], as: UTF8.self)
        if ["e-", "e⁻", "e^-", "e−"].contains(text) {
            return Reaction.Term(
                coefficient: coefficient, text: text, composition: Composition(), charge: -1, range: range, formula: nil
            )
        }
        if let substance = substances(text) {
            return Reaction.Term(
                coefficient: coefficient, text: text, composition: substance.composition, charge: substance.charge,
                range: range, formula: nil)
        }
        do {
            let formula = try ClusterFormula(parsing: bytes[species], ligands: ligands)
            if let variable = formula.variables.first {
                throw ReactionError(reason: .variable(variable), range: species)
            }
            let hasCounterIons = formula.ligands.contains { $0.role == .counterIon }
            return Reaction.Term(
                coefficient: coefficient, text: text, composition: formula.composition(),
                charge: hasCounterIons ? 0 : formula.charge, range: range, formula: formula)
        } catch let error as FormulaError {
            let place = (species.lowerBound + error.range.lowerBound)..<(species.lowerBound + error.range.upperBound)
            throw ReactionError(reason: .formula(error), range: place)
        } catch let error as ReactionError {
            throw error
        } catch {
            throw ReactionError(reason: .missingSpecies, range: species)
        }
    }

    /// `32`, `0.5`, `1/2`, `(1/2)`, `?` in front of a species.
    private func coefficient(
        in range: Range<Int>
    ) throws(ReactionError) -> (Reaction.Coefficient, species: Range<Int>) {
        var index = range.lowerBound
        if bytes[index] == UInt8(ascii: "?") {
            return (.unknown, trimmed((index + 1)..<range.upperBound))
        }
        var number = index..<index
        if bytes[index] == UInt8(ascii: "("), let close = bytes[range].firstIndex(of: UInt8(ascii: ")")),
            bytes[(index + 1)..<close].allSatisfy({ isDigit($0) || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ".") })
        {
            number = (index + 1)..<close
            index = close + 1
        } else {
            while index < range.upperBound,
                isDigit(bytes[index]) || bytes[index] == UInt8(ascii: "/") || bytes[index] == UInt8(ascii: ".")
            { index += 1 }
            number = range.lowerBound..<index
        }
        guard !number.isEmpty else { return (.implied, range) }
        let text = String(decoding: bytes[number], as: UTF8.self)
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Rational(String($0)) }
        guard text.utf8.count <= 18, parts.count <= 2, let top = parts[0], top.isPositive else {
            throw ReactionError(reason: .malformedCoefficient(text), range: number)
        }
        var value = top
        if parts.count == 2 {
            guard let bottom = parts[1], bottom.isPositive, let quotient = top.dividing(by: bottom) else {
                throw ReactionError(reason: .malformedCoefficient(text), range: number)
            }
            value = quotient
        }
        return (.written(value), trimmed(index..<range.upperBound))
    }
}
