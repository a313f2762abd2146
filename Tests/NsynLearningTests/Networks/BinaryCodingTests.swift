import Testing

@testable import NsynLearning

@Suite struct BinaryCodingTests {
    private struct Everything: Codable, Equatable {
        enum Kind: Codable, Equatable {
            case plain
            case loaded(amount: Double, names: [String])
        }

        var flag = true
        var count = -3
        var big = UInt64.max
        var ratio = 0.1
        var small: Float = 0.3
        var name = "°C and µ"
        var missing: Int?
        var present: Int? = 4
        var floats: [Float] = [1, -.infinity, 0.5]
        var doubles: [Double] = [1e-300, .pi]
        var bytes: [UInt8] = [0, 255]
        var nested: [[Int]] = [[1], [], [2, 3]]
        var kinds: [Kind] = [.plain, .loaded(amount: 2, names: ["a"])]
        var table: [String: Double] = ["one": 1]
    }

    @Test func goesThereAndBack() throws {
        let value = Everything()
        let bytes = BinaryCoding.bytes(value)
        #expect(try BinaryCoding.value(Everything.self, bytes) == value)
        #expect(BinaryCoding.bytes(value) == bytes)
    }

    @Test func parametersAndSettingsGoThereAndBack() throws {
        var parameters = ParameterSet<Float>()
        _ = DenseLayers("net", widths: [3, 4, 1], in: &parameters, random: RandomStream(seed: 1))
        #expect(try BinaryCoding.value(ParameterSet<Float>.self, BinaryCoding.bytes(parameters)) == parameters)
        var settings = OutcomeSettings()
        settings.head = .dense
        settings.plan.frozenPrefixes = ["a.", "b."]
        #expect(try BinaryCoding.value(OutcomeSettings.self, BinaryCoding.bytes(settings)) == settings)
    }

    @Test func refusesDamagedBytes() {
        let bytes = BinaryCoding.bytes(Everything())
        #expect(throws: DataProblem.self) { try BinaryCoding.value(Everything.self, Array(bytes.dropLast(3))) }
        #expect(throws: DataProblem.self) { try BinaryCoding.value(Everything.self, bytes + [0]) }
        #expect(throws: DataProblem.self) { try BinaryCoding.value(OutcomeSettings.self, bytes) }
        #expect(throws: DataProblem.self) { try BinaryCoding.value(String.self, BinaryCoding.bytes(3)) }
        // Whatever a bit flips, reading ends with a value or a problem.
        for place in stride(from: 0, to: bytes.count, by: 3) {
            var damaged = bytes
            damaged[place] ^= 0x40
            _ = try? BinaryCoding.value(Everything.self, damaged)
        }
    }
}
