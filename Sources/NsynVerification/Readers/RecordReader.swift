import NsynDiagnostics
import NsynJSON

/// Reads a dataset of the Open Reaction Database (proto3 JSON).
enum RecordReader {
    static func isRecord(_ file: FolderFile) -> Bool { file.name.hasSuffix(".json") }

    static func findings(_ file: FolderFile, _ id: FileID, _ manifest: Manifest, _ table: ExpectationTable) -> [Finding]
    { [] }
}
