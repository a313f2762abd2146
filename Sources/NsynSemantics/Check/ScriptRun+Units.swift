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
    /// What rules about scripts ask of a plan.
    var facts: PlanFacts?
}

/// What rules about scripts ask of a protocol's plan.
public struct PlanFacts: Hashable, Sendable {
    public var name: String
    /// What it says it makes, and where that is declared.
    public var target: String?
    public var targetSpan: SourceSpan
    public var hasSteps: Bool
    public var measures: Bool

    init(_ plan: Plan) {
        name = plan.name
        target = plan.target?.formula
        targetSpan = plan.target?.span ?? plan.span
        hasSteps = !plan.steps.isEmpty
        measures = plan.steps.contains { step in
            if case .measure = step.primitive { return true }
            return false
        }
    }
}

/// The check by units: each is done, or taken over from an earlier check of nearly the same script.
extension ScriptRun {
    /// Does a unit unless its result is known, and collects what it found.
    /// - Parameter item: the declaration whose value the unit is; its findings are kept with it.
    @discardableResult
    func unit(
        _ part: UnitPart, _ key: KnownStatement?, item: Item? = nil, sweeps: [KnownStatement] = [],
        _ body: () -> Judgement
    ) -> Judgement {
        if isCancelled { return Judgement(isSound: false) }
        guard let memo, let key, !key.isBroken else {
            if shallStop() {
                isCancelled = true
                return Judgement(isSound: false)
            }
            var (judgement, work) = evaluator.separately(body)
            if let item { work = item.work }
            judgement.isSound = judgement.isSound && !work.findings.contains { $0.severity == .error }
            collect(work.findings)
            if let facts = judgement.facts { planFacts.append(facts) }
            return judgement
        }
        let unit = UnitKey(statement: key, part: part)
        if let known = takeOver(unit, sweeps, memo) { return known }
        if shallStop() {
            isCancelled = true
            return Judgement(isSound: false)
        }
        let fuel = evaluator.fuel
        var (judgement, work) = evaluator.separately(body)
        if let item { work = item.work }
        judgement.isSound = judgement.isSound && !work.findings.contains { $0.severity == .error }
        memo.done += 1
        keep(unit, work, judgement, sweeps: sweeps, fuel: fuel - evaluator.fuel, memo)
        if let facts = judgement.facts { planFacts.append(facts) }
        judgement.analysed = []
        return judgement
    }

    func collect(_ found: PlacedFinding) {
        guard said.insert(Work.ReportedPlace(code: found.code, span: found.span)).inserted else { return }
        placed.append(found)
    }

    /// What a plan was judged to be: two protocols with one target hear of it once.
    func judged(_ found: PlacedFinding) {
        let place = Work.ReportedPlace(code: found.code, span: found.span)
        let message = found.kept.finding.message
        if let first = judgedPlaces.updateValue(found.kept, forKey: place) {
            // Seldom: several things are said about one place.
            if first.finding.message == message || judgedTwice[place]?.contains(message) == true {
                judgedPlaces[place] = first
                return
            }
            judgedTwice[place, default: []].insert(first.finding.message)
        }
        placed.append(found)
    }

    private func takeOver(_ unit: UnitKey, _ sweeps: [KnownStatement], _ memo: ScriptMemo) -> Judgement? {
        guard let record = unit.record, holds(record, unit, 0), record.sweeps == sweeps else { return nil }
        if record.isQuiet {
            settle(record, memo)
            return Judgement(isSound: record.isSound)
        }
        // All before the first is taken over: a unit is, or is not.
        for kept in record.findings where !places.holds(kept) { return nil }
        for kept in record.analysed where !places.holds(kept) { return nil }
        var expectation = record.expectation
        if let span = expectation?.span {
            guard let moved = places.absolute(span, record.place) else { return nil }
            expectation?.span = moved
        }
        var facts = record.facts
        if let span = facts?.targetSpan {
            guard let moved = places.absolute(span, record.place) else { return nil }
            facts?.targetSpan = moved
        }
        for kept in record.findings { places.placed(kept).map(collect) }
        for kept in record.analysed { places.placed(kept).map(judged) }
        if let facts { planFacts.append(facts) }
        settle(record, memo)
        return Judgement(expectation: expectation, isSound: record.isSound)
    }

    /// What a unit that is taken over does beside what it says.
    private func settle(_ record: UnitRecord, _ memo: ScriptMemo) {
        for key in record.used { key.usedIn = memo.generation }
        evaluator.fuel -= record.fuel
        record.generation = memo.generation
        memo.reused += 1
    }

    /// Keeps what a unit came to, and collects what it found.
    private func keep(
        _ unit: UnitKey, _ work: Work, _ judgement: Judgement, sweeps: [KnownStatement], fuel: Int,
        _ memo: ScriptMemo
    ) {
        let record = UnitRecord()
        var isWhole = true
        func kept(_ finding: Finding) -> PlacedFinding {
            if let kept = places.kept(finding, of: unit.statement) { return PlacedFinding(kept, finding.span) }
            isWhole = false
            return PlacedFinding(KeptFinding(finding), finding.span)
        }
        func relative(_ span: SourceSpan) -> SourceSpan {
            if let relative = places.relative(span, &record.place, unit.statement) { return relative }
            isWhole = false
            return span
        }
        for finding in work.findings {
            let placed = kept(finding)
            record.findings.append(placed.kept)
            collect(placed)
        }
        for finding in judgement.analysed {
            let placed = kept(finding)
            record.analysed.append(placed.kept)
            judged(placed)
        }
        if var expectation = judgement.expectation {
            expectation.span = relative(expectation.span)
            record.expectation = expectation
        }
        if var facts = judgement.facts {
            facts.targetSpan = relative(facts.targetSpan)
            record.facts = facts
        }
        record.judged = memo.generation
        guard isWhole else {
            unit.statement[unit.part] = nil
            return
        }
        record.isSound = judgement.isSound
        record.answers = Set(work.lookups).map { UnitRecord.Answer(lookup: $0, statement: answer(to: $0)?.key) }
        record.used = Set(work.used).compactMap { evaluator.modules[$0.module].items[$0.item].key }
        record.required = judgement.required + work.planned.compactMap { planUnit(of: $0) }
        record.sweeps = sweeps
        if work.asksForAllNames { record.names = names }
        record.misspelt = work.misspelt
        record.proposed = names
        record.fuel = fuel
        record.generation = memo.generation
        unit.statement[unit.part] = record
    }

    // MARK: Whether a result still holds

    /// What a name stands for in this check: asked by every unit, found once.
    private func answer(to lookup: Work.Lookup) -> Item? {
        guard lookup.module < evaluator.modules.count else { return nil }
        if answers.count <= lookup.module {
            answers += Array(repeating: [], count: evaluator.modules.count - answers.count)
        }
        let number = Int(lookup.symbol.number)
        if answers[lookup.module].count <= number {
            let missing = max(number + 1, library.symbols.count) - answers[lookup.module].count
            answers[lookup.module] += Array(repeating: .unknown, count: missing)
        }
        switch answers[lookup.module][number] {
        case .nothing: return nil
        case .item(let item): return item
        case .unknown:
            let found = evaluator.item(named: lookup.symbol, in: lookup.module).map {
                evaluator.modules[$0.module].items[$0.item]
            }
            answers[lookup.module][number] = found.map { .item($0) } ?? .nothing
            return found
        }
    }

    /// Whether everything that a unit asked for is as it was. Circles count as changed: they are mistakes, and are said
    /// where the check meets them first.
    func isValid(_ unit: UnitKey, depth: Int = 0) -> Bool {
        guard let record = unit.record else { return false }
        return holds(record, unit, depth)
    }

    private func holds(_ record: UnitRecord, _ unit: UnitKey, _ depth: Int) -> Bool {
        guard let memo else { return false }
        if record.judged == memo.generation { return record.verdict }
        guard depth < 100 else { return false }
        record.judged = memo.generation
        // It held in the last check, and nothing that it depends on has changed since.
        if let dependence = record.dependence, record.generation >= memo.generation - 1, areNamesSame,
            !dependence.meets(changed)
        {
            record.verdict = true
            return true
        }
        record.verdict = false
        var dependence: NameMask? = record.required.isEmpty ? NameMask() : nil
        if let before = record.names, before != names { return false }
        if !record.misspelt.isEmpty, record.proposed != names, !proposesTheSame(record) { return false }
        for answer in record.answers {
            let item = self.answer(to: answer.lookup)
            guard item?.key == answer.statement else { return false }
            dependence?.insert(answer.lookup.symbol)
            guard let item, let key = item.key else { continue }
            switch item.kind {
            case .letDeclaration, .targetDeclaration, .stockDeclaration, .recordDeclaration, .verbDeclaration:
                if key == unit.statement, unit.part == .item { continue }
                if !isValid(UnitKey(statement: key, part: .item), depth: depth + 1) { return false }
                if let inner = key[.item]?.dependence { dependence?.formUnion(inner) } else { dependence = nil }
            default: break
            }
        }
        for other in record.required where !isValid(other, depth: depth + 1) { return false }
        record.verdict = true
        record.dependence = dependence
        return true
    }

    /// Whether what changed among the names is like none of those that were mistyped: the proposals are the same then.
    private func proposesTheSame(_ record: UnitRecord) -> Bool {
        // Of very many names only the first are proposed.
        guard record.proposed == formerNames, memo.map({ $0.declared.count <= SuggestionList.mostNames }) == true else {
            return false
        }
        for name in record.misspelt where changedNames.contains(where: { Suggestions.areNear(name, $0) }) {
            return false
        }
        record.proposed = names
        return true
    }

    /// Names that were declared in the last check or are now, where the lists differ.
    private func namesChanged(from old: [Symbol], to new: [Symbol]) -> [String] {
        var first = 0
        while first < old.count, first < new.count, old[first] == new[first] { first += 1 }
        var (oldEnd, newEnd) = (old.count, new.count)
        while oldEnd > first, newEnd > first, old[oldEnd - 1] == new[newEnd - 1] {
            (oldEnd, newEnd) = (oldEnd - 1, newEnd - 1)
        }
        return Set(old[first..<oldEnd] + new[first..<newEnd]).map { library.symbols.text($0) }
    }

    // MARK: What concerns the whole script

    /// Compares what acts on all of the script with what it was.
    func openMemo() {
        guard let memo else { return }
        (memo.reused, memo.done) = (0, 0)
        evaluator.isRecording = true
        var fingerprint = Fingerprint()
        var context: [KnownStatement] = []
        var declared: [Symbol] = []
        var declaring: [KnownStatement?] = []
        for (number, module) in evaluator.modules.enumerated() {
            let statements = places.modules[number]
            for (index, key) in statements.keys.enumerated() {
                key.start = statements.spans[index].start
                key.item = nil
                var around = statements.spans[index]
                around.end += 2
                key.note(isBroken: evaluator.isBroken(around, number))
            }
            for (index, item) in module.items.enumerated() {
                item.key?.item = ItemReference(module: number, item: index)
                declared.append(item.symbol)
                declaring.append(item.key)
                fingerprint.mix(UInt64(UInt32(bitPattern: item.symbol.number)) << 8 | UInt64(item.kind.rawValue))
            }
            fingerprint.mix(UInt64(number))
            context += contextual(number, memo)
        }
        names = fingerprint
        formerNames = memo.names
        if memo.names != names { changedNames = namesChanged(from: memo.declared, to: declared) }
        areNamesSame = memo.names == names && memo.declaring.count == declaring.count
        if areNamesSame {
            changed = NameMask()
            for index in declaring.indices where declaring[index] !== memo.declaring[index] {
                changed.insert(declared[index])
            }
        }
        (memo.names, memo.declared) = (names, declared)
        if context != memo.context {
            memo.removeAll()
            memo.context = context
        }
        memo.declaring = declaring
    }

    /// The statements of a module that change how others are read.
    private func contextual(_ number: Int, _ memo: ScriptMemo) -> [KnownStatement] {
        let tree = evaluator.modules[number].tree
        let statements = places.modules[number]
        // The paths tell apart modules that say the same.
        var path = Fingerprint()
        for byte in evaluator.modules[number].identity.utf8 { path.mix(UInt64(byte)) }
        for module in evaluator.modules[number].imports { path.mix(UInt64(module)) }
        var found = [memo.statement(-1 - number, path)]
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
        memo.trim(alive: places.modules.reduce(0) { $0 + $1.keys.count })
    }
}
