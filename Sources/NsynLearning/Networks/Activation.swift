/// The bend between two layers.
public enum Activation: String, Sendable, Codable, CaseIterable {
    case identity, relu, softplus, sigmoid, tanh

    @inline(__always)
    func value<Scalar: NetworkScalar>(_ input: Scalar) -> Scalar {
        switch self {
        case .identity: return input
        case .relu: return input > 0 ? input : 0
        case .softplus: return softplusValue(input)
        case .sigmoid: return sigmoidValue(input)
        case .tanh: return Scalar.hyperbolicTangent(input)
        }
    }

    /// The derivative, from the input and the value already computed.
    @inline(__always)
    func slope<Scalar: NetworkScalar>(input: Scalar, value: Scalar) -> Scalar {
        switch self {
        case .identity: return 1
        case .relu: return input > 0 ? 1 : 0
        case .softplus: return sigmoidValue(input)
        case .sigmoid: return value * (1 - value)
        case .tanh: return 1 - value * value
        }
    }
}

/// 1 / (1 + e⁻ˣ) without overflow on either side.
@inline(__always)
func sigmoidValue<Scalar: NetworkScalar>(_ input: Scalar) -> Scalar {
    if input >= 0 { return 1 / (1 + Scalar.exponential(-input)) }
    let power = Scalar.exponential(input)
    return power / (1 + power)
}

/// ln(1 + eˣ) without overflow.
@inline(__always)
func softplusValue<Scalar: NetworkScalar>(_ input: Scalar) -> Scalar {
    let tail = Scalar.logarithm(1 + Scalar.exponential(input < 0 ? input : -input))
    return input > 0 ? input + tail : tail
}
