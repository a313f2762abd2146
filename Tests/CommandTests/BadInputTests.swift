import Foundation
import Testing

/// What a command says about files that are no scripts, and that it never hangs on one.
@Suite struct BadInputTests {
    private let shell: Shell

    init() throws { shell = try Shell() }

    /// The codes of the findings, and the exit code.
    private func check(_ words: String..., input: String = "") throws -> (codes: [String], exit: Int32) {
        let line = "nsyn check --format json " + words.joined(separator: " ")
        let outcome = try shell.bash(line, input: input)
        let json = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        let findings = try #require(json?["findings"] as? [[String: Any]])
        return (findings.compactMap { $0["code"] as? String }, outcome.code)
    }

    @Test func whatIsNoScript() throws {
        try shell.write("folder/.hidden.nsyn", "let a = 1\n")
        #expect(try check("none.nsyn") == (["NS1001"], 3))
        #expect(try check("folder") == (["NS1010"], 3))
        #expect(try check("/dev/zero") == (["NS1004"], 3))
        #expect(try check("''") == (["NS1015"], 3))
        #expect(try shell.bash("mkfifo pipe.nsyn; timeout 5 nsyn check pipe.nsyn").code == 3)
        #expect(try check("a.nsyn/b.nsyn").exit == 3)
    }

    @Test func permission() throws {
        try shell.write("a.nsyn", "let a = 1\n")
        // Root may read everything.
        guard getuid() != 0 else { return }
        #expect(try shell.bash("chmod 000 a.nsyn; nsyn check a.nsyn").errors.isEmpty)
        #expect(try check("a.nsyn") == (["NS1003"], 3))
    }

    @Test func hugeFile() throws {
        #expect(try shell.bash("truncate -s 16777217 big.nsyn").code == 0)
        #expect(try check("big.nsyn") == (["NS1005"], 3))
        let endless = try shell.bash("head -c 20000000 /dev/zero | nsyn check -")
        #expect(endless.code == 3)
        #expect(endless.output.contains("NS1005"))
    }

    @Test func bytesThatAreNoText() throws {
        try shell.write("a.nsyn", Data([0xFF, 0xFE, 0x00, 0x0A, 0xC3, 0x28, 0x0A]))
        let outcome = try shell.nsyn("check", "a.nsyn")
        #expect(outcome.code == 1)
        #expect(outcome.output.contains(" --> a.nsyn:1:1\n"))
        #expect(outcome.errors.isEmpty)
    }

    @Test func filesThatVanishWhileTheyAreFound() throws {
        // A link to nothing is what a file looks like that vanished between the listing and the reading.
        try shell.write("folder/a.nsyn", "let a = 1\n")
        #expect(try shell.bash("ln -s gone folder/b.nsyn").code == 0)
        #expect(try check("folder") == (["NS1001"], 3))
        let line =
            "for i in {1..40}; do rm -f churn/*; touch churn/{1..40}.nsyn; done 2>/dev/null & "
            + "for i in {1..5}; do nsyn check churn > out 2>&1; case $? in 0|1|3) ;; *) exit 9;; esac; done; wait"
        #expect(try shell.bash("mkdir churn; " + line).code == 0)
    }

    @Test func importsStayBelowTheRoot() throws {
        try shell.write(
            "lab/a.nsyn", "import \"../../../../etc/passwd\"\nimport \"/etc/passwd\"\nimport \"./up.nsyn\"\n")
        #expect(try shell.bash("ln -s /etc/passwd lab/up.nsyn").code == 0)
        let outcome = try check("lab/a.nsyn")
        #expect(outcome == (["NS1006", "NS1013", "NS1007"], 1))
        #expect(try !shell.nsyn("check", "lab/a.nsyn").output.contains("root:"))
    }

    @Test func standardInputHasAName() throws {
        let outcome = try shell.nsyn("check", "--stdin-name", "bench/today.nsyn", "-", input: "let a = (\n")
        #expect(outcome.code == 1)
        #expect(outcome.output.contains(" --> bench/today.nsyn:1:"))
    }

    @Test func everyScriptOfAFolderIsReadOnce() throws {
        try shell.write("lab/b.nsyn", "let b = (\n")
        try shell.write("lab/a.nsyn", "let a = (\n")
        let once = try shell.nsyn("check", "--format", "json", "lab", "lab/a.nsyn").output
        #expect(once == (try shell.nsyn("check", "--format", "json", "lab").output))
    }

    @Test func aReaderWhoLeavesEarlyKeepsTheExitCode() throws {
        try shell.write("a.nsyn", String(repeating: "let a = (\n", count: 3000))
        let outcome = try shell.bash("nsyn check a.nsyn | head -n 1 > /dev/null; echo \"${PIPESTATUS[0]}\"")
        #expect(outcome.output == "1\n")
        #expect(outcome.errors.isEmpty)
    }

    @Test func sarifAndAnnotations() throws {
        try shell.write("a.nsyn", "let a = (\n")
        let sarif =
            try JSONSerialization.jsonObject(
                with: Data(shell.nsyn("check", "--format", "sarif", "a.nsyn").output.utf8)) as? [String: Any]
        #expect(sarif?["version"] as? String == "2.1.0")
        #expect(try shell.nsyn("check", "--format", "github", "a.nsyn").output.hasPrefix("::error file=a.nsyn,line="))
    }
}
