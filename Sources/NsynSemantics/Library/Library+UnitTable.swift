import NsynQuantities

extension Library {
    /// Every unit that the library declares, for readers of tables and whoever prints quantities.
    public var unitTable: UnitTable { units.table }
}
