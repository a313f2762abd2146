import NsynChemistry
import NsynPlan
import NsynQuantities
import NsynSyntax

/// Things with what is known about them.
extension Evaluator {
    func card(_ cluster: ClusterValue) -> Answer.Block {
        .card(
            title: cluster.formula.description, kind: cluster.isComplex ? "complex" : "cluster",
            rows: formulaRows(cluster.formula))
    }

    func card(_ target: TargetValue) -> Answer.Block {
        var rows = [Answer.Row("formula", target.cluster.formula.description)] + formulaRows(target.cluster.formula)
        if let isomer = target.isomer { rows.append(.init("isomer", isomer)) }
        if let template = target.template { rows.append(.init("template", template)) }
        if !target.tags.isEmpty { rows.append(.init("tags", target.tags.joined(separator: ", "))) }
        if !target.goals.isEmpty { rows.append(.init("goals", target.goals.joined(separator: ", "))) }
        return .card(title: target.name, kind: "target", rows: rows)
    }

    private func formulaRows(_ formula: ClusterFormula) -> [Answer.Row] {
        var rows: [Answer.Row] = []
        let electrons = library.electronCount(of: formula)
        if !formula.metals.isEmpty {
            if let total = electrons.total {
                var text = total.description
                if total.value != nil {
                    text +=
                        electrons.isClosedShell
                        ? ", a closed shell" : electrons.isOdd == true ? ", one unpaired" : ", between shells"
                }
                if electrons.differsFromNaive { text += " (counted by ligands alone: \(electrons.naive))" }
                rows.append(.init("valence electrons", text))
            } else {
                let unknown = electrons.unknownMetals.map(\.symbol) + electrons.unknownLigands
                rows.append(
                    .init("valence electrons", "unknown: nothing is known of \(unknown.joined(separator: ", "))"))
            }
        }
        rows.append(.init("charge", signed(formula.charge)))
        if !formula.metals.isEmpty {
            rows.append(
                .init("metals", formula.metals.map { "\($0.count) \($0.element.symbol)" }.joined(separator: ", ")))
            let ligands = formula.boundLigands.map { "\($0.count) \($0.name)" }
            if !ligands.isEmpty { rows.append(.init("ligands", ligands.joined(separator: ", "))) }
        }
        if let molar = library.molarMass(of: formula) {
            rows.append(.init("molar mass", mass(molar)))
        }
        if let mono = formula.ionComposition().monoisotopicMass, let exact = Rational(exactly: mono) {
            rows.append(.init("monoisotopic mass", mass(exact / Rational(1000))))
        }
        if let gold = Element(symbol: "Au"), !formula.metals.isEmpty, let share = formula.massFraction(of: gold),
            share > 0, let exact = Rational(exactly: share)
        {
            rows.append(.init("gold by mass", (exact * Rational(100)).decimal(significantDigits: 4) + " %"))
        }
        return rows
    }

    private func mass(_ value: Rational) -> String {
        (value * Rational(1000)).decimal(significantDigits: 7, exactDigits: 7) + " g/mol"
    }

    private func signed(_ charge: Int) -> String {
        charge == 0 ? "0" : charge < 0 ? "−\(charge.magnitude)" : "+\(charge)"
    }

    // MARK: Reagents

    func substanceBlocks(_ substance: SubstanceReference) -> [Answer.Block] {
        let title = substance.name
        let kind = symbols.text(substance.matterClass)
        let record = library.entry(named: title).map { library.record($0) } ?? scriptRecord(named: title)
        guard let record else { return [.card(title: title, kind: kind, rows: [])] }
        var rows = self.rows(record)
        if let molar = (scriptProfiles[title] ?? library.profile(of: title))?.molarMass {
            rows.removeAll { $0.label == "molar mass" }
            let place = rows.firstIndex { $0.label == "formula" }.map { $0 + 1 } ?? 0
            rows.insert(.init("molar mass", mass(molar)), at: place)
        }
        if let entry = library.entry(named: title), !entry.aliases.isEmpty {
            rows.append(.init("also called", entry.aliases.joined(separator: ", ")))
        }
        return [.card(title: title, kind: kind, rows: rows)]
    }

    private func scriptRecord(named name: String) -> RecordValue? {
        guard let reference = findItem(symbols.symbol(name)) else { return nil }
        let item = modules[reference.module].items[reference.item]
        guard item.kind == .recordDeclaration else { return nil }
        return inside(modules[reference.module].tree, module: reference.module) {
            record(item.node, kind: tree.kind(tree.firstToken(item.node)), name: name)
        }
    }

    /// The fields of a record, as its author ordered them; sources by their titles, what says nothing left out.
    func rows(_ record: RecordValue) -> [Answer.Row] {
        var rows: [Answer.Row] = []
        for (symbol, value) in record.fields {
            let name = symbols.text(symbol)
            if name == "aliases" || value.isError { continue }
            var label = ""
            for byte in name.utf8 {
                label.unicodeScalars.append(byte == UInt8(ascii: "_") ? " " : Unicode.Scalar(byte))
            }
            let text = name == "source" ? sources(value) : fieldText(value)
            if !text.isEmpty { rows.append(.init(label, text)) }
        }
        return rows
    }

    private func fieldText(_ value: Value) -> String {
        switch value.payload {
        case .list(let values): values.map { fieldText($0) }.joined(separator: ", ")
        case .record(let record):
            record.name.isEmpty
                ? record.fields.map { symbols.text($0.0) + " " + fieldText($0.1) }.joined(separator: ", ") : record.name
        case .truth(let holds): holds ? "yes" : "no"
        case .symbol(let symbol): symbols.text(symbol)
        case .text(let text): text.split(whereSeparator: \.isNewline).joined(separator: " ")
        default: valueText(value)
        }
    }

    private func sources(_ value: Value) -> String {
        let values: [Value]
        if case .list(let list) = value.payload { values = list } else { values = [value] }
        return values.map { source in
            guard case .record(let record) = source.payload else { return fieldText(source) }
            let title = record[symbols.symbol("title")].map { fieldText($0) } ?? record.name
            return title + (record[symbols.symbol("year")].map { " (" + fieldText($0) + ")" } ?? "")
        }.joined(separator: "; ")
    }

    // MARK: Stocks

    func card(_ stock: StockReference) -> Answer.Block {
        var rows = stock.parts.map { part in
            Answer.Row(valueText(part.substance), valueText(part.concentration))
        }
        if !stock.solvents.isEmpty {
            let isMixed = stock.solvents.count > 1
            let solvents = stock.solvents.map { solvent in
                valueText(solvent.substance)
                    + (isMixed ? solvent.fraction.exact.map { " " + percent($0) } ?? "" : "")
            }
            rows.append(.init("in", solvents.joined(separator: ", ")))
        }
        if let prepared = stock.prepared {
            rows.append(.init("prepared", valueText(prepared)))
            rows += weighed(stock, prepared)
        }
        if let dead = stock.dead { rows.append(.init("dead volume", valueText(dead))) }
        if let fresh = stock.freshFor { rows.append(.init("fresh for", valueText(fresh))) }
        if let temperature = stock.temperature?.exact {
            rows.append(.init("kept at", quantityText(temperature, .point(.temperature), unit: "°C")))
        }
        var remarks: [String] = []
        if stock.isDark { remarks.append("protected from light") }
        if stock.isInert { remarks.append("under inert gas") }
        if stock.isPurified { remarks.append("purified") }
        if !remarks.isEmpty { rows.append(.init("kept", remarks.joined(separator: ", "))) }
        return .card(title: stock.name, kind: "stock", rows: rows)
    }

    /// What to weigh for as much as is prepared.
    private func weighed(_ stock: StockReference, _ prepared: Value) -> [Answer.Row] {
        guard let volume = prepared.exact else { return [] }
        return stock.parts.compactMap { part in
            guard let concentration = part.concentration.exact else { return nil }
            let molarMass: Rational?
            switch part.substance.payload {
            case .substance(let substance):
                molarMass = (scriptProfiles[substance.name] ?? library.profile(of: substance.name))?.molarMass
            case .cluster(let cluster): molarMass = library.molarMass(of: cluster.formula)
            default: molarMass = nil
            }
            guard let molarMass else { return nil }
            let grams = concentration * volume * molarMass * Rational(1000)
            let isSmall = grams < .one
            let mass = (isSmall ? grams * Rational(1000) : grams).decimal(significantDigits: 4, exactDigits: 4)
            return .init("to weigh", "\(mass) \(isSmall ? "mg" : "g") \(valueText(part.substance))")
        }
    }

    private func percent(_ fraction: Rational) -> String {
        (fraction * Rational(100)).decimal(significantDigits: 4) + " %"
    }
}
