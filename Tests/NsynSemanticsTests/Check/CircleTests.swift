import NsynDiagnostics
import NsynSemantics
import Testing

/// What needs itself before it is known is said to do so, and ends.
@Suite struct CircleTests {
    private func errors(_ text: String) -> [Finding] {
        Checker(library: Library()).check(path: "circle.nsyn", text: text).findings.filter { $0.severity == .error }
    }

    @Test(arguments: [
        "protocol mix(pot = mix(pot: 1)) { let v = vessel(5 mL) }",
        "protocol mix(pot = mix(pot: 1).x) { let v = vessel(5 mL) }",
        "protocol a(x = b(y: 1)) { let v = vessel(5 mL) }\nprotocol b(y = a(x: 1).value) { let v = vessel(5 mL) }",
    ])
    func defaultsThatPredictTheirOwnProtocol(text: String) {
        let found = errors(text)
        #expect(found.contains { $0.message.hasSuffix("needs itself before it is known") }, "\(found.map(\.message))")
    }

    @Test func defaultsThatPredictOneAnotherDoNotMultiply() {
        var text = ""
        for index in 0..<18 {
            text += "protocol p\(index)(a = p\(index + 1)(a: 1).x + p\(index + 1)(a: 2).x) { let v = vessel(5 mL) }\n"
        }
        text += "protocol p18(a: Ratio = 1) { let v = vessel(5 mL) }\n"
        #expect(!errors(text).isEmpty)
    }

    @Test func aFunctionThatCallsItselfTwiceEnds() {
        let text = "fn dilute(c: Nothing)\nlet b: factor = factor Number weak = dilute( More dilute()\n"
        #expect(!errors(text).isEmpty)
        #expect(!errors("fn twice(x: Wrong) -> Volume = twice(x: twice(x: 1 mL)) + twice(x: y)\n").isEmpty)
    }
}
