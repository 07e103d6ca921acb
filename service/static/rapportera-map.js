// The form's map: districts, streets and places from this server, no tiles. A press puts the pin.

const PLACES_FROM = 14.25;
const STREETS_FROM = 15.5;
const SHOWN_FROM = 13;
const PIN = '<svg viewBox="0 0 32 42" width="32" height="42"><path d="M16 41C7 29 2 23 2 15a14 14 0 0 1 28 0c0 8-5 14-14 26Z"/><circle cx="16" cy="15" r="5"/></svg>';

function spoken(text, className) {
  const element = document.createElement("span");
  element.textContent = text;
  return L.divIcon({ html: element, className, iconSize: null });
}

function names(map, places, kinds, from, className) {
  const layer = L.layerGroup();
  for (const { name, kind, at } of places) {
    if (!kinds.includes(kind)) continue;
    L.circleMarker(at, { radius: 3, color: "#51606e", weight: 1.5, fillColor: "#fff", fillOpacity: 1, interactive: false }).addTo(layer);
    L.marker(at, { icon: spoken(name, className), keyboard: false, interactive: false }).addTo(layer);
  }
  const turn = () => (map.getZoom() >= from ? layer.addTo(map) : layer.remove());
  map.on("zoomend", turn);
  turn();
}

// One street, one name: where a register has many rows of it, the first is enough.
function once(places) {
  const seen = new Set();
  return places.filter(({ name }) => !seen.has(name) && seen.add(name));
}

function draw(box, { districts, places, streets }) {
  const style = (name) => getComputedStyle(box).getPropertyValue(name).trim();
  const map = L.map(box, {
    preferCanvas: true, zoomControl: false, attributionControl: false, zoomSnap: 0.25, zoomDelta: 1,
    maxZoom: 19, minZoom: 9, fadeAnimation: false,
    zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
  });
  map.getPane("mapPane").setAttribute("aria-hidden", "true");
  const ground = L.geoJSON(districts, { style: { fillColor: style("--zero"), fillOpacity: 1, color: style("--outline"), weight: 1.5 }, interactive: false }).addTo(map);
  map.fitBounds(ground.getBounds(), { padding: [12, 12], animate: false });
  L.polyline(streets, { color: style("--band"), weight: 3, interactive: false }).addTo(map);
  ground.eachLayer((shape) => {
    L.marker(shape.getBounds().getCenter(), { icon: spoken(shape.feature.properties.name, "ground-name middle-name"), keyboard: false, interactive: false }).addTo(map);
  });
  names(map, once(places), ["centre", "landmark", "stop"], PLACES_FROM, "ground-name");
  names(map, once(places), ["street"], STREETS_FROM, "ground-name quiet-name");
  return [map, ground.getBounds()];
}

function tools(frame, map, whole) {
  const bar = frame.querySelector("[data-map-tools]");
  bar.hidden = false;
  bar.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    if (button.dataset.zoom) map.zoomIn(Number(button.dataset.zoom));
    else map.fitBounds(whole, { padding: [12, 12] });
  });
}

function inside([lat, lon], ring) {
  let odd = false;
  for (let [at, last] = [0, ring.length - 1]; at < ring.length; last = at, at += 1) {
    const [[x, y], [px, py]] = [ring[at], ring[last]];
    if (y > lat !== py > lat && lon < ((px - x) * (lat - y)) / (py - y) + x) odd = !odd;
  }
  return odd;
}

const metres = ([lat, lon], [other, along]) => Math.hypot((lat - other) * 111_200, (lon - along) * 111_200 * Math.cos((lat * Math.PI) / 180));

// Where a point is in words, from what is already in the phone.
export function inWords(at, ground) {
  const district = ground?.districts.features.find(({ geometry: { type, coordinates } }) =>
    (type === "Polygon" ? [coordinates] : coordinates).some((rings) => inside(at, rings[0])));
  const near = ground?.places.filter(({ kind }) => kind !== "label")
    .map((one) => ({ name: one.name, far: metres(at, one.at) })).sort((a, b) => a.far - b.far)[0];
  const beside = near && near.far <= 150 ? `nära ${near.name}` : "";
  const name = district ? district.properties.name : ground ? "utanför stadsdelarna" : "";
  return [beside, name].filter(Boolean).join(", ");
}

let asked;
export function groundData() {
  asked ??= fetch("/rapportera/karta.json").then((answer) => {
    if (!answer.ok) throw new Error(`${answer.status}`);
    return answer.json();
  });
  asked.catch(() => { asked = undefined; });
  return asked;
}

/** Start the map in its frame; `chosen` is told of every choice as [lat, lon]. */
export async function startMap(box, chosen) {
  const frame = box.closest(".map-frame");
  const state = frame.querySelector("[data-map-state]");
  try {
    const [map, whole] = draw(box, await groundData());
    const pin = L.marker([0, 0], { icon: L.divIcon({ html: PIN, className: "pin", iconSize: null }), keyboard: false, interactive: false });
    const choose = (at) => { pin.setLatLng(at).addTo(map); chosen([at.lat, at.lng]); };
    map.on("click", ({ latlng }) => choose(latlng));
    tools(frame, map, whole);
    state.hidden = true;
    box.dataset.drawn = "ja";
    return {
      middle: () => choose(map.getCenter()),
      show: (at) => { pin.setLatLng(at).addTo(map); map.setView(at, Math.max(map.getZoom(), SHOWN_FROM), { animate: false }); },
      clear: () => pin.remove(),
      fit: () => map.invalidateSize({ animate: false }),
    };
  } catch {
    state.hidden = false;
    state.textContent = "Kartan kunde inte hämtas. Skriv en adress i stället; inget är borta.";
    return undefined;
  }
}
