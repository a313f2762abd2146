import Foundation

@testable import NsynChemistry

/// The standard library as these tests need it: read line by line, because chemistry knows no syntax tree.
enum LibraryScan {
    static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("stdlib").resolvingSymlinksInPath()

    /// One record: keyword, name, annotation, and the single-line fields of all its levels.
    struct Record {
        let keyword: String
        let name: String
        let annotation: String
        var fields: [String: String] = [:]
        /// Fields that the record states itself, outside `general_knowledge`.
        var stated: Set<String> = []
    }

    static let records: [Record] = {
        let paths = (FileManager.default.subpaths(atPath: folder.path) ?? []).filter { $0.hasSuffix(".nsyn") }.sorted()
        return paths.flatMap { path in
            read((try? String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)) ?? "")
        }
    }()

    private static func read(_ text: String) -> [Record] {
        var result: [Record] = []
        for line in text.split(separator: "\n") {
            if let first = line.first, first.isLetter, line.hasSuffix("{") {
                let words = line.dropLast().split(whereSeparator: { " :".contains($0) }).map(String.init)
                guard words.count >= 2 else { continue }
                result.append(Record(keyword: words[0], name: words[1], annotation: words.count > 2 ? words[2] : ""))
            } else if line.hasPrefix("    "), !result.isEmpty, let colon = line.range(of: ": ") {
                let key = line[..<colon.lowerBound].trimmingCharacters(in: .whitespaces)
                guard key.allSatisfy({ $0.isLetter || $0 == "_" || $0.isNumber }) else { continue }
                if result[result.count - 1].fields[key] == nil {
                    result[result.count - 1].fields[key] = String(line[colon.upperBound...])
                }
                if !line.hasPrefix("     ") { result[result.count - 1].stated.insert(key) }
            }
        }
        return result
    }

    static func records(_ keywords: String...) -> [Record] { records.filter { keywords.contains($0.keyword) } }

    static func list(_ text: String?) -> [String] {
        (text ?? "").split(whereSeparator: { "[]\",".contains($0) }).map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }
    }

    static let electrons: ElectronTable = {
        var table = ElectronTable()
        for record in records("metal") {
            if let element = Element(symbol: record.name), let valence = Int(record.fields["valence"] ?? "") {
                table.valence[element] = valence
            }
        }
        for record in records("ligandclass") {
            if let count = Int(record.fields["withdraws"] ?? "") {
                table.withdrawn[LigandClass(rawValue: record.name)] = count
            }
        }
        return table
    }()

    static let ligands: LigandTable = {
        let losing = Dictionary(
            uniqueKeysWithValues: records("ligandclass").map { ($0.name, Int($0.fields["loses_hydrogens"] ?? "") ?? 0) }
        )
        var table = LigandTable()
        for record in records("reagent") {
            guard let donor = record.fields["donor"], let text = record.fields["formula"],
                let formula = try? ClusterFormula(text)
            else { continue }
            let ligand = LigandDefinition(
                name: record.name, ligandClass: LigandClass(rawValue: donor), reagent: formula.composition(),
                losing: losing[donor] ?? 0)
            // Text between quotes, so that names with a comma stay whole.
            let aliases = (record.fields["aliases"] ?? "").split(separator: "\"").map(String.init)
            for name in [record.name] + aliases where name.first?.isLetter == true || name.first?.isNumber == true {
                table.byName[name] = table.byName[name] ?? ligand
            }
        }
        return table
    }()
}
