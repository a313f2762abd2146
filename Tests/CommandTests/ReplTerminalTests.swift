import Foundation
import Testing

/// The shell as a person meets it.
@Suite(.serialized, .enabled(if: Terminal.isAvailable)) struct ReplTerminalTests {
    private func start(_ shell: Shell, _ words: String = "") throws -> Terminal {
        let terminal = try Terminal("nsyn repl --color never \(words)", in: shell)
        #expect(terminal.shows("leaves.\n"), "\(terminal.screen)")
        return terminal
    }

    @Test func tabCompletesNamesUnitsAndMembers() throws {
        let terminal = try start(Shell())
        try terminal.type("let au25 = cluster [Au25(PET)18]^-")
        try terminal.press("Enter")
        #expect(terminal.shows("au25: [Au25(PET)18]^-"))
        try terminal.type("au2")
        try terminal.press("Tab")
        try terminal.type(".elec")
        try terminal.press("Tab", "Enter")
        #expect(terminal.shows("> au25.electrons\n8"), "\(terminal.screen)")
        try terminal.type("3 mmol[Au] / 2 + 1 mmo")
        try terminal.press("C-u")
        try terminal.type("30 rp")
        try terminal.press("Tab", "Enter")
        #expect(terminal.shows("> 30 rpm\n30 rpm"), "\(terminal.screen)")
        try terminal.type(":inf")
        try terminal.press("Tab")
        try terminal.type(" NaB")
        try terminal.press("Tab", "Tab")
        #expect(terminal.shows("NaBH4"), "\(terminal.screen)")
    }

    @Test func charactersAreEnteredByName() throws {
        let terminal = try start(Shell())
        try terminal.type("20 \\degC")
        try terminal.press("Tab")
        try terminal.type(" + 5 K")
        try terminal.press("Enter")
        #expect(terminal.shows("> 20 °C + 5 K\n25 °C"), "\(terminal.screen)")
    }

    @Test func anEntryEndsWhereItIsComplete() throws {
        let terminal = try start(Shell())
        try terminal.type("[1,")
        try terminal.press("Enter")
        #expect(terminal.shows("…"))
        try terminal.type("2]")
        try terminal.press("Enter")
        #expect(terminal.shows("… 2]\n[1, 2]"), "\(terminal.screen)")
    }

    @Test func interruptsStopTheEvaluationAndNotTheSession() throws {
        let terminal = try start(Shell())
        // A line that is being written.
        try terminal.type("half a li")
        #expect(terminal.shows("half a li"))
        try terminal.press("C-c")
        #expect(terminal.shows("^C"))
        // A computation: calls that double their number eighteen times.
        try terminal.type("fn f(x: Number) = x + x")
        try terminal.press("Enter")
        #expect(terminal.shows("f: fn f"))
        let deep = (0..<30).reduce("1") { text, _ in "f(\(text))" }
        try terminal.type("length(map([\((1...40).map(String.init).joined(separator: ","))], (x) => \(deep) + 1))")
        try terminal.press("Enter", "C-c")
        try terminal.type("1 + 1")
        try terminal.press("Enter")
        #expect(terminal.shows("> 1 + 1\n2"), "\(terminal.screen)")
    }

    /// A sweep that would take minutes: how long it still takes is said, and Ctrl-C ends it with what is done.
    @Test func aLongSweepSaysItsTimeAndCanBeStopped() throws {
        let shell = try Shell()
        try shell.write("long.nsyn", Self.longSweep)
        let terminal = try start(shell)
        try terminal.type(":load long.nsyn")
        try terminal.press("Enter")
        #expect(terminal.shows("endless: "))
        try terminal.type("show endless group by heat summarize n = count()")
        try terminal.press("Enter")
        #expect(terminal.shows("/s, ") && terminal.shows(" left"), "\(terminal.screen)")
        try terminal.press("C-c")
        #expect(terminal.shows("Stopped after "), "\(terminal.screen)")
        try terminal.type("1 + 1")
        try terminal.press("Enter")
        #expect(terminal.shows("> 1 + 1\n2"), "\(terminal.screen)")
    }

    @Test func anInterruptedSimulationPrintsWhatIsDone() throws {
        let shell = try Shell()
        try shell.write("long.nsyn", Self.longSweep)
        let process = Process()
        process.executableURL = Shell.program
        process.currentDirectoryURL = shell.folder
        process.arguments = ["simulate", "long.nsyn", "endless", "--by", "reaction_volume", "--top", "3"]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        Thread.sleep(forTimeInterval: 4)
        process.interrupt()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 3)
        #expect(text.contains("stopped after "), "\(text)")
    }

    private static let longSweep = """
        protocol pour(a: Volume = 1 mL in 0.1 mL to 2 mL, b: Volume = 1 mL in 0.1 mL to 2 mL, heat: Temperature = 25 °C) {
            let pot = vessel(20 mL, open, glass, air)
            add a water to pot
            add b water to pot
            hold pot at heat for 1 h
            measure pot by uvvis
        }
        sweep endless = pour over {
            a in 0.1 mL to 2 mL in 100000
            b in 0.1 mL to 2 mL in 100000
            heat in 20 °C to 80 °C in 10
        } replicate 2

        """

    @Test func historyOutlivesTheSession() throws {
        let shell = try Shell()
        do {
            let terminal = try start(shell)
            try terminal.type("let answer = [40,")
            try terminal.press("Enter")
            try terminal.type("2]")
            try terminal.press("Enter")
            #expect(terminal.shows("answer: [40, 2]"))
            // The terminal goes away with everything in it.
        }
        #expect(try shell.read(".local/state/nsyn/history") == "let answer = [40,\\n2]\n")
        let terminal = try start(shell)
        try terminal.press("Up")
        #expect(terminal.shows("let answer = [40,"))
        try terminal.press("Enter")
        #expect(terminal.shows("answer: [40, 2]"), "\(terminal.screen)")
    }

    @Test func theInitFileIsEnteredOnATerminalOnly() throws {
        let shell = try Shell()
        try shell.write(".config/nsyn/init.nsyn", "let mine = 42 mL\n")
        let terminal = try start(shell)
        #expect(terminal.shows("mine: 42 mL"))
        #expect(try shell.nsyn("repl", input: "mine\n").code == 1)
        let other = try Terminal("nsyn repl --color never --no-init", in: shell)
        #expect(other.shows("leaves.\n"))
    }

    @Test func theEndOfInputLeaves() throws {
        let shell = try Shell()
        let terminal = try Terminal("sh -c 'nsyn repl --color never; echo left with $?; sleep 60'", in: shell)
        #expect(terminal.shows("leaves.\n"))
        try terminal.press("C-d")
        #expect(terminal.shows("left with 0"), "\(terminal.screen)")
    }
}
