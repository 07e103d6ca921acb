// The map: Leaflet on canvas, no tiles, everything from this server. Without script the table stands.
import { panel } from "/static/panel.js";

const box = document.querySelector(".map");
const state = document.querySelector("[data-map-state]");
const NAMES_FROM = 12.75;
// Another spot within this many pixels to the side, above and below would lie under a name.
const [NAME_WIDE, ABOVE, BELOW] = [220, 52, 32];
const style = (name) => getComputedStyle(box).getPropertyValue(name).trim();

async function features(url) {
  const found = [];
  let next = url;
  while (next) {
    const answer = await fetch(next, { headers: { Accept: "application/geo+json" } });
    if (!answer.ok) throw new Error(`${answer.status}`);
    const page = await answer.json();
    found.push(...page.features);
    next = page.links.find((link) => link.rel === "next")?.href;
  }
  return found;
}

function colourOf(colours, number) {
  if (!number) return new Map(colours);
  return { get: (count) => colours.filter(([low]) => count >= low).at(-1)?.[1] };
}

function words(text, className) {
  const element = document.createElement("span");
  element.textContent = text;
  return L.divIcon({ html: element, className, iconSize: null });
}

function label(at, text, className, pane) {
  // Not keyboard reachable: what stands on the map also stands in the table.
  return L.marker(at, { icon: words(text, className), keyboard: false, interactive: false, pane });
}

function outer(feature) {
  const { type, coordinates } = feature.geometry;
  const rings = type === "Polygon" ? [coordinates[0]] : coordinates.map((part) => part[0]);
  return rings.sort((a, b) => b.length - a.length)[0];
}

function middle(feature) {
  const ring = outer(feature);
  let [area, x, y] = [0, 0, 0];
  for (let at = 0; at + 1 < ring.length; at += 1) {
    const cross = ring[at][0] * ring[at + 1][1] - ring[at + 1][0] * ring[at][1];
    area += cross;
    x += (ring[at][0] + ring[at + 1][0]) * cross;
    y += (ring[at][1] + ring[at + 1][1]) * cross;
  }
  return [y / (3 * area), x / (3 * area)];
}

// Where a spot's pin stands: on its northernmost corner, so that the disc hides none of its cells.
function summit(feature) {
  const [lon, lat] = outer(feature).reduce((top, point) => (point[1] > top[1] ? point : top));
  return [lat, lon];
}

function start() {
  const map = L.map(box, {
    preferCanvas: true,
    zoomControl: false,
    attributionControl: false,
    zoomSnap: 0.25,
    zoomDelta: 0.5,
    wheelPxPerZoomLevel: 120,
    maxZoom: 18,
    minZoom: 9,
    fadeAnimation: false,
    zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
  });
  map.getPane("mapPane").setAttribute("aria-hidden", "true");
  map.createPane("names").classList.add("names");
  map.createPane("grounds").classList.add("grounds");
  map.on("zoomend", () => box.classList.toggle("far", map.getZoom() < NAMES_FROM));
  return map;
}

function tools(map, whole) {
  const bar = document.querySelector("[data-map-tools]");
  bar.hidden = false;
  bar.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    if (button.dataset.zoom) map.zoomIn(Number(button.dataset.zoom));
    else if (button.dataset.pan) map.panBy(button.dataset.pan.split(",").map((n) => 120 * n));
    else map.fitBounds(whole, { padding: [24, 24] });
  });
}

function keepWhole(map, whole) {
  // Until somebody moves the map it shows the whole area, whatever size the window or paper has.
  let touched = location.hash.startsWith("#vy=");
  const fit = () => {
    map.invalidateSize({ animate: false });
    if (!touched) map.fitBounds(whole, { padding: [24, 24], animate: false });
  };
  for (const event of ["pointerdown", "wheel", "keydown"]) {
    box.closest(".map-frame").addEventListener(event, () => { touched = true; }, { passive: true });
  }
  fit();
  new ResizeObserver(fit).observe(box);
  const paper = (on) => { box.classList.toggle("paper", on); fit(); };
  addEventListener("beforeprint", () => paper(true));
  addEventListener("afterprint", () => paper(false));
}

function drawDistricts(map, districts, colours) {
  const paint = (feature) => ({
    fillColor: colours?.get(feature.properties[box.dataset.value]) ?? style("--zero"),
    fillOpacity: 1,
    color: style("--outline"),
    weight: 1.5,
  });
  const layer = L.geoJSON(districts, { style: paint }).addTo(map);
  layer.eachLayer((shape) => {
    const { name, count } = shape.feature.properties;
    if (colours) label(middle(shape.feature), `${name} ${count}`, "district-count", "names").addTo(map);
    else label(shape.getBounds().getNorthWest(), name, "district-name", "grounds").addTo(map);
  });
  return layer;
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

// A name stands to the right of its disc, to the left where another disc lies close on the right,
// and below where others lie close on both sides.
function nameApart(map, places) {
  const labels = places.map(({ at, name }) => label(at, name, "place-name", "names").addTo(map));
  const turn = () => {
    const points = places.map(({ at }) => map.latLngToLayerPoint(at));
    labels.forEach((one, at) => {
      const steps = points.map(({ x, y }) => [x - points[at].x, y - points[at].y])
        .filter(([, down], other) => other !== at && down > -ABOVE && down < BELOW).map(([step]) => step);
      const right = steps.some((step) => step >= 0 && step < NAME_WIDE);
      const left = steps.some((step) => step < 0 && step > -NAME_WIDE);
      one.getElement().classList.toggle("leftward", right && !left);
      one.getElement().classList.toggle("below", right && left);
    });
  };
  turn();
  map.on("zoomend", turn);
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
