/// A rectangle of character cells that can hold coloured halves, dots finer than characters, and letters.
struct DotCanvas {
    let width: Int
    let height: Int
    let isColoured: Bool
    /// Two a cell, one above the other.
    private var halves: [Colour?]
    /// Two by four dots a cell, as bits in the order of Braille patterns.
    private var dots: [UInt8]
    private var inks: [Colour?]
    private var letters: [Character?]

    static let ramp: [Character] = [".", ":", "-", "=", "+", "*", "#", "%", "@"]

    init(width: Int, height: Int, isColoured: Bool) {
        self.width = width
        self.height = height
        self.isColoured = isColoured
        halves = Array(repeating: nil, count: width * height * 2)
        dots = Array(repeating: 0, count: width * height)
        inks = Array(repeating: nil, count: width * height)
        letters = Array(repeating: nil, count: width * height)
    }

    /// Fills from one corner to the other, both 0 to 1 with y upwards.
    mutating func fill(_ low: Spot, _ high: Spot, _ colour: Colour, level: Double, hatched: Bool) {
        let rows = isColoured ? height * 2 : height
        let left = Int((low.x * Double(width)).rounded())
        let right = Int((high.x * Double(width)).rounded())
        let top = Int(((1 - high.y) * Double(rows)).rounded())
        let bottom = Int(((1 - low.y) * Double(rows)).rounded())
        let mark = Self.ramp[max(0, min(Self.ramp.count - 1, Int(level * Double(Self.ramp.count))))]
        for row in max(0, top)..<max(max(0, top), min(rows, bottom)) {
            for column in max(0, left)..<max(max(0, left), min(width, right)) {
                if isColoured {
                    halves[row * width + column] = colour
                    if hatched, (row / 2 + column) % 3 == 0 { letters[row / 2 * width + column] = "╱" }
                } else {
                    letters[row * width + column] = hatched && (row + column) % 2 == 0 ? "/" : mark
                }
            }
        }
    }

    mutating func dot(_ spot: Spot, _ colour: Colour, letter: Character = "*") {
        guard spot.x >= 0, spot.x <= 1, spot.y >= 0, spot.y <= 1 else { return }
        if !isColoured {
            let column = min(width - 1, Int(spot.x * Double(width)))
            let row = min(height - 1, Int((1 - spot.y) * Double(height)))
            letters[row * width + column] = letter
            return
        }
        let x = min(width * 2 - 1, Int(spot.x * Double(width * 2)))
        let y = min(height * 4 - 1, Int((1 - spot.y) * Double(height * 4)))
        let place = y / 4 * width + x / 2
        let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]
        dots[place] |= bits[y % 4][x % 2]
        inks[place] = colour
    }

    mutating func line(_ from: Spot, _ to: Spot, _ colour: Colour, letter: Character = ".") {
        let columns = Double(isColoured ? width * 2 : width)
        let rows = Double(isColoured ? height * 4 : height)
        let steps = max(1, Int(max(abs(to.x - from.x) * columns, abs(to.y - from.y) * rows)))
        guard steps < 100_000 else { return }
        for step in 0...steps {
            let share = Double(step) / Double(steps)
            let spot = Spot(from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share)
            if !isColoured, isTaken(spot) { continue }
            dot(spot, colour, letter: letter)
        }
    }

    /// Points are not overwritten by the line through them.
    private func isTaken(_ spot: Spot) -> Bool {
        guard spot.x >= 0, spot.x <= 1, spot.y >= 0, spot.y <= 1 else { return true }
        let column = min(width - 1, Int(spot.x * Double(width)))
        let row = min(height - 1, Int((1 - spot.y) * Double(height)))
        return letters[row * width + column] != nil
    }

    mutating func write(_ text: String, at spot: Spot, _ colour: Colour) {
        var column = Int(spot.x * Double(width))
        let row = min(height - 1, max(0, Int((1 - spot.y) * Double(height))))
        for character in text {
            if column >= 0, column < width {
                letters[row * width + column] = character
                inks[row * width + column] = colour
            }
            column += 1
        }
    }

    /// A line of characters, with the codes that colour them.
    func row(_ row: Int, _ depth: TerminalRenderer.Depth) -> String {
        var result = ""
        var current = ""
        for column in 0..<width {
            let place = row * width + column
            var (ink, paper): (Colour?, Colour?) = (inks[place], nil)
            var character: Character = " "
            let top = isColoured ? halves[row * 2 * width + column] : nil
            let bottom = isColoured ? halves[(row * 2 + 1) * width + column] : nil
            if let letter = letters[place] {
                character = letter
                paper = top ?? bottom
                if let paper, ink == nil { ink = paper.brightness < 0.55 ? .white : .ink }
            } else if dots[place] != 0 {
                character = Character(UnicodeScalar(0x2800 + UInt32(dots[place])) ?? " ")
                paper = top
            } else if top != nil || bottom != nil {
                character = top == nil ? "▄" : "▀"
                ink = top ?? bottom
                paper = top == nil ? nil : bottom
            }
            let style = depth.style(ink: ink, paper: paper)
            if style != current {
                result += style.isEmpty ? "\u{1B}[0m" : (current.isEmpty ? "" : "\u{1B}[0m") + style
                current = style
            }
            result.append(character)
        }
        return current.isEmpty ? result : result + "\u{1B}[0m"
    }
}
