/// Numbers from a DNA sequence. What binds a silver cluster is which bases stand beside each other and where, so the
/// features are counts of short motifs (with and without gaps), runs, and the base at each end.
public enum SequenceMotifs {
    static let bases: [UInt8] = Array("ACGT".utf8)

    /// Every word of one to three bases, and the pairs with one to three bases between them (`A_G`).
    public static let all: [String] = {
        let letters = ["A", "C", "G", "T"]
        var words = letters
        for first in letters { for second in letters { words.append(first + second) } }
        for first in letters { for second in letters { for third in letters { words.append(first + second + third) } } }
        for gap in 1...3 {
            for first in letters {
                for second in letters { words.append(first + String(repeating: "_", count: gap) + second) }
            }
        }
        return words
    }()

    static func names(_ motifs: [String]) -> [String] {
        motifs.map { "count \($0)" } + ["A", "C", "G", "T"].map { "longest run \($0)" }
            + ["A", "C", "G", "T"].flatMap { ["starts with \($0)", "ends with \($0)"] } + ["length"]
    }

    /// Nil when the text holds anything but A, C, G, T.
    static func features(_ text: String, motifs: [String]) -> [Double]? {
        let sequence = text.utf8.map { $0 & 0xDF }
        guard !sequence.isEmpty, sequence.allSatisfy({ bases.contains($0) }) else { return nil }
        var result = motifs.map { motif -> Double in
            let word = Array(motif.utf8)
            guard word.count <= sequence.count else { return 0 }
            var count = 0.0
            for start in 0...(sequence.count - word.count) {
                var matches = true
                for index in word.indices where word[index] != 0x5F && word[index] != sequence[start + index] {
                    matches = false
                    break
                }
                if matches { count += 1 }
            }
            return count
        }
        for base in bases {
            var (longest, run) = (0, 0)
            for letter in sequence {
                run = letter == base ? run + 1 : 0
                longest = max(longest, run)
            }
            result.append(Double(longest))
        }
        for base in bases {
            result.append(sequence.first == base ? 1 : 0)
            result.append(sequence.last == base ? 1 : 0)
        }
        result.append(Double(sequence.count))
        return result
    }
}
