import Foundation
import Testing

@Suite struct FormatTests {
    private let shell: Shell
    private let untidy = "let  a=1 // one\n\n\n\nlet b   = [1,2]\n"
    private let tidy = "let a = 1  // one\n\nlet b = [1, 2]\n"

    init() throws { shell = try Shell() }

    @Test func scriptsAreReplaced() throws {
        try shell.write("lab/a.nsyn", untidy)
        try shell.write("lab/b.nsyn", tidy)
        let outcome = try shell.nsyn("format", "lab")
        #expect((outcome.code, outcome.output, outcome.errors) == (0, "lab/a.nsyn\n", ""))
        #expect(try shell.read("lab/a.nsyn") == tidy)
        #expect(try shell.nsyn("format", "lab").output.isEmpty)
        #expect(try shell.bash("ls -A lab").output == "a.nsyn\nb.nsyn\n")
    }

    @Test func checkChangesNothing() throws {
        try shell.write("a.nsyn", untidy)
        let outcome = try shell.nsyn("format", "--check", "a.nsyn")
        #expect((outcome.code, outcome.output) == (1, "a.nsyn\n"))
        #expect(try shell.read("a.nsyn") == untidy)
        try shell.write("a.nsyn", tidy)
        #expect(try shell.nsyn("format", "--check", "a.nsyn").code == 0)
    }

    @Test func standardInputIsPrinted() throws {
        let outcome = try shell.nsyn("format", "-", input: untidy)
        #expect((outcome.code, outcome.output) == (0, tidy))
        let check = try shell.nsyn("format", "--check", "--stdin-name", "x.nsyn", "-", input: untidy)
        #expect((check.code, check.output) == (1, "x.nsyn\n"))
    }

    @Test func mistakesAreSaidAndNothingIsChanged() throws {
        try shell.write("a.nsyn", "let  a = (\n")
        let outcome = try shell.nsyn("format", "a.nsyn")
        #expect(outcome.code == 1)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix("error[NS01"))
        #expect(try shell.read("a.nsyn") == "let  a = (\n")
    }

    @Test func whatCanNotBeReadOrWritten() throws {
        #expect(try shell.nsyn("format", "none.nsyn").code == 3)
        // Not even root can write there.
        #expect(try shell.bash("nsyn format /proc/self/status").code != 0)
        try shell.write("a.nsyn", untidy)
        let json = try shell.nsyn("format", "--format", "json", "a.nsyn", "none.nsyn")
        #expect(json.code == 3)
        #expect(json.output.contains(#""changed":["a.nsyn"]"#))
        #expect(json.output.contains(#""code":"NS1001""#))
    }
}
