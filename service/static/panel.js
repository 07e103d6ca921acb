// The panel beside the big map shows the table's own row, so that the two cannot differ.
export function panel(map, layer, { chosen, accent }) {
  const side = document.querySelector("[data-panel]");
  const list = side.querySelector("[data-panel-list]");
  const rows = new Map([...document.querySelectorAll("tr[data-id]")].map((row) => [row.dataset.id, row]));
  let lit = null;

  function shapeOf(id) {
    let found = null;
    layer.eachLayer((one) => { if (`${one.feature?.id}` === id) found = one; });
    return found;
  }

  function light(id) {
    if (lit) layer.resetStyle?.(lit);
    lit = shapeOf(id);
    if (!lit?.setStyle) return;
    lit.setStyle({ color: accent(), weight: 3 });
    lit.bringToFront();
  }

  function show(id) {
    const row = rows.get(id);
    if (!row) return;
    const headings = row.closest("table").tHead.rows[0].cells;
    const pairs = [...row.cells].flatMap((cell, at) => {
      if (!cell.textContent.trim()) return [];
      const [term, value] = [document.createElement("dt"), document.createElement("dd")];
      term.textContent = headings[at].textContent.trim();
      value.textContent = cell.textContent.trim();
      return [term, value];
    });
    list.replaceChildren(...pairs);
    side.querySelector("[data-panel-empty]").hidden = true;
    for (const other of rows.values()) other.classList.toggle("chosen", other === row);
    light(id);
    const address = new URL(location.href);
    address.searchParams.set("ruta", id);
    history.replaceState(null, "", address);
  }

  layer.eachLayer((one) => one.on("click", () => show(`${one.feature.id}`)));
  for (const [id, row] of rows) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "show";
    button.append(...row.cells[0].childNodes);
    row.cells[0].append(button);
    button.addEventListener("click", () => {
      show(id);
      const shape = shapeOf(id);
      if (shape) map.panTo(shape.getBounds?.().getCenter() ?? shape.getLatLng());
    });
  }
  if (chosen) show(chosen);
}
