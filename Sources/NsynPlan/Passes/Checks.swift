import NsynDiagnostics

/// All passes, in the order in which they run.
enum Checks {
    static func conditions(_ limits: AnalysisLimits) -> [any ConditionCheck] {
        [
            OverDrawnVessel(), OverfilledVessel(), EmptyVessel(), AmountFound(), AmountSign(),
            DeliverableVolume(limits: limits), StockShortage(), StockStrength(), Recipe(), TemperatureLimits(),
            NegativeTime(), WallAttack(),
            ElectronBalance(), LigandSufficiency(), StaleStock(), GasInClosedVessel(), LightOnSensitive(),
        ]
    }

    static let plans: [any PlanCheck] = [
        UnusedDeclarations(), StepWithoutEffect(), SweepShape(), Lineage(), RouteContractCheck(), BlindMeasurement(),
        TargetParts(),
        ElectronBudget(), StaleInLateWells(), Completeness(),
    ]
}

extension ConditionCheck {
    /// A key that names a step.
    static func key(_ code: Code, _ step: Int, _ subject: Int = -1) -> ClaimKey {
        ClaimKey(code, step: step, subject: subject)
    }
}
