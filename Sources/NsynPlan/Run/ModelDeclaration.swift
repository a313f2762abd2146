import NsynQuantities

/// At which step of a protocol a derived quantity is read.
public enum RuleMoment: Hashable, Sendable {
    /// The last step on the vessel that holds the product.
    case end
    /// When all that reacts is together: the last addition before a separation, in the vessel of the product.
    case mixed
    /// The first or last step that puts in matter of this kind.
    case first(Int32)
    case last(Int32)
}

/// A number, or a truth, that follows from a plan at one moment: declared in the library, computed for every condition.
public struct DerivedQuantity: Hashable, Sendable {
    public var name: String
    public var title: String
    public var moment: RuleMoment
    public var expression: RuleExpression
    /// The node of the value.
    public var node: Int32
    public var type: QuantityType
    public var isPoint: Bool
    public var isTruth: Bool
    /// What it is shown in.
    public var unit: ResolvedUnit?
    public var unitName: String?

    public init(
        name: String, title: String, moment: RuleMoment, expression: RuleExpression, node: Int32, type: QuantityType,
        isPoint: Bool = false, isTruth: Bool = false, unit: ResolvedUnit? = nil, unitName: String? = nil
    ) {
        self.name = name
        self.title = title
        self.moment = moment
        self.expression = expression
        self.node = node
        self.type = type
        self.isPoint = isPoint
        self.isTruth = isTruth
        self.unit = unit
        self.unitName = unitName
    }
}

/// A model as the library or a script declares it: what it predicts, of which matter, and how its inputs follow from a
/// plan.
public struct ModelDeclaration: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// A trained model in a file of this name.
        case trained(file: String)
        /// A readable rule that someone published: true or false.
        case rule(DerivedQuantity)
    }

    public struct Input: Hashable, Sendable {
        /// The feature of the model that it fills.
        public var feature: String
        public var quantity: DerivedQuantity

        public init(feature: String, quantity: DerivedQuantity) {
            self.feature = feature
            self.quantity = quantity
        }
    }

    /// Matter without which the model has nothing to say, with how the declaration names it.
    public struct Need: Hashable, Sendable {
        public var pattern: MatterPattern
        public var name: String

        public init(pattern: MatterPattern, name: String) {
            self.pattern = pattern
            self.name = name
        }
    }

    public var name: String
    public var title: String
    /// The column that it predicts.
    public var column: String
    public var kind: Kind
    /// Of several classes, the one whose probability is given.
    public var answer: String?
    public var needs: [Need]
    public var inputs: [Input]
    /// Where the model claims to hold, beyond what its training rows say.
    public var domain: DerivedQuantity?
    public var caveats: String?
    /// The folder of the script that declares it; nil for the library's own.
    public var folder: String?

    public init(name: String, title: String, column: String, kind: Kind) {
        self.name = name
        self.title = title
        self.column = column
        self.kind = kind
        needs = []
        inputs = []
    }
}
