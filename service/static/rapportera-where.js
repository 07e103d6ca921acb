// "Var": here, a point on the map, or an address with suggestions. Each way works without the others.
import { groundData, inWords, startMap } from "/static/rapportera-map.js";

const PAUSE_MS = 160;
const FEWEST_LETTERS = 2;
const DENIED = 1;

/** The part of the form that says where; `value()` gives what is sent and how it is shown. */
export function wherePart(part, { cellM, changed }) {
  const find = (selector) => part.querySelector(selector);
  const [here, picked, words] = [find("[data-here]"), find("[data-chosen]"), find("#adress")];
  const district = find("#stadsdel");
  const held = { here: null, map: null, ground: null, way: "" };
  let map;

  groundData().then((ground) => { held.ground = ground; }).catch(() => {});

  function located({ coords }) {
    const { latitude, longitude, accuracy } = coords;
    held.here = { lon: longitude, lat: latitude, accuracy_m: Math.min(Math.round(accuracy), 100_000) };
    const metres = `på ${Math.max(1, Math.round(accuracy)).toLocaleString("sv-SE")} meter när`;
    const named = inWords([latitude, longitude], held.ground);
    here.textContent = accuracy > cellM
      ? `Platsen är osäker, ${metres}${named ? ` (${named})` : ""}. Den räknas i stadsdelen om den ryms där, men inte i en ruta. Visa hellre på kartan.`
      : `Platsen är hämtad, ${metres}${named ? `: ${named}` : ""}.`;
    changed();
  }

  function locate() {
    held.here = null;
    if (!navigator.geolocation) {
      here.textContent = "Telefonen ger ingen plats. Visa på kartan eller skriv en adress.";
      return;
    }
    here.textContent = "Hämtar platsen …";
    navigator.geolocation.getCurrentPosition(located, ({ code }) => {
      here.textContent = code === DENIED
        ? "Sidan får inte se var du är. Visa på kartan eller skriv en adress; det går lika bra."
        : "Telefonen hittar inte platsen just nu. Visa på kartan eller skriv en adress.";
    }, { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 });
  }

  async function showMap() {
    map ??= startMap(find("[data-map]"), ([lat, lon]) => {
      held.map = { lon, lat };
      picked.textContent = `Vald plats: ${inWords([lat, lon], held.ground) || "på kartan"}.`;
      changed();
    });
    const ready = await map;
    if (!ready) map = undefined;
    ready?.fit();
    if (held.map) ready?.show([held.map.lat, held.map.lon]);
  }

  function turn(way) {
    held.way = way;
    for (const box of part.querySelectorAll("[data-way]")) box.hidden = box.dataset.way !== way;
    if (way === "here" && !held.here) locate();
    if (way === "map") showMap();
    changed();
  }

  part.addEventListener("change", ({ target }) => { if (target.name === "where") turn(target.value); });
  find("[data-locate]").addEventListener("click", locate);
  find("[data-middle]").addEventListener("click", async () => (await map)?.middle());
  const names = Object.fromEntries([...district.options].map(({ value, text }) => [value, text]));
  suggestions(words, find("#forslag"), held, names, (one) => {
    words.value = one.name;
    district.value = [...district.options].some(({ value }) => value === one.district) ? one.district : "";
    words.dispatchEvent(new Event("input", { bubbles: true }));
  });

  function value() {
    if (held.way === "words") {
      const said = words.value.trim();
      if (said.length < FEWEST_LETTERS) return { fault: "Skriv en adress eller plats.", at: words };
      return { where: { words: said, ...(district.value ? { district: district.value } : {}) }, shown: said };
    }
    const point = held.way === "here" ? held.here : held.map;
    if (held.way && point) {
      const named = inWords([point.lat, point.lon], held.ground);
      return { where: { point }, shown: named || (held.way === "here" ? "Här" : "På kartan") };
    }
    const says = {
      here: "Platsen är inte hämtad än. Vänta, visa på kartan eller skriv en adress.",
      map: "Tryck på kartan där det är.",
      "": "Säg var: här, på kartan eller en adress.",
    };
    return { fault: says[held.way] };
  }

  function set(where) {
    Object.assign(held, { here: null, map: null, way: "" });
    [here.textContent, picked.textContent, words.value, district.value] = ["", "", "", ""];
    if (where?.words) [words.value, district.value] = [where.words, where.district ?? ""];
    // A point that is kept from before is shown on the map: "here" may be somewhere else by now.
    if (where?.point) {
      held.map = where.point;
      picked.textContent = `Vald plats: ${inWords([where.point.lat, where.point.lon], held.ground) || "på kartan"}.`;
    }
    const way = where?.words ? "words" : where?.point ? "map" : "";
    for (const radio of part.querySelectorAll("[name=where]")) radio.checked = radio.value === way;
    if (!where) Promise.resolve(map).then((ready) => ready?.clear());
    turn(way);
  }

  return { value, set };
}

async function suggested(text, ground, signal) {
  try {
    const answer = await fetch(`/api/v1/places?${new URLSearchParams({ q: text })}`, { signal });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return (await answer.json()).places;
  } catch (error) {
    if (error.name === "AbortError") throw error;
    // Without coverage: the names that the map has.
    const wanted = text.toLocaleLowerCase("sv");
    const known = (ground?.places ?? []).filter(({ name }) => name.toLocaleLowerCase("sv").includes(wanted));
    return known.slice(0, 6);
  }
}

// A combobox with a list, as the ARIA pattern has it: the field keeps the focus.
function suggestions(field, list, held, districts, take) {
  let [timer, asking, shown, at, quiet] = [0, null, [], -1, false];

  const close = () => {
    [shown, at] = [[], -1];
    list.hidden = true;
    list.replaceChildren();
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };
  const mark = (next) => {
    at = next;
    [...list.children].forEach((row, number) => row.setAttribute("aria-selected", String(number === at)));
    if (at < 0) field.removeAttribute("aria-activedescendant");
    else field.setAttribute("aria-activedescendant", `forslag-${at}`);
  };
  const choose = (number) => {
    const one = shown[number];
    close();
    quiet = true;
    take(one);
    quiet = false;
  };
  const show = (places) => {
    close();
    shown = places;
    list.replaceChildren(...places.map(({ name, district }, number) => {
      const row = document.createElement("li");
      const within = districts[district];
      Object.assign(row, { id: `forslag-${number}`, textContent: within && within !== name ? `${name}, ${within}` : name });
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", "false");
      row.addEventListener("pointerdown", (event) => { event.preventDefault(); choose(number); });
      return row;
    }));
    list.hidden = !places.length;
    field.setAttribute("aria-expanded", String(places.length > 0));
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    asking?.abort();
    const text = field.value.trim();
    if (quiet || text.length < FEWEST_LETTERS) { close(); return; }
    timer = setTimeout(async () => {
      asking = new AbortController();
      try {
        const places = await suggested(text, held.ground, asking.signal);
        if (document.activeElement === field) show(places);
      } catch { /* a newer question is on its way */ }
    }, PAUSE_MS);
  });
  field.addEventListener("keydown", (event) => {
    if (!shown.length) return;
    if (event.key === "ArrowDown") mark((at + 1) % shown.length);
    else if (event.key === "ArrowUp") mark((at <= 0 ? shown.length : at) - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && at >= 0) choose(at);
    else return;
    event.preventDefault();
  });
  field.addEventListener("blur", () => { clearTimeout(timer); close(); });
}
