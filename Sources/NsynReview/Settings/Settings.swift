import NsynDiagnostics

/// What a laboratory chose for its scripts, in `nsyn.toml`.
public struct Settings: Sendable, Hashable {
    public var choice = RuleChoice()
    /// Whether `--fix` applies unsafe fixes too.
    public var appliesUnsafeFixes = false
    /// Scripts and folders of scripts whose `rule`s hold for every script, from the folder of the file.
    public var houseRules: [String] = []
    public var baseline: String?
    /// What reagents cost, by the names that scripts call them.
    public var prices: [String: Price] = [:]

    public init() {}

    /// Reads a file of settings. What it can't understand is a finding, and the rest still counts.
    public static func read(_ bytes: [UInt8], file: FileID) -> (settings: Settings, findings: [Finding]) {
        var reader = SettingsReader(bytes, file)
        let entries = reader.entries()
        var settings = Settings()
        var interpreter = SettingsInterpreter(findings: reader.findings)
        for entry in entries { interpreter.take(entry, into: &settings) }
        return (settings, interpreter.findings)
    }
}

enum SettingsCodes {
    static let unreadable = Code(1020)
    static let unknownKey = Code(1021)
    static let wrongValue = Code(1022)
}

/// Gives entries their meaning.
struct SettingsInterpreter {
    var findings: [Finding]

    private static let keys: [String: [String]] = [
        "lint": ["select", "ignore", "preview", "unsafe-fixes", "rules", "baseline"]
    ]

    mutating func take(_ entry: SettingsReader.Entry, into settings: inout Settings) {
        if entry.table == "severity" {
            severity(entry, &settings)
            return
        }
        if entry.table == "prices" {
            guard case .text(let text) = entry.value, let price = Price(text) else {
                report(
                    SettingsCodes.wrongValue,
                    "a price is a number, a currency and an amount, such as \"120 EUR / g\" or \"35.50 USD / 100 mL\"",
                    entry.valueSpan)
                return
            }
            settings.prices[entry.key] = price
            return
        }
        guard let known = Self.keys[entry.table] else {
            if !findings.contains(where: { $0.span == entry.tableSpan }) {
                report(
                    SettingsCodes.unknownKey, "there is no table `\(entry.table)`", entry.tableSpan,
                    near: Suggestions.closest(to: entry.table, among: ["lint", "severity", "prices"]))
            }
            return
        }
        switch (entry.key, entry.value) {
        case ("select", .list(let words)): settings.choice.select = words
        case ("ignore", .list(let words)): settings.choice.ignore = words
        case ("preview", .truth(let value)): settings.choice.includesPreview = value
        case ("unsafe-fixes", .truth(let value)): settings.appliesUnsafeFixes = value
        case ("rules", .list(let paths)): settings.houseRules = paths
        case ("rules", .text(let path)): settings.houseRules = [path]
        case ("baseline", .text(let path)): settings.baseline = path
        default:
            if known.contains(entry.key) {
                let wanted =
                    switch entry.key {
                    case "preview", "unsafe-fixes": "`true` or `false`"
                    case "baseline": "a path in quotation marks"
                    default: "a list of texts, such as [\"NS06\"]"
                    }
                report(SettingsCodes.wrongValue, "`\(entry.key)` is \(wanted)", entry.valueSpan)
            } else {
                report(
                    SettingsCodes.unknownKey, "`[\(entry.table)]` has no `\(entry.key)`", entry.keySpan,
                    near: Suggestions.closest(to: entry.key, among: known))
            }
        }
    }

    private mutating func severity(_ entry: SettingsReader.Entry, _ settings: inout Settings) {
        let weights: [String: RuleChoice.Weight] = [
            "error": .severity(.error), "warning": .severity(.warning), "info": .severity(.info),
            "ask": .severity(.ask), "off": .off,
        ]
        guard case .text(let word) = entry.value, let weight = weights[word] else {
            report(
                SettingsCodes.wrongValue,
                "a severity is \"error\", \"warning\", \"info\", \"ask\" or \"off\"", entry.valueSpan)
            return
        }
        settings.choice.weights[entry.key] = weight
    }

    private mutating func report(_ code: Code, _ message: String, _ span: SourceSpan, near: String? = nil) {
        var finding = Finding(code: code, severity: .error, message: message, span: span)
        if let near {
            finding.notes = ["did you mean `\(near)`?"]
        }
        findings.append(finding)
    }
}
