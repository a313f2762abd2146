import NsynQuantities
import Testing

@testable import NsynChemistry

/// The library's chemistry, recomputed.
@Suite("The library's chemistry")
struct LibraryChemistryTests {
    @Test("Every species parses, and its electrons are those of an independent count")
    func species() throws {
        let species = LibraryScan.records("species")
        #expect(species.count == 164)
        #expect(Set(species.map(\.name)).count == species.count)
        var found: [String] = []
        var naiveIsWrong = 0
        var stated = 0
        for record in species {
            guard let text = record.fields["formula"] else { continue }
            let formula = try ClusterFormula(text, ligands: LibraryScan.ligands)
            let count = ElectronCount(formula, table: LibraryScan.electrons)
            let value = try #require(count.value, "\(record.name): \(count.explanation)")
            if let paper = Int(record.fields["electrons"] ?? "") {
                stated += 1
                #expect(paper == value, "\(record.name)")
            }
            naiveIsWrong += count.differsFromNaive ? 1 : 0
            found.append(signature(formula, value))
            if record.fields["charge_status"] == "stated" { #expect(formula.chargeIsExplicit, "\(record.name)") }
            if value < 0 { #expect(["misprint", "complex"].contains(record.fields["kind"]), "\(record.name)") }
            if value % 2 != 0, record.fields["disputed"] == nil, record.fields["note"] == nil {
                Issue.record("\(record.name) has an odd count and nothing says why")
            }
        }
        #expect(found.count == 136)
        #expect(stated == 13)
        #expect(naiveIsWrong == 28)
        let expected = try speciesFixture.split(separator: "\n").map { line in
            let fields = line.split(separator: " ").map(String.init)
            return signature(try TestLibrary.formula(fields[0]), Int(fields[2]) ?? -999)
        }
        #expect(found.sorted() == expected.sorted())
    }

    private func signature(_ formula: ClusterFormula, _ electrons: Int) -> String {
        let metals = formula.metals.map { "\($0.element)\($0.count)" }.sorted().joined()
        return "\(metals) \(formula.ligandCount) \(formula.charge) \(electrons)"
    }

    @Test("Members of a series stand on its line")
    func templates() throws {
        let species = Dictionary(uniqueKeysWithValues: LibraryScan.records("species").map { ($0.name, $0) })
        var checked = 0
        for record in LibraryScan.records("template") {
            for name in LibraryScan.list(record.fields["members"]) {
                #expect(species[name]?.fields["template"] == record.name, "\(name)")
            }
            guard let electrons = line(record.fields["electrons"]),
                let range = record.fields["k"].map(LibraryScan.list)?.compactMap(Int.init), range.count == 2
            else { continue }
            let template = Template(
                name: record.name, metals: line(record.fields["metals"]), ligands: line(record.fields["ligands"]),
                electrons: electrons, range: range[0]...range[1])
            for (offset, name) in LibraryScan.list(record.fields["members"]).enumerated() {
                guard let text = species[name]?.fields["formula"] else { continue }
                let formula = try ClusterFormula(text, ligands: LibraryScan.ligands)
                #expect(ElectronCount(formula, table: LibraryScan.electrons).value == electrons(range[0] + offset))
                checked += 1
                guard let member = template.member(range[0] + offset) else { continue }
                #expect(template.membership(of: formula, table: LibraryScan.electrons) == .member(member), "\(name)")
            }
        }
        #expect(checked >= 18)
    }

    /// `(k) => 8 * k + 4`.
    private func line(_ text: String?) -> LinearForm? {
        guard let text, let arrow = text.range(of: "=> ") else { return nil }
        let words = text[arrow.upperBound...].split(separator: " ").map(String.init)
        guard words.count >= 3, let slope = Int(words[0]) else { return nil }
        let intercept = words.count == 5 ? (Int(words[4]) ?? 0) * (words[3] == "-" ? -1 : 1) : 0
        return LinearForm(slope: slope, intercept: intercept)
    }

    @Test("Names in dopants and species lead to species")
    func references() {
        let species = Set(LibraryScan.records("species").map(\.name))
        let dopants = LibraryScan.records("dopant")
        #expect(dopants.count == 27)
        for record in dopants {
            for key in ["host", "product"] {
                if let name = record.fields[key] { #expect(species.contains(name), "\(record.name): \(name)") }
            }
        }
        let templates = Set(LibraryScan.records("template").map(\.name))
        for record in LibraryScan.records("species") {
            for name in LibraryScan.list(record.fields["isomers"]) + LibraryScan.list(record.fields["relative_to"]) {
                #expect(species.contains(name), "\(record.name): \(name)")
            }
            if let name = record.fields["template"] { #expect(templates.contains(name)) }
        }
    }

    @Test("Every balance of a transformation closes")
    func balances() throws {
        var checked = 0
        for record in LibraryScan.records("transformation") {
            guard let text = record.fields["balance"], text.hasPrefix("reaction ") else { continue }
            let reaction = try Reaction(String(text.dropFirst(9)), ligands: LibraryScan.ligands)
            #expect(reaction.residuals == [], "\(record.name)")
            checked += 1
        }
        #expect(checked >= 14)
    }

    @Test("Stated molar masses are those of the formulas")
    func molarMasses() throws {
        var checked = 0
        for record in LibraryScan.records("reagent", "solvent") {
            guard let text = record.fields["formula"],
                let mass = record.fields["molar_mass"]?.split(separator: " ").first,
                let stated = Rational(String(mass))
            else { continue }
            let formula = try ClusterFormula(text, ligands: LibraryScan.ligands)
            let computed = try #require(formula.molarMass?.exact, "\(record.name)")
            // Papers round atomic masses differently: one part in two thousand.
            if (stated - computed).magnitude > computed / 2000 {
                Issue.record("\(record.name): \(stated) stated, \(computed) computed")
            }
            checked += 1
        }
        #expect(checked > 90)
    }

    @Test("Every donor that a reagent names is a ligand class")
    func donors() {
        let classes = Set(LibraryScan.records("ligandclass").map(\.name))
        for record in LibraryScan.records("reagent") {
            if let donor = record.fields["donor"] { #expect(classes.contains(donor), "\(record.name): \(donor)") }
        }
    }
}
