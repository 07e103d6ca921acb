// What every map here stands on: Leaflet on canvas, no tiles, everything from this server.
export const box = document.querySelector(".map");
const NAMES_FROM = 12.75;
// Another spot within this many pixels to the side, above and below would lie under a name.
const [NAME_WIDE, ABOVE, BELOW] = [220, 52, 32];
export const style = (name) => getComputedStyle(box).getPropertyValue(name).trim();

export async function features(url) {
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

export function words(text, className) {
  const element = document.createElement("span");
  element.textContent = text;
  return L.divIcon({ html: element, className, iconSize: null });
}

function label(at, text, className, pane) {
  // Not keyboard reachable: what stands on the map also stands in the table.
  return L.marker(at, { icon: words(text, className), keyboard: false, interactive: false, pane });
}

export function outer(feature) {
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

export function start() {
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

export function tools(map, whole) {
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

export function keepWhole(map, whole) {
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

export function drawDistricts(map, districts, colours) {
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

// A name stands to the right of its disc, to the left where another disc lies close on the right,
// and below where others lie close on both sides.
export function nameApart(map, places) {
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
