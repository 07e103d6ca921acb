// The map: Leaflet on canvas, no tiles, everything from this server. Without script the table stands.
import { box, drawDistricts, features, keepWhole, nameApart, outer, start, style, tools, words } from "/static/ground.js";
import { panel } from "/static/panel.js";

const state = document.querySelector("[data-map-state]");

function colourOf(colours, number) {
  if (!number) return new Map(colours);
  return { get: (count) => colours.filter(([low]) => count >= low).at(-1)?.[1] };
}

// Where a spot's pin stands: on its northernmost corner, so that the disc hides none of its cells.
function summit(feature) {
  const [lon, lat] = outer(feature).reduce((top, point) => (point[1] > top[1] ? point : top));
  return [lat, lon];
}

// Hatched: nobody could have reported from there. Drawn as SVG, for canvas has no patterns.
function hatch(map, districts) {
  const unknown = districts.filter((one) => one.properties.state === "unknown");
  L.geoJSON(unknown, { renderer: L.svg(), interactive: false, className: "unknown-ground" }).addTo(map);
}

function drawCells(map, cells, colours) {
  const paint = (feature) => ({
    fillColor: colours.get(feature.properties[box.dataset.value]),
    fillOpacity: 1,
    color: style("--zero"),
    weight: 0.6,
  });
  const shown = cells.filter((one) => colours.get(one.properties[box.dataset.value]));
  return [L.geoJSON(shown, { style: paint }).addTo(map), shown.length];
}

function drawPlaces(map, items) {
  const places = new Map();
  for (const one of items) {
    const at = one.geometry.coordinates;
    const held = places.get(`${at}`) ?? { at, n: 0, name: one.properties.place, ids: [] };
    held.n += 1;
    held.ids.push(one.id);
    places.set(`${at}`, held);
  }
  const layer = L.layerGroup().addTo(map);
  const named = [];
  for (const { at, n, name, ids } of places.values()) {
    const [lon, lat] = at;
    const marker = L.marker([lat, lon], { icon: words(n, "mark"), keyboard: false, bubblingMouseEvents: false });
    marker.ids = ids.map(String);
    marker.addTo(layer);
    named.push({ at: [lat, lon], name });
  }
  nameApart(map, named);
  return [layer, items.length];
}

function drawSpots(map, spots, onBigMap) {
  const pins = new Map();
  for (const one of spots) {
    const { rank, id } = one.properties;
    const marker = L.marker(summit(one), { icon: words(rank, "mark"), keyboard: false, zIndexOffset: 1000 - rank });
    marker.addTo(map);
    pins.set(id, marker);
    const place = document.getElementById(`plats-${id}`);
    if (!place) continue;
    marker.on("click", () => { location.hash = place.id; });
    for (const [event, on] of [["mouseenter", true], ["mouseleave", false]]) {
      place.addEventListener(event, () => marker.getElement().classList.toggle("on", on));
    }
  }
  if (onBigMap) nameApart(map, spots.map((one) => ({ at: summit(one), name: one.properties.name })));
  return pins;
}

function keepView(map) {
  const read = () => location.hash.match(/^#vy=([\d.]+)\/(-?[\d.]+)\/(-?[\d.]+)$/)?.slice(1).map(Number);
  const view = read();
  if (view) map.setView([view[1], view[2]], view[0], { animate: false });
  map.on("moveend", () => {
    const { lat, lng } = map.getCenter();
    const hash = `#vy=${map.getZoom()}/${lat.toFixed(5)}/${lng.toFixed(5)}`;
    history.replaceState(null, "", location.pathname + location.search + hash);
    for (const link of document.querySelectorAll("[data-keep-view]")) link.hash = hash;
  });
}

async function draw() {
  const data = box.dataset;
  const wanted = [data.districts, data.features, data.spots].map((url) => (url ? features(url) : []));
  const [districts, items, spots] = await Promise.all(wanted);
  const map = start();
  const kind = data.style;
  const pairs = JSON.parse(data.colours);
  const colours = colourOf(pairs, typeof pairs[0]?.[0] === "number");
  const ground = drawDistricts(map, districts, kind === "districts" && pairs.length ? colours : null);
  if ("hatched" in data) hatch(map, districts);
  const whole = ground.getBounds();
  map.fitBounds(whole, { padding: [24, 24], animate: false });
  let [layer, drawn] = [ground, districts.length];
  if (kind === "cells") [layer, drawn] = drawCells(map, items, colours);
  if (kind === "places") [layer, drawn] = drawPlaces(map, items);
  const outlined = spots.filter((one) => one.geometry);
  const pins = kind === "cells" ? drawSpots(map, outlined, Boolean(data.table)) : new Map();
  tools(map, whole);
  keepWhole(map, whole);
  if (data.table) {
    keepView(map);
    panel(map, layer, { chosen: data.chosen, accent: () => style("--alert"), pins });
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    ground.setStyle(ground.options.style);
    layer.setStyle?.(layer.options.style);
  });
  state.hidden = true;
  box.dataset.drawn = drawn;
}

draw().catch(() => {
  state.hidden = false;
  state.textContent = "Kartan kunde inte hämtas. Inget är borta: samma uppgifter står i tabellen.";
});
