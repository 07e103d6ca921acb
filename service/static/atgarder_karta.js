// The map of measures is drawn from the page's own rows, so that the map and the table cannot differ.
import { box, drawDistricts, features, keepWhole, nameApart, start, style, tools, words } from "/static/ground.js";

const state = document.querySelector("[data-map-state]");
const ROAD = ["dropped", "suggested", "proposed", "decided", "ordered", "done", "evaluated"];
const furthest = (items) => items.reduce((far, one) =>
  (ROAD.indexOf(one.properties.status) > ROAD.indexOf(far) ? one.properties.status : far), "dropped");

function placesOf(items) {
  const places = new Map();
  for (const one of items) {
    const [lon, lat] = one.properties.at;
    // A hot spot's middle wanders from week to week: its measures and proposals are one place.
    const key = one.properties.place_id || `${lon.toFixed(4)} ${lat.toFixed(4)}`;
    const held = places.get(key) ?? { at: [lat, lon], name: one.properties.place, items: [] };
    held.items.push(one);
    places.set(key, held);
  }
  return [...places.values()].map((one) => ({ ...one, ids: one.items.map(({ id }) => id), status: furthest(one.items) }));
}

function drawOutlines(map, items) {
  const drawn = new Set();
  const once = items.filter(({ geometry }) => {
    const key = JSON.stringify(geometry);
    return geometry.type !== "Point" && !drawn.has(key) && drawn.add(key);
  });
  const paint = ({ properties }) => ({
    color: style("--accent"),
    weight: properties.status === "suggested" ? 1.5 : 2.5,
    dashArray: properties.status === "suggested" ? "5 4" : null,
    fillColor: style("--accent"),
    fillOpacity: 0.07,
    interactive: false,
  });
  return L.geoJSON(once, { style: paint }).addTo(map);
}

// Lamps are a quiet ground: seen only near, and a lamp that is out is told by its shape too.
function drawLamps(map, lamps) {
  const layer = L.layerGroup();
  for (const [lon, lat, lit] of lamps) {
    const out = lit === "out";
    const options = { radius: out ? 5 : 2.5, weight: out ? 2 : 1, interactive: false, fillOpacity: out ? 0 : 0.9,
      color: style(out ? "--alert" : "--outline"), fillColor: style("--focus") };
    L.circleMarker([lat, lon], options).addTo(layer);
    if (out) L.polyline([[lat - 2.2e-5, lon - 4.2e-5], [lat + 2.2e-5, lon + 4.2e-5]], { color: options.color, weight: 2, interactive: false }).addTo(layer);
  }
  const turn = () => (map.getZoom() >= 14.5 ? layer.addTo(map) : layer.remove());
  map.on("zoomend", turn);
  turn();
}

function drawPlaces(map, places) {
  for (const one of places) {
    const icon = words(String(one.items.length), `pin pin-${one.status}`);
    const far = ROAD.indexOf(one.status) * 100;
    one.marker = L.marker(one.at, { icon, keyboard: false, bubblingMouseEvents: false, zIndexOffset: far });
    one.marker.addTo(map);
  }
  nameApart(map, places);
}

function tie(map, places, rows) {
  const placeOf = new Map(places.flatMap((one) => one.ids.map((id) => [id, one])));
  const light = (one, on) => {
    one.marker.getElement()?.classList.toggle("on", on);
    for (const row of rows) if (one.ids.includes(row.dataset.id)) row.classList.toggle("chosen", on);
  };
  let chosen = null;
  const choose = (one) => {
    if (chosen) light(chosen, false);
    chosen = one;
    light(one, true);
    for (const row of rows) row.querySelector(".show").setAttribute("aria-pressed", String(one.ids.includes(row.dataset.id)));
  };
  for (const one of places) {
    one.marker.on("click", () => {
      choose(one);
      rows.find((row) => one.ids.includes(row.dataset.id))?.scrollIntoView({ block: "nearest" });
    });
  }
  for (const row of rows) {
    const one = placeOf.get(row.dataset.id);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "show";
    button.setAttribute("aria-pressed", "false");
    const value = row.querySelector(".value");
    button.append(...value.childNodes);
    value.append(button);
    button.addEventListener("click", () => { choose(one); map.setView(one.at, Math.max(map.getZoom(), 15), { animate: false }); });
  }
}

async function draw() {
  const districts = box.dataset.districts ? await features(box.dataset.districts) : [];
  const items = JSON.parse(box.dataset.features);
  const rows = [...document.querySelectorAll("#tabell tbody tr")];
  const map = start();
  const ground = drawDistricts(map, districts, null);
  const places = placesOf(items);
  const whole = L.latLngBounds(places.map(({ at }) => at)).pad(0.1);
  if (districts.length) whole.extend(ground.getBounds());
  map.fitBounds(whole, { padding: [24, 24], animate: false });
  const outlines = drawOutlines(map, items);
  drawLamps(map, JSON.parse(box.dataset.lamps));
  drawPlaces(map, places);
  tie(map, places, rows);
  tools(map, whole);
  keepWhole(map, whole);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    ground.setStyle(ground.options.style);
    outlines.setStyle(outlines.options.style);
  });
  state.hidden = true;
  box.dataset.drawn = places.reduce((sum, { ids }) => sum + ids.length, 0);
}

if (box) {
  draw().catch(() => {
    state.hidden = false;
    state.textContent = "Kartan kunde inte hämtas. Inget är borta: samma uppgifter står i tabellen.";
  });
}
