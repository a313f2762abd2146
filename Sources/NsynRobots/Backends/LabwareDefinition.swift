import NsynDiagnostics
import NsynPlan
import NsynQuantities

/// Opentrons' labware definition, schema 2, of labware that the maker's library does not have.
enum LabwareDefinition {
    /// Outer size of everything that stands in a slot, mm.
    static let (footprintX, footprintY) = (127.76, 85.48)

    static func write(_ labware: Labware, to json: inout JSONWriter) {
        let height = FileNumber.millimetres(labware.height)
        let capacity = (labware.capacity * Rational(1_000_000_000)).double
        json.beginObject()
        json.array("ordering", of: 0..<labware.columns) { json, column in
            json.beginArray()
            for row in 0..<labware.rows { json.string(labware.wellName(labware.well(row: row, column: column))) }
            json.endArray()
        }
        json.object("brand") { $0.field("brand", "nsyn") }
        json.object("metadata") { json in
            json.field("displayName", labware.title)
            json.field("displayCategory", category(labware.role))
            json.field("displayVolumeUnits", "µL")
            json.array("tags", of: EmptyCollection<Int>()) { _, _ in }
        }
        json.object("dimensions") { json in
            json.field("xDimension", footprintX)
            json.field("yDimension", footprintY)
            json.key("zDimension")
            json.raw(FileNumber.rounded(height))
        }
        json.object("wells") { json in
            for well in 0..<labware.wellCount { writeWell(well, labware, height, capacity, to: &json) }
        }
        json.key("groups")
        json.beginArray()
        json.beginObject()
        json.object("metadata") { json in
            json.field("wellBottomShape", bottom(labware.bottom))
        }
        json.array("wells", of: 0..<labware.wellCount) { json, well in json.string(labware.wellName(well)) }
        json.endObject()
        json.endArray()
        json.object("parameters") { json in
            json.field("format", "irregular")
            json.array("quirks", of: EmptyCollection<Int>()) { _, _ in }
            json.field("isTiprack", labware.role == .tips)
            json.field("isMagneticModuleCompatible", false)
            json.field("loadName", labware.loadName)
            if labware.role == .tips {
                json.key("tipLength")
                json.raw(FileNumber.rounded(FileNumber.millimetres(labware.depth)))
            }
        }
        json.field("namespace", "nsyn")
        json.field("version", labware.loadVersion)
        json.field("schemaVersion", 2)
        json.object("cornerOffsetFromSlot") { json in
            json.field("x", 0)
            json.field("y", 0)
            json.field("z", 0)
        }
        json.endObject()
    }

    private static func writeWell(
        _ well: Int, _ labware: Labware, _ height: Double, _ capacity: Double, to json: inout JSONWriter
    ) {
        let depth = FileNumber.millimetres(labware.depth)
        let centre = centre(of: well, in: labware)
        json.object(labware.wellName(well)) { json in
            func number(_ key: String, _ value: Double) {
                json.key(key)
                json.raw(FileNumber.rounded(value))
            }
            number("depth", depth)
            number("totalLiquidVolume", capacity)
            if let width = labware.width, let length = labware.length {
                json.field("shape", "rectangular")
                number("xDimension", FileNumber.millimetres(width))
                number("yDimension", FileNumber.millimetres(length))
            } else {
                json.field("shape", "circular")
                number("diameter", FileNumber.millimetres(labware.diameter ?? .zero))
            }
            number("x", centre.x)
            number("y", centre.y)
            number("z", max(0, height - depth))
        }
    }

    /// mm from the front left corner; the field of wells lies in the middle of the footprint.
    static func centre(of well: Int, in labware: Labware) -> (x: Double, y: Double) {
        let pitch = FileNumber.millimetres(labware.pitch)
        let left = (footprintX - Double(labware.columns - 1) * pitch) / 2
        let back = (footprintY + Double(labware.rows - 1) * pitch) / 2
        return (left + Double(labware.column(well)) * pitch, back - Double(labware.row(well)) * pitch)
    }

    private static func category(_ role: Labware.Role) -> String {
        switch role {
        case .plate: "wellPlate"
        case .reservoir: "reservoir"
        case .tubes: "tubeRack"
        case .tips: "tipRack"
        case .adapter: "adapter"
        case .pipette, .module, .trash: "other"
        }
    }

    private static func bottom(_ bottom: Labware.Bottom) -> String {
        switch bottom {
        case .flat: "flat"
        case .round: "u"
        case .v, .conical: "v"
        }
    }
}
