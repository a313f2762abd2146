import NsynPlan
import NsynQuantities

/// Target `table`: every operation of every run as a row of a spreadsheet, for reading and for robots without a format.
struct OperationTable: Backend {
    let name = "table"
    let robot: String? = nil
    let isReplayed = false

    func files(_ run: Worklist, of job: PlateJob, facts: BackendFacts) -> [OutputFile] {
        var text = "number,start [s],action,pipette,labware,wells,volumes [µL],liquid,flow [µL/s],line,text\n"
        for (index, operation) in run.operations.enumerated() {
            let placement = operation.placement >= 0 ? run.deck.placements[Int(operation.placement)] : nil
            let uses = run.channels(of: operation)
            let wells = uses.map { placement?.labware.wellName(Int($0.well)) ?? "" }
            let volumes = uses.map { Tables.microlitres($0.volume) }
            var cells = [
                String(index + 1), String((operation.start * 10).rounded() / 10), word(operation.action),
                operation.pipette >= 0 ? run.deck.pipettes[Int(operation.pipette)].labware.name : "",
                placement?.label ?? "",
            ]
            cells.append(alike(wells))
            cells.append(moves(operation.action) ? alike(volumes) : "")
            cells.append(
                operation.liquid >= 0 && moves(operation.action) ? run.liquids[Int(operation.liquid)].name : "")
            cells.append(
                operation.flow.isPositive ? (operation.flow * Rational.powerOfTen(9)).decimal(significantDigits: 5) : ""
            )
            cells.append(operation.line > 0 ? String(operation.line) : "")
            cells.append(words(operation.action, run))
            text += Tables.line(cells)
        }
        return [OutputFile(name: run.name + ".operations.csv", bytes: Array(text.utf8))]
    }

    private func alike(_ words: [String]) -> String {
        guard let first = words.first else { return "" }
        return words.allSatisfy { $0 == first } ? first : words.joined(separator: " ")
    }

    private func moves(_ action: Operation.Action) -> Bool {
        switch action {
        case .aspirate, .dispense, .mix: true
        default: false
        }
    }

    private func word(_ action: Operation.Action) -> String {
        switch action {
        case .pickUpTips: "pick up tips"
        case .dropTips: "drop tips"
        case .aspirate: "aspirate"
        case .dispense(.delivery): "dispense"
        case .dispense(.premix): "dispense into premix"
        case .dispense(.disposal): "give back"
        case .mix: "mix"
        case .wait: "wait"
        case .setTemperature: "set temperature"
        case .shake: "shake"
        case .stopShaking: "stop shaking"
        case .person: "person"
        }
    }

    private func words(_ action: Operation.Action, _ run: Worklist) -> String {
        switch action {
        case .mix(let cycles): "\(cycles) times"
        case .wait(let seconds): Rational(exactly: seconds).map(Wording.time) ?? ""
        case .setTemperature(let goal): Wording.temperature(goal)
        case .shake(let speed): Wording.short(speed * Rational(60)) + " rpm"
        case .person(let number): "[\(run.operatorSteps[number].number)] \(run.operatorSteps[number].text)"
        default: ""
        }
    }
}
