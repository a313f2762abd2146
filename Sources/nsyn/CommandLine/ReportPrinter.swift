import NsynDiagnostics

extension Console {
    /// Prints findings in the wanted format to standard output.
    /// - Parameter paths: every script that was looked at, for formats that also list those without findings.
    func print(
        _ report: Report, as format: OutputFormat, paths: [String] = [],
        describe: @escaping @Sendable (Code) -> CodeDescription?
    ) {
        switch format {
        case .human, .csv, .markdown, .html:
            print(HumanRenderer(isColoured: outputIsColoured, width: width).render(report))
        case .json: print(JSONRenderer.render(report))
        case .sarif: print(SARIFRenderer(toolVersion: Version.number, describe: describe).render(report))
        case .github: print(GitHubRenderer.render(report))
        case .gitlab: print(GitLabRenderer.render(report, describe: describe))
        case .junit: print(JUnitRenderer.render(report, paths: paths, describe: describe))
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
