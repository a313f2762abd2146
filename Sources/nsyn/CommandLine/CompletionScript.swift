/// The scripts that teach a shell to complete `nsyn`, made from the table of commands.
struct CompletionScript {
    let commands: [Command]

    func text(for shell: CompletionCommand.Shell) -> String {
        switch shell {
        case .bash: bash
        case .zsh: zsh
        case .fish: fish
        }
    }

    private var names: String { commands.map(\.name).joined(separator: " ") }

    private func options(of command: Command) -> [Parameter] { command.allParameters.filter { !$0.isPositional } }

    /// What may stand where no option does.
    private func positional(of command: Command) -> Completion {
        if command.name == HelpCommand.command.name { return .choices(commands.map(\.name)) }
        return command.parameters.first(where: \.isPositional)?.completion ?? .nothing
    }

    // MARK: bash

    private var bash: String {
        var text = """
            _nsyn() {
                local word="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}" command="${COMP_WORDS[1]}"
                COMPREPLY=()
                if [ "$COMP_CWORD" -eq 1 ]; then
                    COMPREPLY=($(compgen -W "\(names) --help --version" -- "$word"))
                    return
                fi
                case "$command $previous" in

            """
        for command in commands {
            for option in options(of: command) where option.takesValue {
                text += "        '\(command.name) \(option.key)') \(bashReply(option.completion)); return ;;\n"
            }
        }
        text += """
                esac
                case "$command" in

            """
        for command in commands {
            let keys = options(of: command).map(\.key).joined(separator: " ")
            text += """
                        \(command.name))
                            case "$word" in
                                -*) COMPREPLY=($(compgen -W "\(keys)" -- "$word")) ;;
                                *) \(bashReply(positional(of: command))) ;;
                            esac ;;

                """
        }
        return text + """
                esac
            }
            complete -o filenames -F _nsyn nsyn

            """
    }

    private func bashReply(_ completion: Completion) -> String {
        switch completion {
        case .nothing: ":"
        case .files: "mapfile -t COMPREPLY < <(compgen -f -- \"$word\")"
        case .folders: "mapfile -t COMPREPLY < <(compgen -d -- \"$word\")"
        case .choices(let names): "COMPREPLY=($(compgen -W \"\(names.joined(separator: " "))\" -- \"$word\"))"
        }
    }

    // MARK: zsh

    private var zsh: String {
        var text = """
            #compdef nsyn
            _nsyn() {
                local -a commands
                commands=(

            """
        for command in commands { text += "        '\(command.name):\(zshQuoted(command.summary))'\n" }
        text += """
                )
                if (( CURRENT == 2 )); then
                    _describe command commands
                    return
                fi
                local command="${words[2]}"
                shift words
                (( CURRENT-- ))
                case "$command" in

            """
        for command in commands {
            text += "        \(command.name)) _arguments"
            for option in options(of: command) {
                let value = option.takesValue ? ":\(option.placeholder):\(zshAction(option.completion))" : ""
                text += " \\\n            '\(option.key)[\(zshQuoted(option.help))]\(value)'"
            }
            text += " \\\n            '*:argument:\(zshAction(positional(of: command)))' ;;\n"
        }
        return text + """
                esac
            }
            if [ "$funcstack[1]" = "_nsyn" ]; then _nsyn "$@"; else compdef _nsyn nsyn; fi

            """
    }

    private func zshAction(_ completion: Completion) -> String {
        switch completion {
        case .nothing: " "
        case .files: "_files"
        case .folders: "_files -/"
        case .choices(let names): "(\(names.joined(separator: " ")))"
        }
    }

    private func zshQuoted(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "'": result += "'\\''"
            case "[", "]", ":": result += "\\" + String(scalar)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    // MARK: fish

    private var fish: String {
        var text = """
            complete -c nsyn -f
            complete -c nsyn -n __fish_use_subcommand -l version -d 'Print the version'

            """
        for command in commands {
            let condition = "-n '__fish_seen_subcommand_from \(command.name)'"
            text += "complete -c nsyn -n __fish_use_subcommand -a \(command.name) -d \(fishQuoted(command.summary))\n"
            for option in options(of: command) {
                let value = option.takesValue ? fishValue(option.completion) : ""
                let key = option.key.dropFirst(2)
                text += "complete -c nsyn \(condition) -l \(key)\(value) -d \(fishQuoted(option.help))\n"
            }
            switch positional(of: command) {
            case .nothing: break
            case .files: text += "complete -c nsyn \(condition) -F\n"
            case .folders: text += "complete -c nsyn \(condition) -a '(__fish_complete_directories)'\n"
            case .choices(let names):
                text += "complete -c nsyn \(condition) -a '\(names.joined(separator: " "))'\n"
            }
        }
        return text
    }

    private func fishValue(_ completion: Completion) -> String {
        switch completion {
        case .nothing: " -x"
        case .files: " -r -F"
        case .folders: " -x -a '(__fish_complete_directories)'"
        case .choices(let names): " -x -a '\(names.joined(separator: " "))'"
        }
    }

    private func fishQuoted(_ text: String) -> String {
        var result = "'"
        for scalar in text.unicodeScalars {
            if scalar == "'" || scalar == "\\" { result += "\\" }
            result.unicodeScalars.append(scalar)
        }
        return result + "'"
    }
}
