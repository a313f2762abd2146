import Foundation
import NsynDiagnostics
import Testing

@testable import NsynSyntax

/// The folder of the package.
let packageRoot = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

func parse(file path: String) throws -> SyntaxTree {
    let bytes = try [UInt8](Data(contentsOf: packageRoot.appendingPathComponent(path)))
    return Parser.parse(bytes: bytes, file: FileID(0))
}

@Suite struct FindingPageTests {
    /// The pages of the codes are written in nsyn and hold their own tests.
    @Test func everyPageShowsItsMistakeAndItsRepair() throws {
        let tree = try parse(file: "stdlib/findings/syntax.nsyn")
        #expect(tree.findings.isEmpty)
        var documented: [UInt16] = []
        for record in tree.root.children.compactMap({ RecordDeclaration($0) }) {
            let code = try #require(record.name?.text)
            documented.append(try #require(UInt16(code.dropFirst(2))))
            func text(_ name: String) -> [UInt8]? {
                for field in try! #require(record.body).fields where field.name?.text == name {
                    return (field.value?.firstToken).map { Array(tree.stringValue($0).utf8) }
                }
                return nil
            }
            guard let failing = text("failing"), let passing = text("passing") else {
                #expect(text("command") != nil, "\(code) shows no example")
                continue
            }
            let found = Parser.parse(bytes: failing, file: FileID(1)).findings
            #expect(found.map(\.code.description) == [code], "\(found.map(\.message))")
            let repaired = Parser.parse(bytes: passing, file: FileID(1)).findings
            #expect(repaired.isEmpty, "\(code): \(repaired.map(\.message))")
        }
        #expect(documented == SyntaxCode.allCases.map(\.rawValue))
    }

    /// Every script in the repository has to parse.
    @Test(arguments: ["stdlib", "examples"])
    func scriptsOfTheRepositoryParse(folder: String) throws {
        let root = packageRoot.appendingPathComponent(folder)
        guard let paths = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil) else { return }
        for case let url as URL in paths where url.pathExtension == "nsyn" && !url.path.contains("/broken/") {
            let bytes = try [UInt8](Data(contentsOf: url))
            let tree = Parser.parse(bytes: bytes, file: FileID(0))
            checkTree(tree, bytes)
            #expect(tree.findings.isEmpty, "\(url.lastPathComponent): \(tree.findings.map(\.message))")
        }
    }
}
