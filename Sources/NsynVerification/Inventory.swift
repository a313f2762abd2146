import NsynDiagnostics
import NsynPlan
import NsynQuantities

/// What the library declares about labware and robots, in the form that a replay asks for it.
public struct Inventory: Sendable {
    private var byName: [String: LabwareFacts] = [:]
    private var byLoadName: [String: LabwareFacts] = [:]
    private var pipettesByName: [String: PipetteFacts] = [:]
    private var modules: [String: Labware] = [:]
    let equipment: Equipment

    public init(_ equipment: Equipment) {
        self.equipment = equipment
        for (name, labware) in equipment.labware {
            switch labware.role {
            case .pipette:
                let facts = PipetteFacts(labware)
                pipettesByName[name] = facts
                // The mode for small volumes is a record of its own with the same load name.
                guard let known = pipettesByName[labware.loadName] else {
                    pipettesByName[labware.loadName] = facts
                    continue
                }
                let (usual, low) = known.smallest < facts.smallest ? (facts, known) : (known, facts)
                var both = usual
                both.smallestInLowMode = low.smallest
                both.largestInLowMode = low.largest
                pipettesByName[labware.loadName] = both
            case .module:
                modules[name] = labware
                modules[labware.loadName] = labware
            case .trash, .adapter: break
            case .plate, .reservoir, .tubes, .tips:
                let facts = LabwareFacts(labware)
                byName[name] = facts
                // Several records may carry one load name: the first by name decides, wherever it is asked.
                if let known = byLoadName[labware.loadName], known.name < name { continue }
                byLoadName[labware.loadName] = facts
            }
        }
    }

    func labware(_ name: String) -> LabwareFacts? { byName[name] }
    func labware(loadName: String) -> LabwareFacts? { byLoadName[loadName] }
    func pipette(_ name: String) -> PipetteFacts? { pipettesByName[name] }
    /// By the name of the Python API, which calls pipettes of the Flex otherwise: `flex_8channel_50` is `p50_multi_flex`.
    func pipette(api name: String) -> PipetteFacts? {
        let words = name.split(separator: "_")
        guard words.count == 3, words[0] == "flex" else { return pipettesByName[name] }
        let channels = words[1] == "1channel" ? "single" : words[1] == "8channel" ? "multi" : "96"
        return pipettesByName["p\(words[2])_\(channels)_flex"]
    }

    func module(_ name: String) -> Labware? { modules[name] }
    func robot(_ name: String) -> Robot? { equipment.robot(named: name) }
}

extension LabwareFacts {
    init(_ labware: Labware) {
        let bottom: Bottom =
            switch labware.bottom {
            case .flat: .flat
            case .round: .round
            case .v, .conical: .pointed
            }
        self.init(
            name: labware.name, loadName: labware.loadName, rows: max(labware.rows, 1),
            columns: max(labware.columns, 1), volume: Femtolitres(cubicMetres: labware.capacity) ?? .zero,
            dead: Femtolitres(cubicMetres: labware.deadVolume) ?? .zero, depth: labware.depth.double,
            height: labware.height.isPositive ? labware.height.double : nil, bottom: bottom,
            isTipRack: labware.role == .tips, wall: labware.wall)
    }
}

extension PipetteFacts {
    init(_ labware: Labware) {
        self.init(
            name: labware.loadName, channels: labware.channels,
            smallest: Femtolitres(cubicMetres: labware.smallest) ?? .zero,
            largest: Femtolitres(cubicMetres: labware.largest) ?? .zero,
            flow: labware.flow.isPositive ? labware.flow.double * 1000 : nil)
    }
}
