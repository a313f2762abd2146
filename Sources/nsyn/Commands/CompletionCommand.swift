enum CompletionCommand {
    enum Shell: String, CaseIterable, Sendable { case bash, zsh, fish }

    private static let shell = Positional("SHELL", .choice as ValueType<Shell>, help: "bash, zsh or fish.")

    static let command = Command(
        "completion",
        summary: "Print the completion script of a shell",
        discussion: """
            bash: source <(nsyn completion bash), in ~/.bashrc
            zsh:  nsyn completion zsh > "${fpath[1]}/_nsyn"
            fish: nsyn completion fish > ~/.config/fish/completions/nsyn.fish
            """,
        parameters: [.positional(shell)],
        examples: [
            .init("source <(nsyn completion bash)", "Completes commands, options and paths in this shell."),
            .init("nsyn completion fish > ~/.config/fish/completions/nsyn.fish", "Installs the completion for fish."),
        ]
    ) { invocation in
        let shell = invocation[required: shell]
        let script = CompletionScript(commands: allCommands).text(for: shell)
        switch invocation.format {
        case .json:
            invocation.console.printJSON { json in
                json.field("version", 1)
                json.field("shell", shell.rawValue)
                json.field("script", script)
            }
        default: invocation.console.print(script)
        }
        return .success
    }
}
