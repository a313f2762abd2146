/// Published syntheses as reactions to learn from: what is stated as numbers or as words, and whether one species came
/// out.
///
/// A value that isn't stated is missing, and that it is missing is a descriptor of its own. Nothing that tells the
/// outcome (the product, the evidence, the yield, who reported it) is used.
public struct RecipeTable: Sendable {
    public private(set) var examples: ReactionExamples
    /// One number a primary study; a recipe and its control share the study of the first.
    public private(set) var groups: [Int]

    public static let descriptorNames =
        numbers.map(\.name) + numbers.map { "\($0.name) is stated" } + flags.map(\.name)

    private static let numbers: [(name: String, column: String, isLogarithm: Bool)] = [
        ("metal / mM (log)", "metal_final_mM_calc", true), ("ligand to metal (log)", "ligand_to_metal_calc", true),
        ("reductant to metal (log)", "reductant_to_metal_calc", true), ("pH", "pH", false),
        ("temperature / °C", "temperature_C", false), ("time / h (log)", "time_h", true),
    ]

    private static let flags: [(name: String, column: String, words: [String])] = [
        ("thiolate", "ligand_class", ["thiol"]), ("peptide or protein", "ligand_class", ["peptide", "protein"]),
        ("phosphine or carbene", "ligand_class", ["phosphine", "NHC"]), ("silver", "metals", ["Ag"]),
        ("several metals", "metals", ["+"]), ("borohydride", "reductant", ["NaBH4", "borohydride", "BH4"]),
        ("carbon monoxide", "reductant", ["CO "]), ("water", "solvents", ["water", "H2O", "aqueous"]),
        ("alcohol", "solvents", ["ethanol", "methanol", "EtOH", "MeOH"]),
        ("etching", "route_kind", ["etch", "exchange"]),
    ]

    /// Reads the recipes of gold clusters whose outcome is clear.
    public init(_ table: DataTable) throws(DataProblem) {
        let (outcomes, metals) = (try table.texts("outcome"), try table.texts("metals"))
        let (ids, sources) = (try table.texts("id"), try table.texts("source_id"))
        let controls = try table.texts("control_of")
        var texts: [String: [String?]] = [:]
        for column in Set(Self.numbers.map(\.column) + Self.flags.map(\.column)) {
            texts[column] = try table.texts(column)
        }
        var rows: [Int] = []
        var labels: [Int] = []
        for row in 0..<table.rows {
            guard let outcome = outcomes[row], metals[row]?.contains("Au") == true else { continue }
            switch outcome {
            case "single_species": labels.append(1)
            case "mixture", "nanoparticles", "none": labels.append(0)
            case "unclear": continue
            default:
                throw DataProblem(
                    .unknownLabel, "‘\(outcome)’ is no outcome of a recipe",
                    at: .init(file: table.file, row: row + 1, column: "outcome"))
            }
            rows.append(row)
        }
        guard !rows.isEmpty else {
            throw DataProblem(.emptyTable, "no recipe has a clear outcome", at: .init(file: table.file))
        }
        let places = Dictionary(
            ids.enumerated().compactMap { row, id in id.map { ($0, row) } }, uniquingKeysWith: { first, _ in first })
        groups = Self.groups(rows, sources, controls, places)
        let features = rows.map { row in
            Self.numbers.map { Self.number(texts[$0.column]?[row], isLogarithm: $0.isLogarithm) }
        }
        var matrix = Matrix(rows: rows.count, columns: Self.descriptorNames.count)
        let medians = Self.numbers.indices.map { column -> Double in
            let known = features.compactMap { $0[column] }.sorted()
            return known.isEmpty ? 0 : known[known.count / 2]
        }
        for (place, row) in rows.enumerated() {
            for column in Self.numbers.indices {
                matrix[place, column] = features[place][column] ?? medians[column]
                matrix[place, Self.numbers.count + column] = features[place][column] == nil ? 0 : 1
            }
            for (flag, definition) in Self.flags.enumerated() {
                let text = (texts[definition.column]?[row] ?? "") + " "
                matrix[place, 2 * Self.numbers.count + flag] = definition.words.contains { text.contains($0) } ? 1 : 0
            }
        }
        examples = ReactionExamples(
            descriptors: matrix, descriptorNames: Self.descriptorNames, outcomes: labels)
    }

    private static func groups(
        _ rows: [Int], _ sources: [String?], _ controls: [String?], _ places: [String: Int]
    ) -> [Int] {
        var names: [String: Int] = [:]
        return rows.map { row in
            let origin = controls[row].flatMap { places[$0] } ?? row
            let name = sources[origin] ?? "row \(origin)"
            if let known = names[name] { return known }
            names[name] = names.count
            return names.count - 1
        }
    }

    /// The first number of a cell that may hold a range or words; `room temperature` is 25.
    static func number(_ text: String?, isLogarithm: Bool) -> Double? {
        guard let text else { return nil }
        if text.lowercased().contains("room temp") { return 25 }
        if text.lowercased().contains("ice") { return 0 }
        let characters = Array(text)
        guard let start = characters.firstIndex(where: { $0.isNumber }) else { return nil }
        var end = start
        while end < characters.count, characters[end].isNumber || characters[end] == "." { end += 1 }
        var number = String(characters[start..<end])
        while number.last == "." { number.removeLast() }
        guard var value = Double(number) else { return nil }
        if start > 0, characters[start - 1] == "-" || characters[start - 1] == "−" { value = -value }
        guard isLogarithm else { return value }
        return value > 0 ? Double.logarithm(value) : nil
    }
}
