// Sortable tables: a button in each heading, aria-sort on the heading, rows moved in place.
const order = new Intl.Collator("sv");

function compare(one, other) {
  const [a, b] = [Number(one), Number(other)];
  const numbers = one !== "" && other !== "" && !Number.isNaN(a) && !Number.isNaN(b);
  return numbers ? a - b : order.compare(one, other);
}

function value(row, column) {
  const cell = row.cells[column];
  return cell.dataset.sort ?? cell.textContent.trim();
}

function sortBy(table, heading) {
  const column = heading.cellIndex;
  const down = heading.getAttribute("aria-sort") === "descending";
  const first = heading.classList.contains("n") ? "descending" : "ascending";
  const next = heading.hasAttribute("aria-sort") ? (down ? "ascending" : "descending") : first;
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", next);
  const sign = next === "ascending" ? 1 : -1;
  const body = table.tBodies[0];
  const rows = [...body.rows].sort((a, b) => sign * compare(value(a, column), value(b, column)));
  body.append(...rows);
}

for (const table of document.querySelectorAll("table[data-sortable]")) {
  for (const heading of table.tHead.rows[0].cells) {
    if ("unsorted" in heading.dataset) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => sortBy(table, heading));
  }
}
