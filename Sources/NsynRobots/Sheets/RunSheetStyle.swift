/// How a run sheet looks and what little it does by itself. It loads nothing from anywhere.
enum RunSheetStyle {
    static let css = """
        @page { size: A4; margin: 13mm 13mm 15mm 13mm; }
        * { box-sizing: border-box; }
        body { font: 10.5pt/1.4 Helvetica, Arial, "Liberation Sans", sans-serif; color: #111; margin: 0 auto;
          max-width: 190mm; padding: 6mm; background: #fff; }
        h1 { font-size: 19pt; margin: 0 0 1mm; line-height: 1.2; }
        h2 { font-size: 13pt; margin: 8mm 0 2mm; padding-bottom: 1mm; border-bottom: 1.2pt solid #0b4a75; color: #0b4a75;
          break-after: avoid; }
        h3 { font-size: 11pt; margin: 5mm 0 1.5mm; break-after: avoid; }
        p { margin: 1mm 0 2mm; }
        .sub { color: #444; }
        .facts { display: flex; flex-wrap: wrap; gap: 2mm 6mm; margin: 3mm 0; }
        .facts div { min-width: 17mm; } .facts b { display: block; font-size: 13pt; }
        .blank { display: inline-block; border-bottom: 0.6pt solid #555; min-width: 27mm; height: 1.1em; }
        .short { min-width: 17mm; }
        .sign { display: flex; gap: 5mm; flex-wrap: wrap; margin: 3mm 0 1mm; }
        table { border-collapse: collapse; width: 100%; margin: 1mm 0 3mm; }
        th, td { text-align: left; vertical-align: top; padding: 1mm 2mm; border-bottom: 0.5pt solid #bbb; }
        th { font-size: 9pt; color: #333; border-bottom: 1pt solid #555; }
        td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        thead { display: table-header-group; } tr, figure, .step { break-inside: avoid; }
        .box { width: 4.2mm; height: 4.2mm; margin: 0; vertical-align: -0.6mm; accent-color: #0b4a75; }
        .tick { width: 8mm; } td.name { white-space: nowrap; }
        .swatch { display: inline-block; width: 3.4mm; height: 3.4mm; border: 0.4pt solid #555; margin-right: 1.4mm;
          vertical-align: -0.4mm; }
        .tag { display: inline-block; border: 0.6pt solid #a33; color: #8a1111; border-radius: 1mm; padding: 0 1.3mm;
          margin: 0 1mm 0.6mm 0; font-size: 9pt; white-space: nowrap; }
        .note { color: #444; font-size: 9pt; }
        .step { display: grid; grid-template-columns: 8mm 11mm 1fr; gap: 0 1mm; padding: 1.7mm 0;
          border-bottom: 0.5pt solid #ccc; }
        .person { background: #fff6e0; border-left: 1.6mm solid #E69F00; padding-left: 2mm; }
        .robot { padding-left: 3.6mm; color: #222; }
        .step .time { color: #444; font-size: 9pt; font-variant-numeric: tabular-nums; padding-top: 0.5mm; }
        .step .head { font-weight: bold; }
        .timer { margin-top: 1mm; }
        .timer button { font: inherit; padding: 0.4mm 3mm; border: 0.8pt solid #0b4a75; background: #eaf3f9;
          border-radius: 1mm; cursor: pointer; font-variant-numeric: tabular-nums; }
        .timer button.over { background: #b00020; color: #fff; border-color: #b00020; }
        table.grid { table-layout: fixed; font-size: 8pt; margin: 2mm 0 1mm; }
        table.grid th, table.grid td { text-align: center; padding: 0.6mm 0; border: 0.4pt solid #bbb; }
        table.grid.fine { font-size: 5.6pt; }
        .maps { display: grid; grid-template-columns: 1fr 1fr; gap: 5mm; }
        .maps figure, figure { margin: 0; }
        .deck { max-width: 142mm; margin: 0 auto 3mm; }
        svg { width: 100%; height: auto; display: block; }
        .print-only { display: none; }
        @media print {
          body { padding: 0; max-width: none; }
          .screen-only { display: none !important; }
          .print-only { display: inline; }
          .person, .swatch { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
          svg { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
          .deck { max-width: 112mm; }
          h2.page { break-before: page; }
        }
        @media (max-width: 700px) { .maps { grid-template-columns: 1fr; } }
        """

    static let script = """
        (function () {
          var key = "nsyn-run-sheet-" + document.body.dataset.sheet;
          var boxes = document.querySelectorAll("input.box");
          var kept = {};
          try { kept = JSON.parse(localStorage.getItem(key) || "{}"); } catch (error) { kept = {}; }
          boxes.forEach(function (box, index) {
            box.checked = kept[index] === 1;
            box.addEventListener("change", function () {
              kept[index] = box.checked ? 1 : 0;
              try { localStorage.setItem(key, JSON.stringify(kept)); } catch (error) { /* the boxes still work */ }
            });
          });
          function clock(seconds) {
            var rest = Math.abs(Math.round(seconds));
            var parts = [Math.floor(rest / 3600), Math.floor(rest / 60) % 60, rest % 60];
            return (seconds < 0 ? "+" : "") + parts.map(function (part) { return (part < 10 ? "0" : "") + part; }).join(":");
          }
          document.querySelectorAll("button[data-seconds]").forEach(function (button) {
            var words = button.textContent, end = 0, timer = 0;
            button.addEventListener("click", function () {
              if (timer) {
                clearInterval(timer);
                timer = 0;
                button.classList.remove("over");
                button.textContent = words;
                return;
              }
              end = Date.now() + 1000 * Number(button.dataset.seconds);
              function show() {
                var left = (end - Date.now()) / 1000;
                button.textContent = clock(left) + (left < 0 ? " over – stop" : " left – stop");
                button.classList.toggle("over", left <= 0);
              }
              show();
              timer = setInterval(show, 500);
            });
          });
          document.body.dataset.ready = boxes.length;
        })();
        """
}
