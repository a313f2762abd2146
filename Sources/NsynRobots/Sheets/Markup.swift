/// Bytes of HTML or SVG. Only `raw` writes markup; whatever comes from a script goes through `text`.
struct Markup {
    private(set) var bytes: [UInt8] = []

    mutating func raw(_ markup: String) { bytes.append(contentsOf: markup.utf8) }
    mutating func raw(_ markup: [UInt8]) { bytes.append(contentsOf: markup) }

    mutating func text(_ text: String) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "<"): raw("&lt;")
            case UInt8(ascii: ">"): raw("&gt;")
            case UInt8(ascii: "&"): raw("&amp;")
            case UInt8(ascii: "\""): raw("&quot;")
            case UInt8(ascii: "'"): raw("&#39;")
            // Control characters have no place in either format.
            case 0..<0x09, 0x0B, 0x0C, 0x0E..<0x20, 0x7F: bytes.append(UInt8(ascii: " "))
            default: bytes.append(byte)
            }
        }
    }

    mutating func element(_ name: String, _ attributes: String = "", _ content: String) {
        raw("<\(name)\(attributes.isEmpty ? "" : " " + attributes)>")
        text(content)
        raw("</\(name)>")
    }

    mutating func row(_ cells: [String], header: Bool = false) {
        raw("<tr>")
        for cell in cells { element(header ? "th" : "td", "", cell) }
        raw("</tr>\n")
    }

    /// A text whose names between backticks are set apart.
    mutating func sentence(_ text: String) {
        var isName = false
        for (index, part) in text.split(separator: "`", omittingEmptySubsequences: false).enumerated() {
            isName = index % 2 == 1
            if isName { raw("<b>") }
            self.text(String(part))
            if isName { raw("</b>") }
        }
    }
}
