// The map of one place: its outline; or, where a place is to be chosen, a pin and its circle, or corners.
import { box, drawDistricts, features, keepWhole, start, style, tools, words } from "/static/ground.js";
import { groundData } from "/static/rapportera-map.js";

const state = document.querySelector("[data-map-state]");
const field = (name) => document.querySelector(`#platsval [name="${name}"]`);
const short = (degrees) => degrees.toFixed(5);
const MOST_CORNERS = 200;
// From which zoom each kind of name is drawn: few enough to be read.
const NAMES_FROM = { centre: 12.25, landmark: 13.75, stop: 14.5, street: 15.25 };

const paint = () => ({ color: style("--accent"), weight: 3, fillColor: style("--accent"), fillOpacity: 0.15, smoothFactor: 0, interactive: false });

// Streets and names to find one's way by, from what the report form has too; without them the map still works.
async function surroundings(map) {
  const { places, streets } = await groundData();
  const lines = L.polyline(streets, { color: style("--band"), weight: 3, interactive: false }).addTo(map);
  const layer = L.layerGroup().addTo(map);
  const wanted = places.filter(({ kind }) => kind in NAMES_FROM).sort((a, b) => NAMES_FROM[a.kind] - NAMES_FROM[b.kind]);
  const turn = () => {
    layer.clearLayers();
    const taken = [];
    for (const { name, kind, at } of wanted) {
      const { x, y } = map.project(at);
      const half = name.length * 3.4 + 4;
      if (map.getZoom() < NAMES_FROM[kind] || taken.some((one) => Math.abs(one.x - x) < one.half + half && Math.abs(one.y - y) < 16)) continue;
      taken.push({ x, y, half });
      L.marker(at, { icon: words(name, "names quiet-place"), keyboard: false, interactive: false }).addTo(layer);
    }
  };
  map.on("zoomend", turn);
  turn();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => lines.setStyle({ color: style("--band") }));
}

function shown(map) {
  return L.geoJSON(JSON.parse(box.dataset.outline), { style: paint() }).addTo(map);
}

// A press puts the middle; in drawing, a corner. What is chosen stands in the fields, which are sent.
function choosing(map) {
  let corners = [];
  let drawing = false;
  const layer = L.layerGroup().addTo(map);
  const bar = document.querySelector("[data-draw-tools]");
  const [draw, undo] = [bar.querySelector("[data-draw]"), bar.querySelector("[data-undo]")];
  bar.hidden = false;

  const circle = () => {
    const at = [Number(field("lat").value), Number(field("lon").value)];
    if (!field("lat").value || at.some(Number.isNaN)) return;
    layer.clearLayers();
    L.circle(at, { ...paint(), radius: Number(field("radie").value) || 100 }).addTo(layer);
  };
  const polygon = () => {
    layer.clearLayers();
    L.polygon(corners, paint()).addTo(layer);
    for (const at of corners) L.circleMarker(at, { ...paint(), radius: 4, fillOpacity: 1 }).addTo(layer);
    const ring = [...corners, corners[0]].filter(Boolean).map(({ lat, lng }) => `${short(lng)} ${short(lat)}`);
    field("omrade").value = corners.length > 2 ? `POLYGON ((${ring.join(", ")}))` : "";
    undo.hidden = !corners.length;
  };
  map.on("click", ({ latlng }) => {
    if (drawing) {
      if (corners.length < MOST_CORNERS) corners.push(latlng);
      polygon();
    } else {
      [field("lat").value, field("lon").value, field("omrade").value] = [short(latlng.lat), short(latlng.lng), ""];
      circle();
    }
  });
  draw.addEventListener("click", () => {
    drawing = !drawing;
    corners = [];
    draw.setAttribute("aria-pressed", drawing);
    draw.textContent = drawing ? "Sätt en punkt i stället" : "Rita hörn i stället";
    document.querySelector("#platsval details").open = drawing;
    if (drawing) polygon();
    else circle();
  });
  undo.addEventListener("click", () => { corners.pop(); polygon(); });
  for (const name of ["lat", "lon", "radie"]) field(name).addEventListener("change", () => { if (!drawing) circle(); });
  circle();
}

async function draw() {
  const districts = await features(box.dataset.districts);
  const map = start();
  const ground = drawDistricts(map, districts, null);
  // Fit first: Leaflet draws lines only once it knows where it looks.
  map.fitBounds(ground.getBounds(), { padding: [24, 24], animate: false });
  surroundings(map).catch(() => {});
  const place = box.dataset.outline ? shown(map) : null;
  const whole = place ? place.getBounds().pad(0.8) : ground.getBounds();
  map.fitBounds(whole, { padding: [24, 24], animate: false });
  tools(map, whole);
  keepWhole(map, whole);
  if ("choose" in box.dataset) choosing(map);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    ground.setStyle(ground.options.style);
    place?.setStyle(paint());
  });
  state.hidden = true;
  box.dataset.drawn = place ? 1 : 0;
}

if (box) {
  draw().catch(() => {
    state.hidden = false;
    state.textContent = "Kartan kunde inte hämtas. Inget är borta: platsen står i ord, och punkten går att skriva.";
  });
}
