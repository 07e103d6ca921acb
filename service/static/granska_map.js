// The map of one case: numbered places over a plain ground, and a point that somebody sets.
const NAMED_WITHIN_M = 150;
const NAMES_AT_MOST = 60;
const BLOCKS_FROM = 14;
const WIDE = 480;
const LEAST_SEEN = 200;
const RANKS = ["centre", "landmark", "stop", "label", "block"];

// The same for every case, and so fetched once.
let fetched = null;
function ground() {
  fetched ??= fetch("/rapportera/karta.json", { headers: { Accept: "application/json" } }).then((answer) => {
    if (!answer.ok) throw new Error(`${answer.status}`);
    return answer.json();
  }).catch((error) => { fetched = null; throw error; });
  return fetched;
}

function words(text, className) {
  const element = document.createElement("span");
  element.textContent = text;
  return L.divIcon({ html: element, className, iconSize: null });
}

function inRing([x, y], ring) {
  let inside = false;
  for (let at = 0, before = ring.length - 1; at < ring.length; before = at, at += 1) {
    const [[x1, y1], [x2, y2]] = [ring[at], ring[before]];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
}

function covers({ type, coordinates }, point) {
  const parts = type === "Polygon" ? [coordinates] : coordinates;
  return parts.some(([outer, ...holes]) => inRing(point, outer) && !holes.some((hole) => inRing(point, hole)));
}

export class CaseMap {
  constructor(box, { onNumber, onPoint }) {
    this.box = box;
    this.frame = box.closest(".map-frame");
    this.state = this.frame.querySelector("[data-map-state]");
    this.state.textContent = "Kartan hämtas …";
    this.onPoint = onPoint;
    this.marks = new Map();
    this.places = [];
    this.districts = [];
    this.map = L.map(box, {
      preferCanvas: true, zoomControl: false, attributionControl: false, zoomSnap: 0.25,
      zoomDelta: 0.5, wheelPxPerZoomLevel: 120, minZoom: 9, maxZoom: 19, fadeAnimation: false,
      zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    });
    this.map.getPane("mapPane").setAttribute("aria-hidden", "true");
    this.map.createPane("names").classList.add("names");
    this.map.createPane("grounds").classList.add("grounds");
    this.names = L.layerGroup().addTo(this.map);
    this.dots = L.layerGroup().addTo(this.map);
    this.points = JSON.parse(box.dataset.points);
    this.near = box.dataset.near ? JSON.parse(box.dataset.near) : null;
    this.fit();
    for (const point of this.points) this.mark(point, onNumber);
    this.watch();
    this.ready = this.drawGround().catch(() => {
      this.state.hidden = false;
      this.state.textContent = "Kartans bakgrund kunde inte hämtas. Platserna står i listan.";
    });
    box.dataset.drawn = this.points.length;
  }

  style(name) { return getComputedStyle(this.box).getPropertyValue(name).trim(); }

  bounds() {
    const at = this.points.map((point) => point.at);
    if (this.own) at.push(this.own.getLatLng());
    if (this.near) at.push(this.near);
    return at.length ? L.latLngBounds(at) : null;
  }

  fit() {
    this.map.invalidateSize({ animate: false });
    const bounds = this.bounds() ?? this.ground?.getBounds();
    // The tools stand in the upper right corner of a wide map and under a narrow one.
    const right = this.box.clientWidth > WIDE ? 170 : 40;
    const room = { paddingTopLeft: [48, 56], paddingBottomRight: [right, 32 + this.covered()] };
    if (bounds?.isValid()) this.map.fitBounds(bounds, { ...room, maxZoom: 16.5, animate: false });
    else this.map.setView([0, 0], 9, { animate: false });
  }

  // How much of the map lies under the bar with the decision, which stays at the window's lower edge.
  covered() {
    const bar = this.box.closest(".case").querySelector(".verdict-bar");
    if (!bar || getComputedStyle(bar).position !== "sticky") return 0;
    const { bottom, height } = this.box.getBoundingClientRect();
    return Math.max(0, Math.min(bottom - bar.getBoundingClientRect().top, height - LEAST_SEEN));
  }

  mark({ n, name, at }, onNumber) {
    const marker = L.marker(at, { icon: words(n, "mark"), keyboard: false, title: name, bubblingMouseEvents: false });
    marker.on("click", () => { if (!this.aiming) onNumber?.(String(n)); else this.set(marker.getLatLng()); });
    marker.addTo(this.map);
    this.marks.set(String(n), marker);
  }

  choose(number) {
    for (const [n, marker] of this.marks) marker.getElement().classList.toggle("on", n === number);
    this.own?.getElement().classList.toggle("on", number === "+");
    const chosen = number === "+" ? this.own : this.marks.get(number);
    if (chosen && !this.map.getBounds().contains(chosen.getLatLng())) this.map.panTo(chosen.getLatLng());
  }

  // A point that is set by click, by the cross and Enter, or by an address that was searched for.
  set(at, said) {
    const spot = L.latLng(at);
    this.own?.remove();
    this.own = L.marker(spot, { icon: words("+", "mark own"), keyboard: false, interactive: false }).addTo(this.map);
    this.aim(false);
    if (said && !this.map.getBounds().pad(-0.1).contains(spot)) this.map.setView(spot, Math.max(this.map.getZoom(), 15));
    this.onPoint({ lon: spot.lng, lat: spot.lat, name: said?.name, under: said?.under ?? this.describe(spot) });
  }

  describe(spot) {
    const [away, name] = this.places.filter(({ kind }) => RANKS.includes(kind))
      .map((place) => [spot.distanceTo(place.at), place.name]).sort(([a], [b]) => a - b)[0] ?? [Infinity];
    const district = this.districts.find(({ geometry }) => covers(geometry, [spot.lng, spot.lat]));
    const close = away <= NAMED_WITHIN_M ? `${Math.round(away)} m från ${name}` : "";
    return [close, district?.properties.name].filter(Boolean).join(" · ");
  }

  aim(on) {
    this.aiming = on;
    this.frame.classList.toggle("aiming", on);
    this.onAim?.(on);
    if (on) this.box.focus({ preventScroll: true });
  }

  watch() {
    this.map.on("click", ({ latlng }) => { if (this.aiming) this.set(latlng); });
    this.box.addEventListener("keydown", (press) => {
      if (!this.aiming) return;
      if (press.key === "Enter") this.set(this.map.getCenter());
      else if (press.key === "Escape") this.aim(false);
      else return;
      press.preventDefault();
      press.stopPropagation();
    });
    const bar = this.frame.querySelector("[data-map-tools]");
    bar.hidden = false;
    bar.addEventListener("click", ({ target }) => {
      const button = target.closest("button");
      if (!button) return;
      if (button.dataset.zoom) this.map.zoomIn(Number(button.dataset.zoom));
      else if (button.dataset.pan) this.map.panBy(button.dataset.pan.split(",").map((n) => 120 * n));
      else this.fit();
    });
    let touched = false;
    for (const kind of ["pointerdown", "wheel", "keydown"]) {
      this.frame.addEventListener(kind, () => { touched = true; }, { passive: true });
    }
    const refit = () => { if (touched) this.map.invalidateSize({ animate: false }); else this.fit(); };
    this.observer = new ResizeObserver(refit);
    this.observer.observe(this.box);
    this.paper = (on) => () => { this.box.classList.toggle("paper", on); this.fit(); };
    this.listeners = [["beforeprint", this.paper(true)], ["afterprint", this.paper(false)]];
    for (const [kind, listener] of this.listeners) addEventListener(kind, listener);
    this.scheme = matchMedia("(prefers-color-scheme: dark)");
    this.repaint = () => {
      const line = this.style("--outline");
      this.ground?.setStyle({ fillColor: this.style("--card"), fillOpacity: 1, color: line, weight: 1.5 });
      this.streets?.setStyle({ color: line });
      this.dots.eachLayer((dot) => dot.setStyle({ fillColor: line }));
    };
    this.scheme.addEventListener("change", this.repaint);
  }

  async drawGround() {
    const { districts, places, streets } = await ground();
    if (!this.map) return;
    this.places = places;
    this.districts = districts.features;
    this.ground = L.geoJSON(districts, { interactive: false }).addTo(this.map);
    this.streets = L.polyline(streets, { interactive: false, weight: 1.5, opacity: 0.6 }).addTo(this.map);
    for (const { at, kind } of places) {
      if (RANKS.includes(kind)) L.circleMarker(at, { radius: 2.5, weight: 0, fillOpacity: 1, interactive: false }).addTo(this.dots);
    }
    this.repaint();
    if (!this.bounds()) this.fit();
    this.nameGround();
    this.map.on("moveend", () => this.nameGround());
    this.state.hidden = true;
  }

  // Names where there is room: districts first, then what people know best, none over another.
  nameGround() {
    this.names.clearLayers();
    const view = this.map.getBounds().pad(-0.02);
    const taken = [...this.marks.values()].map((marker) => this.room(marker.getLatLng(), "00", -34, 22));
    for (const { geometry, properties } of this.districts) {
      const at = this.middleInView(geometry);
      if (!at) continue;
      const room = this.room(at, `${properties.name}00`, -12, 24);
      if (taken.some((other) => other.intersects(room))) continue;
      taken.push(room);
      L.marker(at, { icon: words(properties.name, "ground-name district"), keyboard: false, interactive: false, pane: "grounds" }).addTo(this.names);
    }
    const named = this.places.filter(({ kind }) => RANKS.includes(kind));
    named.sort((a, b) => RANKS.indexOf(a.kind) - RANKS.indexOf(b.kind));
    let shown = 0;
    for (const { at: point, kind, name } of named) {
      if (kind === "block" && this.map.getZoom() < BLOCKS_FROM) continue;
      const at = L.latLng(point);
      if (!view.contains(at)) continue;
      const room = this.room(at, name, -9, 18);
      if (taken.some((other) => other.intersects(room))) continue;
      taken.push(room);
      L.marker(at, { icon: words(name, "ground-name"), keyboard: false, interactive: false, pane: "grounds" }).addTo(this.names);
      shown += 1;
      if (shown >= NAMES_AT_MOST) break;
    }
  }

  // Where a district's name may stand: the middle of the part of it that is seen, if that lies in it.
  middleInView(geometry) {
    const view = this.map.getBounds();
    const box = L.geoJSON(geometry).getBounds();
    if (!view.intersects(box)) return null;
    const [south, north] = [Math.max(view.getSouth(), box.getSouth()), Math.min(view.getNorth(), box.getNorth())];
    const [west, east] = [Math.max(view.getWest(), box.getWest()), Math.min(view.getEast(), box.getEast())];
    const at = L.latLng((south + north) / 2, (west + east) / 2);
    return covers(geometry, [at.lng, at.lat]) ? at : null;
  }

  room(at, text, above, tall) {
    const { x, y } = this.map.latLngToLayerPoint(at);
    return L.bounds([x - 8, y + above], [x + 14 + 7 * String(text).length, y + above + tall]);
  }

  remove() {
    this.observer.disconnect();
    this.scheme.removeEventListener("change", this.repaint);
    for (const [kind, listener] of this.listeners) removeEventListener(kind, listener);
    this.map.remove();
    this.map = null;
  }
}
