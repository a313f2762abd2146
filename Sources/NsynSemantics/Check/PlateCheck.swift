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
                evaluator.inside(evaluator.modules[number].tree, module: number) {
                    guard let plates = evaluator.plates(item.node, named: item.symbol, at: item.span),
                        let run = sweeps[plates.sweep]
                    else { return }
                    made.append(
                        CheckedPlates(
                            name: plates.name, span: plates.span, plan: run.plan.plan, sweep: run.sweep,
                            scaledTo: plates.scaledTo, labware: plates.labware?.name, robot: plates.robot?.name,
                            leavesEdges: plates.leavesEdges))
                    findings += Analyzer.findings(
                        fit(plates), plan: run.plan.plan, sweep: run.sweep, knowledge: knowledge.value)
                }
            }
        }
        return findings
    }

    /// Labware and robots of the library and of the script.
    func allEquipment() -> Equipment {
        var equipment = library.equipment()
        for number in evaluator.modules.indices {
            let tree = evaluator.modules[number].tree
            for item in evaluator.modules[number].items where item.kind == .recordDeclaration {
                let kind = tree.kind(tree.firstToken(item.node))
                guard kind == .labwareWord || kind == .robotWord else { continue }
                let record = evaluator.inside(tree, module: number) {
                    evaluator.record(item.node, kind: kind, name: library.symbols.text(item.symbol))
                }
                if kind == .labwareWord {
                    equipment.add(labware: record, library.symbols)
                } else {
                    equipment.add(robot: record, library.symbols)
                }
            }
        }
        return equipment
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
