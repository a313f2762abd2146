import Foundation
import Testing

/// The sheet in a browser, where one is installed: `scripts/setup --test` brings Chromium.
@Suite struct RunSheetTests {
    private static let script = """
        stock gold = 20 mM HAuCl4_3H2O in water

        protocol thin(volume: Volume = 40 µL in 20 µL to 80 µL) {
            let pot = vessel(2 mL)
            add 200 µL water to pot
            add volume gold to pot
            hold pot for 10 min
            measure pot by uvvis
        }

        sweep series = thin over { volume in 20 µL to 80 µL in 12 } replicate 2

        plates first = series on plate96_deep using opentrons_ot2
        """

    @Test func aBrowserShowsTheSheetAndRunsItsScript() throws {
        let shell = try Shell()
        try shell.write("a.nsyn", Self.script)
        #expect(try shell.bash("nsyn compile a.nsyn --out out").code == 0)
        guard try shell.bash("command -v chromium").code == 0 else {
            // A machine that decides must have it; elsewhere the sheet is looked at by its text alone.
            #expect(ProcessInfo.processInfo.environment["CI"] == nil, "chromium is missing: scripts/setup --test")
            return
        }
        let browser = "timeout 120 chromium --headless=new --no-sandbox --disable-gpu --user-data-dir=$PWD/profile"
        let page = try shell.bash("\(browser) --dump-dom file://$PWD/out/runsheet.html 2>/dev/null")
        let boxes = page.output.components(separatedBy: "class=\"box\"").count - 1
        #expect(boxes > 5 && page.output.contains("data-ready=\"\(boxes)\""))
        let picture = try shell.bash(
            "\(browser) --window-size=900,1200 --screenshot=$PWD/sheet.png file://$PWD/out/runsheet.html 2>/dev/null; stat -c %s sheet.png"
        )
        // A blank page of this size has some 5 kB.
        #expect((Int(picture.output.split(whereSeparator: \.isNewline).last ?? "") ?? 0) > 20_000)
    }
}
