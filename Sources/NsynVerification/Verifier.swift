import NsynDiagnostics
import NsynDigest
import NsynJSON
import NsynPlan

/// One file of the folder that `nsyn compile` writes.
public struct FolderFile: Sendable {
    /// Without the folder.
    public var name: String
    public var bytes: [UInt8]

    public init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}

/// What a replay of one run came to, whether or not something was found.
public struct RunSummary: Sendable, Hashable {
    public var name: String
    public var robot: String
    /// The file that was replayed.
    public var file: String
    public var wells: Int
    public var additions: Int
    public var aspirations: Int
    public var dispenses: Int
    public var tips: Int
    /// s, without the times of people
    public var duration: Double
    public var pauses: Int
}

public struct Verification: Sendable {
    public var findings: [Finding] = []
    public var runs: [RunSummary] = []
    /// Labware and robots that the folder itself declares, as its script did.
    public var declared: [String] = []

    public var isAccepted: Bool { !findings.contains { $0.severity == .error } }
}

/// Reads a folder's files by their formats' specifications, replays them, and holds every well against the plan in the
/// folder's manifest. It shares no code with what wrote them.
public struct Verifier {
    private var inventory: Inventory
    private let knowledge: (Plan) -> Knowledge

    public static let manifestName = "manifest.json"

    /// - Parameter knowledge: what the library says about a plan's substances.
    public init(_ equipment: Equipment, knowledge: @escaping (Plan) -> Knowledge) {
        inventory = Inventory(equipment)
        self.knowledge = knowledge
    }

    /// - Parameters:
    ///   - folder: as the user knows it; findings name files below it.
    ///   - sources: takes up the files, so that findings can point into them.
    public func verify(_ files: [FolderFile], folder: String, sources: inout SourceMap) -> Verification {
        var result = Verification()
        func identity(_ file: FolderFile) -> FileID {
            sources.add(path: folder.hasSuffix("/") ? folder + file.name : folder + "/" + file.name, bytes: file.bytes)
        }
        guard let manifestFile = files.first(where: { $0.name == Verifier.manifestName }) else {
            let path = folder.hasSuffix("/") ? folder + Verifier.manifestName : folder + "/" + Verifier.manifestName
            let place = SourceSpan(file: sources.add(unreadable: path), start: 0, end: 0)
            result.findings.append(
                Finding(
                    code: Codes.missingFile, severity: .error,
                    message: "there is no `manifest.json` here: nothing says what the files should do", span: place))
            return result
        }
        let id = identity(manifestFile)
        func place(_ offset: Int) -> SourceSpan {
            SourceSpan(file: id, start: UInt32(truncatingIfNeeded: offset), end: UInt32(truncatingIfNeeded: offset + 1))
        }
        switch ManifestReader.read(manifestFile.bytes) {
        case .newer(let version):
            result.findings.append(
                Finding(
                    code: Codes.newerManifest, severity: .error,
                    message:
                        "the manifest has schema \(version), and this nsyn reads up to \(ManifestReader.version)",
                    span: place(0), notes: ["verify the folder with the nsyn that wrote it, or a later one"]))
        case .damaged(let offset, let reason):
            result.findings.append(
                Finding(
                    code: Codes.damagedManifest, severity: .error, message: "the manifest can't be used: \(reason)",
                    span: place(offset)))
        case .read(let manifest):
            var folderCheck = FolderCheck(manifest: manifest, files: files, manifestFile: id)
            folderCheck.check()
            result.findings += folderCheck.findings
            var verifier = self
            if !manifest.labware.isEmpty || !manifest.robots.isEmpty {
                result.declared = manifest.labware.map(\.name) + manifest.robots.map(\.name)
                verifier.inventory = Inventory(
                    inventory.equipment.adding(labware: manifest.labware, robots: manifest.robots))
            }
            let table = ExpectationTable(manifest, knowledge: knowledge(manifest.plan))
            verifier.replay(manifest, table, files, id, identity, &result)
        }
        return result
    }

    private func replay(
        _ manifest: Manifest, _ table: ExpectationTable, _ files: [FolderFile], _ id: FileID,
        _ identity: (FolderFile) -> FileID, _ result: inout Verification
    ) {
        result.findings += SolventCheck.findings(manifest, table, inventory) { offset in
            SourceSpan(file: id, start: UInt32(truncatingIfNeeded: offset), end: UInt32(truncatingIfNeeded: offset + 1))
        }
        for run in manifest.runs { verify(run, manifest, table, files, id, identity, &result) }
        verifyRecords(manifest, table, files, id, identity, &result)
    }

    private func verify(
        _ run: Manifest.Run, _ manifest: Manifest, _ table: ExpectationTable, _ files: [FolderFile], _ id: FileID,
        _ identity: (FolderFile) -> FileID, _ result: inout Verification
    ) {
        var people = PeopleScript(run, table.rows, plan: Verifier.partingSteps(manifest.plan))
        people.harmless = LiquidTable(run, table).films(run)
        var hasWorklist = false
        var lists: [(name: String, bytes: [UInt8], file: FileID)] = []
        for name in run.files {
            guard let file = files.first(where: { $0.name == name }), let format = WorklistFormat(file) else {
                continue
            }
            hasWorklist = true
            if format == .echo {
                lists.append((file.name, file.bytes, identity(file)))
                continue
            }
            let replay = format.read(file, identity(file), run, inventory, id, people)
            finish(replay, run, manifest, table, id, &result)
        }
        if !lists.isEmpty {
            let replay = EchoReader.read(lists, run: run, inventory: inventory, manifestFile: id, people: people)
            finish(replay, run, manifest, table, id, &result)
        }
        guard !hasWorklist else { return }
        // A list of droplets without a row is not written: people do all of such a run.
        let arm = inventory.robot(run.robot)?.arm
        guard arm == .hands || (arm == .acoustic && run.files.isEmpty && !run.steps.isEmpty) else {
            // A table for people to read is no robot's file, and a record of what was made is judged as one.
            let hasOther =
                run.files.contains { $0.hasSuffix(".operations.csv") }
                || manifest.files.contains { $0.name.hasSuffix(".ord.json") }
            guard !hasOther else { return }
            let place = SourceSpan(
                file: id, start: UInt32(truncatingIfNeeded: run.offset), end: UInt32(truncatingIfNeeded: run.offset + 1)
            )
            result.findings.append(
                Finding(
                    code: Codes.missingFile, severity: .error,
                    message: "the run `\(run.name)` has no file that its robot could run", span: place))
            return
        }
        for name in run.files where name.hasSuffix(".hands.csv") {
            guard let file = files.first(where: { $0.name == name }) else { continue }
            result.findings += HandTableReader.findings(file, identity(file), run)
        }
        // Without a worklist people do everything, in the order of the manifest.
        var replay = Replay(name: Verifier.manifestName, file: id, people: people)
        replay.setUp(run, inventory, manifestFile: id)
        for step in run.steps {
            replay.pause("[\(step.number)] \(step.text)", span: replay.span(step.offset, step.offset + 1))
        }
        finish(replay, run, manifest, table, id, &result)
    }

    private func finish(
        _ replay: Replay, _ run: Manifest.Run, _ manifest: Manifest, _ table: ExpectationTable, _ id: FileID,
        _ result: inout Verification
    ) {
        result.findings += replay.bench.log.finished()
        if !replay.isBroken {
            let comparison = RunComparison(manifest, run, replay, table, inventory, manifestFile: id)
            result.findings += comparison.findings()
        }
        result.runs.append(
            RunSummary(
                name: run.name, robot: run.robot, file: replay.name, wells: run.wells.count,
                additions: replay.bench.deck.wells.reduce(0) { $0 + $1.arrivals.count },
                aspirations: replay.bench.aspirations, dispenses: replay.bench.dispenses, tips: replay.bench.tipsTaken,
                duration: replay.bench.clock - replay.peopleSeconds, pauses: replay.pauses.count))
    }

    /// Steps after which a well holds less than arrived: what a person takes out, parts or throws away.
    private static func partingSteps(_ plan: Plan) -> Set<Int> {
        Set(
            plan.steps.indices.filter { index in
                switch plan.steps[index].primitive {
                case .separate, .measure, .discard, .adjustAcidity: true
                case .transfer, .setTemperature, .agitate, .hold, .gas, .light, .manual, .yield: false
                }
            })
    }

    /// Files about the whole job: records of what was made.
    private func verifyRecords(
        _ manifest: Manifest, _ table: ExpectationTable, _ files: [FolderFile], _ id: FileID,
        _ identity: (FolderFile) -> FileID, _ result: inout Verification
    ) {
        for listed in manifest.files {
            guard let file = files.first(where: { $0.name == listed.name }) else { continue }
            if RecordReader.isRecord(file) {
                result.findings += RecordReader.findings(file, identity(file), manifest, table, inventory)
            } else if file.name == "platemap.csv" {
                result.findings += PlateMapReader.findings(file, identity(file), manifest)
            }
        }
    }
}

/// What a file is, by its name and its first members.
enum WorklistFormat {
    case opentrons, tecan, echo, star, python

    init?(_ file: FolderFile) {
        if file.name.hasSuffix(".gwl") {
            self = .tecan
        } else if file.name.hasSuffix(".py") {
            self = .python
        } else if file.name.hasSuffix(".csv") {
            if file.name.hasSuffix(".operations.csv") || file.name.hasSuffix(".hands.csv") { return nil }
            self = .echo
        } else if file.name.hasSuffix(".json"), !RecordReader.isRecord(file) {
            self = WorklistFormat.isStar(file) ? .star : .opentrons
        } else {
            return nil
        }
    }

    private static func isStar(_ file: FolderFile) -> Bool { file.name.hasSuffix(".star.json") }

    func read(
        _ file: FolderFile, _ id: FileID, _ run: Manifest.Run, _ inventory: Inventory, _ manifest: FileID,
        _ people: PeopleScript
    ) -> Replay {
        switch self {
        case .opentrons:
            OpentronsReader.read(file.bytes, name: file.name, file: id, inventory: inventory, people: people)
        case .python:
            PythonReader.read(
                file.bytes, name: file.name, file: id, run: run, inventory: inventory, manifestFile: manifest,
                people: people)
        case .star:
            StarReader.read(file.bytes, name: file.name, file: id, run: run, inventory: inventory, people: people)
        case .tecan:
            TecanReader.read(
                file.bytes, name: file.name, file: id, run: run, inventory: inventory, manifestFile: manifest,
                people: people)
        case .echo:
            EchoReader.read(
                [(file.name, file.bytes, id)], run: run, inventory: inventory, manifestFile: manifest, people: people)
        }
    }
}
