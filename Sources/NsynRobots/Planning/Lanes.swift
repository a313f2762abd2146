import NsynPlan

/// The wells of a plate that eight ganged channels, nine millimetres apart, reach at once: a column of a plate of 96, every
/// second row of a column of 384. A plate with other rows has none.
struct Lanes {
    let count: Int
    let labware: Labware
    private let setsPerColumn: Int

    init(_ labware: Labware) {
        self.labware = labware
        setsPerColumn = labware.rows % 8 == 0 ? labware.rows / 8 : 0
        count = setsPerColumn * labware.columns
    }

    func lane(of position: Int) -> Int {
        labware.column(position) * setsPerColumn + labware.row(position) % setsPerColumn
    }

    /// 0…7
    func channel(of position: Int) -> Int { labware.row(position) / setsPerColumn }

    func position(lane: Int, channel: Int) -> Int {
        labware.well(row: channel * setsPerColumn + lane % setsPerColumn, column: lane / setsPerColumn)
    }
}
