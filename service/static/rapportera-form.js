// One entry of the report: read from the fields, put back into them, and checked before it is kept.
import { wherePart } from "/static/rapportera-where.js";

const AHEAD_MS = 10 * 60_000;
const HOUR_MS = 60 * 60_000;
const SUSPECT = [
  ["ett personnummer", /(?<!\d)(?:19|20)?\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01]|[6-8]\d|9[01])[-+ ]?[\dA-Z]\d{3}(?!\d)/],
  ["ett telefonnummer", /(?<![\d.,])(?:\+46|00\s?46|0)[\d\s()/-]{7,}\d/],
  ["en e-postadress", /\S@\S+\.\S/],
  ["ett registreringsnummer", /(?<![\p{L}\d])[A-HJ-PR-UW-Z]{3} ?\d{2}[\dA-HJ-NPR-UW-Z](?![\p{L}\d])/u],
];

const clock = (date) => date.toLocaleTimeString("sv-SE", { hour: "2-digit", minute: "2-digit" });
const pad = (number) => String(number).padStart(2, "0");

function local(date) {
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}T${pad(date.getHours())}:${pad(date.getMinutes())}`;
}

function shownTime(text) {
  const at = new Date(text);
  const day = at.toLocaleDateString("sv-SE", { weekday: "short", day: "numeric", month: "short" });
  const today = at.toDateString() === new Date().toDateString();
  return today ? `kl. ${clock(at)}` : `${day} kl. ${clock(at)}`;
}

/** Say what in a text looks like a person's data; "" where nothing does. */
export function suspicion(text) {
  const found = SUSPECT.filter(([, pattern]) => pattern.test(text)).map(([name]) => name);
  return found.length
    ? `Det ser ut som ${found.join(" och ")}. Ta bort det: rapporten ska inte peka ut någon.`
    : "";
}

/** The form: `read()` gives an entry or its faults, `write(entry)` puts one back. */
export function formOf(form, changed) {
  const part = (name) => form.querySelector(`[data-part=${name}]`);
  const [what, why, name, when, note] = ["what", "why", "name", "when", "note"].map(part);
  const where = wherePart(part("where"), { cellM: Number(form.dataset.cellM), changed });
  const { unsafe, occasion } = form.dataset;
  const picked = (key) => form.querySelector(`[name=${key}]:checked`);
  const every = (key) => [...form.querySelectorAll(`[name=${key}]`)];
  const label = (input) => input.closest("label").querySelector("span").firstChild.textContent.replaceAll("\u00ad", "").trim();
  const times = when.querySelector("[data-times]");

  function turnWhat() {
    const chosen = picked("what")?.value;
    why.hidden = chosen !== unsafe;
    name.hidden = chosen !== occasion;
    when.querySelector("[value=now]").closest("label").hidden = chosen === occasion;
    when.querySelector("[value=at]").nextElementSibling.firstChild.textContent = chosen === occasion ? "En gång" : "Klockslag";
    when.querySelector("[data-whens]").hidden = chosen === occasion;
    if (chosen === occasion) turnWhen("between", true);
    else if (times.dataset.forOccasion) turnWhen(picked("when")?.value ?? "");
  }

  function turnWhen(way, forOccasion = false) {
    times.toggleAttribute("data-for-occasion", forOccasion);
    if (forOccasion) times.dataset.forOccasion = "ja";
    times.hidden = !["at", "between"].includes(way);
    times.querySelector("[data-to]").hidden = way !== "between";
    times.querySelector("[data-from-label]").textContent = { at: "Klockan", between: forOccasion ? "Börjar" : "Från" }[way] ?? "";
    times.querySelector("[data-to] label").textContent = forOccasion ? "Slutar" : "Till";
    if (times.hidden || forOccasion) return;
    const [from, to] = [form.elements.from, form.elements.to];
    if (way === "between" && !to.value) {
      const until = new Date();
      to.value = local(until);
      if (!from.value || from.value >= to.value) from.value = local(new Date(until - HOUR_MS));
    }
    from.value ||= local(new Date());
  }

  form.addEventListener("change", ({ target }) => {
    if (target.name === "what") turnWhat();
    if (target.name === "when") turnWhen(target.value);
    clearFault(target.closest("fieldset"));
    changed();
  });
  form.addEventListener("input", ({ target }) => {
    if (target.matches("[data-watched]")) {
      const says = suspicion(target.value);
      const warning = target.closest("fieldset").querySelector("[data-warning]");
      warning.hidden = !says;
      if (warning.textContent !== says) warning.textContent = says;
    }
    clearFault(target.closest("fieldset"));
    changed();
  });

  function clearFault(box) {
    const fault = box?.querySelector("[data-fault]");
    if (fault) [fault.hidden, fault.textContent] = [true, ""];
  }

  function timeFault(start, end, future) {
    if (!start || end === "") return "Fyll i tiden.";
    if (end && end < start) return "Sluttiden ligger före starttiden.";
    if (!future && new Date(end ?? start) > Date.now() + AHEAD_MS) return "Tiden ligger i framtiden.";
    return "";
  }

  function readWhen(isOccasion) {
    const way = isOccasion ? "between" : picked("when")?.value;
    if (way === "now") {
      const now = new Date();
      return { when: { start: now.toISOString() }, shown: `kl. ${clock(now)}` };
    }
    if (!way) return { fault: "Säg när: nu, ett klockslag eller mellan två." };
    const [from, to] = [form.elements.from.value, form.elements.to.value];
    const fault = timeFault(from, way === "between" ? to : undefined, isOccasion);
    if (fault) return { fault, at: form.elements.from };
    return way === "at"
      ? { when: { start: from }, shown: shownTime(from) }
      : { when: { start: from, end: to }, shown: `${shownTime(from)} – ${shownTime(to)}` };
  }

  /** What is in the fields: `{entry}` or `{faults: [[part, sentence, element]]}`. */
  function read() {
    const chosen = picked("what");
    const isOccasion = chosen?.value === occasion;
    const [place, time] = [where.value(), readWhen(isOccasion)];
    const reasons = why.hidden ? [] : every("why").filter((one) => one.checked);
    const called = form.elements.name.value.trim();
    const faults = [];
    if (!chosen) faults.push([what, "Välj vad det gäller."]);
    if (chosen?.value === unsafe && !reasons.length) faults.push([why, "Säg varför: välj minst ett skäl."]);
    if (isOccasion && called.length < 2) faults.push([name, "Skriv vad det är för arrangemang."]);
    if (place.fault) faults.push([part("where"), place.fault, place.at]);
    if (time.fault) faults.push([when, time.fault, time.at]);
    if (faults.length) return { faults };
    const said = form.elements.note.value.trim();
    const title = isOccasion ? called : label(chosen);
    const body = isOccasion
      ? { name: called, where: place.where, when: time.when }
      : {
        category: chosen.value, where: place.where, when: time.when,
        ...(reasons.length ? { reasons: reasons.map(({ value }) => value) } : {}),
        ...(said ? { note: said } : {}),
      };
    return { entry: { kind: isOccasion ? "occasion" : "incident", body, title, shown: `${place.shown}, ${time.shown}` } };
  }

  function showFaults(faults) {
    for (const box of form.querySelectorAll("fieldset")) clearFault(box);
    for (const [box, sentence] of faults) {
      const fault = box.querySelector("[data-fault]");
      [fault.hidden, fault.textContent] = [false, sentence];
    }
    const [box, , element] = faults[0];
    const first = element ?? box.querySelector("input:checked") ?? box.querySelector("input, textarea, select");
    first.focus({ preventScroll: true });
    box.scrollIntoView({ block: "start" });
  }

  function write(entry, { keepPlaceAndTime = false } = {}) {
    const { body, kind } = entry ?? {};
    const value = kind === "occasion" ? occasion : body?.category;
    for (const one of every("what")) one.checked = !keepPlaceAndTime && one.value === value;
    for (const one of every("why")) one.checked = !keepPlaceAndTime && Boolean(body?.reasons?.includes(one.value));
    form.elements.name.value = keepPlaceAndTime ? "" : body?.name ?? "";
    form.elements.note.value = keepPlaceAndTime ? "" : body?.note ?? "";
    const { start = "", end = "" } = body?.when ?? {};
    const asLocal = start.endsWith("Z") ? local(new Date(start)) : start;
    [form.elements.from.value, form.elements.to.value] = [asLocal, end];
    const way = !start ? "" : end ? "between" : "at";
    for (const one of every("when")) one.checked = one.value === way;
    for (const one of form.querySelectorAll("[data-warning]")) [one.hidden, one.textContent] = [true, ""];
    for (const box of form.querySelectorAll("fieldset")) clearFault(box);
    turnWhen(way);
    turnWhat();
    where.set(body?.where);
  }

  const untouched = () => !picked("what") && !form.elements.note.value.trim();
  return { read, write, showFaults, untouched };
}
