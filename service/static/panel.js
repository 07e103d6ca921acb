// The panel beside the big map shows the table's own rows, so that the two cannot differ.
export function panel(map, layer, { chosen, accent, pins }) {
  const side = document.querySelector("[data-panel]");
  const list = side.querySelector("[data-panel-list]");
  const rows = new Map([...document.querySelectorAll("tr[data-id]")].map((row) => [row.dataset.id, row]));
  const headings = [...document.querySelectorAll("table[data-sortable] thead th")];
  let lit = [];

  // A mark stands for all the rows of its place, a shape for one.
  const idsOf = (shape) => shape.ids ?? [`${shape.feature.id}`];

  function shapesOf(ids) {
    return layer.getLayers().filter((shape) => idsOf(shape).some((id) => ids.includes(id)));
  }

  function cellsOf(spot) {
    return layer.getLayers().filter((shape) => shape.feature?.properties.hotspot === spot).flatMap(idsOf);
  }

  function light(shapes) {
    for (const shape of lit) {
      layer.resetStyle?.(shape);
      shape.getElement?.()?.classList.remove("on");
    }
    lit = shapes;
    for (const shape of lit) {
      shape.setStyle?.({ color: accent(), weight: 3 });
      shape.bringToFront?.();
      if (!shape.setStyle) shape.getElement().classList.add("on");
    }
  }

  function made(tag, text) {
    const element = document.createElement(tag);
    element.textContent = text;
    return element;
  }

  function many(found, own) {
    const lines = document.createElement("ul");
    for (const row of found) {
      const words = own.map((at) => [headings[at].textContent.trim(), row.cells[at]])
        .filter(([, cell]) => cell.textContent.trim())
        .map(([term, cell]) => `${cell.classList.contains("n") ? `${term}: ` : ""}${cell.textContent.trim()}`);
      lines.append(made("li", words.join(" · ")));
    }
    const rest = document.createElement("dd");
    rest.append(lines);
    return [made("dt", `${found.length} rader i tabellen`), rest];
  }

  function pairs(found) {
    const said = (row, at) => row.cells[at].textContent.trim();
    const own = [...headings.keys()].filter((at) => found.some((row) => said(row, at) !== said(found[0], at)));
    const shared = [...headings.keys()].filter((at) => !own.includes(at) && said(found[0], at));
    const terms = shared.flatMap((at) => [made("dt", headings[at].textContent.trim()), made("dd", said(found[0], at))]);
    return found.length > 1 ? [...terms, ...many(found, own)] : terms;
  }

  function show(ids, shapes = shapesOf(ids)) {
    const found = ids.map((id) => rows.get(id)).filter(Boolean);
    if (!found.length) return;
    list.replaceChildren(...pairs(found));
    side.querySelector("[data-panel-empty]").hidden = true;
    for (const row of rows.values()) row.classList.toggle("chosen", found.includes(row));
    light(shapes);
    const address = new URL(location.href);
    address.searchParams.set("ruta", found[0].dataset.id);
    history.replaceState(null, "", address);
  }

  layer.eachLayer((shape) => shape.on("click", () => show(idsOf(shape))));
  for (const [spot, pin] of pins) {
    pin.on("click", () => {
      const ids = cellsOf(spot);
      show(ids, [...shapesOf(ids), pin]);
    });
  }
  for (const [id, row] of rows) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "show";
    button.append(...row.cells[0].childNodes);
    row.cells[0].append(button);
    button.addEventListener("click", () => {
      show([id]);
      const [shape] = shapesOf([id]);
      if (shape) map.panTo(shape.getBounds?.().getCenter() ?? shape.getLatLng());
    });
  }
  if (chosen) show([chosen]);
}
