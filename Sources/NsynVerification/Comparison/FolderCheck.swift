import NsynDiagnostics
import NsynDigest
import NsynPlan
import NsynQuantities

/// The folder against the list of files in its manifest, and the manifest's own digests.
struct FolderCheck {
    let manifest: Manifest
    let files: [FolderFile]
    let manifestFile: FileID
    private(set) var findings: [Finding] = []

    init(manifest: Manifest, files: [FolderFile], manifestFile: FileID) {
        self.manifest = manifest
        self.files = files
        self.manifestFile = manifestFile
    }

    private mutating func add(_ code: Code, _ offset: Int, _ message: String, notes: [String] = []) {
        let place = SourceSpan(
            file: manifestFile, start: UInt32(truncatingIfNeeded: offset), end: UInt32(truncatingIfNeeded: offset + 1))
        findings.append(Finding(code: code, severity: .error, message: message, span: place, notes: notes))
    }

    mutating func check() {
        var listed: Set<String> = [Verifier.manifestName]
        for file in manifest.files {
            if !listed.insert(file.name).inserted {
                add(Codes.damagedManifest, file.offset, "`\(file.name)` is listed twice")
            }
            guard let found = files.first(where: { $0.name == file.name }) else {
                add(Codes.missingFile, file.offset, "`\(file.name)` is listed in the manifest and not in the folder")
                continue
            }
            if found.bytes.count != file.size || SHA256.hexadecimal(found.bytes) != file.digest {
                add(
                    Codes.changedFile, file.offset, "`\(file.name)` was changed after it was compiled",
                    notes: [
                        found.bytes.count == file.size
                            ? "its SHA-256 is not that of the manifest"
                            : "it has \(found.bytes.count) bytes, and had \(file.size)"
                    ])
            }
        }
        for file in files where !listed.contains(file.name) {
            add(
                Codes.extraFile, 0, "`\(file.name)` lies in the folder and is not listed in the manifest",
                notes: ["a robot's file that nobody verified could be run by mistake: move it elsewhere"])
        }
        for run in manifest.runs {
            for name in run.files where !listed.contains(name) {
                add(
                    Codes.damagedManifest, run.offset,
                    "the run `\(run.name)` names `\(name)`, which the manifest does not list")
            }
        }
        checkDigests()
    }

    private mutating func checkDigests() {
        if SHA256.hexadecimal(manifest.planText.utf8) != manifest.planDigest {
            add(Codes.damagedManifest, 0, "the plan in the manifest is not the one that its digest was made of")
        }
        var seen: Set<String> = []
        for condition in manifest.conditions {
            if !seen.insert(condition.id).inserted { continue }
            if condition.id == identity(of: condition) { continue }
            add(
                Codes.damagedManifest, 0,
                "the condition `\(condition.id)` does not have the id that its values give")
            return
        }
    }

    /// The first 32 digits of the SHA-256 of the plan's digest, a line feed, and `name=value` and a line feed for each.
    private func identity(of condition: Manifest.Condition) -> String {
        var text = manifest.planDigest + "\n"
        for (parameter, value) in zip(manifest.plan.parameters, condition.values) {
            text += parameter.name + "=" + FolderCheck.exact(value) + "\n"
        }
        return String(SHA256.hexadecimal(text.utf8).prefix(32))
    }

    static func exact(_ value: Rational) -> String {
        value.isInteger
            ? value.numerator.description : value.numerator.description + "/" + value.denominator.description
    }
}
