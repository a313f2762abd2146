import NsynDiagnostics

extension PythonReader {
    /// `plate_1["A1"]`, `.bottom(1)` or `.top(-2)` of it.
    private mutating func location(_ value: PythonExpression?, _ span: SourceSpan) -> (
        well: WellIndex, height: TipHeight
    )? {
        switch value {
        case .call(.attribute(let inner, let method), let arguments):
            guard let base = location(inner, span) else { return nil }
            let offset = (arguments.first?.value.double ?? 0) / 1000
            switch method {
            case "bottom": return (base.well, TipHeight(origin: .bottom, offset: offset))
            case "top": return (base.well, TipHeight(origin: .top, offset: offset))
            case "center": return (base.well, TipHeight(origin: .center, offset: offset))
            default:
                unreadable(span, "`\(method)` is no place in a well")
                return nil
            }
        case .element(.name(let name), .text(let well)):
            guard let container = containers[name] else {
                replay.bench.log.add(Codes.unknownPlace, span: span, "nothing is called `\(name)` in this protocol")
                return nil
            }
            guard let index = replay.bench.deck.well(well, in: container) else {
                let owner = replay.bench.deck.containers[container]
                replay.bench.log.add(
                    Codes.unknownPlace, span: span,
                    "there is no well `\(well)` in \(owner.name), which has \(owner.facts.rows) rows and \(owner.facts.columns) columns"
                )
                return nil
            }
            // The API's own default: a millimetre above the bottom.
            return (index, TipHeight(origin: .bottom, offset: 0.001))
        default:
            unreadable(span, "this is no well")
            return nil
        }
    }

    private func slot(_ well: WellIndex) -> String? { replay.bench.deck.owner(of: well).slot }

    private func seconds(_ name: String, _ kind: String, _ volume: Femtolitres, _ head: Int) -> Double {
        let usual = replay.bench.heads[head].facts.flow.map { $0 * 1e6 } ?? 0
        let flow = flows[name + "." + kind] ?? usual
        return flow > 0 ? volume.microlitres / flow : 0
    }

    mutating func pipette(
        _ head: Int, _ name: String, _ method: String, _ arguments: [PythonExpression.Argument], _ span: SourceSpan
    ) {
        switch method {
        case "pick_up_tip":
            guard let spot = location(arguments.first?.value, span) else { return }
            replay.bench.times.pickUp = travel.visit(slot(spot.well)) + travel.pickUp
            replay.bench.pickUp(head, at: spot.well, span: span)
        case "drop_tip":
            replay.bench.times.drop = travel.visit(isFlex ? "A3" : "12") + travel.drop
            replay.bench.drop(head, span: span)
            replay.bench.heads[head].isInLowMode = false
        case "aspirate", "dispense":
            guard let volume = arguments.first?.value.volume(places: 9), volume.isPositive else {
                return unreadable(span, "`\(method)` has no volume above zero")
            }
            guard let place = location(arguments.count > 1 ? arguments[1].value : nil, span) else { return }
            go(head, to: place.well, span)
            replay.bench.times.move = travel.visit(slot(place.well)) + travel.plunge
            let time = seconds(name, method, volume, head)
            if method == "aspirate" {
                replay.bench.aspirate(head, at: place.well, volume, height: place.height, duration: time, span: span)
            } else {
                replay.bench.dispense(head, at: place.well, volume, height: place.height, duration: time, span: span)
            }
        case "move_to":
            if let place = location(arguments.first?.value, span) { go(head, to: place.well, span) }
        case "air_gap":
            guard let volume = arguments.first?.value.volume(places: 9) else {
                return unreadable(span, "an air gap has no volume")
            }
            replay.bench.airGap(head, volume, span: span)
            replay.bench.wait(seconds(name, "aspirate", volume, head))
        case "blow_out":
            replay.bench.times.blowOut = 0.5
            let place = arguments.isEmpty ? nil : location(arguments[0].value, span)
            if arguments.isEmpty || place != nil { replay.bench.blowOut(head, into: place?.well, span: span) }
        case "touch_tip":
            if let place = location(arguments.first?.value, span) { go(head, to: place.well, span) }
            replay.bench.wait(0.5)
        case "configure_for_volume":
            guard let volume = arguments.first?.value.volume(places: 9) else {
                return unreadable(span, "it has no volume")
            }
            replay.bench.heads[head].isInLowMode = volume < replay.bench.heads[head].facts.smallest
        default: unreadable(span, "`\(method)` is not a call of a pipette that can be replayed")
        }
    }

    private mutating func go(_ head: Int, to well: WellIndex, _ span: SourceSpan) {
        stands[head] = well
        guard let number = replay.bench.deck.owner(of: well).module else { return }
        let module = replay.bench.modules[number]
        if module.isShaking || (module.kind == .heaterShaker && !module.latchIsClosed) {
            replay.bench.log.add(
                Codes.moduleMisuse, subject: number, span: span,
                "a pipette goes to \(replay.bench.deck.name(of: well)) while `\(module.id)` \(module.isShaking ? "shakes it" : "has its latch open")"
            )
        }
    }

    mutating func context(_ method: String, _ arguments: [PythonExpression.Argument], _ span: SourceSpan) {
        switch method {
        case "delay":
            for argument in arguments {
                let time = argument.value.double ?? 0
                if time < 0 { unreadable(span, "a delay is negative") }
                replay.bench.wait(argument.name == "minutes" ? 60 * time : time)
            }
        case "pause": replay.pause(arguments.first?.value.string ?? "", span: span)
        case "comment", "load_trash_bin", "home": break
        default: unreadable(span, "`\(method)` is not a call of the protocol that can be replayed")
        }
    }

    mutating func module(
        _ number: Int, _ method: String, _ arguments: [PythonExpression.Argument], _ span: SourceSpan
    ) {
        let value = arguments.first?.value.double
        switch method {
        case "set_temperature", "set_and_wait_for_temperature", "set_target_temperature":
            guard let value else { return unreadable(span, "it has no temperature") }
            replay.set(number, celsius: value, inventory, span)
        case "wait_for_temperature", "await_temperature": break
        case "set_and_wait_for_shake_speed":
            guard let value else { return unreadable(span, "it has no speed") }
            replay.shake(number, turnsPerMinute: value, inventory, span)
        case "deactivate_shaker": replay.stopShaking(number, span)
        case "open_labware_latch":
            if replay.bench.modules[number].isShaking {
                replay.bench.log.add(
                    Codes.moduleMisuse, subject: number, span: span,
                    "the latch of `\(replay.bench.modules[number].id)` opens while it shakes")
            }
            replay.bench.modules[number].latchIsClosed = false
        case "close_labware_latch": replay.bench.modules[number].latchIsClosed = true
        case "deactivate", "deactivate_heater": replay.bench.modules[number].goal = nil
        default: unreadable(span, "`\(method)` is not a call of a module that can be replayed")
        }
    }
}
