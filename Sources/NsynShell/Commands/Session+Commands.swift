import Glibc
import NsynDiagnostics
import NsynFiles
import NsynPlan
import NsynSemantics
import NsynSyntax

extension Session {
    func runCommand(_ line: CommandLine, _ isCancelled: @escaping @Sendable () -> Bool) -> EntryResult {
        guard let command = ShellCommand.named(line.name) else {
            let names = ShellCommand.all.map(\.name)
            return refuse([
                ShellProblem.unknownCommand(
                    line.name, at: line.nameSpan, suggestion: Suggestions.closest(to: line.name, among: names))
            ])
        }
        guard command.argument == nil || !line.subject.isEmpty else {
            return refuse([ShellProblem.subjectMissing(command, at: line.nameSpan)])
        }
        switch command.name {
        case "help": return help(line)
        case "type": return type(line)
        case "info": return info(line)
        case "doc": return documentation(line)
        case "list": return list(line)
        case "plan": return steps(line)
        case "ir": return intermediate(line)
        case "plot": return plot(line, isCancelled)
        case "isotopes": return isotopes(line)
        case "load": return load(line, isCancelled)
        case "save": return save(line)
        case "time": return time(line, isCancelled)
        case "undo": return undo(line)
        case "reset": return reset()
        default:
            var result = EntryResult()
            result.ends = true
            return result
        }
    }

    private func showing(_ outputs: Output...) -> EntryResult {
        var result = EntryResult()
        result.outputs = outputs
        return result
    }

    private func refuse(_ failure: LoadFailure, at line: CommandLine) -> EntryResult {
        refuse([failure.finding(at: line.subjectSpan)])
    }

    // MARK: Help

    private func help(_ line: CommandLine) -> EntryResult {
        var topic = line.subject
        if topic.hasPrefix(":") { topic.removeFirst() }
        guard !topic.isEmpty else {
            let rows = ShellCommand.all.map { [$0.usage, $0.summary] }
            return showing(
                .answer(
                    Answer(
                        type: "help", summary: "the commands",
                        blocks: [
                            .text("Enter declarations, steps, `expect` lines or expressions; `ans` is the last value."),
                            .table(columns: [.init("command"), .init("does")], rows: rows),
                            .note("A command may be cut short where no other begins so: `:ty` is `:type`."),
                            .note(
                                "Tab completes; `\\degC` and Tab gives °C, `\\mu` µ, `\\pm` ±, `_2` behind a backslash ₂."
                            ),
                        ])))
        }
        guard let command = ShellCommand.named(topic) else {
            return refuse([
                ShellProblem.unknownCommand(
                    topic, at: line.subjectSpan,
                    suggestion: Suggestions.closest(to: topic, among: ShellCommand.all.map(\.name)))
            ])
        }
        return showing(.page("\(command.usage)\n    \(command.summary).\n    For example: \(command.example)"))
    }

    // MARK: Questions

    /// The subject as an expression, or what is wrong with it.
    private func asked(_ line: CommandLine) -> Result<SyntaxNode, RefusedEntry> {
        expression(line.bytes, line.file, from: line.start)
    }

    private func type(_ line: CommandLine) -> EntryResult {
        switch asked(line) {
        case .failure(let refused): return refuse(refused.findings)
        case .success(let node):
            let (text, findings) = context.type(of: node)
            guard let text else { return refuse(originals(findings)) }
            return showing(.answer(Answer(type: text, summary: text, blocks: [.code(text)])))
        }
    }

    private func info(_ line: CommandLine) -> EntryResult {
        if let card = context.card(named: line.subject) { return showing(.answer(card)) }
        if line.subject.utf8.allSatisfy({ isNamePart($0) }) { return unknown(line) }
        return run(Array(line.subject.utf8), named: "[\(entryCount)]") { false }
    }

    private func unknown(_ line: CommandLine) -> EntryResult {
        let names = context.values.map(\.text) + context.verbs + library.referenceNames
        return refuse([
            ShellProblem.unknownSubject(
                line.subject, at: line.subjectSpan,
                suggestions: Suggestions.ranked(for: line.subject, among: names, limit: 2))
        ])
    }

    private func documentation(_ line: CommandLine) -> EntryResult {
        if line.subject.hasPrefix("std.") {
            let module = line.subject.split(separator: ".").dropFirst().joined(separator: "/")
            guard let entries = library.reference(module: module) else {
                return refuse([
                    ShellProblem.unknownSubject(
                        line.subject, at: line.subjectSpan,
                        suggestions: Suggestions.ranked(for: line.subject, among: context.moduleNames, limit: 2))
                ])
            }
            return showing(.answer(Answer(type: "module", summary: line.subject, blocks: blocks(entries))))
        }
        let tree = Parser.parse(bytes: script.text, file: FileID(0))
        if let own = Reference.entries(of: tree).first(where: { $0.name == line.subject }) {
            return showing(
                .answer(Answer(type: own.kind, summary: own.signature, blocks: [.code(own.text)] + note(own))))
        }
        if let entry = library.reference(name: line.subject) {
            let blocks: [Answer.Block] = [.code(entry.text)] + note(entry)
            return showing(.answer(Answer(type: entry.kind, summary: entry.signature, blocks: blocks)))
        }
        if let card = context.card(named: line.subject) { return showing(.answer(card)) }
        return unknown(line)
    }

    private func blocks(_ entries: [ReferenceEntry]) -> [Answer.Block] {
        entries.filter { $0.kind != "script" }.flatMap { entry -> [Answer.Block] in
            [.code(entry.signature)] + note(entry)
        }
    }

    private func note(_ entry: ReferenceEntry) -> [Answer.Block] {
        entry.documentation.isEmpty ? [] : [.note(entry.documentation)]
    }

    private func list(_ line: CommandLine) -> EntryResult {
        let names = context.names.filter { line.subject.isEmpty || $0.kind == line.subject }
        guard !names.isEmpty else {
            return showing(
                .remark(line.subject.isEmpty ? "Nothing is declared yet." : "No \(line.subject) is declared."))
        }
        let rows = names.map { [$0.name, $0.kind, $0.summary] }
        return showing(
            .answer(
                Answer(
                    type: "list", summary: "\(names.count) names",
                    blocks: [.table(columns: [.init("name"), .init("kind"), .init("is")], rows: rows)])))
    }

    // MARK: Plans

    private func plan(_ line: CommandLine) -> CheckedPlan? {
        context.checked.plans.first { $0.plan.name == line.subject }
    }

    private func noPlan(_ line: CommandLine) -> EntryResult {
        let names = context.checked.plans.map(\.plan.name)
        return refuse([
            ShellProblem.unknownSubject(
                line.subject, at: line.subjectSpan,
                suggestions: Suggestions.ranked(for: line.subject, among: names, limit: 2))
        ])
    }

    private func steps(_ line: CommandLine) -> EntryResult {
        guard plan(line) != nil, let card = context.card(named: line.subject) else { return noPlan(line) }
        return showing(.answer(card))
    }

    private func intermediate(_ line: CommandLine) -> EntryResult {
        guard let plan = plan(line) else { return noPlan(line) }
        return showing(.page(PlanPrinter.text(plan.plan, sweeps: plan.sweeps, spans: false)))
    }

    // MARK: Spectra

    private func isotopes(_ line: CommandLine) -> EntryResult {
        switch asked(line) {
        case .failure(let refused): return refuse(refused.findings)
        case .success(let node):
            guard let found = context.isotopes(of: node), !found.lines.isEmpty else { return notACluster(line, node) }
            let rows = found.lines.filter { $0.height >= 0.01 }.map {
                [fixed($0.massToCharge, 4), fixed($0.height * 100, 1)]
            }
            return showing(
                .answer(
                    Answer(
                        type: "isotope pattern", summary: found.title,
                        blocks: [
                            .text("\(found.title): lines above 1 % of the highest"),
                            .table(columns: [.init("m/z", isNumber: true), .init("%", isNumber: true)], rows: rows),
                        ])))
        }
    }

    func notACluster(_ line: CommandLine, _ node: SyntaxNode) -> EntryResult {
        let (text, findings) = context.type(of: node)
        guard let text else { return refuse(originals(findings)) }
        return refuse([ShellProblem.nothingToDraw(text, at: line.subjectSpan)])
    }

    // MARK: Files

    private func load(_ line: CommandLine, _ isCancelled: @escaping @Sendable () -> Bool) -> EntryResult {
        let path = expanded(line.subject)
        switch SourceReader.read(path) {
        case .failure(let failure): return refuse(failure, at: line)
        case .success(let bytes): return run(bytes, named: path, isCancelled: isCancelled)
        }
    }

    private func save(_ line: CommandLine) -> EntryResult {
        var bytes = script.text
        if !statements.isEmpty {
            bytes.append(UInt8(ascii: "\n"))
            for statement in statements { bytes += Array((statement + "\n").utf8) }
        }
        let path = expanded(line.subject)
        if let failure = FileWriter.write(bytes, to: path) { return refuse(failure, at: line) }
        return showing(.remark("Wrote \(script.pieces.count + statements.count) statements to \(path)."))
    }

    /// `~/…` as the home folder: what a person types.
    private func expanded(_ path: String) -> String {
        guard path.hasPrefix("~/"), let home = getenv("HOME") else { return path }
        return String(cString: home) + path.dropFirst()
    }

    // MARK: Time

    private func time(_ line: CommandLine, _ isCancelled: @escaping @Sendable () -> Bool) -> EntryResult {
        // Whatever is made on first use would be counted as the entry's own.
        _ = context
        var start = timespec()
        clock_gettime(CLOCK_MONOTONIC, &start)
        var result = run(Array(line.subject.utf8), named: "[\(entryCount)]", isCancelled: isCancelled)
        var end = timespec()
        clock_gettime(CLOCK_MONOTONIC, &end)
        let seconds = Double(end.tv_sec - start.tv_sec) + Double(end.tv_nsec - start.tv_nsec) / 1e9
        result.outputs.append(.remark("took \(duration(seconds))"))
        return result
    }

    private func duration(_ seconds: Double) -> String {
        if seconds < 1e-3 { return fixed(seconds * 1e6, 0) + " µs" }
        return seconds < 1 ? fixed(seconds * 1e3, 1) + " ms" : fixed(seconds, 2) + " s"
    }

    // MARK: Taking back

    private func undo(_ line: CommandLine) -> EntryResult {
        guard let last = history.popLast() else { return refuse([ShellProblem.nothingToUndo(at: line.nameSpan)]) }
        let gone = script.pieces.map(\.key).filter { key in !last.pieces.contains { $0.key == key } }
        restore(last)
        let what = gone.isEmpty ? "the last change" : gone.map { "`\($0)`" }.joined(separator: ", ")
        return showing(.remark("Took back \(what)."))
    }

    private func reset() -> EntryResult {
        history.append(script)
        statements = []
        remembered = [:]
        restore(GrowingScript())
        return showing(.remark("Everything is forgotten; `:undo` brings the declarations back."))
    }
}

/// A number with so many decimals.
func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let units = (abs(value) * scale).rounded()
    let whole = Int(units / scale)
    let rest = Int(units - Double(whole) * scale)
    let digits = String(rest)
    let text =
        decimals == 0
        ? String(whole) : "\(whole)." + String(repeating: "0", count: Swift.max(0, decimals - digits.count)) + digits
    return value < 0 && units > 0 ? "-" + text : text
}

func isNamePart(_ byte: UInt8) -> Bool {
    byte >= 0x80 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "'")
        || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
        || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
}
