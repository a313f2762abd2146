import NsynDiagnostics
import NsynFiles
import NsynJSON
import NsynRobots

/// What the manifest of a folder says that a stopped run is compiled on from.
struct StoppedRun {
    let folder: String
    private(set) var target: String?
    private(set) var planDigest = ""
    /// SHA-256 of the folder's files by name.
    private(set) var digests: [String: String] = [:]

    init(folder: String) throws {
        self.folder = folder
        let path = folder + "/" + Manifest.name
        switch SourceReader.read(path) {
        case .failure(let failure): throw EnvironmentFailure(failure)
        case .success(let bytes):
            guard let root = try? JSONDocument(bytes).root else {
                throw UsageError("\(path) is no manifest of nsyn", command: "compile")
            }
            target = root["target"].string
            planDigest = root["planDigest"].string ?? ""
            for file in root["files"].elements {
                if let name = file["name"].string, let digest = file["sha256"].string { digests[name] = digest }
            }
        }
    }
}
