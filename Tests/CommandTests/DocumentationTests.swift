import Foundation
import Testing

/// The scripts that pages show are checked as they stand: a block that begins with ```nsyn has no errors and no
/// warnings, one that begins with ```nsyn failing CODE raises that code.
@Suite struct DocumentationTests {
    private struct Block {
        var page: String
        var line: Int
        var text: String
        /// The code that it has to raise; nil where it has to be clean.
        var wanted: String?
    }

    private static let pages =
        ["README.md", "examples/README.md"] + Pages.files(below: "docs", ending: ".md")

    private let shell: Shell

    init() throws { shell = try Shell() }

    @Test(arguments: pages) func blocksCheckAsThePageSays(_ page: String) throws {
        for block in try blocks(of: page) {
            try shell.write("block.nsyn", block.text)
            // What only a reviewer sees is raised by `nsyn lint`.
            let outcome =
                block.wanted == nil
                ? try shell.nsyn("check", "block.nsyn", "--format", "json")
                : try shell.nsyn("lint", "--preview", "--isolated", "block.nsyn", "--format", "json")
            let findings = try Checked(outcome).findings
            if let wanted = block.wanted {
                #expect(
                    findings.contains { $0.code == wanted },
                    "\(page):\(block.line) does not raise \(wanted), but \(findings)")
            } else {
                let failing = findings.filter(\.failsTheCheck)
                #expect(failing.isEmpty, "\(page):\(block.line): \(failing)")
            }
        }
    }

    @Test func thePagesShowScripts() throws {
        #expect(try blocks(of: "docs/tutorial.md").count >= 5)
        #expect(try blocks(of: "docs/language.md").count >= 10)
    }

    @Test func linksBetweenPagesLeadSomewhere() throws {
        for page in Self.pages {
            let folder = Pages.root.appendingPathComponent(page).deletingLastPathComponent()
            for part in try Pages.text(page).components(separatedBy: "](").dropFirst() {
                guard let end = part.firstIndex(of: ")") else { continue }
                let target = part[..<end].prefix { $0 != "#" }
                guard target.hasSuffix(".md") || target.hasSuffix(".nsyn"), !target.contains("://") else { continue }
                let file = folder.appendingPathComponent(String(target)).path
                #expect(FileManager.default.fileExists(atPath: file), "\(page) links to \(target)")
            }
        }
    }

    private func blocks(of page: String) throws -> [Block] {
        var blocks: [Block] = []
        var open: Block?
        for (index, line) in try Pages.text(page).components(separatedBy: "\n").enumerated() {
            if let block = open, line == "```" {
                blocks.append(block)
                open = nil
            } else if open != nil {
                open?.text += line + "\n"
            } else if line == "```nsyn" || line.hasPrefix("```nsyn ") {
                let words = line.split(separator: " ").map(String.init)
                let isFailing = words.count == 3 && words[1] == "failing"
                open = Block(page: page, line: index + 1, text: "", wanted: isFailing ? words[2] : nil)
            }
        }
        return blocks
    }
}
