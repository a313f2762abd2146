import Foundation
import NsynDiagnostics
import NsynSemantics
import Testing

@testable import NsynShell

/// A transcript is its own test: what stands behind `>` and `…` is entered, and has to give the lines below.
/// `NSYN_UPDATE=1 swift test --filter TranscriptTests` writes what comes now, to be read before it is committed.
@Suite(.serialized) struct TranscriptTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Transcripts")
    static let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).filter {
        $0.hasSuffix(".txt")
    }.sorted()

    @Test func thereAreTranscripts() { #expect(Self.names.count >= 4) }

    @Test(arguments: names) func saysWhatItSaid(_ name: String) throws {
        let file = Self.folder.appendingPathComponent(name)
        let expected = try String(contentsOf: file, encoding: .utf8)
        let text = Transcript.run(Transcript.input(of: expected))
        if ProcessInfo.processInfo.environment["NSYN_UPDATE"] == "1" {
            try text.write(to: file, atomically: true, encoding: .utf8)
        } else {
            #expect(text == expected)
        }
    }
}

enum Transcript {
    static func input(of transcript: String) -> [String] {
        transcript.split(separator: "\n", omittingEmptySubsequences: false).compactMap { line in
            line.hasPrefix("> ") || line.hasPrefix("… ") ? String(line.dropFirst(2)) : nil
        }
    }

    static func run(_ lines: [String], session: Session? = nil) -> String {
        let session = session ?? Session(library: Library(), root: NSTemporaryDirectory())
        var text = ""
        var reader = EntryReader(source: GivenLines(lines: lines))
        reader.echo = { line, isContinued in
            text += (isContinued ? "… " : "> ") + String(decoding: line, as: UTF8.self) + "\n"
        }
        let renderer = TextRenderer()
        while case .entry(let entry) = reader.next() {
            text += renderer.render(session.run(entry), in: session.sources)
        }
        return text
    }
}

struct GivenLines: LineSource {
    var lines: [String]

    mutating func next(isContinued: Bool) -> Line {
        lines.isEmpty ? .end : .text(Array(lines.removeFirst().utf8))
    }

    mutating func remember(_ entry: [UInt8]) {}
}
