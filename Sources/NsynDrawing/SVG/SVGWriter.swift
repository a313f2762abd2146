/// Writes the elements of a scalable picture. Numbers have two decimals at most, so that equal pictures are equal bytes.
struct SVGWriter {
    private var body = ""
    private var definitions = ""
    private var defined: Set<String> = []

    /// Numbers as attributes want them.
    static func number(_ value: Double) -> String {
        guard value.isFinite else { return "0" }
        let hundredths = (value * 100).rounded()
        if hundredths == 0 { return "0" }
        let size = UInt64(abs(hundredths))
        var text = (hundredths < 0 ? "-" : "") + String(size / 100)
        let rest = size % 100
        if rest > 0 { text += rest % 10 == 0 ? ".\(rest / 10)" : rest < 10 ? ".0\(rest)" : ".\(rest)" }
        return text
    }

    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            // No control character may stand in XML.
            case _ where scalar.value < 32 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private func attributes(_ pairs: [(String, String)]) -> String {
        pairs.map { " \($0.0)=\"\($0.1)\"" }.joined()
    }

    mutating func element(_ name: String, _ pairs: [(String, String)]) { body += "<\(name)\(attributes(pairs))/>\n" }

    mutating func open(_ name: String, _ pairs: [(String, String)] = []) { body += "<\(name)\(attributes(pairs))>\n" }

    mutating func close(_ name: String) { body += "</\(name)>\n" }

    mutating func rectangle(
        _ x: Double, _ y: Double, _ width: Double, _ height: Double, fill: String, stroke: Colour? = nil,
        strokeWidth: Double = 1, radius: Double = 0
    ) {
        var pairs = [
            ("x", Self.number(x)), ("y", Self.number(y)), ("width", Self.number(width)),
            ("height", Self.number(height)), ("fill", fill),
        ]
        if radius > 0 { pairs.append(("rx", Self.number(radius))) }
        if let stroke { pairs += [("stroke", stroke.hex), ("stroke-width", Self.number(strokeWidth))] }
        element("rect", pairs)
    }

    mutating func line(
        _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ colour: Colour, width: Double = 1
    ) {
        element(
            "line",
            [
                ("x1", Self.number(x1)), ("y1", Self.number(y1)), ("x2", Self.number(x2)), ("y2", Self.number(y2)),
                ("stroke", colour.hex), ("stroke-width", Self.number(width)),
            ])
    }

    mutating func path(
        _ points: [(x: Double, y: Double)], closed: Bool = false, fill: Colour? = nil, stroke: Colour? = nil,
        width: Double = 1, dashed: Bool = false, opacity: Double = 1
    ) {
        guard points.count > 1 else { return }
        var data = ""
        for (index, point) in points.enumerated() {
            data += (index == 0 ? "M" : "L") + Self.number(point.x) + " " + Self.number(point.y)
        }
        if closed { data += "Z" }
        var pairs = [("d", data), ("fill", fill?.hex ?? "none")]
        if let stroke {
            pairs += [("stroke", stroke.hex), ("stroke-width", Self.number(width)), ("stroke-linejoin", "round")]
        }
        if dashed { pairs.append(("stroke-dasharray", "5 3")) }
        if opacity < 1 { pairs.append(("opacity", Self.number(opacity))) }
        element("path", pairs)
    }

    mutating func circle(
        _ x: Double, _ y: Double, radius: Double, fill: Colour?, stroke: Colour? = nil, width: Double = 1,
        opacity: Double = 1
    ) {
        var pairs = [
            ("cx", Self.number(x)), ("cy", Self.number(y)), ("r", Self.number(radius)), ("fill", fill?.hex ?? "none"),
        ]
        if let stroke { pairs += [("stroke", stroke.hex), ("stroke-width", Self.number(width))] }
        if opacity < 1 { pairs.append(("opacity", Self.number(opacity))) }
        element("circle", pairs)
    }

    mutating func text(
        _ text: String, _ x: Double, _ y: Double, size: Double, colour: Colour = .ink, anchor: Mark.Anchor = .start,
        isBold: Bool = false, turned: Bool = false
    ) {
        guard !text.isEmpty else { return }
        var pairs = [("x", Self.number(x)), ("y", Self.number(y)), ("font-size", Self.number(size))]
        if colour != .ink { pairs.append(("fill", colour.hex)) }
        if anchor != .start { pairs.append(("text-anchor", anchor.rawValue)) }
        if isBold { pairs.append(("font-weight", "600")) }
        if turned { pairs.append(("transform", "rotate(-90 \(Self.number(x)) \(Self.number(y)))")) }
        body += "<text\(attributes(pairs))>\(Self.escaped(text))</text>\n"
    }

    /// Slanted lines over what lies below.
    mutating func hatching() -> String {
        define(
            "outside",
            """
            <pattern id="outside" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">\
            <rect width="5" height="5" fill="#ffffff" fill-opacity="0.25"/>\
            <line x1="0" y1="0" x2="0" y2="5" stroke="#222222" stroke-width="1.1" stroke-opacity="0.75"/></pattern>
            """)
        return "url(#outside)"
    }

    mutating func clip(_ name: String, _ x: Double, _ y: Double, _ width: Double, _ height: Double) -> String {
        define(
            name,
            "<clipPath id=\"\(name)\"><rect x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" "
                + "width=\"\(Self.number(width))\" height=\"\(Self.number(height))\"/></clipPath>")
        return "url(#\(name))"
    }

    private mutating func define(_ name: String, _ text: String) {
        if defined.insert(name).inserted { definitions += text + "\n" }
    }

    /// The whole file. `title` and `description` are what a reader that can't see is told.
    func document(width: Double, height: Double, title: String, description: String) -> String {
        let size = "\(Self.number(width)) \(Self.number(height))"
        var text = """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(Self.number(width))" height="\(Self.number(height))" \
            viewBox="0 0 \(size)" role="img" font-family="Helvetica, Arial, 'Liberation Sans', sans-serif" \
            fill="\(Colour.ink.hex)">

            """
        if !title.isEmpty { text += "<title>\(Self.escaped(title))</title>\n" }
        if !description.isEmpty { text += "<desc>\(Self.escaped(description))</desc>\n" }
        if !definitions.isEmpty { text += "<defs>\n\(definitions)</defs>\n" }
        text += "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
        return text + body + "</svg>\n"
    }
}
