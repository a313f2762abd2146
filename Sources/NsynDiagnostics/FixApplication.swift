/// Changed sources after fixes were applied.
public struct AppliedFixes: Sendable {
    /// The new bytes of every file that changes.
    public var changed: [FileID: [UInt8]]
    public var appliedCount: Int
    /// Fixes left out because their edits overlap with an earlier fix: another round may take them.
    public var skippedCount: Int
}

public enum FixApplication {
    /// Applies the first allowed fix of every finding.
    ///
    /// A fix is applied whole or not at all. One whose edits touch those of an earlier fix waits for the next round;
    /// the very same edit asked for twice is made once.
    public static func apply(
        _ findings: [Finding], in sources: SourceMap, upTo promise: FixPromise = .safe
    ) -> AppliedFixes {
        let fixes = findings.compactMap { finding in
            finding.fixes.first { $0.promise.rawValue <= promise.rawValue && $0.promise != .displayOnly }
        }
        return apply(fixes, in: sources)
    }

    public static func apply(_ fixes: [Fix], in sources: SourceMap) -> AppliedFixes {
        var accepted: [FileID: OrderedEdits] = [:]
        var result = AppliedFixes(changed: [:], appliedCount: 0, skippedCount: 0)
        for fix in fixes where !fix.edits.isEmpty {
            if add(fix, to: &accepted, in: sources) {
                result.appliedCount += 1
            } else {
                result.skippedCount += 1
            }
        }
        for (file, edits) in accepted {
            let old = sources[file].bytes
            let new = apply(edits.edits, to: old)
            if new != old { result.changed[file] = new }
        }
        return result
    }

    /// The text after edits that do not overlap. The order in which they are given does not matter.
    public static func apply(_ edits: [TextEdit], to bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + 64)
        var position = 0
        for edit in edits.sorted(by: OrderedEdits.comesFirst) {
            result.append(contentsOf: bytes[position..<Int(edit.span.start)])
            result.append(contentsOf: edit.newText.utf8)
            position = Int(edit.span.end)
        }
        result.append(contentsOf: bytes[position...])
        return result
    }

    private static func add(_ fix: Fix, to accepted: inout [FileID: OrderedEdits], in sources: SourceMap) -> Bool {
        var added: [TextEdit] = []
        for edit in fix.edits {
            let size = sources[edit.span.file].bytes.count
            let isInside = edit.span.start <= edit.span.end && Int(edit.span.end) <= size
            switch isInside ? accepted[edit.span.file, default: OrderedEdits()].add(edit) : .overlaps {
            case .added: added.append(edit)
            case .alreadyThere: break
            case .overlaps:
                for edit in added { accepted[edit.span.file]?.remove(edit) }
                return false
            }
        }
        return true
    }
}

/// The accepted edits of one file, by place, none overlapping another.
private struct OrderedEdits {
    enum Outcome { case added, alreadyThere, overlaps }

    var edits: [TextEdit] = []

    mutating func add(_ edit: TextEdit) -> Outcome {
        let index = self.index(of: edit)
        for neighbour in [index - 1, index, index + 1] where edits.indices.contains(neighbour) {
            if edits[neighbour] == edit { return .alreadyThere }
            if OrderedEdits.overlap(edits[neighbour], edit) { return .overlaps }
        }
        edits.insert(edit, at: index)
        return .added
    }

    mutating func remove(_ edit: TextEdit) {
        let index = self.index(of: edit)
        if index < edits.count, edits[index] == edit { edits.remove(at: index) }
    }

    /// Where the first edit stands that does not come before this one.
    private func index(of edit: TextEdit) -> Int {
        var low = 0
        var high = edits.count
        while low < high {
            let middle = (low + high) / 2
            if OrderedEdits.comesFirst(edits[middle], edit) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Two insertions at one place count as an overlap, since their order would be a guess.
    private static func overlap(_ left: TextEdit, _ right: TextEdit) -> Bool {
        let (a, b) = (left.span, right.span)
        if a.start == b.start && (a.start == a.end) == (b.start == b.end) { return true }
        return a.start < b.end && b.start < a.end
    }

    static func comesFirst(_ left: TextEdit, _ right: TextEdit) -> Bool {
        left.span.start != right.span.start
            ? left.span.start < right.span.start : left.span.end < right.span.end
    }
}
