import Foundation
import NsynDiagnostics
import NsynSyntax
import Testing

/// The data half of the standard library, read as text: it parses, it is all there, and its names lead somewhere.
struct LibraryDataTests {
    static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("stdlib")

    struct LibraryFile {
        let path: String
        let tree: SyntaxTree
    }

    static let files: [LibraryFile] = {
        let paths = FileManager.default.subpaths(atPath: folder.path) ?? []
        return paths.filter { $0.hasSuffix(".nsyn") }.sorted().enumerated().map { index, path in
            let bytes = FileManager.default.contents(atPath: folder.appendingPathComponent(path).path) ?? Data()
            return LibraryFile(path: path, tree: Parser.parse(bytes: Array(bytes), file: FileID(UInt32(index))))
        }
    }()

    static var allRecords: [RecordDeclaration] {
        files.flatMap { $0.tree.root.children.compactMap { RecordDeclaration($0) } }
    }

    static func records(_ keywords: TokenKind...) -> [RecordDeclaration] {
        allRecords.filter { keywords.contains($0.keyword) }
    }

    static func names(_ keywords: TokenKind...) -> Set<String> {
        Set(keywords.flatMap { records($0).compactMap { $0.name?.text } })
    }

    /// The fields of a record with those of its nested parts.
    static func fields(_ body: RecordBody?) -> [Field] {
        guard let body else { return [] }
        return body.fields.flatMap { [$0] + fields($0.body) }
    }

    static func text(_ node: SyntaxNode) -> String { node.tree.string(node.span) }

    static func elements(_ node: SyntaxNode?) -> [SyntaxNode] {
        guard let node else { return [] }
        return ListExpression(node).map { Array($0.elements) } ?? [node]
    }

    @Test(arguments: files.map(\.path))
    func everyFileParses(path: String) {
        let file = Self.files.first { $0.path == path }!
        let findings = file.tree.findings.map { "\(path):\($0.span.start): \($0.message)" }
        #expect(findings == [])
    }

    @Test func nothingIsLost() {
        #expect(Self.records(.reagentWord, .solventWord).count >= 114)
        #expect(Self.records(.transformationWord).count == 100)
        #expect(Self.records(.effectWord).count == 95)
        let published = Self.records(.modelWord).filter { $0.annotation.map(Self.text) == "Published" }
        #expect(published.count == 26)
        #expect(Self.records(.routeWord).count >= 12)
    }

    @Test func namesAreUnique() {
        for keywords: [TokenKind] in [
            [.reagentWord, .solventWord], [.transformationWord], [.effectWord], [.modelWord], [.routeWord],
            [.sourceWord], [.hazardWord],
        ] {
            let names = keywords.flatMap { Self.records($0).compactMap { $0.name?.text } }
            #expect(Dictionary(grouping: names) { $0 }.filter { $0.value.count > 1 }.keys.sorted() == [])
        }
    }

    /// An alias that two reagents claim would name neither.
    @Test func aliasesNameOneReagent() {
        var owners: [String: [String]] = [:]
        for record in Self.records(.reagentWord, .solventWord) {
            let name = record.name?.text ?? ""
            owners[name, default: []].append(name)
            for field in record.body.map({ Array($0.fields) }) ?? [] where field.name?.text == "aliases" {
                for alias in Self.elements(field.value) {
                    owners[Self.text(alias).trimmingCharacters(in: ["\""]), default: []].append(name)
                }
            }
        }
        #expect(owners.filter { $0.value.count > 1 } == [:])
    }

    @Test func everySourceIsDeclared() {
        let sources = Self.names(.sourceWord)
        var unknown: Set<String> = []
        var cited = 0
        for record in Self.allRecords {
            for field in Self.fields(record.body) where field.name?.text == "source" {
                for source in Self.elements(field.value) {
                    let name = CallExpression(source)?.callee ?? source
                    cited += 1
                    if !sources.contains(Self.text(name)) { unknown.insert(Self.text(name)) }
                }
            }
        }
        #expect(unknown.sorted() == [])
        #expect(cited > 300)
    }

    @Test func namesInFieldsLeadToRecords() {
        let reagents = Self.names(.reagentWord, .solventWord)
        let closed: [String: Set<String>] = [
            "hazards": Self.names(.hazardWord), "immiscible_with": reagents, "partly_miscible_with": reagents,
        ]
        let inTransformations = ["reductant", "solvent", "additive", "atmosphere"]
        var unknown: Set<String> = []
        for record in Self.records(.reagentWord, .solventWord, .transformationWord) {
            for field in Self.fields(record.body) {
                let name = field.name?.text ?? ""
                let isTransformation = record.keyword == .transformationWord
                guard let known = isTransformation && inTransformations.contains(name) ? reagents : closed[name] else {
                    continue
                }
                for element in Self.elements(field.value) where !known.contains(Self.text(element)) {
                    unknown.insert("\(record.name?.text ?? ""): \(Self.text(element))")
                }
            }
        }
        #expect(unknown.sorted() == [])
    }

    @Test func everyTransformationHasItsContract() {
        let contracts = Self.names(.routeWord)
        let kinds = Self.records(.transformationWord).compactMap { $0.annotation.map(Self.text) }
        #expect(Set(kinds).subtracting(contracts).sorted() == [])
    }
}
