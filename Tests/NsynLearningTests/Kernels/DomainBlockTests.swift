import Testing

@testable import NsynLearning

@Suite struct DomainBlockTests {
    private func codes(_ blocks: DomainBlocks, _ rows: Matrix) -> [Double] {
        let columns = (0..<rows.columns).map { feature in
            let column = UnsafeMutablePointer<Double>.allocate(capacity: rows.rows)
            column.initialize(from: rows.column(feature), count: rows.rows)
            return UnsafePointer(column)
        }
        defer { for column in columns { column.deallocate() } }
        var codes = [Double](repeating: 9, count: rows.rows)
        blocks.check(columns, count: rows.rows, into: &codes)
        return codes
    }

    /// Blocks flag what the domain flags, and a row's code is its own, whatever row was near something before it.
    @Test func blocksSayWhatTheDomainSays() {
        var random = RandomStream(seed: 6)
        var known = Matrix(rows: 203, columns: 3)
        for row in 0..<known.rows {
            known[row, 0] = random.uniform(0, 1)
            known[row, 1] = known[row, 0] + random.uniform(-0.1, 0.1)
            known[row, 2] = random.uniform(5, 9)
        }
        let domain = Domain(known)
        let blocks = DomainBlocks(domain)
        var asked = Matrix(rows: 401, columns: 3)
        for row in 0..<asked.rows {
            for (column, range) in [(-0.2)...1.2, (-0.2)...1.2, 4.5...9.5].enumerated() {
                asked[row, column] = random.uniform(range.lowerBound, range.upperBound)
            }
        }
        asked[7, 1] = .nan
        asked[8, 0] = .infinity
        let found = codes(blocks, asked)
        for (row, flag) in domain.flags(asked).enumerated() where row != 7 && row != 8 {
            #expect((found[row] != 0) == flag.isOutside)
            if found[row] > 0 {
                #expect(
                    !(blocks.lowest[Int(found[row]) - 1]...blocks.highest[Int(found[row]) - 1])
                        .contains(asked[row, Int(found[row]) - 1]))
            }
        }
        #expect(found[7] == 2 && found[8] == 1)
        #expect(Set(found).isSuperset(of: [-1, 0, 1, 2, 3]))
        for (start, count) in [(0, 1), (5, 9), (100, 8), (393, 8), (400, 1)] {
            #expect(
                codes(blocks, asked.selecting(rows: Array(start..<start + count)))
                    == Array(found[start..<start + count]))
        }
    }
}
