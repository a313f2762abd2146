import NsynDiagnostics
import NsynPlan
import NsynQuantities
import NsynSyntax

/// What the files of a run declare and import, and what acts on all of them.
extension ScriptRun {
    // MARK: Declarations

    /// Notes what a module declares and loads what it imports.
    func collect(_ number: Int, _ load: Load) {
        let tree = evaluator.modules[number].tree
        findings += tree.findings
        var isFirst = true
        // Waivers that wait for the statement that they are about.
        var waiting = waivers.count..<waivers.count
        var statements = StatementPlaces.Statements(file: tree.file)
        var previous: NodeID?
        if memo != nil { places.modules.append(statements) }
        let (first, last) = memo?.inherited(number, tree) ?? ([], [])
        let count = last.isEmpty ? 0 : tree.root.children.reduce(0) { count, _ in count + 1 }
        if memo != nil {
            let expected = first.count + last.count
            statements.keys.reserveCapacity(expected + 1)
            statements.spans.reserveCapacity(expected + 1)
            statements.nodes.reserveCapacity(expected + 1)
            evaluator.modules[number].byName.reserveCapacity(expected)
            evaluator.modules[number].items.reserveCapacity(expected)
        }
        for node in tree.root.children {
            if let memo {
                let index = statements.keys.count
                if index < first.count {
                    statements.keys.append(first[first.startIndex + index])
                } else if index + last.count >= count, !last.isEmpty {
                    statements.keys.append(last[last.endIndex - (count - index)])
                } else {
                    let fingerprint = tree.fingerprint(ofStatement: node.id, after: previous)
                    statements.keys.append(memo.statement(number, fingerprint))
                }
                statements.spans.append(node.span)
                statements.nodes.append(node.id)
                previous = node.id
            }
            guard node.kind.isStatement else { continue }
            if node.kind != .waiveStatement {
                for index in waiting { waivers[index].scope = node.span }
                waiting = waivers.count..<waivers.count
            }
            switch node.kind {
            case .importDeclaration: importing(node, number, load)
            case .targetDeclaration, .stockDeclaration, .protocolDeclaration, .functionDeclaration, .letDeclaration,
                .sweepDeclaration, .campaignDeclaration, .platesDeclaration, .recordDeclaration, .verbDeclaration:
                declare(node, number, statements.keys.last)
            case .waiveStatement where number == 0:
                evaluator.inside(tree, module: number) {
                    guard let waiver = evaluator.waiver(node.id) else { return }
                    // First in a script it holds for all of it, else for the next statement.
                    let scope = isFirst ? tree.root.span : node.span
                    waivers.append(Waiver(name: waiver.name, reason: waiver.reason, scope: scope, span: waiver.span))
                    waiting = isFirst ? waivers.count..<waivers.count : waiting.lowerBound..<waivers.count
                }
                continue
            default: break
            }
            isFirst = false
        }
        if let memo {
            places.modules[number] = statements
            if memo.files.count <= number {
                let missing = number + 1 - memo.files.count
                memo.files += Array(repeating: (tree: 0, statements: []), count: missing)
            }
            memo.files[number] = (tree.serial, statements.keys)
        }
    }

    private func declare(_ node: SyntaxNode, _ number: Int, _ key: KnownStatement?) {
        let symbol: Symbol
        let span: SourceSpan
        let start = node.span.start
        if let known = key?.name {
            symbol = known.symbol
            span = SourceSpan(
                file: node.tree.file, start: start + known.start, end: start + known.start + known.length)
        } else {
            guard let name = node.child(.name), !name.isMissing else { return }
            symbol = evaluator.inside(node.tree, module: number) { evaluator.symbol(name.id) }
            span = name.span
            key?.name = (symbol, span.start - start, span.end - span.start)
        }
        if let known = evaluator.modules[number].byName[symbol] {
            evaluator.inside(node.tree, module: number) {
                evaluator.report(
                    .declaredTwice(
                        library.symbols.text(symbol), span, first: evaluator.modules[number].items[known].span))
            }
            return
        }
        evaluator.modules[number].byName[symbol] = evaluator.modules[number].items.count
        let item = Item(symbol: symbol, kind: node.kind, node: node.id, span: span)
        item.key = key
        evaluator.modules[number].items.append(item)
    }

    private func importing(_ node: SyntaxNode, _ number: Int, _ load: Load) {
        if let path = node.child(.path) {
            let names = path.string.split(separator: ".").map(String.init)
            guard names.first == "std", names.count > 1 else {
                evaluator.report(
                    .unknownLibraryModule(
                        path.string, path.span, suggestions: library.moduleNames.prefix(6).map { "std." + $0 }))
                return
            }
            let folder = names.dropFirst().joined(separator: "/")
            guard library.hasModule(folder) else {
                let close = Suggestions.ranked(for: folder, among: library.moduleNames)
                evaluator.report(
                    .unknownLibraryModule(
                        path.string, path.span,
                        suggestions: close.map { "std." + $0.split(separator: "/").joined(separator: ".") }))
                return
            }
            evaluator.modules[number].libraryNames[library.symbols.symbol(names[names.count - 1])] = folder
            return
        }
        guard let text = node.child(.name) else { return }
        let path = StringLiteral.value(of: node.tree.bytes(text.span))
        let importer = evaluator.modules[number].identity
        if loading.isEmpty { loading.append(importer) }
        switch load(path, importer, text.span) {
        case .failure(let failure):
            evaluator.lacksModules = true
            findings.append(failure.finding(at: text.span))
        case .success(let loaded):
            if let index = loading.firstIndex(of: loaded.source.identity) {
                evaluator.report(.importCycle(Array(loading[index...]) + [loaded.source.identity], text.span))
                return
            }
            if let known = evaluator.modules.firstIndex(where: { $0.identity == loaded.source.identity }) {
                evaluator.modules[number].imports.append(known)
                return
            }
            guard loading.count <= LoadFailure.deepestImport else {
                findings.append(LoadFailure.importTooDeep(path).finding(at: text.span))
                return
            }
            let index = evaluator.modules.count
            evaluator.modules.append(
                Module(path: loaded.source.path, identity: loaded.source.identity, tree: loaded.tree))
            evaluator.modules[number].imports.append(index)
            loading.append(loaded.source.identity)
            collect(index, load)
            loading.removeLast()
        }
    }

    /// Units and the like that scripts declare come before everything that may use them.
    func extendLibrary() {
        var loader = UnitLoader(library.units.table)
        var isExtended = false
        for module in evaluator.modules {
            let tree = module.tree
            let declares = tree.root.children.contains { node in
                guard node.kind == .recordDeclaration, let keyword = node.firstToken else { return false }
                let kind = tree.kind(keyword)
                return kind == .unitWord || kind == .dimensionWord || kind == .kindWord
            }
            if declares {
                loader.read(tree)
                isExtended = true
            }
        }
        guard isExtended else { return }
        declaresUnits = true
        findings += loader.findings
        evaluator.units = UnitCache(loader.table)
    }

    /// Ligands that the script declares stand in its formulas like those of the library.
    func inviteLigands(isAgain: Bool = false) {
        var binding: [KnownStatement] = []
        for number in evaluator.modules.indices {
            let tree = evaluator.modules[number].tree
            for item in evaluator.modules[number].items where item.kind == .recordDeclaration {
                guard tree.kind(tree.firstToken(item.node)) == .reagentWord else { continue }
                let name = library.symbols.text(item.symbol)
                if let key = item.key, let known = memo?.ligands[key] {
                    library.guestLigands[name] = known
                } else {
                    // What is wrong with the record is said when it is evaluated.
                    let (record, _) = evaluator.separately {
                        evaluator.inside(tree, module: number) {
                            evaluator.record(item.node, kind: .reagentWord, name: name)
                        }
                    }
                    let ligand = SubstanceReader(library: library).ligand(record)
                    library.guestLigands[name] = ligand
                    if let key = item.key { memo?.ligands[key] = .some(ligand) }
                }
                if let key = item.key, library.guestLigands[name] != nil { binding.append(key) }
            }
        }
        // Ligands stand in the formulas of all others.
        guard let memo, memo.binding != binding, !isAgain else { return }
        memo.forgetUnits()
        memo.binding = binding
        library.guestLigands = [:]
        inviteLigands(isAgain: true)
    }
}
