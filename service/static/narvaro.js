// The map of the week's presence is drawn from the table beside it, so that the two cannot differ.
import { box, drawDistricts, features, keepWhole, nameApart, start, tools, words } from "/static/ground.js";

const state = document.querySelector("[data-map-state]");

function drawPlaces(map, rows) {
  const places = rows.map((row) => {
    const { lat, lon, n, ground } = row.dataset;
    const at = [Number(lat), Number(lon)];
    const icon = words(n, `mark ground-${ground}${n === "0" ? " without" : ""}`);
    const marker = L.marker(at, { icon, keyboard: false, bubblingMouseEvents: false, zIndexOffset: Number(n) * 10 });
    marker.addTo(map);
    return { row, marker, at, name: row.cells[0].textContent.trim() };
  });
  nameApart(map, places);
  return places;
}

function tie(map, places) {
  const light = (one, on) => {
    one.marker.getElement()?.classList.toggle("on", on);
    one.row.classList.toggle("chosen", on);
  };
  let chosen = null;
  const choose = (one) => {
    if (chosen) light(chosen, false);
    for (const { row } of places) row.querySelector(".show").setAttribute("aria-pressed", row === one.row);
    chosen = one;
    light(one, true);
  };
  for (const one of places) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "show";
    button.setAttribute("aria-pressed", "false");
    button.append(...one.row.cells[0].childNodes);
    one.row.cells[0].append(button);
    button.addEventListener("click", () => { choose(one); map.panTo(one.at); });
    one.marker.on("click", () => {
      choose(one);
      one.row.scrollIntoView({ block: "nearest" });
    });
    one.row.addEventListener("mouseenter", () => light(one, true));
    one.row.addEventListener("mouseleave", () => { if (chosen !== one) light(one, false); });
  }
}

async function draw() {
  const districts = box.dataset.districts ? await features(box.dataset.districts) : [];
  const rows = [...document.querySelectorAll("#platslista tbody tr")];
  const map = start();
  const ground = drawDistricts(map, districts, null);
  const points = rows.map(({ dataset }) => [Number(dataset.lat), Number(dataset.lon)]);
  const whole = districts.length ? ground.getBounds() : L.latLngBounds(points).pad(0.2);
  map.fitBounds(whole, { padding: [24, 24], animate: false });
  const places = drawPlaces(map, rows);
  tie(map, places);
  tools(map, whole);
  keepWhole(map, whole);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => ground.setStyle(ground.options.style));
  state.hidden = true;
  box.dataset.drawn = places.length;
}

if (box) {
  draw().catch(() => {
    state.hidden = false;
    state.textContent = "Kartan kunde inte hämtas. Inget är borta: samma uppgifter står i tabellen.";
  });
}

// A choice is shown at once; without script the button beside it does the same.
for (const form of document.querySelectorAll("form[data-at-once]")) {
  form.querySelector("button").hidden = true;
  form.addEventListener("change", () => form.submit());
}
