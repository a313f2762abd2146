import NsynLearning
import NsynPlan
import NsynQuantities
import Testing

@testable import NsynSimulation

/// Conditions by number, and designs.
@Suite struct SweepTests {
    private func levels(_ name: String, _ count: Int, _ levels: [Int], seed: Int = 1) -> [[Int]] {
        let points = Design.points(
            name, count: count, levels: levels, isNumeric: levels.map { _ in true }, seed: seed)
        return stride(from: 0, to: points?.count ?? 0, by: levels.count).map { start in
            points![start..<start + levels.count].map { Int($0) }
        }
    }

    @Test func theFirstAxisIsTheSlowest() {
        let space = ConditionSpace(dimensions: [
            .init(axes: [(0, .listed([1, 2]))], count: 2, stride: 1),
            .init(axes: [(1, .linear(start: 10, step: 5, count: 3))], count: 3, stride: 1),
        ])
        #expect(space.count == 6)
        #expect((0..<6).map { space.levels(of: $0) } == [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]])
    }

    /// The first points as the literature lists them; compared with scipy in Tests/Clients.
    @Test func sobolIsTheSequence() {
        var sequence = SobolSequence(dimensions: 4)
        var found: [[Double]] = []
        for _ in 0..<5 {
            found.append((0..<4).map { sequence[$0] })
            sequence.advance()
        }
        #expect(
            found == [
                [0, 0, 0, 0], [0.5, 0.5, 0.5, 0.5], [0.75, 0.25, 0.25, 0.25], [0.25, 0.75, 0.75, 0.75],
                [0.375, 0.375, 0.625, 0.875],
            ])
    }

    @Test func sobolFillsEverySlice() {
        // 64 points over two axes of 64 levels: every level of each is met once.
        let points = levels("sobol", 64, [64, 64])
        for axis in 0..<2 { #expect(Set(points.map { $0[axis] }).count == 64) }
    }

    @Test func aLatinHypercubeMeetsEverySliceOnce() {
        let points = levels("latin_hypercube", 20, [20, 40, 5])
        #expect(Set(points.map { $0[0] }).count == 20)
        #expect(Set(points.map { $0[1] / 2 }).count == 20)
        for level in 0..<5 { #expect(points.count { $0[2] == level } == 4) }
        #expect(points == levels("latin_hypercube", 20, [20, 40, 5]))
        #expect(points != levels("latin_hypercube", 20, [20, 40, 5], seed: 2))
    }

    @Test func oneFactorStartsInTheMiddle() {
        #expect(levels("one_factor", 0, [3, 2]) == [[1, 0], [0, 0], [2, 0], [1, 1]])
    }

    /// For a straight line in two factors the corners tell most: four points take all four.
    @Test func dOptimalTakesTheCorners() {
        let points = levels("d_optimal", 4, [5, 5])
        #expect(Set(points) == [[0, 0], [0, 4], [4, 0], [4, 4]])
    }

    @Test func aBillionConditionsAreNoList() throws {
        let axis = try #require(AxisLevels(.linear(start: 0, step: Rational(1, 2), count: 1_000_000_000)))
        let space = ConditionSpace(dimensions: [
            .init(axes: [(0, axis)], count: axis.count, stride: 1),
            .init(axes: [(1, .listed([0, 1]))], count: 2, stride: 1),
        ])
        #expect(space.count == 2_000_000_000)
        #expect(space.levels(of: 1_999_999_999) == [999_999_999, 1])
        #expect(axis[999_999_999] == 499_999_999.5)
    }

    @Test func shardsAreTheWhole() throws {
        let script = try TestScript(example: "predicted/silver-nanoplates.nsyn")
        let simulation = try script.simulation("map")
        let job = try #require(SimulationJob(simulation))
        for parts in [1, 3, 7] {
            var next = 0
            for part in 1...parts {
                let run = SimulationRun(job, shard: (part, parts))
                #expect(run.range.lowerBound == next)
                next = run.range.upperBound
            }
            #expect(next == simulation.space.count)
        }
    }
}
