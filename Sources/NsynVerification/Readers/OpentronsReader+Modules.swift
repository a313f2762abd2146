import NsynDiagnostics

extension OpentronsReader {
    mutating func moduleCommand(_ type: String, _ fields: inout Fields, _ span: SourceSpan) -> Bool {
        switch type {
        case "temperatureModule/setTargetTemperature", "heaterShaker/setTargetTemperature":
            guard let celsius = fields.number("celsius"), let module = module(&fields, type, span) else { return true }
            replay.set(module, celsius: celsius, inventory, span)
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
                    "`\(replay.bench.modules[module].id)` is waited for at \(celsius) °C and was told \(replay.short(goal - 273.15)) °C"
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
            replay.shake(module, turnsPerMinute: speed, inventory, span)
        case "heaterShaker/deactivateShaker":
            guard let module = module(&fields, type, span) else { return true }
            replay.stopShaking(module, span)
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
}
