import NsynDiagnostics
import NsynJSON
import NsynSemantics
import NsynShell

/// What front ends ask between cells.
extension Kernel {
    func describe(_ json: inout JSONWriter) {
        json.field("status", "ok")
        json.field("protocol_version", "5.3")
        json.field("implementation", "nsyn")
        json.field("implementation_version", version)
        json.object("language_info") { json in
            json.field("name", "nsyn")
            json.field("version", version)
            json.field("mimetype", "text/x-nsyn")
            json.field("file_extension", ".nsyn")
        }
        json.field("banner", "nsyn \(version): the synthesis of atomically precise metal nanoclusters")
        json.array("help_links", of: [Int]()) { _, _ in }
    }

    // MARK: Places

    /// Front ends count characters of Unicode, nsyn bytes.
    private func place(_ content: JSONValue) -> (code: [UInt8], cursor: Int)? {
        guard let code = content["code"].utf8 else { return nil }
        guard let position = content["cursor_pos"].int else { return (code, code.count) }
        var left = max(0, position)
        var cursor = 0
        while cursor < code.count, left > 0 {
            cursor += 1
            while cursor < code.count, code[cursor] & 0xC0 == 0x80 { cursor += 1 }
            left -= 1
        }
        return (code, cursor)
    }

    private func characters(_ code: [UInt8], before offset: Int) -> Int {
        code[..<min(max(0, offset), code.count)].reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
    }

    /// The line of a command alone, or the whole cell, around a cursor.
    private func entry(_ code: [UInt8], _ cursor: Int) -> (start: Int, bytes: [UInt8]) {
        var start = cursor
        while start > 0, code[start - 1] != 0x0A { start -= 1 }
        var first = start
        while first < code.count, code[first] == 0x20 || code[first] == 0x09 { first += 1 }
        guard first < code.count, code[first] == UInt8(ascii: ":") else { return (0, code) }
        let end = code[cursor...].firstIndex(of: 0x0A) ?? code.count
        return (start, Array(code[start..<end]))
    }

    func complete(_ content: JSONValue, _ json: inout JSONWriter) {
        let (code, cursor) = place(content) ?? ([], 0)
        let (start, bytes) = entry(code, cursor)
        let found = session.complete(bytes, at: cursor - start)
        json.field("status", "ok")
        json.array("matches", of: found.candidates) { json, candidate in json.string(candidate.text) }
        let from = characters(code, before: start + found.range.lowerBound)
        let to = characters(code, before: start + found.range.upperBound)
        json.field("cursor_start", from)
        json.field("cursor_end", to)
        json.object("metadata") { json in
            json.array("_jupyter_types_experimental", of: found.candidates) { json, candidate in
                json.object { json in
                    json.field("text", candidate.text)
                    json.field("type", candidate.kind)
                    json.field("start", from)
                    json.field("end", to)
                }
            }
        }
    }

    func inspect(_ content: JSONValue, _ json: inout JSONWriter) {
        let (code, cursor) = place(content) ?? ([], 0)
        let answer = session.inspect(code, at: cursor)
        json.field("status", "ok")
        json.field("found", answer != nil)
        json.object("data") { json in
            guard let answer else { return }
            json.field("text/plain", TextRenderer(width: 80).render(.answer(answer), in: SourceMap()))
            if let html = HTMLRenderer.html(answer) { json.field("text/html", html) }
        }
        json.object("metadata") { _ in }
    }

    func completeness(_ content: JSONValue, _ json: inout JSONWriter) {
        let code = content["code"].utf8 ?? []
        switch Completeness(of: code) {
        case .complete: json.field("status", "complete")
        case .open:
            json.field("status", "incomplete")
            json.field("indent", "    ")
        case .unfinished:
            json.field("status", "incomplete")
            json.field("indent", "")
        }
    }

    /// Entries of this session: the last ones, a range, or those that hold a text.
    func recall(_ content: JSONValue, _ json: inout JSONWriter) {
        var chosen = history[...]
        switch content["hist_access_type"].string {
        case "range":
            let start = content["start"].int ?? 0
            let stop = content["stop"].int ?? Int.max
            chosen = chosen.filter { $0.count >= start && $0.count < stop }[...]
        case "search":
            var pattern = content["pattern"].string ?? ""
            while pattern.hasPrefix("*") { pattern.removeFirst() }
            while pattern.hasSuffix("*") { pattern.removeLast() }
            chosen = chosen.filter { pattern.isEmpty || contains($0.code, pattern) }[...]
        default: break
        }
        if let count = content["n"].int { chosen = chosen.suffix(max(0, count)) }
        json.field("status", "ok")
        json.array("history", of: chosen) { json, entry in
            json.beginArray()
            json.integer(0)
            json.integer(entry.count)
            json.string(entry.code)
            json.endArray()
        }
    }

    private func contains(_ text: String, _ part: String) -> Bool {
        let (text, part) = (Array(text.utf8), Array(part.utf8))
        guard text.count >= part.count else { return false }
        return (0...(text.count - part.count)).contains { text[$0...].starts(with: part) }
    }
}
