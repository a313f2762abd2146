import NsynSemantics
import NsynSyntax

extension Session {
    /// `:plot`: the isotope pattern of a cluster, or the directive `plot` with what follows.
    func plot(_ line: CommandLine, _ isCancelled: @escaping @Sendable () -> Bool) -> EntryResult {
        switch expression(line.bytes, line.file, from: line.start) {
        case .failure:
            // What is no expression may be what stands behind the word `plot`.
            return run(Array("plot \(line.subject)".utf8), named: "[\(entryCount)]", isCancelled: isCancelled)
        case .success(let node):
            guard let found = context.isotopes(of: node), !found.lines.isEmpty else { return notACluster(line, node) }
            var result = EntryResult()
            result.outputs = [.picture(SpectrumDrawing(title: found.title, lines: found.lines).picture)]
            return result
        }
    }
}
