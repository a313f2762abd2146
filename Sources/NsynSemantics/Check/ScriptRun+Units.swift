import NsynDiagnostics
import NsynPlan
import NsynSyntax

/// What a unit of a check comes to, beside what it reports.
struct Judgement {
    /// About the plan; others may say the same.
    var analysed: [Finding] = []
    var expectation: Expectation?
    /// Nothing in it is an error.
    var isSound = true
    /// Units whose results were read.
    var required: [UnitKey] = []
    /// The sweeps that run the protocol.
    var sweeps: [StatementKey] = []
}

/// The check by units: each is done, or taken over from an earlier check of nearly the same script.
extension ScriptRun {
    /// Does a unit unless its result is known, and collects what it found.
    /// - Parameter item: the declaration whose value the unit is; its findings are kept with it.
    @discardableResult
    func unit(
        _ part: UnitPart, _ key: StatementKey?, item: Item? = nil, sweeps: [StatementKey] = [],
        _ body: () -> Judgement
    ) -> Judgement {
        if isCancelled { return Judgement(isSound: false) }
        if memo == nil, shallStop() {
            isCancelled = true
            return Judgement(isSound: false)
        }
        guard let memo, let key else {
            var (judgement, work) = evaluator.separately(body)
            if let item { work = item.work }
            judgement.isSound = !work.findings.contains { $0.severity == .error }
            collect(work.findings)
            return judgement
        }
        let unit = UnitKey(statement: key, part: part)
        if let known = takeOver(unit, sweeps) { return known }
        if shallStop() {
            isCancelled = true
            return Judgement(isSound: false)
        }
        let fuel = evaluator.fuel
        var (judgement, work) = evaluator.separately(body)
        if let item { work = item.work }
        judgement.isSound = !work.findings.contains { $0.severity == .error }
        memo.done += 1
        keep(unit, work, judgement, sweeps: sweeps, fuel: fuel - evaluator.fuel)
        verdicts[unit] = false
        collect(work.findings)
        return judgement
    }

    private func takeOver(_ unit: UnitKey, _ sweeps: [StatementKey]) -> Judgement? {
        guard let memo, isValid(unit), let record = memo.units[unit], record.sweeps == sweeps,
            let findings = relocation.absolute(record.findings, record.places),
            let analysed = relocation.absolute(record.analysed, record.places)
        else { return nil }
        var expectation = record.expectation
        if let span = expectation?.span {
            guard let moved = relocation.absolute(span, record.places) else { return nil }
            expectation?.span = moved
        }
        collect(findings)
        for key in record.used {
            if let reference = itemsByKey[key] { evaluator.markUsed(reference) }
        }
        evaluator.fuel -= record.fuel
        memo.units[unit]?.generation = memo.generation
        memo.reused += 1
        return Judgement(analysed: analysed, expectation: expectation, isSound: record.isSound)
    }

    private func keep(
        _ unit: UnitKey, _ work: Work, _ judgement: Judgement, sweeps: [StatementKey], fuel: Int
    ) {
        guard let memo else { return }
        var record = UnitRecord()
        guard let findings = relocation.relative(work.findings, &record.places),
            let analysed = relocation.relative(judgement.analysed, &record.places)
        else {
            memo.units[unit] = nil
            return
        }
        record.findings = findings
        record.analysed = analysed
        if var expectation = judgement.expectation {
            guard let span = relocation.relative(expectation.span, &record.places) else {
                memo.units[unit] = nil
                return
            }
            expectation.span = span
            record.expectation = expectation
        }
        record.isSound = judgement.isSound
        record.answers = Set(work.lookups).map { UnitRecord.Answer(lookup: $0, statement: answer(to: $0)?.key) }
        record.used = Set(work.used).compactMap { evaluator.modules[$0.module].items[$0.item].key }
        record.required = judgement.required
        record.sweeps = sweeps
        if work.asksForAllNames { record.names = names }
        record.fuel = fuel
        record.generation = memo.generation
        memo.units[unit] = record
    }

    // MARK: Whether a result still holds

    private func answer(to lookup: Work.Lookup) -> Item? {
        guard lookup.module < evaluator.modules.count else { return nil }
        return evaluator.item(named: lookup.symbol, in: lookup.module).map {
            evaluator.modules[$0.module].items[$0.item]
        }
    }

    /// Whether everything that a unit asked for is as it was. Circles count as changed: they are mistakes, and are said
    /// where the check meets them first.
    func isValid(_ unit: UnitKey, depth: Int = 0) -> Bool {
        if let known = verdicts[unit] { return known }
        guard let record = memo?.units[unit], depth < 100 else { return false }
        verdicts[unit] = false
        if let before = record.names, before != names { return false }
        for answer in record.answers {
            let item = self.answer(to: answer.lookup)
            guard item?.key == answer.statement else { return false }
            guard let item, let key = item.key else { continue }
            switch item.kind {
            case .letDeclaration, .targetDeclaration, .stockDeclaration, .recordDeclaration, .verbDeclaration:
                let value = UnitKey(statement: key, part: .item)
                if value != unit, !isValid(value, depth: depth + 1) { return false }
            default: break
            }
        }
        for other in record.required where !isValid(other, depth: depth + 1) { return false }
        verdicts[unit] = true
        return true
    }

    // MARK: What concerns the whole script

    /// Compares what acts on all of the script with what it was.
    func openMemo() {
        guard let memo else { return }
        memo.generation += 1
        (memo.reused, memo.done) = (0, 0)
        evaluator.isRecording = true
        relocation.prepare()
        var fingerprint = Fingerprint()
        var context: [StatementKey] = []
        for (number, module) in evaluator.modules.enumerated() {
            for (index, item) in module.items.enumerated() {
                if let key = item.key { itemsByKey[key] = ItemReference(module: number, item: index) }
                fingerprint.mix(UInt64(UInt32(bitPattern: item.symbol.number)) << 8 | UInt64(item.kind.rawValue))
            }
            fingerprint.mix(UInt64(number))
            context += contextual(number)
        }
        names = fingerprint
        if context != memo.context {
            memo.removeAll()
            memo.context = context
        }
    }

    /// The statements of a module that change how others are read.
    private func contextual(_ number: Int) -> [StatementKey] {
        let tree = evaluator.modules[number].tree
        let statements = relocation.modules[number]
        // The paths tell apart modules that say the same.
        var path = Fingerprint()
        for byte in evaluator.modules[number].identity.utf8 { path.mix(UInt64(byte)) }
        for module in evaluator.modules[number].imports { path.mix(UInt64(module)) }
        var found = [StatementKey(module: number, fingerprint: path, occurrence: -1)]
        for (index, node) in statements.nodes.enumerated() {
            switch tree.kind(node) {
            case .importDeclaration: found.append(statements.keys[index])
            case .recordDeclaration:
                switch tree.kind(tree.firstToken(node)) {
                case .reagentWord, .solventWord, .speciesWord, .sourceWord, .constantWord, .labwareWord, .robotWord,
                    .routeWord:
                    break
                default: found.append(statements.keys[index])
                }
            default: break
            }
        }
        return found
    }

    func closeMemo() {
        guard let memo, !isCancelled else { return }
        memo.trim(alive: memo.reused + memo.done)
    }
}
