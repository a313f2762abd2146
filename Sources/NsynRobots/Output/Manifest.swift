import NsynDiagnostics
import NsynDigest
import NsynPlan
import NsynQuantities

/// Writes `manifest.json`: what `docs/robots.md` describes.
public enum Manifest {
    /// What the manifest says beside the job.
    public struct Facts: Sendable {
        public var version: String
        public var target: String
        public var script: String
        public var scriptBytes: [UInt8]
        /// By step of the plan, its line in the script.
        public var stepLines: [Int]
        /// What the script declares of it travels with the files.
        public var equipment: Equipment

        public init(
            version: String, target: String, script: String, scriptBytes: [UInt8], stepLines: [Int],
            equipment: Equipment
        ) {
            self.equipment = equipment
            self.version = version
            self.target = target
            self.script = script
            self.scriptBytes = scriptBytes
            self.stepLines = stepLines
        }
    }

    public static let name = "manifest.json"

    /// - Parameters:
    ///   - files: all other files, and by run the names of its own.
    public static func bytes(
        _ job: PlateJob, planText: String, facts: Facts, files: [OutputFile], runFiles: [[String]]
    ) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.field("manifest", 1)
        json.field("nsyn", facts.version)
        json.field("plates", job.name)
        json.field("target", facts.target)
        json.field("script", facts.script)
        json.field("scriptDigest", SHA256.hexadecimal(facts.scriptBytes))
        json.field("plan", planText)
        json.field("planDigest", SHA256.hexadecimal(planText.utf8))
        json.array("stepLines", of: facts.stepLines) { $0.integer($1) }
        json.field("sweep", job.sweep.name)
        json.field("scale", job.scale.fraction)
        json.array("parameters", of: job.plan.parameters) { $0.string($1.name) }
        json.newline()
        json.array("conditions", of: job.conditions) { json, condition in
            json.object { json in
                json.field("id", condition.id)
                json.array("values", of: condition.values) { $0.string($1.fraction) }
                json.field("control", condition.isControl)
            }
        }
        json.newline()
        writeEquipment(facts.equipment, &json)
        json.array("runs", of: job.runs.enumerated()) { json, entry in
            let own = runFiles.indices.contains(entry.offset) ? runFiles[entry.offset] : []
            write(entry.element, files: own, &json)
        }
        json.newline()
        json.array("files", of: files) { json, file in
            json.object { json in
                json.field("name", file.name)
                json.field("sha256", SHA256.hexadecimal(file.bytes))
                json.field("bytes", file.bytes.count)
            }
        }
        json.endObject()
        json.newline()
        return json.bytes
    }

    /// Labware and robots that only the script knows, each field that it sets.
    private static func writeEquipment(_ equipment: Equipment, _ json: inout JSONWriter) {
        let labware = equipment.ownLabware.compactMap { equipment.labware[$0] }
        let robots = equipment.ownRobots.compactMap { equipment.robots[$0] }
        if labware.isEmpty && robots.isEmpty { return }
        json.object("equipment") { json in
            json.array("labware", of: labware) { json, record in
                write(record, named: record.name, unlike: Labware(name: record.name), Labware.fields, &json)
            }
            json.array("robots", of: robots) { json, record in
                write(record, named: record.name, unlike: Robot(name: record.name), Robot.fields, &json)
            }
        }
        json.newline()
    }

    private static func write<Record>(
        _ record: Record, named name: String, unlike plain: Record, _ fields: [EquipmentField<Record>],
        _ json: inout JSONWriter
    ) {
        json.object { json in
            json.field("name", name)
            for field in fields {
                guard let value = field.value(record), value != field.value(plain) else { continue }
                switch value {
                case .text(let text): json.field(field.name, text)
                case .number(let number): json.field(field.name, number.fraction)
                case .whole(let number): json.field(field.name, number)
                case .truth(let truth): json.field(field.name, truth)
                case .words(let words): json.array(field.name, of: words) { $0.string($1) }
                }
            }
        }
    }

    private static func write(_ run: Worklist, files: [String], _ json: inout JSONWriter) {
        json.beginObject()
        json.field("name", run.name)
        json.field("robot", run.robot.name)
        json.array("files", of: files) { $0.string($1) }
        json.field("duration", round(run.duration))
        json.array("pipettes", of: run.deck.pipettes) { json, pipette in
            json.object { json in
                json.field("labware", pipette.labware.name)
                json.field("mount", pipette.mount)
                if let tips = pipette.tips { json.field("tips", tips.name) }
            }
        }
        json.array("placements", of: run.deck.placements) { json, placement in
            json.object { json in
                json.field("label", placement.label)
                json.field("labware", placement.labware.name)
                json.field("slot", placement.slot)
                if let module = placement.module { json.field("module", module.name) }
                json.field("role", word(placement.role))
                if case .plate(let number) = placement.role { json.field("plate", number) }
            }
        }
        json.newline()
        writeLiquids(run, &json)
        json.newline()
        json.array("plates", of: run.plates) { json, plate in
            json.object { json in
                json.field("name", plate.name)
                json.field("labware", plate.labware.name)
                json.field("vessel", plate.vessel.value)
                json.array("shared", of: plate.shared) { $0.integer($1.value) }
            }
        }
        json.array("wells", of: run.wells) { json, well in
            json.object { json in
                json.field("plate", well.plate)
                json.field("well", run.plates[well.plate].labware.wellName(well.position))
                json.field("condition", well.condition)
                json.field("replicate", well.replicate)
            }
        }
        json.newline()
        json.array("operatorSteps", of: run.operatorSteps) { write($1, &$0) }
        json.newline()
        writeTiming(run, &json)
        json.endObject()
    }

    private static func word(_ role: Placement.Role) -> String {
        switch role {
        case .plate: "plate"
        case .sources: "sources"
        case .premix: "premix"
        case .tips: "tips"
        case .trash: "trash"
        }
    }

    private static func writeLiquids(_ run: Worklist, _ json: inout JSONWriter) {
        json.array("liquids", of: run.liquids) { json, liquid in
            json.object { json in
                json.field("name", liquid.name)
                switch liquid.origin {
                case .material(let material, let condition):
                    json.field("material", material.value)
                    json.field("condition", condition)
                case .premix(let parts):
                    json.array("premix", of: parts) { json, part in
                        json.object { json in
                            json.field("liquid", part.liquid)
                            json.field("share", part.share.fraction)
                        }
                    }
                }
                if let fresh = liquid.freshFor { json.field("freshFor", fresh.fraction) }
                if let temperature = liquid.temperature { json.field("temperature", temperature.fraction) }
            }
        }
        json.array("sources", of: run.sources) { json, source in
            json.object { json in
                json.field("liquid", source.liquid)
                json.field("placement", source.placement)
                json.field("well", run.deck.placements[source.placement].labware.wellName(source.well))
                json.field("filled", source.filled)
                json.field("drawn", source.drawn)
                json.field("dead", source.dead)
            }
        }
    }

    private static func write(_ step: OperatorStep, _ json: inout JSONWriter) {
        json.object { json in
            json.field("number", step.number)
            json.field("kind", step.kind.rawValue)
            json.field("text", step.text)
            json.array("plates", of: step.plates) { $0.integer($1) }
            json.array("planSteps", of: step.planSteps) { $0.integer($1) }
            json.field("seconds", round(step.seconds))
            if let liquid = step.liquid { json.field("liquid", liquid) }
            json.array("amounts", of: step.amounts) { json, amount in
                json.object { json in
                    json.field("well", amount.well)
                    if amount.liquid >= 0 { json.field("liquid", Int(amount.liquid)) }
                    if !amount.volume.isZero { json.field("volume", amount.volume.fraction) }
                    if !amount.mass.isZero { json.field("mass", amount.mass.fraction) }
                }
            }
        }
    }

    private static func writeTiming(_ run: Worklist, _ json: inout JSONWriter) {
        json.object("timing") { json in
            json.array("ages", of: run.ages) { json, record in
                json.object { json in
                    json.field("liquid", record.liquid)
                    json.field("well", record.well)
                    json.field("age", round(record.age))
                    json.field("limit", record.limit)
                }
            }
            let steps = Set(run.additions.map(\.planStep)).sorted()
            json.array("additions", of: steps) { json, step in
                let times = run.additions.filter { $0.planStep == step }.map(\.time)
                json.object { json in
                    json.field("planStep", Int(step))
                    json.field("first", round(times.min() ?? 0))
                    json.field("last", round(times.max() ?? 0))
                }
            }
        }
    }

    /// Milliseconds are enough.
    private static func round(_ seconds: Double) -> Double { (seconds * 1000).rounded() / 1000 }
}
