import NsynShell

/// The entries of a cell: what stands between commands is one, each command is one.
enum Cell {
    static func entries(_ code: [UInt8]) -> [[UInt8]] {
        var entries: [[UInt8]] = []
        var current: [UInt8] = []
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A }
        func finish() {
            if current.contains(where: { !isBlank($0) }) { entries.append(current) }
            current = []
        }
        for line in code.split(separator: 0x0A, omittingEmptySubsequences: false) {
            let isCommand = line.first { !isBlank($0) } == UInt8(ascii: ":")
            // A colon that begins a line inside braces is none of ours.
            if isCommand, Completeness(of: current) == .complete {
                finish()
                entries.append(Array(line))
            } else {
                current += line + [0x0A]
            }
        }
        finish()
        return entries
    }
}
