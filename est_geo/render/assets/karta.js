/* Draws a published picture on a Leaflet map. Every text is set as text, never as markup. */
"use strict";

function drawPicture(map) {
  const picture = JSON.parse(document.getElementById("bild").textContent);
  // Drawn on canvas: a hexagon in SVG would be a Tab stop of its own.
  const ink = "#14202b";
  const quiet = { interactive: false, keyboard: false };
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  function element(tag, name, text) {
    const made = document.createElement(tag);
    if (name) made.className = name;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function card(title, subtitle, lines) {
    const box = element("div", "popup");
    box.append(element("strong", "", title));
    if (subtitle) box.append(element("em", "", subtitle));
    for (const line of lines) box.append(element("span", "", line));
    return box;
  }

  function mark(at, kind, text, anchor, options) {
    const html = element("div", "mark " + kind);
    html.append(element("b", "", text));
    const icon = L.divIcon({ className: "", html: html, iconSize: null, popupAnchor: anchor });
    return L.marker(at, { icon: icon, keyboard: false, ...options });
  }

  function label(at, kind, text) {
    const icon = L.divIcon({ className: "", html: element("div", kind, text), iconSize: null });
    L.marker(at, { ...quiet, icon: icon }).addTo(map);
  }

  function events(count) {
    return count === 1 ? "1 inrapporterad händelse" : count.toLocaleString("sv-SE") + " inrapporterade händelser";
  }

  function cellCard(cell) {
    const [, count, inPeriod, role] = cell;
    const title = events(count) + " på " + picture.window;
    return card(title, "", ["Varav " + inPeriod.toLocaleString("sv-SE") + " i " + picture.period, role].filter(Boolean));
  }

  const paper = L.geoJSON(picture.districts.map((one) => ({ type: "Feature", geometry: one.shape, properties: {} })), {
    ...quiet,
    style: { color: "#566472", weight: 1.5, fillColor: "#ffffff", fillOpacity: 1 },
  }).addTo(map);

  const layers = {
    cells: L.featureGroup(picture.cells.map((cell) => {
      const hexagon = L.polygon(cell[4], {
        color: "#566472", weight: 0.4, fillColor: picture.colours[cell[0]], fillOpacity: 1,
      });
      hexagon.cell = cell;
      return hexagon;
    })),
    spots: L.featureGroup(),
    visits: L.featureGroup(picture.visits.map((one) =>
      mark(one.at, "visit", one.count, [16, 4]).bindPopup(card(one.name, one.title, one.lines)))),
    recommendations: L.featureGroup(picture.recommendations.map((one) =>
      mark(one.at, "proposal", one.count, [-18, 4]).bindPopup(card(one.name, one.title, one.lines)))),
  };
  layers.cells.bindPopup((hexagon) => cellCard(hexagon.cell));

  function outline(shape, dashes) {
    if (!shape) return;
    const feature = { type: "Feature", geometry: shape, properties: {} };
    // A white line beneath keeps the ink apart from the darkest cells.
    for (const [color, weight] of [["#ffffff", dashes ? 3 : 4.5], [ink, dashes ? 1.5 : 2.2]]) {
      const style = { color: color, weight: weight, fill: false, dashArray: color === ink ? dashes : null };
      layers.spots.addLayer(L.geoJSON(feature, { ...quiet, style: style }));
    }
  }
  outline(picture.hot, "5 4");
  outline(picture.centre, null);

  const popups = new Map();
  for (const spot of picture.spots) {
    const pin = mark(spot.at, "spot", spot.rank, [0, -38], { zIndexOffset: 1000 - spot.rank });
    pin.options.icon.options.html.append(element("span", "", spot.name));
    pin.bindPopup(card(spot.rank + ". " + spot.name, "", spot.lines));
    layers.spots.addLayer(pin);
    popups.set(spot.id, pin);
  }
  // A name stands to the right of its pin, but to the left where another pin lies close on the right
  // and none on the left.
  function turnNames() {
    const pins = [...popups.values()];
    const points = pins.map((pin) => map.latLngToLayerPoint(pin.getLatLng()));
    pins.forEach((pin, at) => {
      const steps = points.map(({ x, y }) => [x - points[at].x, y - points[at].y])
        .filter(([, down], other) => other !== at && down > -56 && down < 32).map(([step]) => step);
      const right = steps.some((step) => step >= 0 && step < 220);
      const left = steps.some((step) => step < 0 && step > -220);
      const box = pin.options.icon.options.html;
      box.classList.toggle("leftward", right && !left);
      box.classList.toggle("above", right && left);
    });
  }
  for (const one of picture.districts) {
    label(one.corner, "district-name", one.name);
    if (one.count && !picture.cells.length) label(one.middle, "district-count", one.count);
  }

  L.control.zoom({ zoomInTitle: "Zooma in", zoomOutTitle: "Zooma ut", position: "bottomleft" }).addTo(map);
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
  map.on("popupopen", (event) => {
    const close = event.popup.getElement().querySelector(".leaflet-popup-close-button");
    if (close) close.setAttribute("aria-label", "Stäng");
  });
  // The wheel scrolls the page until somebody has chosen the map.
  map.on("focus", () => map.scrollWheelZoom.enable());
  map.on("blur", () => map.scrollWheelZoom.disable());

  function fit() {
    map.invalidateSize({ animate: false, pan: false });
    map.fitBounds(paper.getBounds(), { animate: false, paddingTopLeft: [44, 34], paddingBottomRight: [20, 20] });
  }
  fit();
  turnNames();
  map.on("zoomend", turnNames);

  for (const box of document.querySelectorAll("[data-layer]")) {
    const layer = layers[box.dataset.layer];
    const show = () => (box.checked ? map.addLayer(layer) : map.removeLayer(layer));
    box.addEventListener("change", show);
    show();
  }
  for (const link of document.querySelectorAll("[data-spot]")) {
    link.addEventListener("click", () => {
      const pin = popups.get(link.dataset.spot);
      if (!pin) return;
      if (!map.hasLayer(layers.spots)) document.querySelector("[data-layer=spots]").click();
      map.setView(pin.getLatLng(), Math.max(map.getZoom(), 14.5), { animate: !still });
      pin.openPopup();
    });
  }
  // Paper has another width than the screen, and the canvas must be drawn for it.
  const sheet = map.getContainer().parentNode;
  window.addEventListener("beforeprint", () => { sheet.classList.add("on-paper"); map.closePopup(); fit(); });
  window.addEventListener("afterprint", () => { sheet.classList.remove("on-paper"); fit(); });
}
