import NsynDiagnostics

extension Console {
    /// Prints findings in the wanted format to standard output.
    func print(_ report: Report, as format: OutputFormat, describe: @escaping @Sendable (Code) -> CodeDescription?) {
        switch format {
        case .human: print(HumanRenderer(isColoured: outputIsColoured, width: width).render(report))
        case .json: print(JSONRenderer.render(report))
        case .sarif: print(SARIFRenderer(toolVersion: Version.number, describe: describe).render(report))
        case .github: print(GitHubRenderer.render(report))
        }
    }

    /// Prints findings to standard error, for commands whose result is something else.
    func complain(_ report: Report) {
        guard !report.findings.isEmpty else { return }
        let text = HumanRenderer(isColoured: errorIsColoured, width: width).render(report)
        complain(String(text.dropLast()))
    }
}

extension Report {
    /// The exit code of a command whose result this is.
    var exitCode: ExitCode { isClean ? .success : .findings }
}
