// The review page without waiting: the server writes every case, this only sends and swaps.
import { CaseMap } from "/static/granska_map.js";
import { placeSearch } from "/static/granska_search.js";

const region = document.querySelector("[data-review]");
const toast = document.querySelector("[data-toast]");
const KEYS = "est.granska.tangenter";
let caseMap = null;
let point = null;

function kept(key) { try { return localStorage.getItem(key); } catch { return null; } }
function keep(key, value) { try { localStorage.setItem(key, value); } catch { /* then for this page only */ } }

function say(text, trouble = true) {
  const words = document.createElement("p");
  words.textContent = text;
  toast.replaceChildren(words);
  toast.classList.toggle("trouble", trouble);
}

async function ask(url, options = {}) {
  const answer = await fetch(url, { headers: { Accept: "application/json", ...options.headers }, ...options });
  const held = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    const error = new Error(held.detail ?? "Tjänsten svarade inte. Inget har ändrats; försök igen.");
    error.status = answer.status;
    throw error;
  }
  return held;
}

const send = (url, body) => ask(url, {
  method: "POST",
  headers: { Accept: "application/json", "Content-Type": "application/json" },
  body: JSON.stringify(body),
});

async function load(address, { push = false, toasts = true } = {}) {
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-review]");
  if (!fresh) { location.assign(address); return; }
  caseMap?.remove();
  caseMap = null;
  region.replaceChildren(...fresh.childNodes);
  if (toasts) {
    toast.classList.remove("trouble");
    toast.replaceChildren(...page.querySelector("[data-toast]").childNodes);
  }
  for (const link of page.querySelectorAll(".top nav a[href='/granska']")) {
    document.querySelector(".top nav a[href='/granska']")?.replaceChildren(...link.childNodes);
  }
  const clean = new URL(address, location.href);
  clean.searchParams.delete("klart");
  clean.searchParams.delete("angrat");
  history[push ? "pushState" : "replaceState"](null, "", clean);
  begin();
  const article = document.getElementById("arende");
  article.focus({ preventScroll: true });
  if (article.getBoundingClientRect().top < 0) article.scrollIntoView();
}

// The case after this one, so that the reviewer keeps the place in the list.
function following(id) {
  const links = [...region.querySelectorAll("[data-item]")];
  const at = links.findIndex((link) => link.dataset.item === id);
  return links[at + 1]?.dataset.item ?? links.find((link) => link.dataset.item !== id)?.dataset.item;
}

function bodyOf(form, action) {
  const data = new FormData(form);
  const body = { action };
  if (document.getElementById("arende").dataset.kind !== "place") return body;
  if (action !== "accept") return body;
  const chosen = data.get("val");
  if (chosen === null) return null;
  if (chosen === "punkt") {
    body.action = "correct";
    body.point = [point.lon, point.lat];
    if (point.name) body.name = point.name;
  } else body.candidate = Number(chosen);
  body.teach = data.has("teach");
  body.same_text = data.has("same_text");
  return body;
}

async function decide(form, action) {
  const article = document.getElementById("arende");
  const { case: id, kind } = article.dataset;
  const body = bodyOf(form, action);
  if (body === null) {
    say("Välj först vilken plats som menas, eller behåll rapporten utan plats.");
    form.querySelector("input[type=radio], input[role=combobox]")?.focus();
    return;
  }
  article.setAttribute("aria-busy", "true");
  const next = following(id);
  try {
    const { decision } = await send(`/api/v1/review/${id}/decision`, body);
    const page = new URLSearchParams({ slag: kind, klart: decision.decision_id });
    if (next && !body.same_text) page.set("arende", next);
    await load(`/granska?${page}`);
  } catch (error) {
    article.removeAttribute("aria-busy");
    if (error.status === 409 || error.status === 404) await load(`/granska?slag=${kind}`, { toasts: false });
    say(error.message);
  }
}

async function undo(form) {
  const id = new FormData(form).get("beslut");
  try {
    const { decision } = await send(`/api/v1/review/decisions/${id}/undo`, {});
    await load(`/granska?arende=${decision.item_id}&angrat=${decision.decision_id}`);
  } catch (error) {
    if (error.status === 409 || error.status === 404) await load(location.href, { toasts: false });
    say(error.message);
  }
}

function chosen(radio) {
  const name = radio?.value === "punkt" ? point.name : radio?.dataset.name;
  const words = region.querySelector("[data-chosen-name]");
  if (words) words.textContent = name ?? (radio ? "punkten på kartan" : "den valda platsen");
  caseMap?.choose(radio?.value === "punkt" ? "+" : radio?.dataset.number ?? "");
}

function choose(radio) {
  if (!radio) return;
  radio.checked = true;
  radio.focus({ preventScroll: true });
  chosen(radio);
}

const numbered = (number) => region.querySelector(`input[type=radio][data-number="${CSS.escape(number)}"]`);

function place(found) {
  point = found;
  const own = region.querySelector("[data-own]");
  if (!own) return;
  own.hidden = false;
  const written = (degrees) => degrees.toFixed(5).replace(".", ",");
  own.querySelector("[data-own-name]").textContent = found.name ?? "Punkt på kartan";
  own.querySelector("[data-own-under]").textContent = [found.under, `${written(found.lat)} N, ${written(found.lon)} Ö`].filter(Boolean).join(" · ");
  choose(own.querySelector("input"));
}

function begin() {
  point = null;
  for (const element of region.querySelectorAll("[data-script]")) element.hidden = false;
  const box = region.querySelector(".map");
  if (box) caseMap = new CaseMap(box, { onNumber: (number) => choose(numbered(number)), onPoint: place });
  const search = document.getElementById("sok");
  if (search) placeSearch(search, document.getElementById("sok-lista"), (found) => caseMap.set([found.lat, found.lon], found));
  const aim = region.querySelector("[data-aim]");
  if (aim) {
    const help = region.querySelector("[data-aim-help]");
    const resting = help.textContent;
    caseMap.onAim = (on) => {
      aim.setAttribute("aria-pressed", String(on));
      help.textContent = on ? "Klicka där det hände, eller lägg korset rätt med piltangenterna och tryck Enter. Escape avbryter." : resting;
    };
    aim.setAttribute("aria-pressed", "false");
    aim.addEventListener("click", () => caseMap.aim(!caseMap.aiming));
  }
  const keys = region.querySelector("[data-keys]");
  if (keys) {
    keys.checked = kept(KEYS) !== "av";
    keys.addEventListener("change", () => keep(KEYS, keys.checked ? "på" : "av"));
  }
  const now = region.querySelector(".queue [aria-current]");
  if (now) now.closest(".queue-list").scrollTop = now.offsetTop - now.offsetHeight;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-decide]")) {
    event.preventDefault();
    if (document.querySelector("#arende[aria-busy]")) return;
    decide(form, event.submitter?.value ?? "accept");
  } else if (form.matches("[data-undo]")) {
    event.preventDefault();
    undo(form);
  }
});

region.addEventListener("change", ({ target }) => { if (target.matches("input[name=val]")) chosen(target); });

region.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-go]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  load(link.href, { push: true }).catch(() => location.assign(link.href));
});

addEventListener("popstate", () => load(location.href));

document.addEventListener("keydown", (press) => {
  if (press.defaultPrevented || press.ctrlKey || press.metaKey || press.altKey || press.repeat) return;
  if (!region.querySelector("[data-keys]")?.checked) return;
  const on = press.target;
  if (on.closest("input:not([type=radio]):not([type=checkbox]), select, textarea")) return;
  if (/^[1-9]$/.test(press.key)) {
    const radio = numbered(press.key);
    if (!radio) return;
    press.preventDefault();
    choose(radio);
  } else if (press.key === "Enter" && !on.closest("a, button, input, summary, .map, .queue-list")) {
    const form = region.querySelector("[data-decide]");
    const accept = form?.querySelector("[value=accept]");
    if (!accept) return;
    press.preventDefault();
    form.requestSubmit(accept);
  }
});

begin();
