import NsynDiagnostics

/// What changed between two texts, line by line, as `diff -u` prints it.
public enum LineDifference {
    private enum Change { case kept, removed, added }

    private static let context = 3
    /// Beyond this many changed lines the middle is shown as replaced: finding the least change would take too long.
    private static let mostChanges = 4000

    /// Empty where nothing changed.
    public static func unified(_ old: [UInt8], _ new: [UInt8], path: String) -> String {
        if old == new { return "" }
        let before = lines(old)
        let after = lines(new)
        let changes = script(before, after)
        var text = "--- \(path)\n+++ \(path)\n"
        for hunk in hunks(changes) { text += render(changes[hunk], hunk.lowerBound, changes, before, after) }
        return text
    }

    /// Edits of whole lines that turn one text into the other.
    public static func edits(from old: [UInt8], to new: [UInt8], file: FileID) -> [TextEdit] {
        if old == new { return [] }
        let before = lines(old)
        let after = lines(new)
        var edits: [TextEdit] = []
        var (first, second) = (0, 0)
        let changes = script(before, after)
        var index = 0
        while index < changes.count {
            if changes[index] == .kept {
                (first, second, index) = (first + 1, second + 1, index + 1)
                continue
            }
            let (start, from) = (first, second)
            while index < changes.count, changes[index] != .kept {
                if changes[index] == .removed { first += 1 } else { second += 1 }
                index += 1
            }
            // The last line of a text may have no end.
            let begin = start < before.count ? before[start].startIndex : old.count
            let end = first < before.count ? before[first].startIndex : old.count
            let until = second < after.count ? after[second].startIndex : new.count
            let begun = from < after.count ? after[from].startIndex : new.count
            edits.append(
                TextEdit(
                    span: SourceSpan(file: file, start: UInt32(begin), end: UInt32(end)),
                    newText: String(decoding: new[begun..<until], as: UTF8.self)))
        }
        let rest = FixApplication.apply(edits, to: old)
        // Texts that differ in how they end are rare: then all of it is new.
        if rest == new { return edits }
        return [
            TextEdit(
                span: SourceSpan(file: file, start: 0, end: UInt32(old.count)),
                newText: String(decoding: new, as: UTF8.self))
        ]
    }

    private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    /// The shortest script that turns one list into the other (Myers, An O(ND) difference algorithm, 1986).
    private static func script(_ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>]) -> [Change] {
        var head = 0
        while head < old.count, head < new.count, old[head] == new[head] { head += 1 }
        var tail = 0
        while tail < old.count - head, tail < new.count - head, old[old.count - 1 - tail] == new[new.count - 1 - tail] {
            tail += 1
        }
        let middle = shortest(Array(old[head..<(old.count - tail)]), Array(new[head..<(new.count - tail)]))
        return Array(repeating: .kept, count: head) + middle + Array(repeating: .kept, count: tail)
    }

    private static func shortest(_ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>]) -> [Change] {
        let replaced = Array(repeating: Change.removed, count: old.count) + Array(repeating: .added, count: new.count)
        if old.isEmpty || new.isEmpty { return replaced }
        let most = min(old.count + new.count, mostChanges)
        var furthest = [Int](repeating: 0, count: 2 * most + 3)
        var history: [[Int]] = []
        for steps in 0...most {
            history.append(furthest)
            for diagonal in stride(from: -steps, through: steps, by: 2) {
                let index = diagonal + most + 1
                let goesDown = diagonal == -steps || (diagonal != steps && furthest[index - 1] < furthest[index + 1])
                var x = goesDown ? furthest[index + 1] : furthest[index - 1] + 1
                while x < old.count, x - diagonal < new.count, old[x] == new[x - diagonal] { x += 1 }
                furthest[index] = x
                if x >= old.count, x - diagonal >= new.count { return back(history, old.count, new.count, most) }
            }
        }
        return replaced
    }

    private static func back(_ history: [[Int]], _ oldCount: Int, _ newCount: Int, _ most: Int) -> [Change] {
        var changes: [Change] = []
        var (x, y) = (oldCount, newCount)
        for steps in stride(from: history.count - 1, through: 0, by: -1) {
            let furthest = history[steps]
            let diagonal = x - y
            let index = diagonal + most + 1
            let goesDown = diagonal == -steps || (diagonal != steps && furthest[index - 1] < furthest[index + 1])
            let fromDiagonal = goesDown ? diagonal + 1 : diagonal - 1
            let fromX = steps == 0 ? 0 : furthest[fromDiagonal + most + 1]
            let fromY = steps == 0 ? 0 : fromX - fromDiagonal
            while x > fromX, y > fromY {
                changes.append(.kept)
                x -= 1
                y -= 1
            }
            if steps == 0 { break }
            changes.append(goesDown ? .added : .removed)
            (x, y) = (fromX, fromY)
        }
        return changes.reversed()
    }

    // MARK: Printing

    private static func hunks(_ changes: [Change]) -> [Range<Int>] {
        var hunks: [Range<Int>] = []
        for (index, change) in changes.enumerated() where change != .kept {
            let wanted = max(0, index - context)..<min(changes.count, index + context + 1)
            if let last = hunks.last, last.upperBound >= wanted.lowerBound {
                hunks[hunks.count - 1] = last.lowerBound..<wanted.upperBound
            } else {
                hunks.append(wanted)
            }
        }
        return hunks
    }

    private static func render(
        _ hunk: ArraySlice<Change>, _ start: Int, _ changes: [Change], _ old: [ArraySlice<UInt8>],
        _ new: [ArraySlice<UInt8>]
    ) -> String {
        var (before, after) = (0, 0)
        for change in changes[..<start] {
            if change != .added { before += 1 }
            if change != .removed { after += 1 }
        }
        let removed = hunk.reduce(0) { $0 + ($1 == .added ? 0 : 1) }
        let added = hunk.reduce(0) { $0 + ($1 == .removed ? 0 : 1) }
        var text = "@@ -\(range(before, removed)) +\(range(after, added)) @@\n"
        for change in hunk {
            switch change {
            case .kept:
                text += " " + String(decoding: old[before], as: UTF8.self) + "\n"
                before += 1
                after += 1
            case .removed:
                text += "-" + String(decoding: old[before], as: UTF8.self) + "\n"
                before += 1
            case .added:
                text += "+" + String(decoding: new[after], as: UTF8.self) + "\n"
                after += 1
            }
        }
        return text
    }

    private static func range(_ start: Int, _ count: Int) -> String {
        count == 1 ? "\(start + 1)" : count == 0 ? "\(start),0" : "\(start + 1),\(count)"
    }
}
