import NsynDiagnostics

extension OpentronsReader {
    mutating func moduleCommand(_ type: String, _ fields: inout Fields, _ span: SourceSpan) -> Bool {
        switch type {
        case "temperatureModule/setTargetTemperature", "heaterShaker/setTargetTemperature":
            guard let celsius = fields.number("celsius"), let module = module(&fields, type, span) else { return true }
            setTemperature(module, celsius, span)
        case "temperatureModule/waitForTemperature", "heaterShaker/waitForTemperature":
            let celsius = fields.optionalNumber("celsius")
            guard let module = module(&fields, type, span) else { return true }
            guard let goal = replay.bench.modules[module].goal else {
                misuse(module, span, "`\(replay.bench.modules[module].id)` is waited for and was given no temperature")
                return true
            }
            if let celsius, abs(celsius + 273.15 - goal) > 0.05 {
                misuse(
                    module, span,
                    "`\(replay.bench.modules[module].id)` is waited for at \(celsius) °C and was told \(short(goal - 273.15)) °C"
                )
            }
        case "temperatureModule/deactivate", "heaterShaker/deactivateHeater":
            if let module = module(&fields, type, span) { replay.bench.modules[module].goal = nil }
        case "heaterShaker/openLabwareLatch":
            guard let module = module(&fields, type, span) else { return true }
            if replay.bench.modules[module].isShaking {
                misuse(module, span, "the latch of `\(replay.bench.modules[module].id)` opens while it shakes")
            }
            replay.bench.modules[module].latchIsClosed = false
        case "heaterShaker/closeLabwareLatch":
            if let module = module(&fields, type, span) { replay.bench.modules[module].latchIsClosed = true }
        case "heaterShaker/setAndWaitForShakeSpeed", "heaterShaker/setShakeSpeed":
            guard let speed = fields.number("rpm"), let module = module(&fields, type, span) else { return true }
            shake(module, speed, span)
        case "heaterShaker/deactivateShaker":
            guard let module = module(&fields, type, span) else { return true }
            replay.bench.modules[module].isShaking = false
            note(.shaking(nil), module, span)
        case "magneticModule/disengage":
            _ = module(&fields, type, span)
        default: return false
        }
        return true
    }

    mutating func pauseCommand(_ type: String, _ fields: inout Fields, _ span: SourceSpan) -> Bool {
        switch type {
        case "waitForDuration", "delay":
            let seconds = fields.number("seconds")
            _ = fields.optionalText("message")
            if let seconds {
                if seconds < 0 { fields.complain("`seconds` is negative") }
                replay.bench.wait(seconds)
            }
        case "waitForResume", "pause":
            let text = fields.optionalText("message") ?? ""
            replay.pause(text, span: span)
        case "comment": _ = fields.text("message")
        default: return false
        }
        return true
    }

    private mutating func module(_ fields: inout Fields, _ type: String, _ span: SourceSpan) -> Int? {
        guard let id = fields.text("moduleId") else { return nil }
        guard let number = modules[id] else {
            replay.bench.log.add(Codes.unknownPlace, span: span, "there is no module `\(id)` in this file")
            return nil
        }
        let kind = replay.bench.modules[number].kind
        let fits =
            type.hasPrefix("temperatureModule")
            ? kind == .temperature
            : type.hasPrefix("heaterShaker") ? kind == .heaterShaker : kind == .magnetic
        if !fits {
            misuse(number, span, "`\(type)` is sent to `\(id)`, which is a \(replay.bench.modules[number].model)")
            return nil
        }
        return number
    }

    private mutating func misuse(_ module: Int, _ span: SourceSpan, _ message: String) {
        replay.bench.log.add(Codes.moduleMisuse, subject: module, span: span, message)
    }

    private mutating func setTemperature(_ module: Int, _ celsius: Double, _ span: SourceSpan) {
        let placed = replay.bench.modules[module]
        let kelvin = celsius + 273.15
        if let facts = inventory.module(placed.model) {
            let lowest = facts.lowest?.double ?? 0
            let highest = facts.highest?.double ?? .infinity
            if kelvin < lowest - 0.001 || kelvin > highest + 0.001 {
                replay.bench.log.add(
                    Codes.moduleLimit, span: span,
                    "`\(placed.id)` is set to \(short(celsius)) °C; it holds \(short(lowest - 273.15)) to \(short(highest - 273.15)) °C"
                )
            }
        }
        replay.bench.modules[module].goal = kelvin
        note(.temperature(kelvin), module, span)
    }

    private mutating func shake(_ module: Int, _ speed: Double, _ span: SourceSpan) {
        let placed = replay.bench.modules[module]
        if !placed.latchIsClosed { misuse(module, span, "`\(placed.id)` shakes while its latch is open") }
        if let facts = inventory.module(placed.model) {
            let slowest = (facts.slowestShaking?.double ?? 0) * 60
            let fastest = (facts.fastestShaking?.double ?? .infinity) * 60
            if speed < slowest - 0.001 || speed > fastest + 0.001 {
                replay.bench.log.add(
                    Codes.moduleLimit, span: span,
                    "`\(placed.id)` is to shake at \(short(speed)) rpm; it does \(short(slowest)) to \(short(fastest)) rpm"
                )
            }
        }
        replay.bench.modules[module].isShaking = true
        note(.shaking(speed / 60), module, span)
    }

    private mutating func note(_ value: Replay.Setting.Value, _ module: Int, _ span: SourceSpan) {
        replay.settings.append(
            Replay.Setting(
                value: value, container: replay.bench.modules[module].labware ?? -1, time: replay.bench.clock,
                span: span))
    }

    /// At most two digits behind the point.
    private func short(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let rest = abs(hundredths) % 100
        let digits = rest == 0 ? "" : rest % 10 == 0 ? ".\(rest / 10)" : ".\(rest < 10 ? "0" : "")\(rest)"
        return (hundredths < 0 ? "-" : "") + "\(abs(hundredths) / 100)" + digits
    }
}
