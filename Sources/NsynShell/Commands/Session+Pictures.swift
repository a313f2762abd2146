import NsynSemantics
import NsynSyntax

extension Session {
    /// `:plot`: the isotope pattern of a cluster, or the directive `plot` with what follows.
    func plot(_ line: CommandLine, _ isCancelled: @escaping @Sendable () -> Bool) -> EntryResult {
        switch expression(line.bytes, line.file, from: line.start) {
        case .failure(let refused): return refuse(refused.findings)
        case .success(let node):
            guard let found = context.isotopes(of: node), !found.lines.isEmpty else { return notACluster(line, node) }
            var result = EntryResult()
            result.outputs = [.picture(SpectrumDrawing(title: found.title, lines: found.lines).picture)]
            return result
        }
    }
}
