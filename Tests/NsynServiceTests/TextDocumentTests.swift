import NsynService
import Testing

@Suite struct TextDocumentTests {
    /// Lines end with `\n`, `\r\n` or `\r`, which edits join and part: after each the lines are those of the text anew.
    @Test func linesAreThoseOfTheTextAfterEveryEdit() {
        var random = Replay.Numbers(state: 11)
        let pieces = ["", "\r", "\n", "\r\n", "ab", "µ\n", "😀", "\n\r", "\r\r\n", "c\nd\re"]
        var document = TextDocument(uri: "untitled:a", version: 0, bytes: [])
        for edit in 1...20_000 {
            let before = document.bytes
            var places = [0, 0].map { _ in random.below(before.count + 1) }
            // No client has places inside of a character, or between the two halves of a line's end.
            for index in places.indices {
                while places[index] < before.count,
                    before[places[index]] & 0xC0 == 0x80
                        || places[index] > 0 && before[places[index] - 1] == 13 && before[places[index]] == 10
                {
                    places[index] += 1
                }
            }
            places.sort()
            let piece = Array(pieces[random.below(pieces.count)].utf8)
            let ends = places.map { document.position(of: $0, .utf16) }
            let isDone = document.replace(ends[0], ends[1], with: piece, encoding: .utf16)
            #expect(isDone)
            let text = Array(before[..<places[0]]) + piece + Array(before[places[1]...])
            let fresh = TextDocument(uri: "untitled:a", version: 0, bytes: text)
            guard document.bytes == text, document.lineStarts == fresh.lineStarts else {
                Issue.record("edit \(edit): \(before) from \(places) with \(piece): \(document.lineStarts)")
                return
            }
            if text.count > 60 { document.replaceAll([]) }
        }
    }
}
