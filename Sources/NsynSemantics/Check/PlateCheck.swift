import NsynDiagnostics
import NsynPlan
import NsynQuantities

extension ScriptRun {
    /// Every `plates` of the run against the sweep it takes its reactions from.
    func plateFindings(
        _ sweeps: [ItemReference: (plan: CheckedPlan, sweep: SweepPlan)], into made: inout [CheckedPlates]
    ) -> [Finding] {
        var findings: [Finding] = []
        for number in evaluator.modules.indices {
            for item in evaluator.modules[number].items where item.kind == .platesDeclaration {
                let judged = unit(.plates, item.key) {
                    evaluator.inside(evaluator.modules[number].tree, module: number) {
                        guard let plates = evaluator.plates(item.node, named: item.symbol, at: item.span) else {
                            return Judgement()
                        }
                        var judgement = Judgement()
                        let run = sweeps[plates.sweep] ?? run(of: plates.sweep)
                        if let plan = planUnit(of: plates.sweep) { judgement.required.append(plan) }
                        guard let run else { return judgement }
                        made.append(
                            CheckedPlates(
                                name: plates.name, span: plates.span, plan: run.plan.plan, sweep: run.sweep,
                                scaledTo: plates.scaledTo, labware: plates.labware?.name, robot: plates.robot?.name,
                                leavesEdges: plates.leavesEdges))
                        judgement.analysed = Analyzer.findings(
                            fit(plates), plan: run.plan.plan, sweep: run.sweep, knowledge: knowledge.value)
                        return judgement
                    }
                }
                findings += judged.analysed
            }
        }
        return findings
    }

    /// Labware, robots and liquid classes of the library and of the script.
    func allEquipment() -> Equipment {
        var equipment = library.equipment
        for number in evaluator.modules.indices {
            let tree = evaluator.modules[number].tree
            for item in evaluator.modules[number].items where item.kind == .recordDeclaration {
                let kind = tree.kind(tree.firstToken(item.node))
                guard kind == .labwareWord || kind == .robotWord || kind == .liquidclassWord else { continue }
                let record = evaluator.inside(tree, module: number) {
                    evaluator.record(item.node, kind: kind, name: library.symbols.text(item.symbol))
                }
                switch kind {
                case .labwareWord:
                    equipment.add(labware: record, library.symbols)
                    equipment.ownLabware.append(record.name)
                case .robotWord:
                    equipment.add(robot: record, library.symbols)
                    equipment.ownRobots.append(record.name)
                default:
                    // The script's own class is asked before those of the library.
                    let own = EquipmentReader.liquidClass(record, library.symbols)
                    equipment.liquidClasses.insert(own, at: 0)
                }
            }
        }
        return equipment
    }

    private func protocolReference(ofSweep sweep: ItemReference) -> ItemReference? {
        let item = evaluator.modules[sweep.module].items[sweep.item]
        if item.kind == .protocolDeclaration { return sweep }
        return evaluator.inside(evaluator.modules[sweep.module].tree, module: sweep.module) {
            evaluator.procedure(ofSweep: item.node)?.reference
        }
    }

    /// Makes a plan that was taken over, for a question that is put to it.
    func planAgain(_ asked: ItemReference) {
        guard let reference = protocolReference(ofSweep: asked) else { return }
        let (lowered, _) = evaluator.separately { lower(reference) }
        evaluator.planNumbers[reference] = evaluator.plans.count
        for (place, made) in lowered.made.enumerated() {
            evaluator.sweepNumbers[made.0] = (evaluator.plans.count, place)
        }
        evaluator.plans.append(lowered.plan)
    }

    /// The unit of a protocol's plan, by the protocol or by a sweep that runs it.
    func planUnit(of sweep: ItemReference) -> UnitKey? {
        protocolReference(ofSweep: sweep).flatMap { evaluator.modules[$0.module].items[$0.item].key }.map {
            UnitKey(statement: $0, part: .plan)
        }
    }

    /// The plan of a sweep whose protocol was taken over from an earlier check: made again, since only its findings are
    /// kept.
    private func run(of sweep: ItemReference) -> (plan: CheckedPlan, sweep: SweepPlan)? {
        guard let unit = planUnit(of: sweep), isValid(unit), unit.record?.isSound == true,
            let reference = protocolReference(ofSweep: sweep)
        else { return nil }
        let (lowered, _) = evaluator.separately { lower(reference) }
        knowledge.learn(lowered.plan.plan, evaluator)
        return lowered.made.first { $0.0 == sweep }.map { (lowered.plan, $0.1) }
    }

    private func fit(_ plates: PlatesDescription) -> PlateFit {
        var fit = PlateFit(name: plates.name, span: plates.span)
        fit.scaledTo = plates.scaledTo
        if let labware = plates.labware {
            let fields = RecordFields(record: labware, symbols: library.symbols)
            fit.labware = labware.name
            fit.wells = fields.number("wells")?.int
            fit.wellVolume = fields.number("volume")
        }
        if let robot = plates.robot {
            let fields = RecordFields(record: robot, symbols: library.symbols)
            fit.robot = fields.text("name") ?? robot.name
            fit.smallest = fields.number("smallest")
            fit.largest = fields.number("largest")
        }
        return fit
    }
}
