import NsynDiagnostics

/// The words for methods and parts that the library declares as `technique` records.
final class Techniques {
    private struct Word: Hashable {
        var word: String
        var kind: String
    }

    /// By the class of the records.
    private var words: [String: [String]] = [:]
    /// What words were taken for: scripts use the same few again and again.
    private var judged: [Word: String?] = [:]

    init(_ library: Library) {
        for number in library.entries(.techniqueWord) {
            let entry = library.index.entries[number]
            words[entry.className, default: []].append(entry.name)
        }
    }

    func words(of kind: String) -> [String] { words[kind] ?? [] }

    /// The word that a slip was meant to be; nil for one that the library knows, and for any other, which is a laboratory's
    /// own.
    func meant(by word: String, _ kind: String) -> String? {
        let asked = Word(word: word, kind: kind)
        if let known = judged[asked] { return known }
        let meant = closest(to: word, kind)
        judged[asked] = .some(meant)
        return meant
    }

    private func closest(to word: String, _ kind: String) -> String? {
        let known = words(of: kind)
        let plain = Self.letters(word)
        if plain.count < 4 || known.contains(where: { Self.letters($0) == plain }) { return nil }
        guard let near = Suggestions.closest(to: word, among: known) else { return nil }
        let letters = Self.letters(near)
        return letters.first == plain.first && abs(letters.count - plain.count) <= 1 && letters.count >= 4 ? near : nil
    }

    /// The letters and digits of a word, in one case.
    private static func letters(_ word: String) -> [UInt8] {
        word.utf8.compactMap { byte in
            switch byte {
            case 0x41...0x5A: byte | 0x20
            case 0x61...0x7A, 0x30...0x39: byte
            default: byte < 0x80 ? nil : byte
            }
        }
    }
}
