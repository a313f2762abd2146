import NsynPlan
import NsynQuantities
import Testing

@testable import NsynSemantics

/// The records of `stdlib/labware` and `stdlib/robots` against each other.
@Suite struct EquipmentTests {
    static let equipment = Library().equipment

    @Test func everyNameThatARobotUsesIsDeclaredWithTheRoleItIsUsedIn() {
        var wrong: [String] = []
        for robot in Self.equipment.robots.values {
            let uses: [(names: [String], roles: Set<Labware.Role>)] = [
                (robot.pipettes, [.pipette]), (robot.reservoirs, [.reservoir, .tubes]), (robot.tubes, [.tubes]),
                (robot.coldTubes, [.tubes]), (robot.premix, [.plate]), (robot.modules, [.module]),
            ]
            for (names, roles) in uses {
                for name in names where !(Self.equipment.labware[name].map { roles.contains($0.role) } ?? false) {
                    wrong.append("\(robot.name): \(name)")
                }
            }
            if let trash = robot.trash, !robot.slots.contains(trash) { wrong.append("\(robot.name): trash \(trash)") }
        }
        #expect(wrong == [])
        #expect(Self.equipment.robots.count == 7)
    }

    @Test func pipettesTakeTipsThatAreDeclaredAndHoldWhatTheyTakeUp() {
        for pipette in Self.equipment.labware.values where pipette.role == .pipette {
            #expect(pipette.smallest.isPositive && pipette.smallest < pipette.largest, "\(pipette.name)")
            #expect(pipette.flow.isPositive && pipette.slowestFlow < pipette.flow, "\(pipette.name)")
            for name in pipette.tips {
                let tips = Self.equipment.labware[name]
                #expect(
                    tips?.role == .tips && (tips?.capacity ?? .zero) >= pipette.smallest, "\(pipette.name): \(name)")
            }
        }
    }

    @Test func labwareHasTheGeometryThatItsPlacesNeed() {
        for labware in Self.equipment.labware.values {
            switch labware.role {
            case .plate, .reservoir, .tubes:
                #expect(labware.capacity.isPositive && labware.depth.isPositive, "\(labware.name)")
                #expect(labware.deadVolume.isPositive && labware.deadVolume < labware.capacity, "\(labware.name)")
                #expect(labware.diameter != nil || (labware.width != nil && labware.length != nil), "\(labware.name)")
                #expect(labware.wellCount == 1 || labware.pitch.isPositive, "\(labware.name)")
                #expect(labware.wall != nil, "\(labware.name)")
            case .tips: #expect(labware.wellCount == 96 && labware.capacity.isPositive, "\(labware.name)")
            case .pipette, .module, .adapter, .trash: break
            }
            for name in labware.fits {
                let role = Self.equipment.labware[name]?.role
                #expect(role == .module || role == .adapter, "\(labware.name) on \(name)")
            }
        }
    }

    @Test func wellsAndRowsAgreeInTheRecords() {
        let library = Library()
        for number in library.entries(.labwareWord) {
            let record = library.record(library.index.entries[number])
            let fields = RecordFields(record: record, symbols: library.symbols)
            guard let wells = fields.number("wells")?.int else { continue }
            #expect(
                fields.number("rows")?.int.map { $0 * (fields.number("columns")?.int ?? 0) } == wells, "\(record.name)")
        }
    }

    @Test func liquidsFindTheirClassByTheirSolvent() {
        let found = ["water", "toluene", "ethanol", "DMF", "unheard_of"].map {
            Self.equipment.liquidClass(ofSolvent: $0).name
        }
        #expect(found == ["aqueous", "volatile", "alcohol", "viscous", "aqueous"])
    }

    @Test func whatIsNotOurOwnEstimateNamesItsSource() {
        let makers = ["opentrons_ot2", "opentrons_flex", "echo"].map { Self.equipment.robots[$0]?.source ?? "" }
        #expect(makers.allSatisfy { $0.contains("Opentrons") || $0.contains("Echo") }, "\(makers)")
        #expect(Self.equipment.labware["plate96"]?.source?.contains("labware definitions") == true)
    }

    @Test func tolerancesAreReadBetweenTheMakersVolumes() throws {
        let pipette = try #require(Self.equipment.labware["flex_single_1000"])
        let microlitre = Rational(1, 1_000_000_000)
        #expect(pipette.tolerance(of: Rational(100) * microlitre)?.bias == Rational(2, 100))
        #expect(pipette.tolerance(of: Rational(55) * microlitre)?.bias == Rational(19, 400))
        #expect(pipette.tolerance(of: microlitre)?.spread == Rational(35, 1000))
        #expect(Self.equipment.labware["p300_single"]?.tolerance(of: microlitre) == nil)
    }
}

@Suite struct LikenessTests {
    @Test func aRecordThatIsLikeAnotherChangesOnlyWhatItSays() throws {
        let library = Library()
        var equipment = library.equipment
        let known = try #require(equipment.labware["plate96_deep_V"])
        let fields = [(library.symbols.symbol("like"), Value(.word, .symbol(library.symbols.symbol("plate96_deep_V"))))]
        equipment.add(
            labware: RecordValue(name: "ours", kind: library.symbols.symbol("labware"), fields: fields),
            library.symbols)
        var expected = known
        expected.name = "ours"
        #expect(equipment.labware["ours"] == expected)
        let robot = [(library.symbols.symbol("like"), Value(.word, .symbol(library.symbols.symbol("opentrons_ot2"))))]
        equipment.add(
            robot: RecordValue(name: "our_ot2", kind: library.symbols.symbol("robot"), fields: robot), library.symbols)
        var expectedRobot = try #require(equipment.robots["opentrons_ot2"])
        expectedRobot.name = "our_ot2"
        expectedRobot.aliases = []
        #expect(equipment.robots["our_ot2"] == expectedRobot)
    }
}
