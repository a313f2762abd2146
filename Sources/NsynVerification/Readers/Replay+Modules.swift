import NsynDiagnostics

/// What modules are told, whatever the format.
extension Replay {
    mutating func set(_ module: Int, celsius: Double, _ inventory: Inventory, _ span: SourceSpan) {
        let placed = bench.modules[module]
        let kelvin = celsius + 273.15
        if let facts = inventory.module(placed.model) {
            let lowest = facts.lowest?.double ?? 0
            let highest = facts.highest?.double ?? .infinity
            if kelvin < lowest - 0.001 || kelvin > highest + 0.001 {
                bench.log.add(
                    Codes.moduleLimit, span: span,
                    "`\(placed.id)` is set to \(short(celsius)) °C; it holds \(short(lowest - 273.15)) to \(short(highest - 273.15)) °C"
                )
            }
        }
        bench.modules[module].goal = kelvin
        note(.temperature(kelvin), module, span)
    }

    mutating func shake(_ module: Int, turnsPerMinute speed: Double, _ inventory: Inventory, _ span: SourceSpan) {
        let placed = bench.modules[module]
        if !placed.latchIsClosed {
            bench.log.add(
                Codes.moduleMisuse, subject: module, span: span, "`\(placed.id)` shakes while its latch is open")
        }
        if let facts = inventory.module(placed.model) {
            let slowest = (facts.slowestShaking?.double ?? 0) * 60
            let fastest = (facts.fastestShaking?.double ?? .infinity) * 60
            if speed < slowest - 0.001 || speed > fastest + 0.001 {
                bench.log.add(
                    Codes.moduleLimit, span: span,
                    "`\(placed.id)` is to shake at \(short(speed)) rpm; it does \(short(slowest)) to \(short(fastest)) rpm"
                )
            }
        }
        bench.modules[module].isShaking = true
        note(.shaking(speed / 60), module, span)
    }

    mutating func stopShaking(_ module: Int, _ span: SourceSpan) {
        bench.modules[module].isShaking = false
        note(.shaking(nil), module, span)
    }

    private mutating func note(_ value: Setting.Value, _ module: Int, _ span: SourceSpan) {
        settings.append(
            Setting(value: value, container: bench.modules[module].labware ?? -1, time: bench.clock, span: span))
    }

    /// At most two digits behind the point.
    func short(_ value: Double) -> String { Digits.short((value * 100).rounded() / 100) }
}
