import NsynDiagnostics
import NsynPlan
import NsynQuantities

/// The codes of what compiling for a robot can find. What each means is declared in `stdlib/findings/robots.nsyn`.
public enum RobotCodes {
    public static let wellTooSmall = Code(901)
    public static let belowPipette = Code(902)
    public static let deckTooSmall = Code(903)
    public static let wallAttacked = Code(904)
    public static let openDeck = Code(905)
    public static let tooOld = Code(906)
    public static let stockTooWeak = Code(907)
    public static let acidityComputed = Code(908)
    public static let roundingError = Code(909)
    public static let peopleNeeded = Code(910)
    public static let tooManyConditions = Code(911)
    public static let unknownDesign = Code(912)
    public static let stockTooSmall = Code(913)
    public static let unevenDelay = Code(914)
    public static let rateTooSlow = Code(915)
    public static let noRobot = Code(916)
    public static let cannotResume = Code(917)
    public static let refusedByVerify = Code(918)
    public static let moduleLimit = Code(919)
    public static let noReactions = Code(920)
    public static let nothingForTheRobot = Code(921)
}

/// Wording of the findings, with the facts as arguments.
enum Findings {
    /// `A1, B1 and 94 more`
    static func wells(_ names: [String]) -> String {
        if names.count <= 4 { return Wording.list(names) }
        return names.prefix(3).joined(separator: ", ") + " and \(names.count - 3) more"
    }

    static func finding(
        _ code: Code, _ severity: Severity, _ message: String, _ span: SourceSpan, notes: [String] = []
    ) -> Finding {
        Finding(code: code, severity: severity, message: message, span: span, notes: notes)
    }

    static func wellTooSmall(
        _ request: PlateRequest, wells names: [String], volume: Rational, capacity: Rational, step: Step?
    ) -> Finding {
        var finding = finding(
            RobotCodes.wellTooSmall, .error,
            "\(wells(names)) would hold \(Wording.volume(volume)), and a well of `\(request.labware.name)` holds \(Wording.volume(capacity))",
            request.span,
            notes: [
                "`scaled to \(Wording.volume(capacity * Rational(4, 5)))` fits, or a plate with larger wells"
            ])
        if let step { finding.labels.append(Label(span: step.span, message: "this addition is the one too many")) }
        return finding
    }

    static func belowPipette(
        _ request: PlateRequest, liquid: String, wells names: [String], least: Rational, limit: Rational,
        span: SourceSpan
    ) -> Finding {
        let factor = Wording.short((limit / least).rounded(significantDigits: 2))
        return finding(
            RobotCodes.belowPipette, .error,
            "\(wells(names)) need\(names.count == 1 ? "s" : "") as little as \(Wording.volume(least)) of `\(liquid)`, and the smallest volume that the pipettes of \(request.robot.title) deliver is \(Wording.volume(limit))",
            span,
            notes: [
                "a stock \(factor) times weaker, or wells \(factor) times as full, make it deliverable"
            ])
    }

    static func aboveDelivery(
        _ request: PlateRequest, liquid: String, most: Rational, limit: Rational, span: SourceSpan
    )
        -> Finding
    {
        finding(
            RobotCodes.belowPipette, .error,
            "\(request.robot.title) delivers no \(Wording.volume(most)) of `\(liquid)`: at most \(Wording.volume(limit)) at once",
            span)
    }

    static func rateTooSlow(
        _ request: PlateRequest, liquid: String, flow: Rational, slowest: Rational, wells names: [String],
        span: SourceSpan
    ) -> Finding {
        let micro = Rational.powerOfTen(9)
        return finding(
            RobotCodes.rateTooSlow, .error,
            "\(wells(names)) get\(names.count == 1 ? "s" : "") `\(liquid)` at \(Wording.short(flow * micro)) µL/s, and no pipette of \(request.robot.title) runs slower than \(Wording.short(slowest * micro)) µL/s",
            span,
            notes: [
                "say `dropwise` where drops are meant, split the addition into `portions`, or weaken the stock so that more volume takes the same time"
            ])
    }

    static func deckTooSmall(_ request: PlateRequest, needed: Int, slots: Int, what: String) -> Finding {
        finding(
            RobotCodes.deckTooSmall, .error,
            "One plate of `\(request.name)` needs \(needed) places on the deck of \(request.robot.title), which has \(slots): \(what)",
            request.span,
            notes: ["larger reservoirs, fewer stocks, or a robot with more places"])
    }

    static func wallAttacked(_ request: PlateRequest, wall: String, solvent: String, span: SourceSpan) -> Finding {
        var finding = finding(
            RobotCodes.wallAttacked, .error,
            "`\(request.labware.name)` is made of \(wall), which \(solvent) attacks: every well of `\(request.name)` gets some",
            request.span, notes: ["a plate of polypropylene or glass, whichever the solvent spares"])
        finding.labels.append(Label(span: span, message: "\(solvent) comes in here"))
        return finding
    }

    static func noContainer(
        _ request: PlateRequest, liquid: String, attacker: String, labware: Labware, span: SourceSpan
    ) -> Finding {
        finding(
            RobotCodes.wallAttacked, .error,
            "`\(liquid)` can't stand on the deck of \(request.robot.title): \(attacker) attacks `\(labware.name)` and every other container that it has",
            span,
            notes: [
                "declare a rack of glass vials, and a robot with it: `robot our_robot { like: \(request.robot.family), tubes: [our_vials] }`"
            ])
    }

    static func nothingForTheRobot(_ request: PlateRequest) -> Finding {
        let most = request.robot.largest.map { Wording.volume($0 * 20) } ?? "droplets"
        return finding(
            RobotCodes.nothingForTheRobot, .error,
            "Nothing of `\(request.name)` is left for \(request.robot.title): every addition is more than \(most) or needs a person",
            request.span, notes: ["scale the wells down with `scaled to`, or compile it for `hands`"])
    }

    static func openDeck(_ request: PlateRequest, what: String, span: SourceSpan, wells: Int) -> Finding {
        finding(
            RobotCodes.openDeck, .error,
            "\(what), and \(request.robot.title) works in air: all \(wells) wells of `\(request.name)` would be open to it",
            span,
            notes: [
                "if yours stands in a glove box, declare it: `robot inert_robot { like: \(request.robot.family), inert_gas: true }`",
                "or `--target hands`: a person can keep gas above the wells",
            ])
    }

    static func tooOld(
        _ liquid: String, wells names: [String], age: Double, limit: Double, worst: String, span: SourceSpan
    ) -> Finding {
        func time(_ seconds: Double) -> String { Rational(exactly: seconds.rounded()).map(Wording.time) ?? "" }
        return finding(
            RobotCodes.tooOld, .error,
            "`\(liquid)` is \(time(age)) old when it reaches \(worst), \(time(age - limit)) more than its \(time(limit)); too old in \(wells(names))",
            span,
            notes: [
                "a second preparation, fewer wells in one run, or a layout whose columns take one volume shorten the way to the last well"
            ])
    }

    static func stockTooWeak(_ step: Step, liquid: String, wells names: [String], volume: Rational) -> Finding {
        let what =
            volume.isNegative
            ? "there is no room for `\(liquid)`: \(Wording.volume(-volume)) too much is in the well already"
            : "`\(liquid)` is not strong enough to reach what the step asks for"
        return finding(
            RobotCodes.stockTooWeak, .error, "In \(wells(names)), \(what)", step.span,
            notes: ["stronger stocks leave more room; a larger final volume does too"])
    }

    static func acidityIsComputed(_ step: Step, _ level: Rational) -> Finding {
        finding(
            RobotCodes.acidityComputed, .warning,
            "No robot measures pH between two drops: the volume that brings each well to pH \(Wording.short(level)) is computed",
            step.span,
            notes: ["the charge balance behind it knows no activities; check a well by hand before the run"])
    }

    static func roundingError(
        _ request: PlateRequest, substance: String, error: Double, wells names: [String], span: SourceSpan
    ) -> Finding {
        let percent = Wording.short(Rational(exactly: (error * 1e4).rounded() / 100) ?? .zero)
        return finding(
            RobotCodes.roundingError, .warning,
            "Rounding to \(Wording.volume(request.robot.resolution)) changes the concentration of \(substance) by \(percent) % in \(wells(names))",
            span, notes: ["a weaker stock makes the volumes larger and the error smaller"])
    }

    static func peopleNeeded(_ request: PlateRequest, _ steps: [OperatorStep]) -> Finding {
        let count = steps.count
        return finding(
            RobotCodes.peopleNeeded, .info,
            "\(count) step\(count == 1 ? "" : "s") of `\(request.name)` \(count == 1 ? "needs" : "need") a person: the robot pauses \(count == 1 ? "once" : "\(count) times")",
            request.span, notes: steps.prefix(8).map { "[\($0.number)] \($0.text)" })
    }

    static func tooMany(_ request: PlateRequest) -> Finding {
        finding(
            RobotCodes.tooManyConditions, .error,
            "`\(request.sweep.name)` has more than \(ConditionTable.mostConditions) conditions: nobody has that many wells",
            request.span)
    }

    static func unknownDesign(_ request: PlateRequest) -> Finding {
        finding(
            RobotCodes.unknownDesign, .error,
            "A design `\(request.sweep.design)` can't be made over the \(request.sweep.dimensionCount) axes of `\(request.sweep.name)`",
            request.span, notes: ["take `latin_hypercube`, or `--conditions FILE` with a row for each reaction"])
    }

    static func stockTooSmall(_ name: String, needed: Int, prepared: Rational, span: SourceSpan, runs: Int) -> Finding {
        let volume = Rational(needed) / ScriptBuilder.picolitres
        return finding(
            RobotCodes.stockTooSmall, .error,
            "\(Wording.volume(volume)) of `\(name)` are needed, dead volumes and excess included, and the script prepares \(Wording.volume(prepared))",
            span, notes: runs > 1 ? ["it has to last for \(runs) runs"] : [])
    }

    static func unevenDelay(_ step: Step, least: Double, most: Double) -> Finding {
        func time(_ seconds: Double) -> String { Rational(exactly: seconds.rounded()).map(Wording.time) ?? "" }
        return finding(
            RobotCodes.unevenDelay, .warning,
            "Between the additions before and after this wait, wells stand \(time(least)) to \(time(most))", step.span,
            notes: ["every well gets at least what the script says; fewer wells in a run bring them closer together"])
    }

    static func noPipette(_ request: PlateRequest) -> Finding {
        finding(
            RobotCodes.noRobot, .error, "The library names no pipette with which \(request.robot.title) could work",
            request.span, notes: ["add `pipettes: […]` to the record of `\(request.robot.name)`"])
    }

    static func noReactions(_ request: PlateRequest) -> Finding {
        finding(
            RobotCodes.noReactions, .error, "`\(request.sweep.name)` has no condition that its filters let through",
            request.span)
    }
}
