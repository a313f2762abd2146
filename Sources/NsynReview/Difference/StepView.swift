import NsynPlan
import NsynQuantities

/// One step in words and numbers that can be compared.
struct StepView {
    /// What sort of thing is done to what: steps that agree in it are versions of each other.
    var identity: String
    /// A name for people: `add gold to pot`.
    var title: String
    var properties: [Property]
    var line: Int?
    /// Of everything, so that equal steps are found at once.
    var hash: UInt64

    struct Property {
        enum Sort { case amount, condition }

        var name: String
        var sort: Sort
        var text: String
        var number: Rational?
        /// How the number is counted; numbers of two ways have no ratio.
        var way: String
        var hash: UInt64
        /// Parameters that it depends on.
        var parameters: [String]
    }
}

extension PlanView {
    func steps(_ vesselNames: [String: String] = [:], _ materialNames: [String: String] = [:]) -> [StepView] {
        plan.steps.indices.map { step($0, vesselNames, materialNames) }
    }

    private func step(_ index: Int, _ vessels: [String: String], _ materials: [String: String]) -> StepView {
        let step = plan.steps[index]
        let ownVessel = name(step.vessel)
        let vessel = vessels[ownVessel] ?? ownVessel
        func material(_ id: MaterialID) -> String { materials[name(id)] ?? vessels[name(id)] ?? name(id) }
        var properties: [StepView.Property] = []
        func add(
            _ label: String, _ sort: StepView.Property.Sort, _ id: ExpressionID?, _ way: String,
            _ format: (Rational) -> String
        ) {
            guard let id else { return }
            let number = value(id)
            properties.append(
                StepView.Property(
                    name: label, sort: sort, text: number.map(format) ?? "unknown", number: number, way: way,
                    hash: hash(id), parameters: parameters(in: id)))
        }
        func say(_ label: String, _ text: String) {
            var hash = StableHash()
            hash.mix(text)
            properties.append(
                StepView.Property(
                    name: label, sort: .condition, text: text, number: nil, way: "word", hash: hash.value,
                    parameters: []))
        }
        var identity = ""
        var title = ""
        switch step.primitive {
        case .transfer(let transfer):
            let name = material(transfer.material)
            identity = "transfer \(name) \(vessel)"
            title = "\(step.verb) \(name) to \(vessel)"
            portion(transfer.portion, add, say)
            add("time", .condition, transfer.duration, "s", Wording.time)
            if transfer.isDropwise { say("manner", "dropwise") }
            add("portions", .condition, transfer.portions, "portions", Wording.short)
            add("interval", .condition, transfer.interval, "s", Wording.time)
        case .setTemperature(let level, let ramp):
            identity = "temperature \(vessel)"
            title = "\(step.verb) \(vessel)"
            add("temperature", .condition, level, "K", Wording.temperature)
            add("rate", .condition, ramp, "K/s") { Wording.short($0 * Rational(60)) + " K/min" }
        case .agitate(let mode, let speed):
            identity = "agitate \(vessel)"
            title = "\(step.verb) \(vessel)"
            say("stirring", mode)
            add("speed", .condition, speed, "rpm") { Wording.short($0 * Rational(60)) + " rpm" }
        case .hold(let time):
            identity = "hold \(vessel) \(step.verb)"
            title = "\(step.verb) \(vessel)"
            add("time", .condition, time, "s", Wording.time)
        case .gas(let mode, let gas, let flow):
            let gasName = gas.map { plan.substances[$0.value].name } ?? ""
            identity = "gas \(vessel)"
            title = "\(mode) \(vessel)\(gasName.isEmpty ? "" : " with \(gasName)")"
            say("atmosphere", gasName.isEmpty ? mode : "\(mode) \(gasName)")
            add("flow", .condition, flow, "m3/s") { Wording.volume($0 * Rational(60)) + "/min" }
        case .light(let mode, let wavelength, let irradiance):
            identity = "light \(vessel)"
            title = "\(step.verb) \(vessel)"
            say("light", mode)
            add("wavelength", .condition, wavelength, "m") { Wording.short($0 * Rational.powerOfTen(9)) + " nm" }
            add("irradiance", .condition, irradiance, "W/m2") { Wording.short($0 / Rational(10)) + " mW/cm²" }
        case .separate(let method, let keep, let force):
            identity = "separate \(vessel)"
            title = "\(step.verb) \(vessel)"
            say("method", method)
            say("keep", keep)
            add("force", .condition, force, "m/s2") { Wording.short($0 / Rational(980_665, 100_000)) + " xg" }
        case .measure(let method, let volume):
            identity = "measure \(vessel) \(method)"
            title = "measure \(vessel) by \(method)"
            add("volume", .amount, volume, "m3", Wording.volume)
        case .adjustAcidity(let level, let with):
            identity = "acidity \(vessel)"
            title = "adjust \(vessel) with \(material(with))"
            say("with", material(with))
            add("pH", .condition, level, "pH") { "pH " + Wording.short($0) }
        case .discard(let volume):
            identity = "discard \(vessel)"
            title = "\(step.verb) \(vessel)"
            add("volume", .amount, volume, "m3", Wording.volume)
        case .manual(let text):
            identity = "manual \(vessel) \(text)"
            title = "\(step.verb) \(vessel): \(text)"
        case .yield(let target):
            identity = "yield \(vessel)"
            title = "\(vessel) holds the product"
            say("target", target.formula)
        }
        if let condition = step.condition {
            let names = parameters(in: condition)
            var property = StepView.Property(
                name: "happens", sort: .condition,
                text: trace.record(index).happens == .never ? "not at the defaults" : "at the defaults", number: nil,
                way: "word", hash: hash(condition), parameters: names)
            if names.isEmpty { property.text = "always" }
            properties.append(property)
        }
        var whole = StableHash()
        whole.mix(identity)
        for property in properties {
            whole.mix(property.name)
            whole.mix(property.way)
            whole.mix(property.hash)
        }
        return StepView(identity: identity, title: title, properties: properties, line: nil, hash: whole.value)
    }

    private func portion(
        _ portion: Portion,
        _ add: (String, StepView.Property.Sort, ExpressionID?, String, (Rational) -> String) -> Void,
        _ say: (String, String) -> Void
    ) {
        switch portion {
        case .volume(let id): add("amount", .amount, id, "m3", Wording.volume)
        case .mass(let id): add("amount", .amount, id, "kg", Wording.mass)
        case .amount(let id): add("amount", .amount, id, "mol", Wording.amount)
        case .equivalents(let id): add("amount", .amount, id, "eq") { Wording.short($0) + " eq" }
        case .untilConcentration(let id):
            add("amount", .amount, id, "until mol/m3") { "up to " + Wording.concentration($0) }
        case .untilVolume(let id): add("amount", .amount, id, "until m3") { "up to " + Wording.volume($0) }
        case .fraction(let id): add("amount", .amount, id, "part") { Wording.short($0 * Rational(100)) + " %" }
        case .everything: say("amount", "everything")
        }
    }
}
