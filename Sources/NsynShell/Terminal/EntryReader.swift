/// Puts lines together until they say all they have to say.
struct EntryReader<Source: LineSource> {
    var source: Source
    /// Told every line as it comes, for transcripts.
    var echo: (_ line: [UInt8], _ isContinued: Bool) -> Void = { _, _ in }

    enum Entry {
        case entry([UInt8])
        case interrupted
        case end
    }

    mutating func next() -> Entry {
        var entry: [UInt8] = []
        var lines = 0
        var open = 0
        while true {
            switch source.next(isContinued: lines > 0) {
            case .interrupted: return .interrupted
            case .end: return lines == 0 ? .end : .entry(entry)
            case .text(let line):
                echo(line, lines > 0)
                let isEmpty = line.allSatisfy(isBlank)
                if lines == 0, isEmpty { continue }
                if lines > 0 { entry.append(0x0A) }
                entry += line
                lines += 1
                open += brackets(line)
                // Parsing everything again after each line of a long entry would take its square.
                if lines > 64, open > 0 { continue }
                if entry.count > Session.largestEntry { return .entry(entry) }
                switch Completeness(of: entry) {
                case .complete: return .entry(entry)
                case .unfinished where isEmpty: return .entry(entry)
                case .open, .unfinished: continue
                }
            }
        }
    }

    private func brackets(_ line: [UInt8]) -> Int {
        var sum = 0
        for byte in line {
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "("): sum += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ")"): sum -= 1
            default: break
            }
        }
        return sum
    }
}
