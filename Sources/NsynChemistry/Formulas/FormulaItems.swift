// The parts inside a formula: elements, groups in brackets, bare ligand names.
extension FormulaParser {
    /// Reads parts until something that is none: a closing bracket, a charge, a dot, the end.
    mutating func parseItems(into formula: inout ClusterFormula) throws(FormulaError) {
        guard depth <= ClusterFormula.nestingLimit else {
            throw error(.nestedTooDeep(limit: ClusterFormula.nestingLimit), position..<min(position + 1, end))
        }
        while position < end {
            let byte = current
            if byte == UInt8(ascii: "(") || (byte == UInt8(ascii: "[") && depth > 0) {
                try parseGroup(into: &formula)
            } else if isUppercase(byte) {
                try parseBare(into: &formula)
            } else if isTerminator(byte) {
                return
            } else {
                throw unexpectedPart()
            }
        }
    }

    private func isTerminator(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "["), UInt8(ascii: "^"), UInt8(ascii: "."),
            UInt8(ascii: "+"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// `au25`: a lower-case letter where an element must begin.
    private func unexpectedPart() -> FormulaError {
        guard isLowercase(current) else { return unexpected() }
        var stop = position
        while isLowercase(byte(at: stop)) { stop += 1 }
        let word = text.string(position..<min(stop, position + 2))
        let capital = word.prefix(1).uppercased() + word.dropFirst()
        return error(
            .unknownElement(text.string(position..<stop)), position..<stop,
            suggestion: Element(symbol: capital) == nil ? nil : capital)
    }

    // MARK: Without brackets

    private mutating func parseBare(into formula: inout ClusterFormula) throws(FormulaError) {
        if let definition = takeBareLigand() {
            let count = try parseCount() ?? 1
            formula.add(ClusterFormula.Ligand(definition: definition, count: count, role: .ligand))
            return
        }
        let start = position
        let element: Element
        if let long = Element(current, byte(at: position + 1)), byte(at: position + 1) != 0 {
            element = long
            position += 2
        } else if let short = Element(current, 0), !isLowercase(byte(at: position + 1)) || isVariable(at: position + 1)
        {
            element = short
            position += 1
        } else if let definition = takeNamedLigand() {
            let count = try parseCount() ?? 1
            formula.add(ClusterFormula.Ligand(definition: definition, count: count, role: .ligand))
            return
        } else {
            throw unknownElement()
        }
        let count = try parseCount() ?? 1
        guard count.value != 0 else { throw error(.zeroCount, start..<position) }
        if element.isMetal {
            formula.add(ClusterFormula.Metal(element: element, count: count))
        } else {
            let definition = BuiltInGroups.atom(element)
            let role: ClusterFormula.Role = definition.ligandClass == .halide ? .ligand : .bridging
            formula.add(ClusterFormula.Ligand(definition: definition, count: count, role: role))
        }
    }

    /// `SR`, `CO`, `PET` without brackets.
    private mutating func takeBareLigand() -> LigandDefinition? {
        for name in BuiltInGroups.bareNames where bytes[position..<end].starts(with: name) {
            let next = byte(at: position + name.count)
            let isCarbon = name[0] == UInt8(ascii: "C")
            // `CO2` and `COOH` are atoms, and `SRu` begins with an element.
            if isLowercase(next) && !isVariable(at: position + name.count) { continue }
            if isCarbon, isDigit(next) || isUppercase(next) { continue }
            position += name.count
            return BuiltInGroups.byName[String(decoding: name, as: UTF8.self)]
        }
        var stop = position
        while isUppercase(byte(at: stop)) || isLowercase(byte(at: stop)) { stop += 1 }
        guard stop - position >= 3 else { return nil }
        guard let definition = ligands.ligand(named: text.string(position..<stop)), definition.charge == 0 else {
            return nil
        }
        position = stop
        return definition
    }

    /// `L`, `X`, `R`: single letters that are no element.
    private mutating func takeNamedLigand() -> LigandDefinition? {
        var stop = position
        while isUppercase(byte(at: stop)) || isLowercase(byte(at: stop)) { stop += 1 }
        while stop > position {
            let name = text.string(position..<stop)
            if let definition = ligands.ligand(named: name) ?? BuiltInGroups.byName[name] {
                position = stop
                return definition
            }
            stop -= 1
        }
        return nil
    }

    private func unknownElement() -> FormulaError {
        var stop = position + 1
        while isUppercase(byte(at: stop)) || isLowercase(byte(at: stop)) { stop += 1 }
        let word = text.string(position..<stop)
        let pair = text.string(position..<min(position + 2, stop))
        let repaired = pair.prefix(1) + pair.dropFirst().lowercased()
        let suggestion =
            Element(symbol: String(repaired)) == nil
            ? nearestName(to: word, among: ligands.ligandNames) : String(repaired)
        return error(.unknownElement(word), position..<stop, suggestion: suggestion)
    }

    // MARK: In brackets

    private mutating func parseGroup(into formula: inout ClusterFormula) throws(FormulaError) {
        let open = position
        let close = try matchingBracket(from: open)
        guard close > open + 1 else { throw error(.emptyBrackets, open..<(close + 1)) }
        let inner = (open + 1)..<close
        let content = try resolve(inner)
        position = close + 1
        let countStart = position
        let count = try parseCount() ?? 1
        guard count.value != 0 else { throw error(.zeroCount, open..<position) }
        switch content {
        case .ligand(let definition):
            formula.add(ClusterFormula.Ligand(definition: definition, count: count, role: .ligand))
        case .parts(let parts):
            guard let product = parts.multiplied(by: count) else {
                throw error(.countTooLarge(limit: ClusterFormula.countLimit), countStart..<position)
            }
            for metal in product.metals { formula.add(metal) }
            for ligand in product.ligands { formula.add(ligand) }
        }
    }

    private enum Content {
        case ligand(LigandDefinition)
        case parts(ClusterFormula)
    }

    private func matchingBracket(from open: Int) throws(FormulaError) -> Int {
        var level = 0
        for index in open..<end {
            switch bytes[index] {
            case UInt8(ascii: "("), UInt8(ascii: "["):
                level += 1
                guard level + depth <= ClusterFormula.nestingLimit else {
                    throw error(.nestedTooDeep(limit: ClusterFormula.nestingLimit), index..<(index + 1))
                }
            case UInt8(ascii: ")"), UInt8(ascii: "]"):
                level -= 1
                if level == 0 { return index }
            default: break
            }
        }
        throw error(.unclosedBracket(text.string(open..<(open + 1))), open..<(open + 1))
    }

    /// What stands between brackets: a known name, a spelled-out organic ligand, or parts of their own.
    private mutating func resolve(_ inner: Range<Int>) throws(FormulaError) -> Content {
        let name = text.string(inner)
        if let definition = ligands.ligand(named: name) ?? BuiltInGroups.byName[name] ?? OrganicGroup.read(name) {
            return .ligand(definition)
        }
        let savedEnd = end
        defer { end = savedEnd }
        position = inner.lowerBound
        end = inner.upperBound
        depth += 1
        defer { depth -= 1 }
        var parts = ClusterFormula()
        let hasDeeperBrackets = bytes[inner].contains { $0 == UInt8(ascii: "(") || $0 == UInt8(ascii: "[") }
        do throws(FormulaError) {
            try parseItems(into: &parts)
            guard position == end else { throw unexpected() }
        } catch {
            // A name with a hyphen or an unknown letter was meant as a ligand, unless something deeper went wrong.
            if hasDeeperBrackets { throw error }
            let names = ligands.ligandNames + BuiltInGroups.byName.keys.sorted()
            throw self.error(.unknownLigand(name), inner, suggestion: nearestName(to: name, among: names))
        }
        if parts.metals.isEmpty, !hasDeeperBrackets {
            return .ligand(
                LigandDefinition(name: name, ligandClass: .unspecified, composition: parts.composition()))
        }
        return .parts(parts)
    }
}
