import NsynDiagnostics
import NsynFiles
import NsynReview
import NsynSemantics
import NsynSyntax

/// Reviews documents under the settings that hold for them, and keeps what it did. One for each thread.
final class Reviewer {
    /// What was found in one version of a document.
    struct Result {
        var findings: [PlacedFinding]
        var places: StatementPlaces
    }

    /// A linter, with what it was made of.
    private final class House {
        let linter: Linter
        let baseline: (baseline: Baseline, folder: String)?
        var memos: [String: ReviewMemo] = [:]

        init(_ linter: Linter, _ baseline: (baseline: Baseline, folder: String)?) {
            self.linter = linter
            self.baseline = baseline
        }
    }

    /// Everything on the disk that a linter is made of.
    private struct Ground: Hashable {
        var path = ""
        var bytes: [UInt8] = []
        var rules: [String: [UInt8]] = [:]
        var baseline: [UInt8]?
    }

    let library: Library
    private let session: Session
    /// Told of what is wrong with settings: their path and text, what was found, and sentences about choices.
    private let complain: ((String, [UInt8], [Finding], [String]) -> Void)?
    private var grounds: [String: Ground] = [:]
    private var houses: [Ground: House] = [:]
    private var age = -1

    init(_ session: Session, complain: ((String, [UInt8], [Finding], [String]) -> Void)? = nil) {
        self.session = session
        self.complain = complain
        library = session.makeLibrary()
    }

    /// Nil when the review was stopped.
    func review(
        _ snapshot: Snapshot, load: @escaping ScriptImports, shallStop: @escaping () -> Bool = { false }
    ) -> Result? {
        let house = house(of: snapshot)
        if snapshot.isTooLarge {
            let whole = SourceSpan(file: snapshot.file, start: 0, end: 0)
            let finding = LoadFailure.tooLarge(snapshot.path).finding(at: whole)
            return Result(findings: [PlacedFinding(KeptFinding(finding), whole)], places: StatementPlaces())
        }
        if house.memos.count > 64 { house.memos = house.memos.filter { session.store.snapshot($0.key) != nil } }
        let memo = house.memos[snapshot.uri] ?? ReviewMemo()
        house.memos[snapshot.uri] = memo
        guard
            let review = house.linter.review(
                snapshot.tree, path: snapshot.path, identity: snapshot.identity, memo: memo, load: load,
                shallStop: shallStop)
        else { return nil }
        let result = Result(findings: review.findings, places: review.places)
        return house.baseline.map { unknown(result, to: $0.baseline, $0.folder, snapshot) } ?? result
    }

    func linter(of snapshot: Snapshot) -> Linter { house(of: snapshot).linter }

    /// The document is closed.
    func forget(_ uri: String) {
        for house in houses.values { house.memos[uri] = nil }
    }

    // MARK: Settings

    private func house(of snapshot: Snapshot) -> House {
        let now = session.filesAge
        if now != age {
            age = now
            grounds.removeAll()
        }
        let folder = DocumentURI.path(snapshot.uri) == nil ? "" : SourcePath.folder(of: snapshot.identity)
        let ground = grounds[folder] ?? read(folder)
        grounds[folder] = ground
        if let known = houses[ground] { return known }
        if houses.count > 16 { houses.removeAll() }
        let house = made(of: ground)
        houses[ground] = house
        return house
    }

    private static func bytes(_ path: String) -> [UInt8]? { try? SourceReader.read(path).get() }

    private func read(_ folder: String) -> Ground {
        var ground = Ground()
        guard let nearest = SettingsFile.nearest(to: folder, read: Self.bytes) else { return ground }
        (ground.path, ground.bytes) = nearest
        let settings = SettingsFile(path: ground.path, bytes: ground.bytes, file: FileID(0))
        for path in settings.houseRules.flatMap({ FolderWalk.scripts(at: [$0]).paths }) {
            ground.rules[path] = Self.bytes(path)
        }
        ground.baseline = settings.baseline.flatMap(Self.bytes)
        return ground
    }

    private func made(of ground: Ground) -> House {
        let settings =
            ground.path.isEmpty
            ? SettingsFile() : SettingsFile(path: ground.path, bytes: ground.bytes, file: FileID(0))
        var choice = settings.settings.choice
        if !session.settings.value.showsPractice, choice.select.isEmpty { choice.select = ["check"] }
        let resolved = ResolvedChoice(choice, registry: library.registry)
        let linter = Linter(library: library, choice: resolved)
        for (path, bytes) in ground.rules.sorted(by: { $0.key < $1.key }) {
            linter.addHouseRules(path: path, bytes: bytes, loader: DiskLoader(script: path))
        }
        var problems = ResolvedChoice(choice, registry: linter.registry).problems.map { problem in
            problem.message + (problem.suggestion.map { ". Did you mean `\($0)`?" } ?? "")
        }
        var baseline: (baseline: Baseline, folder: String)?
        if let bytes = ground.baseline, let path = settings.baseline {
            do throws(Baseline.Problem) {
                let folder = SourcePath.folder(of: DiskLoader.identity(ofScript: path))
                baseline = (try Baseline(reading: bytes), folder)
            } catch {
                problems.append("\(path), line \(error.line): \(error.message)")
            }
        } else if let path = settings.baseline {
            problems.append("there is no baseline \(path)")
        }
        if !ground.path.isEmpty { complain?(ground.path, ground.bytes, settings.findings, problems) }
        return House(linter, baseline)
    }

    /// What a baseline does not know of a document's own findings.
    private func unknown(_ result: Result, to baseline: Baseline, _ folder: String, _ snapshot: Snapshot) -> Result {
        var sources = SourceMap()
        let file = sources.add(path: snapshot.path, bytes: snapshot.document.bytes)
        let prefix = folder.hasSuffix("/") ? folder : folder + "/"
        let name =
            snapshot.identity.hasPrefix(prefix) ? String(snapshot.identity.dropFirst(prefix.count)) : snapshot.identity
        let ordered = result.findings.indices.sorted {
            let (left, right) = (result.findings[$0], result.findings[$1])
            return (left.span.start, left.code) < (right.span.start, right.code)
        }
        var known: Set<Int> = []
        var session = Baseline.Session(baseline, sources)
        for index in ordered where result.findings[index].span.file == snapshot.file {
            var finding = result.places.finding(result.findings[index])
            finding.span.file = file
            if session.knows(finding, path: name) { known.insert(index) }
        }
        var left = result
        left.findings = result.findings.indices.filter { !known.contains($0) }.map { result.findings[$0] }
        return left
    }
}
