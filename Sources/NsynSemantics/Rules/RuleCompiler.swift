import NsynDiagnostics
import NsynPlan
import NsynQuantities
import NsynSyntax

/// Makes a rule to evaluate from a `rule` record, of the library or of a script.
public struct RuleCompiler {
    var environment: RuleEnvironment
    public private(set) var findings: [Finding] = []
    /// Added to every place in the text: records of the library are parsed on their own.
    var offset: UInt32 = 0
    var subject = RuleSubject.protocol
    var expression = RuleExpression()
    /// Of the rules compiled so far.
    public private(set) var tiers: [Code: RuleTier] = [:]

    public init(_ environment: RuleEnvironment) { self.environment = environment }

    static let fields = [
        "code", "severity", "exploring", "aside", "on", "when", "message", "title", "why", "help", "source",
        "general_knowledge",
        "aliases", "tier", "status", "insert_before", "insert_after", "append", "because", "fix", "failing", "passing",
    ]

    /// Nil where the rule can't be understood; `findings` then says why.
    public mutating func compile(_ node: SyntaxNode, offset: UInt32 = 0) -> Rule? {
        self.offset = offset
        expression = RuleExpression()
        let before = findings.count
        guard let record = RecordDeclaration(node), record.keyword == .ruleWord, let name = record.name else {
            return nil
        }
        var fields: [String: SyntaxNode] = [:]
        for field in record.body.map({ Array($0.fields) }) ?? [] {
            guard let key = field.name?.text else { continue }
            if !Self.fields.contains(key) {
                let near = Suggestions.ranked(for: key, among: Self.fields)
                report(.unknownField(key, suggestions: near), field.name?.node ?? field.node)
            } else if let value = field.value {
                fields[key] = value
            }
        }
        for key in ["code", "severity", "on", "when", "message", "title", "why"] where fields[key] == nil {
            report(.missingField(key), name.node)
        }
        guard let codeNode = fields["code"], let severityNode = fields["severity"], let subjectNode = fields["on"],
            let conditionNode = fields["when"], let messageNode = fields["message"]
        else { return nil }
        guard let code = Self.code(codeNode.string) else {
            report(.badField("code", expected: "NS5000 to NS5999, or NS9000 to NS9999 for rules of your own"), codeNode)
            return nil
        }
        guard let severity = Self.severities[severityNode.string] else {
            report(.badField("severity", expected: "`error`, `warning`, `info` or `ask`"), severityNode)
            return nil
        }
        guard let subject = RuleSubject(rawValue: subjectNode.string) else {
            let known = RuleSubject.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
            report(.badField("on", expected: "one of \(known)"), subjectNode)
            return nil
        }
        self.subject = subject
        let condition = truth(conditionNode)
        let message = self.message(messageNode)
        guard let condition, let message, findings.count == before else { return nil }
        var rule = Rule(
            code: code, name: name.text, severity: severity, subject: subject, expression: expression,
            condition: condition, message: message, help: fields["help"].flatMap { text($0) },
            source: fields["source"].flatMap { source($0) } ?? "general knowledge")
        rule.exploring = fields["exploring"].flatMap { Self.severities[$0.string] }
        if let node = fields["aside"] {
            guard ["true", "false"].contains(node.string) else {
                report(.badField("aside", expected: "`true`, or left out"), node)
                return nil
            }
            rule.isAside = node.string == "true"
        }
        guard let tier = tier(fields), repair(fields, of: &rule) else { return nil }
        tiers[code] = tier
        return rule
    }

    /// `tier` and `status`; nil after a report.
    private mutating func tier(_ fields: [String: SyntaxNode]) -> RuleTier? {
        var tier = RuleTier()
        if let node = fields["tier"] {
            guard node.string == RuleTier.practice else {
                report(.badField("tier", expected: "`\(RuleTier.practice)`, or left out"), node)
                return nil
            }
            tier.isPractice = true
        }
        if let node = fields["status"] {
            guard let status = RuleTier.Status(rawValue: node.string) else {
                let known = RuleTier.Status.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
                report(.badField("status", expected: "one of \(known)"), node)
                return nil
            }
            tier.status = status
        }
        return tier
    }

    /// `insert_before`, `insert_after` or `append`, with the promise of `fix` and the reason of `because`.
    private mutating func repair(_ fields: [String: SyntaxNode], of rule: inout Rule) -> Bool {
        let written = Repair.Placement.allCases.compactMap { place in fields[place.rawValue].map { (place, $0) } }
        guard let (place, node) = written.first else { return true }
        guard written.count == 1 else {
            report(.badField(written[1].0.rawValue, expected: "the only repair of its rule"), written[1].1)
            return false
        }
        guard let parts = message(node) else { return false }
        var promise = FixPromise.unsafe
        if let node = fields["fix"] {
            guard let known = FixPromise(name: node.string) else {
                report(.badField("fix", expected: "`safe`, `unsafe` or `displayOnly`"), node)
                return false
            }
            promise = known
        }
        rule.repair = RuleRepair(
            placement: place, text: parts, reason: fields["because"].flatMap { text($0) }, promise: promise)
        return true
    }

    static let severities: [String: Severity] = ["error": .error, "warning": .warning, "info": .info, "ask": .ask]

    /// `NS5101` → 5101
    static func code(_ text: String) -> Code? {
        guard text.utf8.starts(with: "NS".utf8), let number = UInt16(text.dropFirst(2)),
            (5000...5999).contains(number) || (9000...9999).contains(number)
        else { return nil }
        return Code(number)
    }

    mutating func report(_ problem: RuleProblem, _ node: SyntaxNode) {
        var span = node.span
        span.start += offset
        span.end += offset
        findings.append(Finding(code: problem.code, severity: .error, message: problem.message, span: span))
    }

    func text(_ node: SyntaxNode) -> String? {
        guard node.kind == .stringLiteral, let token = node.firstToken else { return nil }
        let value = node.tree.stringValue(token)
        // Long texts are broken over lines in the library and flow again in a message.
        return value.split(whereSeparator: { $0 == "\n" }).map { Self.trimmed($0) }.joined(separator: " ")
    }

    private static func trimmed(_ line: Substring) -> String {
        let bytes = line.utf8.drop { $0 == 32 }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The papers in words; two that disagree are both named.
    private func source(_ node: SyntaxNode) -> String? {
        guard node.kind == .listLiteral else { return environment.citation(node) }
        let parts = node.children.filter { $0.kind.isExpression }.compactMap { environment.citation($0) }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    // MARK: Messages

    private mutating func message(_ node: SyntaxNode) -> [RuleMessagePart]? {
        guard let text = text(node) else {
            report(.badField("message", expected: "a text"), node)
            return nil
        }
        var parts: [RuleMessagePart] = []
        var rest = text[...]
        while let open = rest.firstIndex(of: "{") {
            guard let close = rest[open...].firstIndex(of: "}") else { break }
            if open > rest.startIndex { parts.append(.text(String(rest[..<open]))) }
            guard let part = messagePart(String(rest[rest.index(after: open)..<close]), node) else { return nil }
            parts.append(part)
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        return parts
    }

    private mutating func messagePart(_ text: String, _ node: SyntaxNode) -> RuleMessagePart? {
        switch text {
        case "added": return .added
        case "vessel": return .vessel
        case "target": return .target
        case "route": return .route
        case "electron_sum": return .electronSum
        case "stock": return .stock
        case "verb": return .verb
        case "isomers": return .isomers
        case "sweep": return .sweep
        case "metal": return .basis
        default: break
        }
        let tree = Parser.parse(bytes: Array("let value = \(text)".utf8), file: node.span.file)
        guard tree.findings.isEmpty, let value = tree.root.firstChild?.expression() else {
            report(.unsupported(text), node)
            return nil
        }
        // What is wrong inside the braces is shown at the whole message: its own places count from the brace.
        var inner = self
        inner.findings = []
        let part = inner.inserted(value)
        expression = inner.expression
        for finding in inner.findings {
            var moved = finding
            moved.span = node.span
            moved.span.start += offset
            moved.span.end += offset
            findings.append(moved)
        }
        return part
    }

    private mutating func inserted(_ value: SyntaxNode) -> RuleMessagePart? {
        if let call = CallExpression(value), call.callee?.string == "names" {
            let arguments = Array(call.arguments)
            guard let first = arguments.first?.value, let pattern = pattern(first) else { return nil }
            let place: RulePlace = arguments.count > 1 && arguments[1].value?.string == "beforehand" ? .before : .vessel
            return .names(expression.add(pattern), place)
        }
        guard let (number, type) = number(value) else { return nil }
        return .value(number, type.format)
    }
}
