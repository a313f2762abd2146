import Foundation
import Testing

/// The shell without a terminal: what comes in through a pipe comes out as a transcript.
@Suite struct ReplPipeTests {
    @Test func aTranscriptIsPrinted() throws {
        let outcome = try Shell().nsyn("repl", input: "2 mL * 50 mM\nexpect ans == 100 µmol\n")
        #expect(outcome.output == "> 2 mL * 50 mM\n100 µmol\n> expect ans == 100 µmol\nholds\n")
        #expect(outcome.code == 0 && outcome.errors.isEmpty)
    }

    @Test func aFailedEntryShowsInTheExitCode() throws {
        #expect(try Shell().nsyn("repl", input: "1 mL + 1 mM\n1 + 1\n").code == 1)
        #expect(try Shell().nsyn("repl", input: "expect 1 == 2\n").code == 1)
        #expect(try Shell().nsyn("repl", input: ":nonsense\n").code == 1)
        #expect(try Shell().nsyn("repl", input: "").code == 0)
    }

    @Test func scriptsAreEnteredFirst() throws {
        let shell = try Shell()
        try shell.write("stocks.nsyn", "let strength = 20 mM\n")
        try shell.write("main.nsyn", "import \"./stocks.nsyn\"\nlet doubled = strength * 2\n")
        let outcome = try shell.nsyn("repl", "main.nsyn", input: "doubled\n:quit\nnever\n")
        #expect(outcome.output == "doubled: 40 mM\n> doubled\n40 mM\n> :quit\n")
        #expect(try shell.nsyn("repl", "gone.nsyn", input: "").code == 1)
        #expect(try shell.nsyn("repl", "--init", "main.nsyn", input: "strength\n").output.hasSuffix("20 mM\n"))
    }

    @Test func importsStayBelowTheRoot() throws {
        let outcome = try Shell().nsyn("repl", input: "import \"../../../etc/passwd\"\n1 + 1\n")
        #expect(outcome.output.contains("NS1006") && outcome.output.hasSuffix("2\n"))
    }

    @Test func whatIsNoTextIsRefusedAndTheSessionGoesOn() throws {
        let shell = try Shell()
        let outcome = try shell.bash(
            "(printf '\\x00\\xff\\xfe{\\x1b[31m\\n}\\n'; head -c 300000 /dev/urandom | tr -d '\\n:{[(\"/'; printf '\\n1 + 1\\n') | nsyn repl | tail -n 1"
        )
        #expect(outcome.output == "2\n" && outcome.errors.isEmpty)
        let control = try shell.bash("printf '\\x1b[31mx\\n' | nsyn repl")
        #expect(!control.output.contains("\u{1B}"))
    }

    @Test func aLineBeyondTheLimitIsRefusedAndTheNextOneRead() throws {
        let outcome = try Shell().bash(
            "(head -c 20000000 /dev/zero | tr '\\0' x; printf '\\n1 + 1\\n') | nsyn repl | tail -n 12")
        #expect(outcome.output.contains("NS1046") && outcome.output.hasSuffix("> 1 + 1\n2\n"))
    }

    @Test func aLongEntryTakesNoSquareOfTime() throws {
        let lines = (1...20_000).map { "\($0)," }.joined(separator: "\n")
        let outcome = try Shell().nsyn("repl", input: "let many = [\n\(lines)\n0]\nlength(many)\n")
        #expect(outcome.output.hasSuffix("20001\n"))
    }

    @Test func closedInputEndsTheSession() throws {
        let outcome = try Shell().bash("nsyn repl <&-; echo $?")
        #expect(outcome.output == "0\n" && outcome.errors.isEmpty)
    }

    @Test func aReaderThatLeavesEndsTheSession() throws {
        let outcome = try Shell().bash("yes ':info NaBH4' | head -n 2000 | nsyn repl | head -n 1")
        #expect(outcome.output == "> :info NaBH4\n" && outcome.errors.isEmpty)
    }

    @Test func wrongUse() throws {
        #expect(try Shell().nsyn("repl", "--nothing").code == 2)
        let help = try Shell().nsyn("help", "repl")
        #expect(help.output.contains("--no-init") && help.output.contains(":help"))
    }
}
