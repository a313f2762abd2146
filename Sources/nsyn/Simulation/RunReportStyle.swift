/// How the report of a run looks, and the sorting of its tables.
enum RunReportStyle {
    static let css = """
        @page { size: A4; margin: 14mm; }
        * { box-sizing: border-box; }
        body { font: 15px/1.5 Helvetica, Arial, "Liberation Sans", sans-serif; color: #111; background: #fff;
          max-width: 1100px; margin: 0 auto; padding: 1.5em; }
        h1 { font-size: 1.7em; margin: 0 0 0.4em; }
        h2 { font-size: 1.05em; margin: 2em 0 0.6em; padding-bottom: 0.3em; border-bottom: 2px solid #0b4a75;
          color: #0b4a75; break-after: avoid; }
        h2 small, .expect small { color: #666; font-weight: normal; }
        code { font-family: "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: 0.92em; white-space: pre-wrap; }
        .nsyn { overflow-x: auto; }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 0.9em; }
        th, td { padding: 0.2em 0.7em; border-bottom: 1px solid #ddd; text-align: right; white-space: nowrap; }
        thead th { border-bottom: 2px solid #555; cursor: pointer; position: sticky; top: 0; background: #fff; }
        thead th[aria-sort=ascending]::after { content: " ▲"; }
        thead th[aria-sort=descending]::after { content: " ▼"; }
        td small { color: #666; }
        table.plain th, table.plain td { text-align: left; vertical-align: top; white-space: normal;
          overflow-wrap: anywhere; }
        table.plain th { min-width: 6em; }
        figure { margin: 0; } img { max-width: 100%; height: auto; }
        .note { color: #555; font-size: 0.85em; }
        .expect { margin: 0.6em 0; padding-left: 0.7em; border-left: 4px solid #2a7f3f; }
        .expect.bad, p.bad { border-left: 4px solid #b00020; padding-left: 0.7em; }
        .bad b, p.bad { color: #b00020; }
        @media print {
          body { padding: 0; max-width: none; font-size: 10pt; }
          thead { display: table-header-group; } tr, figure { break-inside: avoid; }
          thead th { position: static; } .nsyn { overflow: visible; }
          th, td { padding: 0.15em 0.4em; white-space: normal; }
          img { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
        }
        """

    /// A click on a heading sorts by it, another one the other way round; what is missing stays last.
    static let script = """
        document.querySelectorAll(".nsyn table").forEach(table => {
          table.querySelectorAll("thead th").forEach((head, place) => head.addEventListener("click", () => {
            const up = head.getAttribute("aria-sort") === "descending";
            table.querySelectorAll("thead th").forEach(other => other.removeAttribute("aria-sort"));
            head.setAttribute("aria-sort", up ? "ascending" : "descending");
            const value = row => {
              const text = row.cells[place].textContent.trim();
              const number = parseFloat(text.replace(/,/g, "").replace("−", "-"));
              return text === "" ? null : isNaN(number) ? text : number;
            };
            const rows = [...table.tBodies[0].rows].map(row => [value(row), row]);
            rows.sort(([a], [b]) => a === null ? (b === null ? 0 : 1) : b === null ? -1
              : (up ? 1 : -1) * (typeof a === "number" && typeof b === "number" ? a - b
                : String(a).localeCompare(String(b), "en", {numeric: true})));
            table.tBodies[0].append(...rows.map(([, row]) => row));
          }));
        });
        """
}
