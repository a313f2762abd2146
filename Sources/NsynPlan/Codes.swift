import NsynDiagnostics

/// The codes of the findings that plan analysis raises. What each means is declared in `stdlib/findings`.
public enum Codes {
    public static let overDrawnVessel = Code(401)
    public static let overfilledVessel = Code(402)
    public static let stockShortage = Code(403)
    public static let emptyVessel = Code(404)
    public static let noBasisMetal = Code(405)
    public static let unreachableConcentration = Code(406)
    public static let strongerThanNeat = Code(407)
    public static let beyondSolubility = Code(408)
    public static let recipeContradiction = Code(409)
    public static let volumeTooFine = Code(410)
    public static let negativeAmount = Code(411)
    public static let zeroAmount = Code(412)
    public static let negativeTime = Code(413)
    public static let belowAbsoluteZero = Code(414)
    public static let boilingSolvent = Code(415)
    public static let freezingSolvent = Code(416)
    public static let vesselTemperature = Code(417)
    public static let tooFewElectrons = Code(418)
    public static let electronBudget = Code(419)
    public static let notStoichiometric = Code(420)
    public static let tooLittleLigand = Code(421)
    public static let staleStock = Code(422)
    public static let staleInLateWells = Code(423)
    public static let unusedParameter = Code(425)
    public static let unusedVessel = Code(426)
    public static let stepWithoutEffect = Code(427)
    public static let axisWithoutEffect = Code(428)
    public static let sweepExplosion = Code(429)
    public static let emptySweep = Code(430)
    public static let duplicateAxisValue = Code(431)
    public static let defaultOutsideRange = Code(432)
    public static let sweepOutsideRange = Code(433)
    public static let crudeInput = Code(434)
    public static let routePartMissing = Code(435)
    public static let routePartForbidden = Code(436)
    public static let routeElectrons = Code(437)
    public static let routeAtoms = Code(438)
    public static let separationMissing = Code(439)
    public static let blindMeasurement = Code(440)
    public static let gasInClosedVessel = Code(441)
    public static let lightOnSensitive = Code(442)
    public static let acidityUnreachable = Code(443)
    public static let ligandMissing = Code(444)
    public static let unusedWaiver = Code(445)
    public static let platesNeeded = Code(447)
    public static let wallAttacked = Code(452)
    public static let targetPartMissing = Code(453)
    public static let filterWithoutEffect = Code(454)

    public static let stirringUnstated = Code(601)
    public static let additionRateUnstated = Code(602)
    public static let atmosphereUnstated = Code(603)
    public static let hydrateUnstated = Code(604)
    public static let acidityUnstated = Code(605)
    public static let reductantAgeUnstated = Code(606)
    public static let finalVolumeUnstated = Code(607)
    public static let temperatureUnstated = Code(608)
    public static let reactionTimeUnstated = Code(609)
    public static let purificationUnstated = Code(610)
    public static let replicatesUnstated = Code(611)
    public static let vesselSizeUnstated = Code(612)

    /// Readable names, as the library declares them and as waivers may use them.
    public static let names: [Code: String] = [
        overDrawnVessel: "over_drawn_vessel",
        overfilledVessel: "overfilled_vessel",
        stockShortage: "stock_shortage",
        emptyVessel: "empty_vessel",
        noBasisMetal: "no_basis_metal",
        unreachableConcentration: "unreachable_concentration",
        strongerThanNeat: "stronger_than_neat",
        beyondSolubility: "beyond_solubility",
        recipeContradiction: "recipe_contradiction",
        volumeTooFine: "volume_too_fine",
        negativeAmount: "negative_amount",
        zeroAmount: "zero_amount",
        negativeTime: "negative_time",
        belowAbsoluteZero: "impossible_temperature",
        boilingSolvent: "boiling_solvent",
        freezingSolvent: "freezing_solvent",
        vesselTemperature: "vessel_temperature",
        tooFewElectrons: "too_few_electrons",
        electronBudget: "electron_budget",
        notStoichiometric: "not_stoichiometric",
        tooLittleLigand: "too_little_ligand",
        staleStock: "stale_stock",
        staleInLateWells: "stale_in_late_wells",
        unusedParameter: "unused_parameter",
        unusedVessel: "unused_vessel",
        stepWithoutEffect: "step_without_effect",
        axisWithoutEffect: "axis_without_effect",
        sweepExplosion: "sweep_explosion",
        emptySweep: "empty_sweep",
        duplicateAxisValue: "duplicate_axis_value",
        defaultOutsideRange: "default_outside_range",
        sweepOutsideRange: "sweep_outside_range",
        crudeInput: "crude_input",
        routePartMissing: "route_part_missing",
        routePartForbidden: "route_part_forbidden",
        routeElectrons: "route_electrons",
        routeAtoms: "route_atoms",
        separationMissing: "separation_missing",
        blindMeasurement: "blind_measurement",
        gasInClosedVessel: "gas_in_closed_vessel",
        lightOnSensitive: "light_on_sensitive",
        acidityUnreachable: "acidity_unreachable",
        ligandMissing: "ligand_missing",
        unusedWaiver: "unused_waiver",
        platesNeeded: "plates_needed",
        wallAttacked: "vessel_attacked",
        targetPartMissing: "target_part_missing",
        filterWithoutEffect: "filter_without_effect",
        stirringUnstated: "stirring_unstated",
        additionRateUnstated: "addition_rate_unstated",
        atmosphereUnstated: "atmosphere_unstated",
        hydrateUnstated: "hydrate_unstated",
        acidityUnstated: "acidity_unstated",
        reductantAgeUnstated: "reductant_age_unstated",
        finalVolumeUnstated: "final_volume_unstated",
        temperatureUnstated: "temperature_unstated",
        reactionTimeUnstated: "reaction_time_unstated",
        purificationUnstated: "purification_unstated",
        replicatesUnstated: "replicates_unstated",
        vesselSizeUnstated: "vessel_size_unstated",
    ]
}
