import NsynDiagnostics
import NsynFiles

/// The scripts that the paths of a command line mean, read.
struct ScriptSet: Sendable {
    struct Script: Sendable {
        let file: FileID
        /// As given on the command line, or found below a folder given there.
        let path: String
        /// For `SourceLoader.load(_:importedBy:)`.
        let identity: String
        let isStandardInput: Bool

        /// What its imports are loaded with.
        var loader: DiskLoader { isStandardInput ? DiskLoader() : DiskLoader(script: path) }
    }

    private(set) var sources = SourceMap()
    private(set) var scripts: [Script] = []
    /// What could not be read.
    private(set) var findings: [Finding] = []

    /// - Parameters:
    ///   - paths: files, folders and `-` for standard input.
    ///   - standardInputName: the path under which findings name standard input.
    init(_ paths: [String], standardInputName: String? = nil) {
        var readsStandardInput = false
        var seen = Set<String>()
        for path in paths {
            if path == "-" {
                // It can be read once.
                if !readsStandardInput { addStandardInput(named: standardInputName ?? "<stdin>") }
                readsStandardInput = true
                continue
            }
            let outcome = FolderWalk.scripts(at: [path])
            for found in outcome.paths where seen.insert(found).inserted { addFile(found) }
            for entry in outcome.failures { add(entry.failure, for: entry.path) }
        }
    }

    /// Reading failed somewhere: the command ends with `ExitCode.environment`.
    var isIncomplete: Bool { !findings.isEmpty }

    private mutating func addStandardInput(named name: String) {
        switch SourceReader.readStandardInput() {
        case .success(let bytes):
            scripts.append(
                Script(
                    file: sources.add(path: name, bytes: bytes), path: name,
                    identity: DiskLoader.identityOfStandardInput, isStandardInput: true))
        case .failure(let failure): add(failure, for: name)
        }
    }

    private mutating func addFile(_ path: String) {
        switch SourceReader.read(path) {
        case .success(let bytes):
            scripts.append(
                Script(
                    file: sources.add(path: path, bytes: bytes), path: path,
                    identity: DiskLoader.identity(ofScript: path), isStandardInput: false))
        case .failure(let failure): add(failure, for: path)
        }
    }

    private mutating func add(_ failure: LoadFailure, for path: String) {
        let file = sources.add(unreadable: path)
        findings.append(failure.finding(at: SourceSpan(file: file, start: 0, end: 0)))
    }
}
