/// The name that was probably meant: fewest edits, at most a third of the word and never more than three.
func nearestName(to word: String, among names: some Sequence<String>) -> String? {
    let target = Array(word.utf8)
    guard target.count <= 64 else { return nil }
    let folded = target.map { isUppercase($0) ? $0 + 0x20 : $0 }
    var best: (distance: Int, name: String)?
    let limit = min(3, max(1, target.count / 3))
    for name in names {
        let candidate = Array(name.utf8)
        guard candidate.count <= 64, abs(candidate.count - target.count) <= limit else { continue }
        // Wrong case alone is the likeliest slip.
        if candidate.map({ isUppercase($0) ? $0 + 0x20 : $0 }) == folded { return name }
        let distance = editDistance(target, candidate, limit: limit)
        if distance <= limit, distance < best?.distance ?? Int.max { best = (distance, name) }
    }
    return best?.name
}

private func editDistance(_ left: [UInt8], _ right: [UInt8], limit: Int) -> Int {
    var previous = Array(0...right.count)
    var current = previous
    for i in 0..<left.count {
        current[0] = i + 1
        for j in 0..<right.count {
            let replaced = previous[j] + (left[i] == right[j] ? 0 : 1)
            current[j + 1] = min(replaced, previous[j + 1] + 1, current[j] + 1)
        }
        swap(&previous, &current)
    }
    return previous[right.count]
}
