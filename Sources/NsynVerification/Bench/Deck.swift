import NsynDiagnostics

/// One piece of labware on the deck.
struct Container {
    var id: String
    /// As a person reads it.
    var name: String
    var facts: LabwareFacts
    var firstWell: Int
    /// Slot of the deck; nil where it stands on a module, on other labware or off the deck.
    var slot: String?
    /// The container or module below.
    var module: Int?
}

/// Numbers of wells and tip spots count through all containers.
typealias WellIndex = Int

/// Something that came into a well.
struct Arrival {
    /// Among everything that happens in a run.
    var order: Int
    /// s since the run began
    var start: Double
    var end: Double
    var mixture: Mixture
    /// Where it was drawn from; -1 where a person brought it.
    var source: WellIndex
    var span: SourceSpan
}

struct WellState {
    var content = Mixture()
    /// What it held when it ran dry: what a faulty file goes on drawing is taken to be the same.
    var residue = Mixture()
    var arrivals: [Arrival] = []
    /// Something was put in before the run.
    var isLoaded = false
    /// A tip went into its liquid.
    var touched = false
}

/// Labware with what is in it.
struct Deck {
    private(set) var containers: [Container] = []
    var wells: [WellState] = []
    private var owners: [Int32] = []
    private var numbers: [String: Int] = [:]

    mutating func place(_ id: String, name: String, _ facts: LabwareFacts, slot: String?, module: Int?) -> Int {
        let number = containers.count
        containers.append(
            Container(id: id, name: name, facts: facts, firstWell: wells.count, slot: slot, module: module))
        wells.append(contentsOf: repeatElement(WellState(), count: facts.wells))
        owners.append(contentsOf: repeatElement(Int32(number), count: facts.wells))
        numbers[id] = number
        return number
    }

    func container(_ id: String) -> Int? { numbers[id] }

    mutating func move(_ container: Int, slot: String?, module: Int?) {
        containers[container].slot = slot
        containers[container].module = module
    }

    func owner(of well: WellIndex) -> Container { containers[Int(owners[well])] }

    func well(_ name: String, in container: Int) -> WellIndex? {
        containers[container].facts.well(name).map { containers[container].firstWell + $0 }
    }

    /// `A1 of plate`
    func name(of well: WellIndex) -> String {
        let owner = owner(of: well)
        return "\(owner.facts.wellName(well - owner.firstWell)) of \(owner.name)"
    }

    /// `A1`
    func shortName(of well: WellIndex) -> String {
        let owner = owner(of: well)
        return owner.facts.wellName(well - owner.firstWell)
    }

    /// Wells that the nozzles `rows` of a column of eight reach when the first stands over `well`; nil where they do
    /// not fit.
    func wells(below well: WellIndex, channels: Int) -> [WellIndex]? {
        if channels == 1 { return [well] }
        let owner = owner(of: well)
        let rows = owner.facts.rows
        let row = (well - owner.firstWell) % rows
        if channels == 96 { return grid(well, owner, row) }
        switch rows {
        case 1: return Array(repeating: well, count: channels)
        case 8 where row + channels <= 8: return (0..<channels).map { well + $0 }
        case 16 where row + 2 * (channels - 1) < 16: return (0..<channels).map { well + 2 * $0 }
        default: return nil
        }
    }

    private func grid(_ well: WellIndex, _ owner: Container, _ row: Int) -> [WellIndex]? {
        let facts = owner.facts
        let column = (well - owner.firstWell) / facts.rows
        switch (facts.rows, facts.columns) {
        case (8, 12) where row == 0 && column == 0: return (0..<96).map { well + $0 }
        case (16, 24) where row < 2 && column < 2:
            return (0..<96).map { well + 2 * ($0 % 8) + 2 * ($0 / 8) * 16 }
        case (1, 1): return Array(repeating: well, count: 96)
        case (1, 12): return (0..<96).map { owner.firstWell + $0 / 8 }
        default: return nil
        }
    }
}
