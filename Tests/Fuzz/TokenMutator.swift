import NsynDiagnostics
import NsynSyntax

@_silgen_name("LLVMFuzzerMutate")
private func mutateBytes(_ data: UnsafeMutablePointer<UInt8>, _ count: Int, _ most: Int) -> Int

/// Bytes at random seldom get past the parser: three times in four whole tokens are taken out, doubled or exchanged.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutateTokens(
    _ data: UnsafeMutablePointer<UInt8>, _ count: Int, _ most: Int, _ seed: CUnsignedInt
) -> Int {
    var random = seed
    func next(_ bound: Int) -> Int {
        random = random &* 1_664_525 &+ 1_013_904_223
        return bound > 0 ? Int(random >> 8) % bound : 0
    }
    if next(4) == 0 { return mutateBytes(data, count, most) }
    let bytes = Array(UnsafeBufferPointer(start: data, count: count))
    let tree = Parser.parse(bytes: bytes, file: FileID(0))
    guard tree.tokenCount > 2 else { return mutateBytes(data, count, most) }
    var pieces = (0..<UInt32(tree.tokenCount)).map { index in
        let span = tree.span(TokenID(index))
        let before = index == 0 ? 0 : tree.span(TokenID(index - 1)).end
        return Array(bytes[Int(before)..<Int(span.end)])
    }
    for _ in 0...next(3) {
        let place = next(pieces.count)
        switch next(4) {
        case 0: pieces.remove(at: place)
        case 1: pieces.insert(pieces[next(pieces.count)], at: place)
        case 2: pieces.swapAt(place, next(pieces.count))
        default: pieces[place] = pieces[next(pieces.count)]
        }
        if pieces.count < 2 { break }
    }
    let made = Array(pieces.joined().prefix(most))
    for (index, byte) in made.enumerated() { data[index] = byte }
    return made.count
}
