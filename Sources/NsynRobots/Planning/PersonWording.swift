import NsynPlan
import NsynQuantities

/// What a person is asked to do, in one sentence.
enum PersonWording {
    struct Draft {
        var kind: OperatorStep.Kind
        /// From the names of the plates.
        var text: ([String]) -> String
        var seconds = 0.0
        var amounts: [WellAmount] = []

        init(_ kind: OperatorStep.Kind, seconds: Double = 0, _ text: @escaping ([String]) -> String) {
            self.kind = kind
            self.seconds = seconds
            self.text = text
        }
    }

    private static func all(_ plates: [String]) -> String { Wording.list(plates.map { "`\($0)`" }) }

    static func step(
        _ step: Step, _ setting: StepSetting, _ plan: Plan, plates: [Int], _ table: ConditionTable
    ) -> Draft {
        func name(_ substance: SubstanceID?) -> String { substance.map { table.prepared.name($0) } ?? "gas" }
        switch step.primitive {
        case .gas(let mode, let substance, _):
            return Draft(.gas) { plates in
                switch mode {
                case "bubble": "Bubble \(name(substance)) through every well of \(all(plates))."
                case "blanket": "Put \(all(plates)) under a blanket of \(name(substance)) and keep it there."
                case "evacuate": "Evacuate the headspace of \(all(plates))."
                case "vent": "Open \(all(plates)) to the air."
                default: "Replace the headspace of \(all(plates)) by \(name(substance)) and seal."
                }
            }
        case .light(let mode, _, let irradiance):
            return Draft(.light) { plates in
                if mode == "dark" { return "Cover \(all(plates)) from light." }
                if mode == "ambient" { return "Uncover \(all(plates))." }
                let nanometres = Wording.short(setting.first * Rational.powerOfTen(9))
                let power = irradiance == nil ? "" : " with \(Wording.short(setting.second)) W/m²"
                return "Irradiate \(all(plates)) at \(nanometres) nm\(power)."
            }
        case .separate(let method, let keep, let force):
            return Draft(.separate) { plates in
                let gravity = force == nil ? "" : " at \(Wording.short(setting.first / Rational(980665, 100_000))) g"
                return "Separate \(all(plates)) by \(method)\(gravity) and keep the \(keep)."
            }
        case .measure(let method, _):
            return Draft(.measure) { plates in
                let with = setting.isStated ? ", taking \(Wording.volume(setting.first)) of each well" : ""
                return "Measure every well of \(all(plates)) by \(method)\(with)."
            }
        case .discard:
            return Draft(.discard) { plates in
                let what = setting.isStated ? Wording.volume(setting.first) : "all liquid"
                return "Take \(what) out of every well of \(all(plates)) and discard it."
            }
        case .manual(let text): return Draft(.manual) { plates in "\(text) (\(all(plates)))" }
        default: return Draft(.manual) { plates in "`\(step.verb)` \(all(plates))." }
        }
    }

    static func temperature(_ goal: Rational, ramp: Rational) -> Draft {
        Draft(.temperature) { plates in
            let rate = ramp.isPositive ? ", \(Wording.short(ramp * Rational(60))) K a minute" : ""
            return "Bring \(all(plates)) to \(Wording.temperature(goal))\(rate), and keep it there."
        }
    }

    static func agitation(_ mode: String, _ speed: Rational?) -> Draft {
        Draft(.agitate) { plates in
            if mode == "still" { return "Stop stirring and shaking \(all(plates))." }
            let rate = speed.map { " at \(Wording.short($0 * Rational(60))) rpm" } ?? ""
            let verb = ["stir": "stirring", "shake": "shaking", "vortex": "vortexing", "sonicate": "sonicating"][mode]
            return "Start \(verb ?? mode) \(all(plates))\(rate), in its place on the deck where later steps add to it."
        }
    }

    static func acidity(_ levels: [Rational]) -> Draft {
        Draft(.acidity) { plates in
            let (least, most) = (levels.min() ?? .zero, levels.max() ?? .zero)
            let range =
                least == most ? "pH \(Wording.short(least))" : "pH \(Wording.short(least)) to \(Wording.short(most))"
            return
                "Measure the pH in some wells of \(all(plates)): \(range) is expected, as the run sheet lists; correct what is off."
        }
    }

    static func weigh(
        _ script: RunScript, _ wells: [Int], _ step: Int, _ table: ConditionTable, _ scale: Rational
    ) -> Draft {
        var names: [String] = []
        var amounts: [WellAmount] = []
        for well in wells {
            let place = table.index(script.wells[well].condition, step)
            let liquid = table.liquids[Int(table.taken[place])]
            if !names.contains(liquid.name) { names.append(liquid.name) }
            let molar = liquid.solvent.flatMap { table.prepared.profiles[$0.value].molarMass } ?? .zero
            amounts.append(WellAmount(well: well, mass: table.moles[place] * scale * molar))
        }
        let least = amounts.map(\.mass).min() ?? .zero
        let most = amounts.map(\.mass).max() ?? .zero
        let range = least == most ? Wording.mass(least) : "\(Wording.mass(least)) to \(Wording.mass(most))"
        var draft = Draft(.weigh) { plates in
            "Weigh \(Wording.list(names)) into the wells of \(all(plates)): \(range) each, as the run sheet lists."
        }
        draft.amounts = amounts
        return draft
    }

    static func pour(
        _ script: RunScript, _ wells: [Int], _ step: Int, _ table: ConditionTable, _ scale: Rational
    ) -> Draft {
        let source = wells.first.map {
            table.liquids[Int(table.taken[table.index(script.wells[$0].condition, step)])].name
        }
        var draft = Draft(.add) { plates in
            "Move what `\(source ?? "")` holds into the same wells of \(all(plates))."
        }
        draft.amounts = wells.map { well in
            WellAmount(well: well, volume: table.volumes[table.index(script.wells[well].condition, step)] * scale)
        }
        return draft
    }

    /// A fresh or cold stock that is made when it is needed.
    static func prepare(_ liquid: TakenLiquid, name: String, volume: Int, place: String) -> String {
        var text = "Prepare `\(name)`: \(Wording.volume(Rational(volume) / ScriptBuilder.picolitres)) into \(place)"
        if let temperature = liquid.temperature {
            text += ", from a bottle kept at \(Wording.temperature(temperature))"
        }
        if let fresh = liquid.freshFor {
            text += "; it is good for \(Wording.time(fresh)) from now: resume at once"
        }
        if liquid.isProtectedFromLight { text += "; keep light off it" }
        return text + "."
    }

    static func add(_ script: RunScript, _ addition: Addition, _ name: String) -> String {
        let least = addition.doses.map(\.exact).min() ?? .zero
        let most = addition.doses.map(\.exact).max() ?? .zero
        let range = least == most ? Wording.volume(least) : "\(Wording.volume(least)) to \(Wording.volume(most))"
        var plates: [String] = []
        for dose in addition.doses {
            let plate = script.plates[Int(dose.plate)].name
            if plates.last != plate, !plates.contains(plate) { plates.append(plate) }
        }
        var rate = ""
        if let flow = addition.doses.first?.flow, flow.isNegative { rate = ", drop by drop" }
        if let dose = addition.doses.first, dose.flow.isPositive {
            rate = ", each over \(Wording.time(dose.exact / dose.flow))"
        }
        if addition.parts > 1 {
            rate += ", in \(addition.parts) equal parts"
            if let gap = Rational(exactly: addition.interval), gap.isPositive { rate += " \(Wording.time(gap)) apart" }
        }
        return "Add `\(name)` to \(all(plates)): \(range) a well as the run sheet lists\(rate)."
    }
}
