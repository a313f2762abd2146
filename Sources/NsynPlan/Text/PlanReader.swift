import NsynDiagnostics
import NsynQuantities

/// Reads the text that `PlanPrinter` writes. Whatever it accepts is sound: every number refers to something.
public struct PlanReader {
    var plan = Plan(name: "", span: PlanReader.nowhere)
    var sweeps: [SweepPlan] = []
    var cursor = WordCursor(words: [], line: 0)
    private var hasPlan = false

    static let nowhere = SourceSpan(file: FileID(0), start: 0, end: 0)

    private init() {}

    public static func read(_ text: String) throws(PlanTextError) -> (plan: Plan, sweeps: [SweepPlan]) {
        try read(bytes: Array(text.utf8))
    }

    public static func read(bytes: [UInt8]) throws(PlanTextError) -> (plan: Plan, sweeps: [SweepPlan]) {
        var reader = PlanReader()
        var number = 0
        for line in bytes.split(separator: 10, omittingEmptySubsequences: false) {
            number += 1
            let words = try PlanText.words(line, number: number)
            if words.isEmpty { continue }
            reader.cursor = WordCursor(words: words, line: number)
            try reader.readLine()
        }
        guard reader.hasPlan else { throw PlanTextError(line: number, message: "there is no `plan` line") }
        try reader.validate()
        return (reader.plan, reader.sweeps)
    }

    private mutating func readLine() throws(PlanTextError) {
        let keyword = try cursor.name()
        switch keyword {
        case "plan":
            plan.name = try cursor.string()
            plan.span = try cursor.endSpan()
            hasPlan = true
        case "target": plan.target = try readTarget()
        case "route":
            let name = try cursor.string()
            plan.route = (name, try cursor.endSpan())
        case "parameter": plan.parameters.append(try readParameter())
        case "substance":
            let name = try cursor.string()
            plan.substances.append(SubstanceEntry(name: name, form: try readForm()))
            try cursor.end()
        case "vessel": plan.vessels.append(try readVessel())
        case "material": plan.materials.append(try readMaterial())
        case "step": plan.steps.append(try readStep())
        case "product":
            plan.product = try index("v", below: plan.vessels.count)
            try cursor.end()
        case "waiver": plan.waivers.append(try readWaiver())
        case "sweep": sweeps.append(try readSweep())
        case "axis":
            guard !sweeps.isEmpty else { throw cursor.error("`axis` before any `sweep`") }
            sweeps[sweeps.count - 1].axes.append(try readAxis())
        default:
            guard keyword.first == "e", let number = Int(keyword.dropFirst()) else {
                throw cursor.error("`\(keyword)` begins no line of a plan")
            }
            let node = try readNode()
            guard number == plan.expressions.nodes.count, plan.expressions.add(node).value == number else {
                throw cursor.error("expressions are numbered in order, and equal ones stand once")
            }
            try cursor.end()
        }
    }

    private mutating func readWaiver() throws(PlanTextError) -> Waiver {
        let name = try cursor.string()
        let reason = try cursor.string()
        try cursor.expect("scope")
        let scope = cursor.span() ?? PlanReader.nowhere
        return Waiver(name: name, reason: reason, scope: scope, span: try cursor.endSpan())
    }

    // MARK: Numbers

    /// A number behind a letter, such as `v0`.
    mutating func index<Table>(_ letter: Character, below limit: Int) throws(PlanTextError) -> Index<Table> {
        let word = try cursor.name()
        guard word.first == letter, let number = Int(word.dropFirst()), number >= 0, number < limit else {
            throw cursor.error("`\(word)` is no \(letter) that is declared above")
        }
        return Index(number)
    }

    mutating func rational() throws(PlanTextError) -> Rational {
        let word = try cursor.name()
        let parts = word.split(separator: "/", maxSplits: 1)
        // Digits only: an exponent would let a short text ask for a huge number.
        let isPlain = word.utf8.allSatisfy { (45...57).contains($0) }
        if isPlain, word.utf8.count <= 4096, let top = parts.first, let over = Rational(String(top)) {
            if parts.count == 1 { return over }
            if let under = Rational(String(parts[1])), let value = over.dividing(by: under) { return value }
        }
        throw cursor.error("`\(word)` is no number")
    }

    mutating func integer() throws(PlanTextError) -> Int {
        let word = try cursor.name()
        guard let value = Int(word) else { throw cursor.error("`\(word)` is no whole number") }
        return value
    }

    /// `e3`, or a constant in place.
    mutating func expression() throws(PlanTextError) -> ExpressionID {
        if case .name(let word)? = cursor.next, word.first == "e" {
            return try index("e", below: plan.expressions.nodes.count)
        }
        return plan.expressions.constant(try rational())
    }

    // MARK: Parts

    mutating func readTarget() throws(PlanTextError) -> PlanTarget {
        var target = try readTargetWords()
        target.span = try cursor.endSpan()
        return target
    }

    mutating func readTargetWords() throws(PlanTextError) -> PlanTarget {
        let name = try cursor.string()
        var target = PlanTarget(name: name, formula: try cursor.string(), span: PlanReader.nowhere)
        while true {
            if cursor.take("tag") {
                target.tags.append(try cursor.string())
            } else if cursor.take("goal") {
                target.goals.append(try cursor.string())
            } else if cursor.take("isomer") {
                target.isomer = try cursor.string()
            } else if cursor.take("template") {
                target.template = try cursor.string()
            } else {
                return target
            }
        }
    }

    private mutating func readForm() throws(PlanTextError) -> SubstanceEntry.Form {
        switch try cursor.name() {
        case "reagent": return .reagent
        case "cluster": return .cluster
        case "complex": return .complex
        default: throw cursor.error("a substance is a reagent, a cluster or a complex")
        }
    }

    private mutating func readParameter() throws(PlanTextError) -> Parameter {
        let name = try cursor.string()
        try cursor.expect("type")
        let numbers = try cursor.name().split(separator: ",").map { Int16($0) }
        guard numbers.count == 9, let kind = numbers[8], kind >= 0 else {
            throw cursor.error("a type is eight exponents and a kind")
        }
        var twelfths = SIMD8<Int16>.zero
        for place in 0..<8 {
            guard let value = numbers[place] else { throw cursor.error("a type is eight exponents and a kind") }
            twelfths[place] = value
        }
        let type = QuantityType(Dimension(twelfths: twelfths), kind: KindID(rawValue: UInt16(kind)))
        let isPoint = cursor.take("point")
        let unit: String? = cursor.take("unit") ? try cursor.string() : nil
        let domain = try readDomain()
        return Parameter(
            name: name, type: type, isPoint: isPoint, unit: unit, domain: domain, span: try cursor.endSpan())
    }

    private mutating func readDomain() throws(PlanTextError) -> Parameter.Domain {
        switch try cursor.name() {
        case "number":
            let initial: Rational? = cursor.take("default") ? try rational() : nil
            let lower: Rational? = cursor.take("lower") ? try rational() : nil
            let upper: Rational? = cursor.take("upper") ? try rational() : nil
            return .number(default: initial, lower: lower, upper: upper)
        case "options":
            var names: [String] = []
            while case .string(let name)? = cursor.next {
                names.append(name)
                cursor.skip()
            }
            let initial: Int? = cursor.take("default") ? try integer() : nil
            return .options(names, default: initial)
        case "truth":
            guard cursor.take("default") else { return .truth(default: nil) }
            return .truth(default: try cursor.name() == "true")
        default: throw cursor.error("a parameter is a number, options or a truth")
        }
    }

    private mutating func readVessel() throws(PlanTextError) -> Vessel {
        var vessel = Vessel(name: try cursor.string(), capacity: nil, span: PlanReader.nowhere)
        if cursor.take("capacity") { vessel.capacity = try expression() }
        vessel.isClosed = cursor.take("closed")
        if cursor.take("headspace") {
            switch try cursor.name() {
            case "air": vessel.headspace = .air
            case "inert": vessel.headspace = .inert
            case "reactive": vessel.headspace = .reactive
            default: throw cursor.error("a headspace is air, inert or reactive")
            }
        }
        vessel.isDark = cursor.take("dark")
        if cursor.take("wall") { vessel.wall = try cursor.string() }
        vessel.span = try cursor.endSpan()
        return vessel
    }

    /// References that may point forwards, and what a trace relies on.
    private func validate() throws(PlanTextError) {
        for sweep in sweeps {
            for axis in sweep.axes where (axis.values.count ?? 0) < 0 {
                throw PlanTextError(line: 0, message: "an axis of `\(sweep.name)` has a negative count")
            }
        }
    }
}

/// Goes through the words of a line.
struct WordCursor {
    let words: [PlanText.Word]
    let line: Int
    private var place = 0

    init(words: [PlanText.Word], line: Int) {
        self.words = words
        self.line = line
    }

    var next: PlanText.Word? { place < words.count ? words[place] : nil }

    mutating func skip() { place += 1 }

    func error(_ message: String) -> PlanTextError { PlanTextError(line: line, message: message) }

    mutating func name() throws(PlanTextError) -> String {
        guard case .name(let name)? = next else { throw error("a word is missing") }
        place += 1
        return name
    }

    mutating func string() throws(PlanTextError) -> String {
        guard case .string(let string)? = next else { throw error("a string is missing") }
        place += 1
        return string
    }

    mutating func take(_ word: String) -> Bool {
        guard case .name(word)? = next else { return false }
        place += 1
        return true
    }

    mutating func expect(_ word: String) throws(PlanTextError) {
        if !take(word) { throw error("`\(word)` is missing") }
    }

    mutating func span() -> SourceSpan? {
        guard case .span(let file, let start, let end)? = next else { return nil }
        place += 1
        return SourceSpan(file: FileID(file), start: start, end: end)
    }

    func end() throws(PlanTextError) {
        if place < words.count { throw error("the line goes on where it should end") }
    }

    /// The span at the end of a line, where there is one.
    mutating func endSpan() throws(PlanTextError) -> SourceSpan {
        let result = span() ?? PlanReader.nowhere
        try end()
        return result
    }
}
