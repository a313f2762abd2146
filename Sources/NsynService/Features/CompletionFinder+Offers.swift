import NsynDiagnostics
import NsynSemantics
import NsynSyntax

/// What may follow at a place.
extension CompletionFinder {
    func declarations() -> [CompletionItem] {
        let snippets = [
            ("stock", "stock ${1:name} = ${2:20 mM} ${3:HAuCl4_3H2O} in ${4:water}"),
            ("target", "target ${1:Au25} = cluster ${2:[Au25(MHA)18]^-}"),
            (
                "protocol",
                "protocol ${1:reduce}(\n    ${2:heat: Temperature = 40 °C in 20 °C to 60 °C},\n) {\n    let pot = vessel(${3:20 mL})\n    $0\n}"
            ),
            ("sweep", "sweep ${1:screen} = ${2:reduce} over {\n    ${3:heat in [25 °C, 40 °C]}\n} replicate ${4:3}"),
            (
                "plates",
                "plates ${1:first} = ${2:screen} scaled to ${3:300 µL} on ${4:plate96_deep} using ${5:opentrons.flex}"
            ),
            ("let", "let ${1:name} = ${2:value}"), ("fn", "fn ${1:name}(${2:x}: ${3:Volume}) = ${4:x}"),
            ("import", "import ${1:std.reagents}"), ("expect", "expect ${1:condition}"),
            ("stated", "stated \"${1:what}\" from ${2:source}"),
            ("chosen", "chosen \"${1:what}\" because \"${2:why}\""),
            ("waive", "waive ${1:finding} because \"${2:reason}\""),
            ("reagent", "reagent ${1:name}: ${2:Thiol} {\n    formula: ${3:C6H12O2S}\n}"),
            ("simulate", "let ${1:ranked} = simulate ${2:screen}"), ("show", "show ${1:ranked} top ${2:12}"),
        ]
        return snippets.map { CompletionItem(label: $0.0, kind: 14, snippet: $0.1, rank: 3) }
    }

    func statements() -> [CompletionItem] {
        var items = script.verbs.map { verb in
            CompletionItem(label: verb.name, kind: 2, detail: verb.signature, snippet: snippet(verb), rank: 2)
        }
        for (word, snippet) in [
            ("let", "let ${1:pot} = ${2:vessel(20 mL)}"), ("if", "if ${1:condition} {\n    $0\n}"),
            ("for", "for ${1:x} in ${2:[1, 2]} {\n    $0\n}"), ("repeat", "repeat ${1:3} times {\n    $0\n}"),
            ("return", "return ${1:pot}"), ("waive", "waive ${1:finding} because \"${2:reason}\""),
            ("stock", "stock ${1:name} = ${2:1 M} ${3:NaOH} in ${4:water}"),
        ] {
            items.append(CompletionItem(label: word, kind: 14, snippet: snippet, rank: 3))
        }
        return items
    }

    /// `add ${1:what} to ${2:vessel}`: what has to be there.
    private func snippet(_ verb: VerbFacts) -> String {
        var text = verb.name
        var number = 1
        for parameter in verb.parameters where !parameter.isOptional {
            let value = example(parameter)
            text += (parameter.label.isEmpty ? "" : " " + parameter.label) + " ${\(number):\(value)}"
            number += 1
        }
        return text
    }

    private func example(_ parameter: VerbFacts.Parameter) -> String {
        switch parameter.type {
        case "Portion": "1 mL water"
        case "Vessel": vessels.last ?? "pot"
        case "Time": "10 min"
        case "Temperature": "40 °C"
        case "Volume": "1 mL"
        case "RotationSpeed": "500 rpm"
        case "pH": "11"
        case "Material": "water"
        default: parameter.name
        }
    }

    func step(_ verb: VerbFacts, _ context: StepContext) -> [CompletionItem] {
        var items: [CompletionItem] = []
        for parameter in verb.parameters where !parameter.label.isEmpty && !context.words.contains(parameter.label) {
            let snippet = parameter.isFlag ? parameter.label : "\(parameter.label) ${1:\(example(parameter))}"
            items.append(
                CompletionItem(
                    label: parameter.label, kind: 14, detail: parameter.text, snippet: snippet,
                    rank: parameter.isOptional ? 4 : 2))
        }
        switch context.activeParameter(of: verb).map({ verb.parameters[$0].type }) {
        case "Vessel": items += vessels.map { CompletionItem(label: $0, kind: 6, detail: "vessel", rank: 1) }
        case "Portion", "Material": items += materials()
        default: items += values()
        }
        return items
    }

    private var visible: [NameIndex.Declaration] {
        let inside = tree.root.children.first { Int($0.span.start) <= offset && offset <= Int($0.span.end) }?.span
        return names.declarations.filter { declaration in
            if declaration.isTopLevel { return true }
            guard let inside, inside.start <= declaration.span.start, declaration.span.end <= inside.end else {
                return false
            }
            return declaration.role == .parameter || Int(declaration.span.end) <= offset
        }
    }

    private var vessels: [String] {
        visible.filter { $0.role == .local }.filter {
            tree.node($0.node).expression()?.kind == .vesselExpression
        }.map(\.name)
    }

    private func materials() -> [CompletionItem] {
        var items = visible.filter { $0.role == .stock }.map {
            CompletionItem(label: $0.name, kind: 6, detail: "stock", rank: 1)
        }
        items += vessels.map { CompletionItem(label: $0, kind: 6, detail: "vessel", rank: 2) }
        items += script.importedNames.filter { $0.kind == .stockDeclaration }.map {
            CompletionItem(label: $0.name, kind: 6, detail: "stock", rank: 2)
        }
        return items + reagents()
    }

    private func reagents() -> [CompletionItem] {
        library.names(ofKind: ["reagent", "solvent"]).map {
            CompletionItem(label: $0.name, kind: 7, detail: $0.className.isEmpty ? $0.kind : $0.className, rank: 4)
        }
    }

    /// Names that have a value.
    func values() -> [CompletionItem] {
        var items = visible.map { declaration in
            let kind =
                switch declaration.role {
                case .procedure, .function: 3
                case .target, .record: 7
                default: 6
                }
            return CompletionItem(
                label: declaration.name, kind: kind, detail: "\(declaration.role)",
                rank: declaration.isTopLevel ? 2 : 1)
        }
        items += script.importedNames.map { CompletionItem(label: $0.name, kind: 6, detail: "imported", rank: 3) }
        items += reagents()
        items += library.names(ofKind: ["species", "constant", "fn", "labware", "robot", "source"]).map {
            CompletionItem(label: $0.name, kind: 21, detail: $0.kind, rank: 6)
        }
        for word in ["vessel", "cluster", "run", "simulate", "true", "false", "if", "not"] {
            items.append(CompletionItem(label: word, kind: 14, rank: 5))
        }
        return items
    }

    func stockWords(_ words: [String]) -> [CompletionItem] {
        guard words.first == "stock" else { return [] }
        return ["in", "of", "on ice", "protect from light", "fresh for", "dead", "purified", "under"].map {
            CompletionItem(label: $0, kind: 14, rank: 3)
        }
    }

    /// Readable names before numbers.
    func findings() -> [CompletionItem] {
        library.rulesAndFindings.map { name in
            let isNumber = name.utf8.starts(with: "NS0".utf8) || name.utf8.starts(with: "NS1".utf8)
            return CompletionItem(label: name, kind: 21, rank: isNumber ? 5 : 3)
        }
    }

    func types() -> [CompletionItem] {
        library.types.map { CompletionItem(label: $0, kind: 7, rank: 3) }
    }

    func fields(_ record: String) -> [CompletionItem] {
        library.fields(ofRecord: record).map {
            CompletionItem(label: $0, kind: 5, snippet: "\($0): ${1}", rank: 2)
        }
    }

    func modules() -> [CompletionItem] {
        // The whole path is one word here.
        var start = Self.wordStart(tree.bytes, offset)
        while start > 0, tree.bytes[start - 1] == UInt8(ascii: ".") || Self.isWordByte(tree.bytes[start - 1]) {
            start -= 1
        }
        return library.referenceModules.map { name in
            CompletionItem(
                label: "std." + name.split(separator: "/").joined(separator: "."), kind: 9, rank: 2, start: start)
        }
    }

    /// Behind `cluster` and its like: a formula is one word, whatever signs it has.
    func species() -> [CompletionItem]? {
        var start = min(offset, tree.bytes.count)
        while start > 0, tree.bytes[start - 1] > 0x20, tree.bytes[start - 1] != UInt8(ascii: "(") || isInFormula(start)
        {
            start -= 1
        }
        var end = start
        while end > 0, tree.bytes[end - 1] == 0x20 { end -= 1 }
        let word = String(decoding: tree.bytes[Self.wordStart(tree.bytes, end)..<end], as: UTF8.self)
        guard end < start, ["cluster", "complex", "formula"].contains(word) else { return nil }
        let typed = String(decoding: tree.bytes[start..<offset], as: UTF8.self).lowercased()
        return library.formulas(ofSpecies: ()).filter { known in
            typed.isEmpty || known.formula.lowercased().hasPrefix(typed)
                || known.formula.lowercased().drop { $0 == "[" }.hasPrefix(typed)
        }.map { CompletionItem(label: $0.formula, kind: 21, detail: $0.name, rank: 3, start: start) }
    }

    /// Whether a bracket belongs to a formula: it stands right behind a ligand, a number or another bracket.
    private func isInFormula(_ behind: Int) -> Bool {
        guard behind > 1 else { return false }
        let before = tree.bytes[behind - 2]
        return Self.isWordByte(before) || before == UInt8(ascii: "[") || before == UInt8(ascii: ")")
    }

    func members(_ text: String) -> [CompletionItem] {
        guard
            let base = text.split(whereSeparator: { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == ".") }).last?
                .split(separator: ".").first.map(String.init)
        else { return [] }
        return script.members(of: base, names).map { CompletionItem(label: $0, kind: 5, rank: 2) }
    }

    func argumentLabels() -> [CompletionItem]? {
        let open = Self.wordStart(tree.bytes, offset)
        guard open > 1 else { return nil }
        let path = tree.path(to: tree.token(at: UInt32(open - 1)))
        for id in path.reversed() where tree.kind(id) == .callExpression {
            guard let callee = tree.node(id).expression(),
                let declaration = names.occurrence(at: Int(callee.span.start))?.declaration
            else { continue }
            let node = tree.node(names.declarations[declaration].node)
            guard let list = node.child(.parameterList) else { return nil }
            return list.children.filter { $0.kind == .parameter }.compactMap { parameter in
                (parameter.child(.label) ?? parameter.child(.name)).map {
                    CompletionItem(
                        label: $0.string, kind: 5, detail: parameter.string, snippet: "\($0.string): ${1}", rank: 0)
                }
            }
        }
        return nil
    }

    func parameters(ofSweep statement: SyntaxNode?) -> [CompletionItem] {
        guard let statement, statement.kind == .sweepDeclaration, let base = statement.expression() else { return [] }
        let callee = base.kind == .callExpression ? base.expression() ?? base : base
        guard let declaration = names.occurrence(at: Int(callee.span.start))?.declaration else { return [] }
        let node = tree.node(names.declarations[declaration].node)
        return (node.child(.parameterList)?.children.filter { $0.kind == .parameter } ?? []).compactMap { parameter in
            parameter.child(.name).map {
                CompletionItem(
                    label: $0.string, kind: 5, detail: parameter.string, snippet: "\($0.string) in [${1}]", rank: 0)
            }
        }
    }

    /// Behind a number: the units that fit what is wanted there.
    func units(_ line: [UInt8]) -> [CompletionItem]? {
        var end = line.count
        while end > 0, line[end - 1] == 0x20 { end -= 1 }
        // `4 m|`: the word may be a unit that has just been begun; `4m|`, too.
        var start = end
        while start > 0, line[start - 1] >= 0x30 && line[start - 1] <= 0x39 || line[start - 1] == 0x2E { start -= 1 }
        guard start < end, start == 0 || !Self.isWordByte(line[start - 1]) else { return nil }
        let number = Self.wordStart(tree.bytes, offset) - line.count + start
        let context = StepContext(tree, offset).flatMap { context in
            script.verb(named: context.verb).flatMap { verb in
                context.activeParameter(of: verb).map { verb.parameters[$0].type }
            }
        }
        let fitting = context.map { script.units(fitting: $0) } ?? script.units(forNumberAt: number) ?? []
        let all = fitting.isEmpty ? script.allUnits : fitting
        return all.enumerated().map { index, unit in
            CompletionItem(label: unit, kind: 11, detail: "unit", rank: index < 9 ? 1 : 3)
        }
    }
}
