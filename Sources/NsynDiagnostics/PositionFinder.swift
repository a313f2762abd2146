/// Turns offsets into places, remembering the last one: findings come in order, so that a file whose one line holds
/// ten thousand findings is still counted through once.
struct PositionFinder {
    private let sources: SourceMap
    private var file: FileID?
    private var offset = 0
    private var position = SourcePosition(line: 1, column: 1)

    init(_ sources: SourceMap) { self.sources = sources }

    func path(of file: FileID) -> String { sources[file].path }

    mutating func range(of span: SourceSpan) -> (start: SourcePosition, end: SourcePosition) {
        let start = place(Int(span.start), in: span.file)
        return (start, span.end <= span.start ? start : place(Int(span.end), in: span.file))
    }

    private mutating func place(_ wanted: Int, in id: FileID) -> SourcePosition {
        let source = sources[id]
        let wanted = min(max(wanted, 0), source.bytes.count)
        let line = source.line(of: wanted)
        if file == id, position.line == line, offset <= wanted {
            position.column += source.scalarCount(from: offset, to: wanted)
        } else {
            position = source.position(of: wanted)
        }
        (file, offset) = (id, wanted)
        return position
    }
}
