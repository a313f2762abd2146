enum VersionCommand {
    static let command = Command(
        "version",
        summary: "Print the version of nsyn",
        examples: [
            .init("nsyn version", "Prints the version and the platform."),
            .init("nsyn version --format json", "The same for a program."),
        ]
    ) { invocation in
        switch invocation.format {
        case .json:
            invocation.console.printJSON { json in
                json.field("version", 1)
                json.field("nsyn", Version.number)
                json.field("platform", Version.platform)
            }
        default: invocation.console.print("nsyn \(Version.number) (\(Version.platform))\n")
        }
        return .success
    }
}
