import Testing

@testable import NsynLearning

@Test func streamsRepeatAndDiffer() {
    var first = RandomStream(seed: 7, stream: 3)
    var again = RandomStream(seed: 7, stream: 3)
    var other = RandomStream(seed: 7, stream: 4)
    let numbers = (0..<100).map { _ in first.next() }
    #expect(numbers == (0..<100).map { _ in again.next() })
    #expect(Set(numbers).isDisjoint(with: (0..<100).map { _ in other.next() }))
    var part = RandomStream(seed: 7).split(1)
    var otherPart = RandomStream(seed: 7).split(2)
    #expect(part.next() != otherPart.next())
}

@Test func momentsOfTheDistributions() {
    var random = RandomStream(seed: 1)
    let uniform = (0..<200_000).map { _ in random.uniform() }
    #expect(abs(uniform.reduce(0, +) / 200_000 - 0.5) < 0.003)
    let normal = (0..<200_000).map { _ in random.normal() }
    #expect(abs(normal.reduce(0, +) / 200_000) < 0.01)
    #expect(abs(normal.reduce(0) { $0 + $1 * $1 } / 200_000 - 1) < 0.015)
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[random.below(7)] += 1 }
    #expect(counts.allSatisfy { abs($0 - 10_000) < 500 })
    #expect(Set(random.choice(5, of: 9)).count == 5)
    #expect(random.permutation(50).sorted() == Array(0..<50))
}

@Test func parallelResultsKeepTheirOrder() throws {
    #expect(Parallel.map(1000) { $0 * $0 } == (0..<1000).map { $0 * $0 })
    struct Failure: Error, Equatable { let index: Int }
    #expect(throws: Failure(index: 13)) {
        try Parallel.tryMap(100) { index in if index >= 13 { throw Failure(index: index) } }
    }
}

@Test func normalQuantileInvertsTheCumulative() {
    for probability in [1e-8, 0.001, 0.02, 0.3, 0.5, 0.9, 0.999] {
        #expect(abs(Double.normalCumulative(.normalQuantile(probability)) - probability) < 1e-14)
    }
}
