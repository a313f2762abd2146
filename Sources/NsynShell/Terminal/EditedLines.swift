import CReadline
import Glibc
import Synchronization

/// Lines that a person edits on a terminal.
struct EditedLines: LineSource {
    private let isColoured: Bool
    private let history: HistoryFile

    /// Nil with the reason when the library is missing.
    static func open(_ session: Session, isColoured: Bool, history: HistoryFile) -> Result<
        EditedLines, LineEditorMissing
    > {
        // The library calls a function without a context: the session that it asks lies here.
        EditedLines.asked = session
        if let reason = nsyn_readline_load(EditedLines.complete) {
            return .failure(LineEditorMissing(reason: String(cString: reason)))
        }
        let lines = EditedLines(isColoured: isColoured, history: history)
        for entry in history.entries() { EditedLines.recall(entry) }
        return .success(lines)
    }

    // Lines before the one being edited, for completion. Both are touched by the thread that edits, and by it alone.
    nonisolated(unsafe) private static var asked: Session?
    nonisolated(unsafe) private static var before: [UInt8] = []

    mutating func next(isContinued: Bool) -> Line {
        if !isContinued { EditedLines.before = [] }
        let sign = isContinued ? "… " : "> "
        let prompt = isColoured ? "\u{01}\u{1B}[1;34m\u{02}\(sign)\u{01}\u{1B}[0m\u{02}" : sign
        var line: UnsafeMutablePointer<CChar>?
        switch Int(nsyn_readline_read(prompt, &line)) {
        case NSYN_LINE:
            defer { free(line) }
            guard let line else { return .end }
            let bytes = Array(UnsafeBufferPointer(start: line, count: strlen(line))).map { UInt8(bitPattern: $0) }
            EditedLines.before += bytes + [0x0A]
            return .text(bytes)
        case NSYN_LINE_INTERRUPTED: return .interrupted
        default: return .end
        }
    }

    mutating func remember(_ entry: [UInt8]) {
        EditedLines.recall(entry)
        history.add(entry)
    }

    private static func recall(_ entry: [UInt8]) {
        guard !entry.contains(0) else { return }
        (entry + [0]).withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { nsyn_readline_remember($0.baseAddress) }
        }
    }

    // MARK: Completion

    private static let complete: nsyn_completer = { line, cursor, start in
        guard let line, let session = EditedLines.asked else {
            return nsyn_candidates(texts: nil, count: 0, wants_paths: 0)
        }
        let bytes = Array(UnsafeBufferPointer(start: line, count: strlen(line))).map { UInt8(bitPattern: $0) }
        let shift = EditedLines.before.count
        let found = session.complete(EditedLines.before + bytes, at: shift + Int(cursor))
        let range = (found.range.lowerBound - shift)..<(found.range.upperBound - shift)
        let from = Int(start)
        var texts = found.candidates.compactMap { fitted(Array($0.text.utf8), range.lowerBound, from, bytes) }
        if texts.count > 400 { texts.removeLast(texts.count - 400) }
        let array = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: Swift.max(1, texts.count))
        for (index, text) in texts.enumerated() {
            array[index] = text.withUnsafeBufferPointer { bytes in
                bytes.withMemoryRebound(to: CChar.self) { strndup($0.baseAddress!, $0.count) }
            }
        }
        return nsyn_candidates(texts: array, count: Int32(texts.count), wants_paths: found.wantsPaths ? 1 : 0)
    }

    /// A candidate as what replaces the line from `start`, which may be before or behind where the word begins.
    private static func fitted(_ text: [UInt8], _ wordStart: Int, _ start: Int, _ line: [UInt8]) -> [UInt8]? {
        if text.isEmpty { return nil }
        if start <= wordStart, start >= 0 { return Array(line[start..<wordStart]) + text }
        let skipped = start - wordStart
        guard skipped <= text.count else { return nil }
        return Array(text[skipped...])
    }
}

/// Why lines can't be edited here.
struct LineEditorMissing: Error {
    var reason: String
}
