extension Plan: Equatable {
    public static func == (left: Plan, right: Plan) -> Bool {
        left.name == right.name && left.span == right.span && left.target == right.target
            && left.route?.name == right.route?.name && left.route?.span == right.route?.span
            && left.parameters == right.parameters && left.expressions.nodes == right.expressions.nodes
            && left.substances == right.substances && left.materials == right.materials && left.vessels == right.vessels
            && left.steps == right.steps && left.product == right.product && left.waivers == right.waivers
    }
}

extension SweepPlan: Equatable {
    public static func == (left: SweepPlan, right: SweepPlan) -> Bool {
        left.name == right.name && left.span == right.span && left.axes == right.axes && left.filters == right.filters
            && left.replicates == right.replicates && left.blocks == right.blocks && left.seed == right.seed
            && left.design == right.design
            && left.designPoints == right.designPoints && left.hasControls == right.hasControls
            && left.fixed == right.fixed && left.control == right.control
    }
}
