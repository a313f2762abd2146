import NsynPlan
import NsynQuantities

extension Drafter {
    /// Plans a run phase by phase: every arm waits, heats, shakes and stops for people alike, and adds in its own way.
    mutating func begin(_ phase: Phase) -> Addition? {
        switch phase {
        case .add(let addition):
            (step, span) = (addition.step, addition.span)
            stopShaking()
            return addition
        case .person(let number):
            span = script.people[number].span
            append(.person(number))
        case .wait(let time, let step, let span):
            (self.step, self.span) = (step, span)
            append(.wait(time.double))
        case .temperature(let goal, let step, let span):
            (self.step, self.span) = (step, span)
            append(.setTemperature(goal)) { $0.placement = 0 }
        case .shake(let speed, let step, let span):
            (self.step, self.span) = (step, span)
            shaking = speed
            append(speed.map { .shake($0) } ?? .stopShaking) { $0.placement = 0 }
        }
        return nil
    }

    /// The draft, with all tips given up.
    mutating func finished() -> Draft {
        step = -1
        dropAllTips()
        return draft
    }
}
