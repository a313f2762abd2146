import Foundation
import Testing

@Suite struct CommandLineTests {
    private let shell: Shell

    init() throws { shell = try Shell() }

    @Test func helpListsEveryCommand() throws {
        let overview = try shell.nsyn("help")
        #expect(overview.code == 0)
        #expect(overview.errors.isEmpty)
        #expect(try shell.nsyn("--help").output == overview.output)
        #expect(try shell.nsyn("-h").output == overview.output)
        for command in try commands() {
            let name = try #require(command["name"] as? String)
            #expect(overview.output.contains("  \(name) "))
            #expect((command["examples"] as? [Any])?.count ?? 0 >= 2, "`nsyn help \(name)` shows two examples")
            let page = try shell.nsyn("help", name)
            #expect(page.code == 0)
            #expect(page.output.contains("Usage: nsyn \(name)"))
            #expect(try shell.nsyn(name, "--help").output == page.output)
        }
    }

    @Test func everyCommandPrintsJSON() throws {
        // These hold a conversation in a form of their own, or draw.
        let others: Set = ["repl", "kernel", "lsp", "plot"]
        for command in try commands() where !others.contains(command["name"] as? String ?? "") {
            let parameters = try #require(command["parameters"] as? [[String: Any]])
            let format = parameters.first { ($0["usage"] as? String) == "--format FORMAT" }
            #expect((format?["choices"] as? [String])?.contains("json") == true, "\(command["name"] ?? "")")
        }
    }

    @Test func noCommandIsWrongUse() throws {
        let outcome = try shell.nsyn()
        #expect(outcome.code == 2)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains("Usage: nsyn COMMAND"))
    }

    @Test func misspeltWordsGetASuggestion() throws {
        let command = try shell.nsyn("comletion", "bash")
        #expect(command.code == 2)
        #expect(
            command.errors == """
                error: There is no command `comletion`. Did you mean `completion`?
                The commands: nsyn help

                """)
        let option = try shell.nsyn("completion", "--fromat", "json")
        #expect(option.code == 2)
        #expect(
            option.errors == """
                error: `nsyn completion` has no option `--fromat`. Did you mean `--format`?
                Usage: nsyn completion SHELL
                More: nsyn help completion

                """)
        #expect(try shell.nsyn("help", "hlep").errors.contains("Did you mean `help`?"))
    }

    @Test func wrongUseIsExplained() throws {
        func complaint(_ words: String...) throws -> String {
            let outcome = try shell.bash("nsyn " + words.joined(separator: " "))
            #expect(outcome.code == 2)
            #expect(outcome.output.isEmpty)
            return String(outcome.errors.split(separator: "\n")[0])
        }
        #expect(try complaint("completion") == "error: `nsyn completion` needs SHELL")
        #expect(try complaint("completion", "tcsh").contains("`SHELL` takes one of bash, zsh, fish, not `tcsh`"))
        #expect(try complaint("version", "now") == "error: `nsyn version` has no use for `now`")
        #expect(try complaint("version", "--color") == "error: `--color` needs a value: --color WHEN")
        #expect(try complaint("version", "--help=yes") == "error: `--help` takes no value")
        #expect(try complaint("version", "--format=xml").contains("takes one of human, json, not `xml`"))
        #expect(try complaint("--format", "json").contains("The command comes first"))
    }

    @Test func version() throws {
        let plain = try shell.nsyn("--version")
        #expect(plain.code == 0)
        #expect(plain.output.hasPrefix("nsyn "))
        #expect(try shell.nsyn("version").output == plain.output)
        let json =
            try JSONSerialization.jsonObject(
                with: Data(shell.nsyn("version", "--format=json").output.utf8)) as? [String: Any]
        #expect(plain.output.contains(try #require(json?["nsyn"] as? String)))
    }

    @Test func colourWhenAskedOnly() throws {
        #expect(try !shell.nsyn("help").output.contains("\u{1B}["))
        #expect(try shell.nsyn("help", "--color", "always").output.contains("\u{1B}["))
        #expect(try shell.nsyn("help", "--color=always").output.contains("\u{1B}["))
        #expect(try shell.nsyn("halp", "--color=always").errors.contains("\u{1B}["))
    }

    @Test func completionScriptsComplete() throws {
        #expect(try shell.bash("nsyn completion bash | bash -n").code == 0)
        let completed = try shell.bash(
            """
            source <(nsyn completion bash)
            complete_words() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _nsyn; echo "${COMPREPLY[*]}"; }
            complete_words nsyn compl
            complete_words nsyn completion ''
            complete_words nsyn version --format j
            complete_words nsyn version --fo
            """)
        #expect(completed.output == "completion\nbash zsh fish\njson\n--format\n")
        #expect(try shell.nsyn("completion", "zsh").output.hasPrefix("#compdef nsyn\n"))
        #expect(
            try shell.nsyn("completion", "fish").output.contains("complete -c nsyn -n __fish_use_subcommand -a version")
        )
    }

    @Test func aReaderWhoLeavesEarlyIsNoError() throws {
        let outcome = try shell.bash("set -o pipefail; nsyn help --format json | head -c 1; echo \" ${PIPESTATUS[*]}\"")
        #expect(outcome.output == "{ 0 0\n")
        #expect(outcome.errors.isEmpty)
        let closed = try shell.bash("nsyn help --format json | (exec <&-; sleep 0.2); echo \"${PIPESTATUS[0]}\"")
        #expect(closed.output == "0\n")
        #expect(closed.errors.isEmpty)
    }

    @Test func aFullDiskIsAnError() throws {
        let outcome = try shell.bash("nsyn help > /dev/full")
        #expect(outcome.code == 3)
        #expect(outcome.errors == "error: Standard output could not be written: No space left on device.\n")
    }

    private func commands() throws -> [[String: Any]] {
        let json = try JSONSerialization.jsonObject(with: Data(shell.nsyn("help", "--format", "json").output.utf8))
        return try #require((json as? [String: Any])?["commands"] as? [[String: Any]])
    }
}
