import NsynDiagnostics
import NsynFiles
import NsynReview
import NsynSemantics
import NsynSimulation

/// `nsyn diff`: what changed at the bench from one version of a script to another.
enum DiffCommand {
    private static let files = Positional(
        "OLD NEW", .path, .oneOrMore,
        help: "Two versions of a script; - is standard input. Also the seven words that git gives to an external diff.")
    private static let name = Option(
        "name", "PATH", .path, help: "Where both stand in the project: imports are read from there.")

    private static let settings = Option(
        "settings", "FILE", .path, help: "Settings, with prices, instead of the nsyn.toml nearest to NEW.")

    static let command = Command(
        "diff",
        summary: "Say what changed chemically between two versions of a script",
        discussion: """
            Materials, stocks, amounts with their ratio, order, conditions, sweeps, target, and findings that come and \
            go, computed on the plans and not on the text: a new layout, other comments and other names are no change. \
            Models that know a protocol predict both versions of it, at the defaults. Where nsyn.toml says what reagents \
            cost, so does the difference. \
            Exit code 0: no chemical change; 1: there is one.
            """,
        parameters: [.positional(files), .option(name), .option(settings)],
        formats: [.human, .json, .markdown, .html],
        examples: [
            .init("nsyn diff old.nsyn new.nsyn", "Compares two files."),
            .init("git show HEAD:protocol.nsyn | nsyn diff - protocol.nsyn", "Compares with what was committed."),
        ]
    ) { invocation in
        let call = try Call(invocation[all: files], name: invocation[name])
        let old = try version(call.oldPath, call.oldName, call.place)
        let new = try version(call.newPath, call.newName, call.place)
        let prices = try prices(invocation[settings], call, invocation.console)
        let changes = ScriptDifference.changes(from: old, to: new, prices: prices)
        let console = invocation.console
        switch invocation.format {
        case .json:
            console.printJSON { json in
                json.field("version", JSONRenderer.version)
                DifferenceText.write(changes, into: &json)
            }
        case .markdown: console.print(DifferenceText.markdown(changes))
        case .html: console.print(DifferenceText.html(changes))
        default: console.print(DifferenceText.human(changes, isColoured: console.outputIsColoured))
        }
        // Git takes any other code of an external diff for a failure.
        if call.isFromGit { return .success }
        return changes.isChemical ? .findings : .success
    }

    /// The words of a command line, whoever wrote them.
    private struct Call {
        var oldPath: String
        var newPath: String
        var oldName: String
        var newName: String
        /// Where imports are read from; nil where that is each version's own place.
        var place: String?
        var isFromGit = false

        init(_ words: [String], name: String?) throws {
            switch words.count {
            case 2:
                (oldPath, newPath) = (words[0], words[1])
                guard oldPath != "-" || newPath != "-" else {
                    throw UsageError("Only one of the two can be standard input", command: "diff")
                }
                oldName = name ?? (oldPath == "-" ? "<stdin>" : oldPath)
                newName = name ?? (newPath == "-" ? "<stdin>" : newPath)
                // What comes through a pipe is a version of the file beside it.
                place = name ?? (oldPath == "-" ? newPath : newPath == "-" ? oldPath : nil)
                // `git difftool` copies versions elsewhere, and says whose they are.
                if place == nil, Environment["GIT_DIFFTOOL_EXTCMD"] != nil { place = Environment["BASE"] }
            case 7, 9:
                // path old-file old-hex old-mode new-file new-hex new-mode [new-path similarity]
                (oldPath, newPath) = (words[1], words[4])
                oldName = "a/" + words[0]
                newName = "b/" + (words.count == 9 ? words[7] : words[0])
                place = words.count == 9 ? words[7] : words[0]
                isFromGit = true
            default:
                throw UsageError("`nsyn diff` takes two versions of a script", command: "diff")
            }
        }
    }

    private static func version(_ path: String, _ name: String, _ place: String?) throws -> ScriptDifference.Version {
        let bytes: [UInt8]
        // Git's name for a version that does not exist.
        switch path == "/dev/null"
            ? .success([]) : path == "-" ? SourceReader.readStandardInput() : SourceReader.read(path)
        {
        case .failure(let failure): throw EnvironmentFailure(failure)
        case .success(let read): bytes = read
        }
        let library = StandardLibrary.open()
        let linter = Linter(library: library, choice: ResolvedChoice(RuleChoice(), registry: library.registry))
        let home = place ?? path
        let linted: LintedScript
        if bytes.isEmpty {
            linted = linter.linted(Array("// nothing\n".utf8), name, nil, MemoryLoader())
        } else {
            linted = linter.linted(bytes, name, DiskLoader.identity(ofScript: home), DiskLoader(script: home))
        }
        var version = ScriptDifference.Version(
            path: name, linted: linted, sources: linter.sources, knowledge: linter.planKnowledge)
        if bytes.isEmpty { version.linted.findings = [] }
        version.forecast = forecasts(linter, linted.checked)
        return version
    }

    // MARK: Predictions

    /// What models say of the protocols of a version, each read when it is asked about.
    private static func forecasts(_ linter: Linter, _ checked: CheckedScript) -> (String) -> Forecasts {
        let runner = SimulationSupport.runner(linter.checker, checked)
        return { name in
            var forecasts = Forecasts(values: [], gaps: [])
            guard let plan = checked.plans.first(where: { $0.plan.name == name })?.plan else { return forecasts }
            let knowledge = linter.planKnowledge
            do throws(SimulationProblem) {
                let simulation = try runner.simulation(plan, nil, knowledge: knowledge)
                for column in simulation.schema.columns {
                    guard case .prediction = column.type else { continue }
                    let known = try runner.predict(plan, arguments: [:], column: column.name, knowledge: knowledge)
                    forecasts.values.append(
                        Forecast(
                            column: column.name, value: known.value, lower: known.lower, upper: known.upper,
                            isInDomain: known.inDomain))
                }
                // A model that asks for what the protocol does not say.
                forecasts.gaps = simulation.gaps.map { $0.problem(of: name).message }
            } catch {
                forecasts.gaps.append(error.message)
            }
            return forecasts
        }
    }

    // MARK: Prices

    private static func prices(_ path: String?, _ call: Call, _ console: Console) throws -> [String: Price] {
        var found: (path: String, bytes: [UInt8])?
        if let path {
            switch SourceReader.read(path) {
            case .failure(let failure): throw EnvironmentFailure(failure)
            case .success(let bytes): found = (path, bytes)
            }
        } else {
            let home = DiskLoader.identity(ofScript: call.place ?? call.newPath)
            found = SettingsFile.nearest(to: SourcePath.folder(of: home)) { try? SourceReader.read($0).get() }
        }
        guard let found else { return [:] }
        var sources = SourceMap()
        let file = sources.add(path: found.path, bytes: found.bytes)
        let settings = SettingsFile(path: found.path, bytes: found.bytes, file: file)
        if !settings.findings.isEmpty { console.complain(Report(sources: sources, findings: settings.findings)) }
        return settings.settings.prices
    }
}
