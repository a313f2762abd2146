import CSystem
import Glibc
import NsynDiagnostics
import NsynFiles
import NsynSemantics

/// The shell: reads entries, shows results. On a terminal with editing, else as a transcript.
public final class Repl {
    private let session: Session
    private let renderer: TextRenderer
    private let print: (String) -> Void
    private let complain: (String) -> Void
    private var failures = 0

    /// - Parameters:
    ///   - print: where results go.
    ///   - complain: where the shell says what keeps it from working.
    public init(
        session: Session, renderer: TextRenderer, print: @escaping (String) -> Void,
        complain: @escaping (String) -> Void
    ) {
        self.session = session
        self.renderer = renderer
        self.print = print
        self.complain = complain
    }

    /// Entries that failed so far.
    public var failureCount: Int { failures }

    /// Enters a file, and shows what it gives back. False when the one who wrote it wants to leave.
    @discardableResult
    public func load(_ path: String) -> Bool { take(Array(":load \(path)".utf8)) }

    /// As a transcript of standard input: every line behind its sign, results below.
    public func runTranscript() {
        var reader = EntryReader(source: PlainLines())
        let print = self.print
        reader.echo = { line, isContinued in
            let text = DisplayText.safe(String(decoding: line.prefix(4096), as: UTF8.self))
            print((isContinued ? "… " : "> ") + text + (line.count > 4096 ? " …" : "") + "\n")
        }
        while case .entry(let entry) = reader.next() {
            if !take(entry) { return }
        }
    }

    /// With line editing. False when the terminal can't be used so.
    public func runTerminal(version: String) -> Bool {
        let lines: EditedLines
        switch EditedLines.open(session, isColoured: renderer.isColoured, history: .standard()) {
        case .failure(let missing):
            complain("Lines can't be edited: \(missing.reason). Install libreadline8 to have completion and history.")
            return false
        case .success(let opened): lines = opened
        }
        nsyn_note_interrupts()
        print("nsyn \(version). `:help` lists the commands, Ctrl-D leaves.\n")
        var reader = EntryReader(source: lines)
        while true {
            switch reader.next() {
            case .end:
                print("\n")
                return true
            case .interrupted: continue
            case .entry(let entry):
                reader.source.remember(entry)
                if !take(entry) { return true }
            }
        }
    }

    private func take(_ entry: [UInt8]) -> Bool {
        nsyn_forget_interrupt()
        let result = session.run(entry) { nsyn_was_interrupted() != 0 }
        if result.isFailure { failures += 1 }
        print(renderer.render(result, in: session.sources))
        return !result.ends
    }
}
