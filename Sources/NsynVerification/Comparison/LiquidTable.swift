import NsynPlan

/// What the liquids of a run hold by the plan, looked up by the numbers that a replay gave them.
struct LiquidTable {
    /// By the manifest's number; empty for a premix, which the robot makes.
    private var strengths: [[Double]] = []
    private var limits: [Double?] = []
    private var numbers: [String: Int] = [:]

    init(_ run: Manifest.Run, _ table: ExpectationTable) {
        for (index, liquid) in run.liquids.enumerated() {
            switch liquid.origin {
            case .material(let material, let condition):
                strengths.append(table.strength(of: material, condition: condition))
                limits.append(table.freshFor(material, condition: condition))
            case .premix:
                strengths.append([])
                limits.append(nil)
            }
            numbers[liquid.name] = index
        }
    }

    /// The manifest's numbers of a replay's liquids; -1 for a name that the manifest does not have.
    func numbering(_ names: [String]) -> [Int] { names.map { numbers[$0] ?? -1 } }

    /// mol/m³
    func strength(_ liquid: Int) -> [Double] { liquid >= 0 ? strengths[liquid] : [] }

    /// s that a liquid may stand before use, by the plan
    func limit(_ liquid: Int) -> Double? { liquid >= 0 ? limits[liquid] : nil }

    /// Adds what a mixture brings, in mol.
    func add(_ mixture: Mixture, _ numbering: [Int], to amounts: inout [Double]) {
        for part in mixture.parts {
            let number = numbering.indices.contains(Int(part.liquid)) ? numbering[Int(part.liquid)] : -1
            let cubicMetres = Double(part.amount) * 1e-24
            for (substance, strength) in strength(number).enumerated() where strength > 0 {
                amounts[substance] += cubicMetres * strength
            }
        }
    }

    /// By name, the liquids in which a film of this one changes nothing: all that it consists of is there as strong, to a
    /// tenth.
    func films(_ run: Manifest.Run) -> [String: Set<String>] {
        var result: [String: Set<String>] = [:]
        for (first, film) in run.liquids.enumerated() where !strengths[first].isEmpty {
            for (second, liquid) in run.liquids.enumerated() where first != second && !strengths[second].isEmpty {
                let isWithin = zip(strengths[first], strengths[second]).allSatisfy { $0 == 0 || $1 >= 0.9 * $0 }
                if isWithin { result[film.name, default: []].insert(liquid.name) }
            }
        }
        return result
    }
}
