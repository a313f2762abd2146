import NsynDiagnostics
import NsynQuantities

extension Evaluator {
    /// The finding that says a problem: its code, its sentence, what belongs to it and how to repair it.
    func wording(of problem: Problem) -> Finding {
        switch problem {
        case .unknownName, .declaredTwice, .unknownLibraryModule, .importCycle, .unknownVerb, .unknownClause,
            .missingClause, .clauseTwice, .unknownField, .refersToItself, .expected, .unused,
            .unknownRoute, .unknownFinding, .unknownTechnique:
            return nameWording(problem)
        case .unknownArgument, .missingArgument, .tooManyArguments, .unknownMember, .notCallable, .misplaced,
            .otherOrder, .tooMuchWork, .tooManyValues, .unreachable, .badRecord, .badFormula, .unknownLigand,
            .badReaction:
            return structureWording(problem)
        default:
            return quantityWording(problem)
        }
    }

    private func error(_ code: Code, _ message: String, _ span: SourceSpan) -> Finding {
        Finding(code: code, severity: .error, message: message, span: span)
    }

    /// With "did you mean" as a note, and as a fix where one candidate stands out.
    private func suggesting(_ finding: Finding, _ suggestions: [String], replacing span: SourceSpan) -> Finding {
        var result = finding
        guard let first = suggestions.first else { return result }
        result.notes.append("did you mean " + suggestions.prefix(3).map { "`\($0)`" }.joined(separator: " or ") + "?")
        result.fixes.append(
            Fix(title: "write `\(first)`", edits: [TextEdit(span: span, newText: first)], promise: .unsafe))
        return result
    }

    private func list(_ names: [String]) -> String { names.map { "`\($0)`" }.joined(separator: ", ") }

    // MARK: Names

    private func nameWording(_ problem: Problem) -> Finding {
        switch problem {
        case .unknownName(let name, let span, let suggestions, let wanted, let hint):
            let what = wanted.map { " (\($0) is wanted)" } ?? ""
            var finding = error(.unknownName, "Nothing is called `\(name)` here\(what)", span)
            if let hint { finding.notes.append(hint) }
            return suggesting(finding, suggestions, replacing: span)
        case .declaredTwice(let name, let span, let first):
            var finding = error(.declaredTwice, "`\(name)` is declared a second time", span)
            finding.labels = [Label(span: first, message: "first declared here")]
            return finding
        case .unknownLibraryModule(let name, let span, let suggestions):
            return suggesting(
                error(.unknownLibraryModule, "The standard library has no `\(name)`", span), suggestions,
                replacing: span)
        case .importCycle(let path, let span):
            return error(
                .importCycle, "These files import each other in a circle: \(path.joined(separator: " → "))", span)
        case .unknownVerb(let name, let span, let suggestions):
            return suggesting(error(.unknownVerb, "There is no verb `\(name)`", span), suggestions, replacing: span)
        case .unknownClause(let verb, let clause, let span, let known, let proposal):
            var finding = error(.unknownClause, "`\(verb)` has no clause `\(clause)`", span)
            finding.notes = known.isEmpty ? [] : ["its clauses are \(list(known))"]
            if let proposal {
                finding.notes.append("did you mean `\(proposal.text)`?")
                finding.fixes = [Fix(title: "write `\(proposal.text)`", edits: [proposal.edit], promise: .unsafe)]
            } else if let close = Suggestions.closest(to: clause, among: known) {
                finding.notes.append("did you mean `\(close)`?")
            }
            return finding
        case .missingClause(let verb, let clause, let type, let span):
            let missing =
                ["what", "vessel", "volume", "time", "gas"].contains(clause)
                ? "`\(verb)` does not say which \(clause)" : "`\(verb)` needs `\(clause)`"
            return error(.missingClause, "\(missing) (\(type))", span)
        case .clauseTwice(let verb, let clause, let span):
            return error(.clauseTwice, "`\(verb)` has the clause `\(clause)` twice", span)
        case .unknownField(let record, let field, let span, let suggestions):
            return suggesting(
                error(.unknownField, "A \(record) has no field `\(field)`", span), suggestions, replacing: span)
        case .refersToItself(let name, let span):
            return error(.refersToItself, "`\(name)` needs itself before it is known", span)
        case .expected(let what, let found, let span):
            return error(.wrongKindOfThing, "\(capitalised(what)) is needed here, and this is \(describe(found))", span)
        case .unused(let what, let name, let span):
            var finding = Finding(
                code: .unusedName, severity: .warning, message: "The \(what) `\(name)` is never used", span: span)
            finding.notes = ["start its name with `_` if that is meant"]
            return finding
        case .unknownRoute(let name, let span, let suggestions):
            var finding = suggesting(
                error(.unknownRoute, "There is no route `\(name)`", span), suggestions, replacing: span)
            finding.notes.append("the routes are \(list(library.routeNames))")
            return finding
        case .unknownTechnique(let word, let kind, let span, let suggestion):
            let what = kind == "Part" ? "part of a separation" : kind == "Separation" ? "separation" : "measurement"
            return suggesting(
                Finding(
                    code: .unknownTechnique, severity: .warning, message: "No \(what) is called `\(word)`", span: span),
                [suggestion], replacing: span)
        case .unknownFinding(let name, let span, let suggestions):
            return suggesting(
                error(.unknownFinding, "No finding is called `\(name)`, so nothing is waived", span), suggestions,
                replacing: span)
        default: return error(.badRecord, "Something is wrong here", SourceSpan(file: tree.file, start: 0, end: 0))
        }
    }

    private func describe(_ value: Value) -> String {
        if let exact = value.exact { return quantityText(exact, value.type, unit: value.unit) }
        return describe(value.type)
    }

    private func capitalised(_ text: String) -> String {
        guard let first = text.first else { return text }
        return first.uppercased() + text.dropFirst()
    }

    // MARK: Structure

    private func structureWording(_ problem: Problem) -> Finding {
        switch problem {
        case .unknownArgument(let callee, let name, let span, let suggestions):
            return suggesting(
                error(.unknownArgument, "`\(callee)` has no parameter `\(name)`", span), suggestions, replacing: span)
        case .missingArgument(let callee, let name, let span):
            return error(.missingArgument, "`\(callee)` is called without `\(name)`", span)
        case .tooManyArguments(let callee, let limit, let span):
            return error(.tooManyArguments, "`\(callee)` takes no more than \(limit) values", span)
        case .unknownMember(let owner, let name, let span, let suggestions, let known):
            var finding = error(.unknownMember, "\(capitalised(owner)) has no `\(name)`", span)
            if suggestions.isEmpty, !known.isEmpty {
                let more = known.count > 12 ? " and \(known.count - 12) more" : ""
                finding.notes = ["it has " + known.prefix(12).map { "`\($0)`" }.joined(separator: ", ") + more]
            }
            return suggesting(finding, suggestions, replacing: span)
        case .notCallable(let value, let span):
            return error(.notCallable, "This is \(describe(value)), and only functions and protocols are called", span)
        case .misplaced(let message, let span, let note):
            var finding = error(.misplaced, message, span)
            finding.notes = [note]
            return finding
        case .otherOrder(let message, let span, let meant, let edits):
            var finding = error(.misplaced, message, span)
            finding.notes = ["Write `\(meant)`."]
            finding.fixes = [Fix(title: "write `\(meant)`", edits: edits, promise: .safe)]
            return finding
        case .tooMuchWork(let what, let span):
            var finding = error(.tooMuchWork, "\(what) asks for more work than a check may do", span)
            finding.notes = ["loops and calls are unrolled while a script is checked: use a sweep for many conditions"]
            return finding
        case .tooManyValues(let limit, let span):
            return error(
                .tooMuchWork, "An axis takes fewer than \(limit) values: a wider step is meant, or a `design`", span)
        case .unreachable(let span, let after):
            var finding = Finding(
                code: .unreachable, severity: .warning, message: "Nothing after `return` happens", span: span)
            finding.labels = [Label(span: after, message: "the protocol ends here")]
            return finding
        case .badRecord(let message, let span): return error(.badRecord, message, span)
        case .badFormula(let message, let span, let suggestion):
            return suggesting(
                error(.badFormula, trimmed(message), span), suggestion.map { [$0] } ?? [], replacing: span)
        case .unknownLigand(let name, let span, let suggestion):
            return suggesting(
                error(.unknownLigand, "No ligand is called `\(name)`", span), suggestion.map { [$0] } ?? [],
                replacing: span)
        case .badReaction(let message, let span): return error(.badReaction, trimmed(message), span)
        default: return error(.badRecord, "Something is wrong here", SourceSpan(file: tree.file, start: 0, end: 0))
        }
    }

    private func trimmed(_ message: String) -> String {
        message.utf8.last == UInt8(ascii: ".") ? String(message.dropLast()) : message
    }

    // MARK: Quantities

    private func quantityWording(_ problem: Problem) -> Finding {
        switch problem {
        case .dimensionsDiffer(let operation, let operands), .kindsDiffer(let operation, let operands):
            return mismatch(operation, operands)
        case .wrongDimension(let expected, let found, let span, let subject):
            return wrongDimension(expected, found, span, subject)
        case .unknownUnit(let name, let span, let suggestions):
            return suggesting(error(.unknownUnit, "There is no unit `\(name)`", span), suggestions, replacing: span)
        case .unitMissing(let expected, let value, let span, let subject):
            var finding = error(
                .unitMissing,
                "The unit is missing: \(subject) takes \(describe(expected)), and \(describe(value)) is a bare number",
                span)
            if case .quantity(let type) = expected, let unit = units.table.namedType(of: type)?.shows.first {
                finding.notes = ["write the unit behind the number, such as `\(unit)`"]
                if tree.bytes(span).allSatisfy({ $0 < 0x80 && ($0 &- 0x30 < 10 || $0 == UInt8(ascii: ".")) }) {
                    let end = SourceSpan(file: span.file, start: span.end, end: span.end)
                    finding.fixes = [
                        Fix(
                            title: "write `\(unit)` behind it", edits: [TextEdit(span: end, newText: " " + unit)],
                            promise: .unsafe)
                    ]
                }
            }
            return finding
        case .sumOfPoints(let scale, let operands): return sumOfPoints(scale, operands)
        case .scaledPoint(let scale, _, let span, _):
            var finding = error(
                .scaledPoint, "A point on the \(scaleName(scale)) scale has no multiples", span)
            finding.notes = [
                scale == .temperature
                    ? "differences do: `2 * 20 K`; an absolute temperature is written in K"
                    : "convert it first: `(pH 7) as concentration`"
            ]
            return finding
        case .ambiguousUnit(let name, let span, let candidates):
            var finding = error(.ambiguousUnit, "`\(name)` alone is no unit", span)
            finding.notes = ["it could mean \(candidates.joined(separator: ", "))"]
            return finding
        case .prefixNotAllowed(let name, let span, let suggestions):
            return suggesting(
                error(.prefixNotAllowed, "`\(name)` is no unit: this prefix is not used with it", span), suggestions,
                replacing: span)
        case .malformedUnit(let name, let span, let reason):
            var finding = error(.malformedUnit, "`\(name)` can't be read as a unit: \(reason)", span)
            if name == "H2O" { proposeHydrate(&finding) }
            return finding
        case .divisionByZero(let operands): return error(.divisionByZero, "This divides by zero", operands.rightSpan)
        case .notANumber(let operation, let operands):
            return error(
                .notANumber,
                "\(capitalised(describe(operands.right.type))) can't be \(operation.verb) \(describe(operands.left.type))",
                operands.span)
        case .exponentNotConstant(let operands):
            return error(
                .exponentNotConstant, "An exponent is a small whole number that is known here", operands.rightSpan)
        case .notComparable(let operands):
            return error(
                .notComparable,
                "\(capitalised(describe(operands.left.type))) and \(describe(operands.right.type)) can't be compared",
                operands.span)
        case .belowAbsoluteZero(let value, let span):
            return error(.belowAbsoluteZero, "\(value) lies below absolute zero (−273.15 °C)", span)
        case .offTheScale(let value, let span):
            return error(.offTheScale, "pH \(value) does not exist in water: the scale ends near −2 and 16", span)
        case .hole(let expected, let fits, let span):
            var finding = error(.hole, "Something is still missing here" + (expected.map { ": \($0)" } ?? ""), span)
            finding.notes = fits.isEmpty ? [] : ["names that fit: \(list(fits))"]
            return finding
        case .speciesDiffer(let first, let second, let span):
            return error(.speciesDiffer, "This counts `\(first)`, and the substance is `\(second)`", span)
        case .numberTooLarge(let span):
            return error(.numberTooLarge, "This number is too large to be computed with", span)
        case .expectationFails(let sides, let span):
            return Finding(
                code: .expectationFails, severity: .warning, message: "This expectation does not hold", span: span,
                notes: sides.isEmpty ? [] : [sides])
        case .lengthsDiffer(let first, let second, let span):
            return error(.lengthsDiffer, "One list has \(first) values and the other \(second)", span)
        case .badRange(let message, let span, let isWarning):
            return Finding(
                code: .badRange, severity: isWarning ? .warning : .error, message: trimmed(message), span: span)
        case .negative(let what, let value, let span):
            return error(.negative, "\(what) is larger than zero, and this is \(value)", span)
        case .defaultNotAnOption(let parameter, let value, let range, let span):
            return error(
                .defaultNotAnOption, "The default of `\(parameter)`, \(value), is none of its options, \(range)", span)
        default: return error(.badRecord, "Something is wrong here", SourceSpan(file: tree.file, start: 0, end: 0))
        }
    }

    private func scaleName(_ scale: PointScale) -> String {
        switch scale {
        case .temperature: "temperature"
        case .acidity: "pH"
        case .instant: "time"
        }
    }

    private func mismatch(_ operation: ArithmeticOperator?, _ operands: Operands) -> Finding {
        let (left, right) = (operands.left, operands.right)
        let names = (describe(left.type), describe(right.type))
        var isSameDimension = false
        if case .quantity(let first) = simplified(left.type), case .quantity(let second) = simplified(right.type) {
            isSameDimension = first.dimension == second.dimension
        }
        let action: String
        switch operation {
        case .add: action = "can't be added"
        case .subtract: action = "can't be subtracted"
        default: action = "don't go together"
        }
        var finding = error(
            isSameDimension ? .kindsDiffer : .dimensionsDiffer, "\(capitalised(names.0)) and \(names.1) \(action)",
            operands.span)
        for (value, span, name) in [(left, operands.leftSpan, names.0), (right, operands.rightSpan, names.1)] {
            let factors = factorisation(value.type).flatMap { $0 == name ? nil : ", \($0)" } ?? ""
            finding.labels.append(Label(span: span, message: name + factors))
        }
        if isSameDimension {
            finding.notes = ["both have the same dimension, and still mean different things: convert one with `as`"]
        }
        return finding
    }

    /// Water of crystallisation, written as on the bottle: `HAuCl4·3H2O`.
    private func proposeHydrate(_ finding: inout Finding) {
        finding.notes = ["the name of a hydrate is joined by `_`, as in `HAuCl4_3H2O`"]
        let bytes = tree.bytes(SourceSpan(file: tree.file, start: 0, end: finding.span.start))
        var end = bytes.count
        while end > 0, bytes[end - 1] >= UInt8(ascii: "0"), bytes[end - 1] <= UInt8(ascii: "9") { end -= 1 }
        for dot in ["·", "*", "."] where bytes[..<end].suffix(dot.utf8.count).elementsEqual(dot.utf8) {
            let place = SourceSpan(file: tree.file, start: UInt32(end - dot.utf8.count), end: UInt32(end))
            finding.fixes = [
                Fix(title: "write `_`", edits: [TextEdit(span: place, newText: "_")], promise: .unsafe)
            ]
        }
    }

    private func wrongDimension(_ expected: Type, _ found: Value, _ span: SourceSpan, _ subject: String) -> Finding {
        var finding = error(
            .wrongDimension, "\(subject) takes \(describe(expected)), and this is \(describe(found.type))", span)
        let factors = [expected, found.type].compactMap { factorisation($0) }
        if factors.count == 2, factors[0] == factors[1] {
            finding.notes.append("both have the same dimension, and still mean different things")
        } else if factors.count == 2, factors[0] != describe(expected) || factors[1] != describe(found.type) {
            finding.notes.append("\(factors[0]) is wanted, \(factors[1]) was given")
        }
        if case .point = simplified(expected), let written = found.unit, let place = unitPlace(in: span, written),
            units.resolve("°\(written)").success != nil
        {
            finding.notes.append("did you mean `°\(written)`?")
            finding.fixes = [
                Fix(
                    title: "write `°\(written)`", edits: [TextEdit(span: place, newText: "°\(written)")],
                    promise: .unsafe)
            ]
        }
        guard let written = found.unit, case .quantity(let wanted) = simplified(expected) else { return finding }
        let shares = ["MassFraction", "Percent"].map { units.table.type(named: $0) }
        if wanted == units.table.type(named: "Concentration"), case .quantity(let given) = simplified(found.type),
            shares.contains(given)
        {
            finding.notes.append(
                "a share by mass becomes a concentration with the density of the solution: `37 wt% * 1.18 g/mL`")
            return finding
        }
        if wanted == units.table.type(named: "RelativeCentrifugalForce"),
            simplified(found.type) == units.table.type(named: "RotationSpeed").map({ .quantity($0) })
        {
            finding.notes.append(
                "what rpm come to depends on the rotor: 1.118 × 10⁻⁵ × (radius in cm) × rpm² is in `xg`")
            return finding
        }
        let repairs = units.table.suggestions(for: written, expected: wanted).filter {
            units.table.unitType($0) == wanted
        }
        if let repair = repairs.first {
            finding.notes.append("did you mean `\(repair)`?")
            if let place = unitPlace(in: span, written) {
                finding.fixes.append(
                    Fix(title: "write `\(repair)`", edits: [TextEdit(span: place, newText: repair)], promise: .unsafe))
            }
        }
        return finding
    }

    /// Where the unit stands at the end of a quantity.
    private func unitPlace(in span: SourceSpan, _ unit: String) -> SourceSpan? {
        let length = UInt32(unit.utf8.count)
        guard span.end - span.start > length else { return nil }
        return SourceSpan(file: span.file, start: span.end - length, end: span.end)
    }

    private func sumOfPoints(_ scale: PointScale, _ operands: Operands) -> Finding {
        var finding = error(
            .sumOfPoints, "Two points on the \(scaleName(scale)) scale can't be added", operands.span)
        finding.labels = [
            Label(span: operands.leftSpan, message: "a point"),
            Label(span: operands.rightSpan, message: "another point"),
        ]
        guard scale == .temperature, let right = operands.right.exact, let unit = operands.right.unit,
            let resolved = self.unit(named: unit)
        else {
            finding.notes = ["shift a point by a difference: `pH 7 + 0.5`"]
            return finding
        }
        let number = (right - resolved.offset).dividing(by: resolved.scale)?.description ?? ""
        finding.notes = ["a difference is written in K: `+ \(number) K`; for the middle of both, `mean(…)`"]
        finding.fixes = [
            Fix(
                title: "add a difference of \(number) K",
                edits: [TextEdit(span: operands.rightSpan, newText: "\(number) K")], promise: .unsafe)
        ]
        return finding
    }
}

extension UnitTable {
    func unitType(_ spelling: String) -> QuantityType? { (try? resolve(spelling))?.type }
}
