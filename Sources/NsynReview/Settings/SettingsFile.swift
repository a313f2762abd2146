import NsynDiagnostics

/// One `nsyn.toml`, or none.
public struct SettingsFile: Sendable {
    /// Empty where there is none.
    public var path = ""
    public var settings = Settings()
    public var findings: [Finding] = []

    public init() {}

    public init(path: String, bytes: [UInt8], file: FileID) {
        self.path = path
        (settings, findings) = Settings.read(bytes, file: file)
    }

    /// That of the folder or the next one above it that has one.
    public static func nearest(
        to folder: String, read: (String) -> [UInt8]?
    ) -> (path: String, bytes: [UInt8])? {
        var folder = folder
        while !folder.isEmpty {
            let path = folder == "/" ? "/nsyn.toml" : folder + "/nsyn.toml"
            if let bytes = read(path) { return (path, bytes) }
            if folder == "/" { break }
            folder = SourcePath.folder(of: folder)
        }
        return nil
    }

    private func resolved(_ own: String) -> String {
        let folder = SourcePath.folder(of: path)
        return own.utf8.first == UInt8(ascii: "/") || folder.isEmpty ? own : folder + "/" + own
    }

    public var baseline: String? { settings.baseline.map { resolved($0) } }

    /// Scripts and folders of scripts that hold house rules.
    public var houseRules: [String] { settings.houseRules.map { resolved($0) } }
}
