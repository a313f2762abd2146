/// Every format that worklists are written in.
public let allBackends: [any Backend] = [
    OpentronsJSON(isFlex: false), OpentronsJSON(isFlex: true), OpentronsPython(isFlex: false),
    OpentronsPython(isFlex: true), TecanWorklist(isFluent: false), TecanWorklist(isFluent: true), StarPlan(),
    EchoPickList(), HandTable(), ReactionDataset(), OperationTable(),
]
