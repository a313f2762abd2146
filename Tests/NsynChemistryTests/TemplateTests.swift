import Testing

@testable import NsynChemistry

@Suite("Templates")
struct TemplateTests {
    let helix = Template(
        name: "double_helix", metals: LinearForm(slope: 8, intercept: 4), ligands: LinearForm(slope: 4, intercept: 8),
        electrons: LinearForm(slope: 4, intercept: -4), range: 3...10)

    @Test(
        "Members of the double helix", arguments: [(3, 28, 20, 8), (4, 36, 24, 12), (6, 52, 32, 20), (10, 84, 48, 36)])
    func members(_ k: Int, _ metals: Int, _ ligands: Int, _ electrons: Int) throws {
        let expected = Template.Member(k: k, metals: metals, ligands: ligands, electrons: electrons)
        #expect(helix.member(k) == expected)
        let formula = try TestLibrary.formula("[Au\(metals)(TBBT)\(ligands)]^0")
        #expect(helix.membership(of: formula, table: TestLibrary.electrons) == .member(expected))
    }

    @Test("A formula off the line is told what the line asks for")
    func off() throws {
        let formula = try TestLibrary.formula("[Au60(SR)40]^0")
        guard
            case .offTemplate(let member, let ligands, let electrons) = helix.membership(
                of: formula, table: TestLibrary.electrons)
        else {
            Issue.record("on template")
            return
        }
        #expect(member.ligands == 36)
        #expect(ligands == 4)
        #expect(electrons == -4)
        #expect(helix.membership(metals: 25, ligands: 18, electrons: 8) == .between(nearest: helix.member(3)))
        #expect(helix.membership(metals: 92, ligands: 52, electrons: 40) == helix.member(11).map { .beyondRange($0) })
        #expect(helix.neighbours(of: 3).map(\.k) == [4])
        #expect(helix.members.count == 8)
    }

    @Test("A series without a line for its metal atoms goes by its list")
    func listed() {
        let fcc = Template(
            name: "fcc_from_Au7", core: LinearForm(slope: 3, intercept: 7), metals: nil,
            electrons: LinearForm(slope: 2, intercept: 4), range: 0...2,
            listed: [
                Template.Member(k: 0, metals: 20, ligands: 16, electrons: 4),
                Template.Member(k: 1, metals: 21, ligands: 15, electrons: 6),
                Template.Member(k: 2, metals: 23, ligands: 16, electrons: 8),
            ])
        #expect(fcc.membership(metals: 21, ligands: 15, electrons: 6) == .member(fcc.listed[1]))
        #expect(fcc.membership(metals: 28, ligands: 20, electrons: 8) == .between(nearest: fcc.listed[2]))
        #expect(fcc.neighbours(of: 1).map(\.metals) == [20, 23])
    }
}
