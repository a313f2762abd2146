import NsynDiagnostics
import NsynDigest
import NsynSemantics
import NsynVerification

/// A small run in the folder's format, written by hand: two wells of an OT-2 that get water, gold and borohydride.
struct Fixture {
    static let plan = """
        plan "make"
        parameter "reductant" type 36,0,0,0,0,0,0,0,0 unit "µL" number default 1/25000000 lower 1/50000000 upper 1/12500000
        e0 parameter p0
        e1 constant 9/25000000
        e2 constant 1/10000000
        e3 constant 10
        e4 constant 1
        e5 constant 1/50000
        e6 constant 1/1000000
        e7 constant 1/25000000
        e8 constant 60
        e9 constant 20
        e10 constant 600
        substance "water" reagent
        substance "HAuCl4_3H2O" reagent
        substance "NaBH4" reagent
        vessel "well" capacity 9/25000000 wall "polystyrene"
        material neat s0
        material stock "gold" part s1 10 solvent s0 1 prepared 1/50000 dead 1/1000000
        material stock "borohydride" part s2 20 solvent s0 1 prepared 1/50000 dead 1/1000000 fresh 600
        step "add" v0 transfer m0 volume 1/10000000
        step "add" v0 transfer m1 volume 1/25000000
        step "hold" v0 hold 60
        step "add" v0 transfer m2 volume e0
        product v0

        """

    var commands: [String]
    var worklist = "first-1.json"
    var format = "opentrons"
    var extra: [FolderFile] = []
    /// Replaced in the manifest after it is made.
    var manifestEdits: [(String, String)] = []
    var worklistEdits: [(String, String)] = []
    /// The worklist as bytes, for other formats.
    var raw: String?
    var robot = "opentrons_ot2"
    var pipette = "p300_single"
    var tips = "ot2_tips_300"
    var reservoir = "reservoir12"

    init() {
        commands = [
            #"{"commandType":"loadPipette","params":{"pipetteId":"left","pipetteName":"p300_single_gen2","mount":"left"}}"#,
            #"{"commandType":"loadLabware","params":{"labwareId":"tips-1","loadName":"opentrons_96_tiprack_300ul","namespace":"opentrons","version":1,"location":{"slotName":"1"},"displayName":"tips-1"}}"#,
            #"{"commandType":"loadLabware","params":{"labwareId":"stocks-1","loadName":"nest_12_reservoir_15ml","namespace":"opentrons","version":1,"location":{"slotName":"2"},"displayName":"stocks-1"}}"#,
            #"{"commandType":"loadLabware","params":{"labwareId":"plate-1","loadName":"corning_96_wellplate_360ul_flat","namespace":"opentrons","version":2,"location":{"slotName":"3"},"displayName":"plate-1"}}"#,
            #"{"commandType":"loadLiquid","params":{"liquidId":"0","labwareId":"stocks-1","volumeByWell":{"A1":5000}}}"#,
            #"{"commandType":"loadLiquid","params":{"liquidId":"1","labwareId":"stocks-1","volumeByWell":{"A2":5000}}}"#,
            #"{"commandType":"loadLiquid","params":{"liquidId":"2","labwareId":"stocks-1","volumeByWell":{"A3":5000}}}"#,
        ]
        transfer(tip: "A1", from: "A1", to: [("A1", "100"), ("B1", "100")], sum: "200")
        transfer(tip: "B1", from: "A2", to: [("A1", "40"), ("B1", "40")], sum: "80")
        commands.append(#"{"commandType":"waitForDuration","params":{"seconds":60}}"#)
        transfer(tip: "C1", from: "A3", to: [("A1", "20"), ("B1", "40")], sum: "60")
    }

    mutating func transfer(tip: String, from: String, to wells: [(well: String, volume: String)], sum: String) {
        commands.append(
            #"{"commandType":"pickUpTip","params":{"pipetteId":"left","labwareId":"tips-1","wellName":"\#(tip)"}}"#)
        commands.append(liquid("aspirate", "stocks-1", from, sum, #"{"origin":"bottom","offset":{"x":0,"y":0,"z":1}}"#))
        for (well, volume) in wells {
            commands.append(
                liquid("dispense", "plate-1", well, volume, #"{"origin":"top","offset":{"x":0,"y":0,"z":-2}}"#))
        }
        commands.append(
            #"{"commandType":"moveToAddressableAreaForDropTip","params":{"pipetteId":"left","addressableAreaName":"fixedTrash","alternateDropLocation":true}}"#
        )
        commands.append(#"{"commandType":"dropTipInPlace","params":{"pipetteId":"left"}}"#)
    }

    private func liquid(_ type: String, _ labware: String, _ well: String, _ volume: String, _ place: String) -> String
    {
        #"{"commandType":"\#(type)","key":"k","params":{"pipetteId":"left","labwareId":"\#(labware)","wellName":"\#(well)","volume":\#(volume),"flowRate":90,"wellLocation":\#(place)}}"#
    }

    /// The number of a command by what it contains, the first one or a later.
    func command(_ part: String, occurrence: Int = 0) -> Int {
        commands.indices.filter { commands[$0].contains(part) }[occurrence]
    }

    private var protocolText: String {
        let body = commands.joined(separator: ",\n")
        return """
            {"$otSharedSchema":"#/protocol/schemas/8","schemaVersion":8,"metadata":{"protocolName":"first"},
            "robot":{"model":"OT-2 Standard","deckId":"ot2_standard"},
            "labwareDefinitionSchemaId":"opentronsLabwareSchemaV2","labwareDefinitions":{},
            "liquidSchemaId":"opentronsLiquidSchemaV1",
            "liquids":{"0":{"displayName":"water","description":""},"1":{"displayName":"gold","description":""},
            "2":{"displayName":"borohydride","description":""}},
            "commandSchemaId":"opentronsCommandSchemaV14","commands":[
            \(body)
            ],"commandAnnotationSchemaId":"opentronsCommandAnnotationSchemaV1","commandAnnotations":[]}

            """
    }

    private static func replaced(_ text: String, _ edits: [(String, String)]) -> String {
        var bytes = Array(text.utf8)
        for (old, new) in edits {
            let wanted = Array(old.utf8)
            guard let start = bytes.indices.first(where: { bytes[$0...].starts(with: wanted) }) else {
                preconditionFailure("`\(old)` is not there to be replaced")
            }
            bytes.replaceSubrange(start..<start + wanted.count, with: Array(new.utf8))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func quoted(_ text: String) -> String {
        var json = JSONWriter()
        json.string(text)
        return json.text
    }

    var files: [FolderFile] {
        let list = Fixture.replaced(raw ?? protocolText, worklistEdits)
        let others = [FolderFile(name: worklist, bytes: Array(list.utf8))] + extra
        let listed = others.map {
            #"{"name":"\#($0.name)","sha256":"\#(SHA256.hexadecimal($0.bytes))","bytes":\#($0.bytes.count)}"#
        }
        func id(_ value: String) -> String {
            String(
                SHA256.hexadecimal((SHA256.hexadecimal(Fixture.plan.utf8) + "\nreductant=\(value)\n").utf8).prefix(32))
        }
        let manifest = """
            {"manifest":1,"nsyn":"0.1","plates":"first","target":"ot2","script":"a.nsyn","scriptDigest":"",
            "plan":\(Fixture.quoted(Fixture.plan)),"planDigest":"\(SHA256.hexadecimal(Fixture.plan.utf8))",
            "stepLines":[8,9,10,11],"sweep":"all","scale":"1","parameters":["reductant"],
            "conditions":[{"id":"\(id("1/50000000"))","values":["1/50000000"],"control":false},
            {"id":"\(id("1/25000000"))","values":["1/25000000"],"control":false}],
            "runs":[{"name":"first-1","robot":"\(robot)","files":["\(worklist)"],"duration":100,
            "pipettes":[{"labware":"\(pipette)","mount":0,"tips":"\(tips)"}],
            "placements":[{"label":"tips-1","labware":"\(tips)","slot":"1","module":null,"role":"tips"},
            {"label":"stocks-1","labware":"\(reservoir)","slot":"2","role":"sources"},
            {"label":"plate-1","labware":"plate96","slot":"3","role":"plate","plate":0}],
            "liquids":[{"name":"water","material":0,"condition":0},{"name":"gold","material":1,"condition":0},
            {"name":"borohydride","material":2,"condition":0,"freshFor":"600"}],
            "sources":[{"liquid":0,"placement":1,"well":"A1","filled":5000000000,"drawn":200000000,"dead":600000000},
            {"liquid":1,"placement":1,"well":"A2","filled":5000000000,"drawn":80000000,"dead":600000000},
            {"liquid":2,"placement":1,"well":"A3","filled":5000000000,"drawn":60000000,"dead":600000000}],
            "plates":[{"name":"plate-1","labware":"plate96","vessel":0,"shared":[]}],
            "wells":[{"plate":0,"well":"A1","condition":0,"replicate":1},{"plate":0,"well":"B1","condition":1,"replicate":1}],
            "operatorSteps":[],"timing":{"ages":[],"additions":[]}}],
            "files":[\(listed.joined(separator: ","))]}
            """
        return others + [
            FolderFile(name: "manifest.json", bytes: Array(Fixture.replaced(manifest, manifestEdits).utf8))
        ]
    }

    func verification() -> Verification { Fixture.verification(of: files) }

    static func verification(of files: [FolderFile]) -> Verification {
        let library = Library(.embedded)
        let checker = Checker(library: library)
        var sources = SourceMap()
        return Verifier(library.equipment) { checker.knowledge(of: $0) }
            .verify(files, folder: "first", sources: &sources)
    }

    /// Codes and messages, in their order.
    var found: [String] { verification().findings.map { "\($0.code): \($0.message)" } }
    var codes: [String] { verification().findings.map(\.code.description) }
}
