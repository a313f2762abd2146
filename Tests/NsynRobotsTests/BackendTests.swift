import NsynPlan
import NsynQuantities
import Testing

@testable import NsynRobots

/// Small worklists in every format, whole or the part that matters.
@Suite struct BackendTests {
    /// One tip: 60 µL of gold, 40 to A1, 20 back.
    private static func opentrons(_ robot: String, pipette: String, tips: String, slots: [String]) -> RunBuilder {
        var builder = RunBuilder(robot)
        let plate = builder.plate("plate-1", "plate96_deep", slots[0])
        let tipRack = builder.place("tips-1", tips, slots[1], .tips)
        let stocks = builder.place("stocks-1", "tubes15", slots[2], .sources)
        let pipette = builder.pipette(pipette, mount: 0, tips: tips)
        let gold = builder.liquid("gold")
        builder.fill(stocks, 0, gold, 1000)
        builder.line = 14
        builder.pickUp(pipette, tipRack, [0])
        builder.aspirate(pipette, stocks, gold, [(0, 60)])
        builder.dispense(pipette, plate, gold, [(0, 40)], flow: 5)
        builder.dispense(pipette, stocks, gold, [(0, 20)], purpose: .disposal)
        builder.drop(pipette)
        builder.line = 15
        builder.add(.wait(90))
        builder.person(.measure, "Measure every well of `plate-1`.", plates: [0])
        return builder
    }

    private static func lines(_ text: String, after start: String) -> String {
        let all = text.split(whereSeparator: \.isNewline).map(String.init)
        return all.drop { !$0.contains(start) }.joined(separator: "\n")
    }

    @Test func opentronsCommandsCarryTheScriptsLine() {
        let builder = Self.opentrons(
            "opentrons_ot2", pipette: "p300_single", tips: "ot2_tips_300", slots: ["1", "4", "2"])
        #expect(
            Self.lines(builder.text("ot2"), after: "pickUpTip") == """
                ,{"commandType":"pickUpTip","key":"gold.nsyn:14#6","params":{"pipetteId":"pipette-1","labwareId":"tips-1","wellName":"A1"}}
                ,{"commandType":"aspirate","key":"gold.nsyn:14#7","params":{"pipetteId":"pipette-1","labwareId":"stocks-1","wellName":"A1","wellLocation":{"origin":"bottom","offset":{"x":0,"y":0,"z":1}},"volume":60,"flowRate":92.86}}
                ,{"commandType":"dispense","key":"gold.nsyn:14#8","params":{"pipetteId":"pipette-1","labwareId":"plate-1","wellName":"A1","wellLocation":{"origin":"top","offset":{"x":0,"y":0,"z":-2}},"volume":40,"flowRate":5}}
                ,{"commandType":"dispense","key":"gold.nsyn:14#9","params":{"pipetteId":"pipette-1","labwareId":"stocks-1","wellName":"A1","wellLocation":{"origin":"top","offset":{"x":0,"y":0,"z":-2}},"volume":20,"flowRate":92.86}}
                ,{"commandType":"moveToAddressableAreaForDropTip","key":"gold.nsyn:14#10","params":{"pipetteId":"pipette-1","addressableAreaName":"fixedTrash","alternateDropLocation":true}}
                ,{"commandType":"dropTipInPlace","key":"gold.nsyn:14#11","params":{"pipetteId":"pipette-1"}}
                ,{"commandType":"waitForDuration","key":"gold.nsyn:15#12","params":{"seconds":90}}
                ,{"commandType":"waitForResume","key":"gold.nsyn:15#13","params":{"message":"[1] Measure every well of `plate-1`."}}
                ],"commandAnnotationSchemaId":"opentronsCommandAnnotationSchemaV1","commandAnnotations":[]}
                """)
    }

    @Test func theFlexDropsItsTipsInTheBinAndMayUseTheModeForSmallVolumes() {
        let builder = Self.opentrons(
            "opentrons_flex", pipette: "flex_single_50_low", tips: "flex_tips_50", slots: ["D1", "C1", "D2"])
        let text = builder.text("flex")
        #expect(text.contains("\"addressableAreaName\":\"movableTrashA3\""))
        #expect(text.contains("\"commandType\":\"configureForVolume\",\"key\":\"gold.nsyn:14#7\""))
        #expect(text.contains("\"robot\":{\"model\":\"OT-3 Standard\",\"deckId\":\"ot3_standard\"}"))
    }

    @Test func thePythonScriptSaysTheSame() {
        let builder = Self.opentrons(
            "opentrons_ot2", pipette: "p300_single", tips: "ot2_tips_300", slots: ["1", "4", "2"])
        #expect(
            builder.text("ot2-python") == """
                # Compiled by nsyn 0.0.0 from "gold.nsyn", run first-1

                metadata = {"protocolName": "Gold series", "author": "nsyn", "apiLevel": "2.13"}


                def run(ctx):
                    # set-up
                    plate_1 = ctx.load_labware("usascientific_96_wellplate_2.4ml_deep", "1", label="plate-1", version=4)
                    tips_1 = ctx.load_labware("opentrons_96_tiprack_300ul", "4", label="tips-1", version=1)
                    stocks_1 = ctx.load_labware("opentrons_15_tuberack_falcon_15ml_conical", "2", label="stocks-1", version=3)
                    p1 = ctx.load_instrument("p300_single_gen2", "left")
                    # line 14
                    p1.pick_up_tip(tips_1["A1"])
                    p1.flow_rate.aspirate = 92.86
                    p1.aspirate(60, stocks_1["A1"].bottom(1))
                    p1.flow_rate.dispense = 5
                    p1.dispense(40, plate_1["A1"].top(-2))
                    p1.flow_rate.dispense = 92.86
                    p1.dispense(20, stocks_1["A1"].top(-2))
                    p1.drop_tip()
                    # line 15
                    ctx.delay(seconds=90)
                    ctx.pause("[1] Measure every well of `plate-1`.")

                """)
    }

    /// The types of the commands behind the first tip.
    private func kinds(_ builder: RunBuilder) -> [String] {
        let all = builder.text("ot2").split(whereSeparator: \.isNewline).compactMap { line -> String? in
            let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
            return parts.count > 3 && parts[1] == "commandType" ? String(parts[3]) : nil
        }
        return Array(all.drop { $0 != "pickUpTip" })
    }

    @Test func volatileLiquidsWetTheTipFirstAndTravelBehindAir() {
        var builder = RunBuilder("opentrons_ot2")
        let plate = builder.plate("plate-1", "plate96_deep", "1")
        let tips = builder.place("tips-1", "ot2_tips_300", "4", .tips)
        let stocks = builder.place("stocks-1", "tubes15", "2", .sources)
        let pipette = builder.pipette("p300_single", mount: 1, tips: "ot2_tips_300")
        let toluene = builder.liquid("toluene", solvent: "toluene")
        builder.fill(stocks, 0, toluene, 5000)
        builder.pickUp(pipette, tips, [0])
        builder.aspirate(pipette, stocks, toluene, [(0, 100)])
        builder.dispense(pipette, plate, toluene, [(0, 60)])
        builder.dispense(pipette, plate, toluene, [(1, 40)])
        builder.drop(pipette)
        #expect(
            kinds(builder) == [
                "pickUpTip", "aspirate", "dispense", "aspirate", "dispense",
                "aspirate", "waitForDuration", "moveToWell", "airGapInPlace",
                "dispense", "waitForDuration", "moveToWell", "airGapInPlace",
                "dispense", "waitForDuration", "blowout", "moveToAddressableAreaForDropTip", "dropTipInPlace",
            ])
        // The air behind the liquid leaves first: 60 and 40 µL with 10 of air.
        let volumes = builder.text("ot2").split(separator: "\"volume\":").dropFirst().map { $0.prefix { $0.isNumber } }
        #expect(volumes == ["100", "100", "100", "100", "100", "10", "70", "10", "50"])
    }

    @Test func airNeverTakesMoreRoomThanTheTipHas() {
        var builder = RunBuilder("opentrons_ot2")
        let plate = builder.plate("plate-1", "plate96_deep", "1")
        let tips = builder.place("tips-1", "ot2_tips_20", "4", .tips)
        let stocks = builder.place("stocks-1", "tubes15", "2", .sources)
        let pipette = builder.pipette("p20_single", mount: 1, tips: "ot2_tips_20")
        let toluene = builder.liquid("toluene", solvent: "toluene")
        builder.pickUp(pipette, tips, [0])
        builder.aspirate(pipette, stocks, toluene, [(0, 17)])
        builder.dispense(pipette, plate, toluene, [(0, 17)])
        let volumes = builder.text("ot2").split(separator: "\"volume\":").dropFirst().map { $0.prefix { $0.isNumber } }
        #expect(volumes.last == "20" && volumes.dropLast().last == "3")
    }

    @Test func aPlateIsTakenFromAShakerThatStandsStill() {
        var builder = RunBuilder("opentrons_ot2")
        let plate = builder.plate("plate-1", "plate96_deep_V", "1", module: "heater_shaker")
        builder.add(.setTemperature(Rational(33315, 100))) { $0.placement = Int16(plate) }
        builder.add(.shake(Rational(500, 60))) { $0.placement = Int16(plate) }
        builder.person(.separate, "Spin", plates: [0])
        builder.add(.wait(60))
        let all = builder.text("ot2").split(whereSeparator: \.isNewline).filter { $0.contains("commandType") }
        let kinds = all.map { String($0.split(separator: "\"")[3]) }
        #expect(
            kinds == [
                "loadModule", "heaterShaker/closeLabwareLatch", "loadLabware", "loadLabware",
                "heaterShaker/setTargetTemperature", "heaterShaker/waitForTemperature",
                "heaterShaker/setAndWaitForShakeSpeed", "heaterShaker/deactivateShaker",
                "heaterShaker/openLabwareLatch", "waitForResume", "heaterShaker/closeLabwareLatch",
                "heaterShaker/setAndWaitForShakeSpeed", "waitForDuration", "heaterShaker/deactivateShaker",
                "heaterShaker/deactivateHeater",
            ])
        #expect(all[2].contains("opentrons_96_deep_well_adapter") && all[4].contains("\"celsius\":60"))
    }

    @Test func aDispenseStaysAboveTheLiquidThatIsThere() {
        var builder = RunBuilder("opentrons_ot2")
        let plate = builder.plate("plate-1", "plate96", "1")
        let tips = builder.place("tips-1", "ot2_tips_300", "4", .tips)
        let stocks = builder.place("stocks-1", "tubes15", "2", .sources)
        let pipette = builder.pipette("p300_single", mount: 1, tips: "ot2_tips_300")
        let water = builder.liquid("water")
        builder.pickUp(pipette, tips, [0])
        for volume in [280.0, 60] {
            builder.aspirate(pipette, stocks, water, [(0, volume)])
            builder.dispense(pipette, plate, water, [(0, volume)])
        }
        let heights = builder.text("ot2").split(separator: "\"origin\":\"top\",\"offset\":{\"x\":0,\"y\":0,\"z\":")
            .dropFirst()
            .compactMap { Double($0.prefix { $0 != "}" }) }
        // 280 of 360 µL leave 2.4 mm of 10.67, and 340 leave 0.6.
        #expect(heights.count == 2 && heights[0] > -1.25 && heights[1] > -0.31 && heights[1] <= 0)
    }

    @Test func vialsBringTheirOwnDefinition() {
        var builder = RunBuilder("opentrons_flex")
        _ = builder.plate("plate-1", "vials20", "D1")
        let text = builder.text("flex")
        #expect(
            text.contains(
                "\"nsyn/nsyn_6_vialrack_20ml/1\":{\"ordering\":[[\"A1\",\"B1\"],[\"A2\",\"B2\"],[\"A3\",\"B3\"]]"))
        #expect(
            text.contains(
                "\"B3\":{\"depth\":57,\"totalLiquidVolume\":20000,\"shape\":\"circular\",\"diameter\":25,\"x\":101.88,\"y\":23.74,\"z\":5}"
            ))
        #expect(text.contains("\"namespace\":\"nsyn\",\"version\":1"))
    }

    @Test func tecanRecordsGoChannelByChannel() {
        var builder = RunBuilder("tecan_evo")
        let plate = builder.plate("plate-1", "plate96_deep", "1")
        let stocks = builder.place("stocks-1", "trough25", "2", .sources)
        let tips = builder.place("tips-1", "tecan_tips_1000", "3", .tips)
        let pipette = builder.pipette("tecan_arm", mount: 0, tips: "tecan_tips_1000")
        let gold = builder.liquid("gold")
        builder.line = 14
        builder.pickUp(pipette, tips, [0, 1])
        builder.aspirate(pipette, stocks, gold, [(0, 30.25), (0, 40)])
        builder.dispense(pipette, plate, gold, [(0, 10.25), (1, 20)])
        builder.dispense(pipette, plate, gold, [(8, 20), (9, 20)])
        builder.aspirate(pipette, stocks, gold, [(0, 5), (0, 5)])
        builder.dispense(pipette, plate, gold, [(16, 5), (17, 5)])
        builder.drop(pipette)
        builder.add(.wait(90.5))
        builder.person(.check, "Is it 20 °C; \"really\"?")
        #expect(
            builder.text("evo") == """
                C;nsyn 0.0.0, run first-1\r
                C;line 14\r
                A;stocks-1;;;1;;30.25;Water free dispense;;1;\r
                D;plate-1;;;1;;10.25;Water free dispense;;1;\r
                D;plate-1;;;9;;20;Water free dispense;;1;\r
                A;stocks-1;;;2;;40;Water free dispense;;2;\r
                D;plate-1;;;2;;20;Water free dispense;;2;\r
                D;plate-1;;;10;;20;Water free dispense;;2;\r
                A;stocks-1;;;1;;5;Water free dispense;;1;\r
                D;plate-1;;;17;;5;Water free dispense;;1;\r
                W;\r
                A;stocks-1;;;2;;5;Water free dispense;;2;\r
                D;plate-1;;;18;;5;Water free dispense;;2;\r
                W;\r
                B;StartTimer("1");\r
                B;WaitTimer("1","91");\r
                B;UserPrompt("[1] Is it 20  deg C, 'really'?",0,-1);\r

                """)
        var fluent = builder
        fluent.run.robot = RunBuilder.equipment.robots["tecan_fluent"]!
        let text = fluent.text("fluent")
        // A trough is one position there, and timers are records of their own.
        #expect(!text.contains("A;stocks-1;;;2;") && text.contains("TS;1\r\nTW;1;91\r\n"))
    }

    @Test func aRateThatTheScriptSetsIsALiquidClassOfItsOwn() {
        var builder = RunBuilder("tecan_evo")
        let plate = builder.plate("plate-1", "plate96_deep", "1")
        let stocks = builder.place("stocks-1", "trough25", "2", .sources)
        let pipette = builder.pipette("tecan_arm", mount: 0, tips: "tecan_tips_1000")
        let acid = builder.liquid("acid")
        builder.aspirate(pipette, stocks, acid, [(0, 50)])
        builder.dispense(pipette, plate, acid, [(0, 50)], flow: 2.5)
        #expect(builder.text("evo").contains("D;plate-1;;;1;;50;Water free dispense 2.5 ul/s;;1;\r\n"))
    }

    @Test func aPickListEndsWherePeopleDoSomething() {
        var builder = RunBuilder("echo")
        let source = builder.place("source-1", "echo_384pp", "source", .sources)
        let plate = builder.plate("plate-1", "plate384", "destination")
        let pipette = builder.pipette("echo_transducer", mount: 0, tips: nil)
        let dopant = builder.liquid("=silver, 1")
        builder.fill(source, 0, dopant, 60)
        builder.line = 9
        builder.aspirate(pipette, source, dopant, [(0, 0.0125)])
        builder.dispense(pipette, plate, dopant, [(383, 0.0125)])
        builder.person(.separate, "Spin down")
        builder.aspirate(pipette, source, dopant, [(0, 1)])
        builder.dispense(pipette, plate, dopant, [(0, 1)])
        let files = builder.files("echo")
        #expect(files.map(\.name) == ["first-1.csv", "first-1-part2.csv"])
        let rows = files.map { String(decoding: $0.bytes, as: UTF8.self).split(whereSeparator: \.isNewline)[1] }
        #expect(
            rows == [
                "source-1,384PP_AQ_BP,A1,plate-1,corning_384_wellplate_112ul_flat,P24,12.5,\"'=silver, 1\",line 9",
                "source-1,384PP_AQ_BP,A1,plate-1,corning_384_wellplate_112ul_flat,A1,1000,\"'=silver, 1\",\"after [1], line 9\"",
            ])
    }

    @Test func theStarGetsAPlanAndTheScriptThatDrivesIt() {
        var builder = RunBuilder("hamilton_star")
        let plate = builder.plate("plate-1", "plate96_deep", "1")
        let stocks = builder.place("stocks-1", "reservoir12", "2", .sources)
        let tips = builder.place("tips-1", "hamilton_tips_300", "3", .tips)
        let pipette = builder.pipette("hamilton_arm", mount: 0, tips: "hamilton_tips_300")
        let gold = builder.liquid("gold")
        builder.fill(stocks, 0, gold, 2000)
        builder.pickUp(pipette, tips, [0, 1])
        builder.aspirate(pipette, stocks, gold, [(0, 30.5), (0, 40)])
        builder.dispense(pipette, plate, gold, [(0, 30.5), (1, 40)])
        builder.drop(pipette)
        #expect(
            Self.lines(builder.text("star"), after: "pick_up") == """
                {"do":"pick_up","labware":"tips-1","channels":[0,1],"wells":["A1","B1"]}
                ,{"do":"aspirate","liquid":0,"flow":100,"labware":"stocks-1","channels":[0,1],"wells":["A1","A1"],"volumes":[30.5,40]}
                ,{"do":"dispense","liquid":0,"flow":100,"labware":"plate-1","channels":[0,1],"wells":["A1","B1"],"volumes":[30.5,40]}
                ,{"do":"drop"}
                ]}
                """)
        #expect(builder.files("star").map(\.name) == ["first-1.star.json", "run_star.py"])
    }

    @Test func handsGetARowForEachWell() {
        var builder = RunBuilder("hands")
        _ = builder.plate("plate-1", "plate96", "bench")
        let gold = builder.liquid("gold")
        builder.run.wells = [0, 1].map { Well(plate: 0, position: $0, condition: 0, replicate: $0 + 1) }
        builder.person(.add, "Add `gold`, slowly.", plates: [0]) { step in
            step.amounts = [
                WellAmount(well: 0, liquid: Int32(gold), volume: RunBuilder.exact(10_500_000)),
                WellAmount(well: 1, liquid: Int32(gold), volume: RunBuilder.exact(20_000_000)),
            ]
        }
        builder.person(.wait, "Wait 10 min.") { $0.seconds = 600 }
        #expect(
            builder.text("hands") == """
                step,kind,plate,well,liquid,volume [µL],mass [mg],minutes,what\r
                1,add,plate-1,A1,gold,10.5,,,"Add `gold`, slowly."\r
                1,add,plate-1,B1,gold,20,,,"Add `gold`, slowly."\r
                2,wait,,,,,,10,Wait 10 min.\r

                """)
    }

    @Test func numbersKeepEveryDigitOfAVolume() {
        #expect(
            [0, 1, 100_000, 12_500_000, -2_000_000].map(FileNumber.microlitres) == [
                "0", "0.000001", "0.1", "12.5", "-2",
            ])
        #expect(FileNumber.nanolitres(2_500) == "2.5")
        #expect(FileNumber.rounded(-0.0004) == "0" && FileNumber.rounded(1e300).contains("e"))
    }

    @Test func timesOfRecordsAreDates() {
        #expect(ReactionDataset.calendar(1_700_000_000) == "2023-11-14T22:13:20+00:00")
    }
}
