// The checklist: one walk from the fields, the queue in the phone, and what it pointed to.
import { suspicion } from "/static/rapportera-form.js";
import { groundData } from "/static/rapportera-map.js";
import { wherePart } from "/static/rapportera-where.js";

const { NAME, SYNC, add, remove, waiting, sent, release, flush } = self.estWalks;
const { NAME: PAGES, PATH } = self.estChecklist;
const AGAIN_MS = 30_000;
const DRAFT = "est-besiktning";
const one = (name) => document.querySelector(`[data-${name}]`);
const form = one("form");
const part = (name) => form.querySelector(`[data-part=${name}]`);
const picked = (name) => form.querySelector(`[name="${name}"]:checked`)?.value ?? "";
const list = form?.querySelector("#plats");
const clock = (at) => new Date(at).toLocaleTimeString("sv-SE", { hour: "2-digit", minute: "2-digit" });
const state = { key: self.estNewKey(), busy: false };
const where = form && wherePart(part("where"), { cellM: Number(form.dataset.cellM), changed: keepDraft });

function element(tag, text, className = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

// ── Reading the fields ───────────────────────────────────────────────────────────────────────

function listed() {
  const choice = list.selectedOptions[0];
  if (!choice?.value) return { fault: "Välj en plats i listan.", at: list };
  const { name, place, intervention, lon, lat } = choice.dataset;
  return { name, place_id: place, intervention_id: Number(intervention), lon: Number(lon), lat: Number(lat) };
}

// An address becomes a point before it is kept: by the register, or by the names that the map has.
async function looked(words) {
  const same = ({ name }) => name.toLocaleLowerCase("sv") === words.toLocaleLowerCase("sv");
  let found;
  try {
    const answer = await fetch(`/api/v1/places?${new URLSearchParams({ q: words })}`);
    const places = answer.ok ? (await answer.json()).places.filter(({ kind }) => kind !== "street") : [];
    found = places.find(same) ?? (places.length === 1 ? places[0] : undefined);
  } catch { /* without coverage, below */ }
  if (found) return { name: found.name, lon: found.lon, lat: found.lat };
  const known = (await groundData().catch(() => null))?.places.find(same);
  if (known) return { name: known.name, lat: known.at[0], lon: known.at[1] };
  return { fault: "Platsen hittas inte i registret. Välj ett av förslagen, eller visa på kartan.", at: form.querySelector("#adress") };
}

async function place() {
  if (picked("where") === "list") return listed();
  const { where: said, fault, at } = where.value();
  if (fault) return { fault, at };
  if (said.point) return { name: "", lon: said.point.lon, lat: said.point.lat };
  return looked(said.words);
}

function answers() {
  const kind = picked("slag");
  const asked = [...form.querySelectorAll("[data-question]")].filter(({ dataset }) => dataset.kinds.split(" ").includes(kind));
  const told = asked.map(({ dataset: { question } }) => [question, picked(`svar-${question}`)]);
  return Object.fromEntries(told.filter(([, answer]) => answer));
}

function fault(name, text, at) {
  const box = part(name).querySelector("[data-fault]");
  box.textContent = text;
  box.hidden = !text;
  if (!text) return false;
  (at ?? part(name).querySelector("input, select")).focus({ preventScroll: true });
  part(name).scrollIntoView({ block: "start" });
  return true;
}

async function read() {
  const [at, told, dark] = [await place(), answers(), picked("morkt")];
  const wrong = [
    fault("questions", Object.keys(told).length ? "" : "Svara på minst en fråga."),
    fault("dark", dark ? "" : "Säg om det är ljust eller mörkt."),
    fault("where", at.fault ?? "", at.at),
  ];
  if (wrong.includes(true)) return null;
  const people = Number.parseInt(form.elements.deltagare.value, 10);
  const most = Number(form.elements.deltagare.max);
  const body = {
    kind: picked("slag"), lon: at.lon, lat: at.lat, at: new Date().toISOString(), after_dark: dark === "ja",
    answers: told, people: Number.isFinite(people) ? Math.min(Math.max(people, 0), most) : 0,
    place: at.name, place_id: at.place_id ?? "", intervention_id: at.intervention_id ?? 0,
    words: form.elements.ord.value.trim(),
  };
  const name = form.querySelector("[name=slag]:checked").closest("label").textContent.replaceAll("\u00ad", "").trim();
  return { body, title: `${name}${at.name ? `, ${at.name}` : ""}` };
}

// ── What is being filled in ──────────────────────────────────────────────────────────────────

// A phone throws away pages that are not looked at; the answers stay.
function keepDraft() {
  try {
    const said = where?.value().where?.point ?? null;
    const values = [...new FormData(form)].filter(([name, value]) => value && name !== "nyckel");
    sessionStorage.setItem(DRAFT, JSON.stringify({ key: state.key, values, point: said }));
  } catch { /* private mode: the page works without */ }
}

function forgetDraft() {
  try { sessionStorage.removeItem(DRAFT); } catch { /* as above */ }
}

function takeDraft() {
  let held = null;
  try { held = JSON.parse(sessionStorage.getItem(DRAFT) ?? "null"); } catch { /* as above */ }
  if (!held?.key) return;
  state.key = held.key;
  if (held.point) where.set({ point: held.point });
  for (const [name, value] of held.values) {
    for (const field of form.querySelectorAll(`[name="${name}"]`)) {
      if (field.type === "radio") field.checked = field.value === value && !(name === "where" && held.point);
      else if (field.type !== "hidden") field.value = value;
    }
  }
  if (held.point) form.querySelector("[name=where][value=map]").checked = true;
}

// The address leads to a place, also where the page comes from the phone and knows nothing of it.
function takeAddress() {
  const asked = new URLSearchParams(location.search);
  const value = asked.get("atgard") ? `a${asked.get("atgard")}` : asked.get("plats") ? `h${asked.get("plats")}` : "";
  if (value && [...list.options].some((option) => option.value === value)) list.value = value;
  const kind = form.querySelector(`[name=slag][value="${CSS.escape(asked.get("slag") ?? "")}"]`);
  if (kind) kind.checked = true;
  return Boolean(value);
}

function nearest() {
  const says = one("nearest-says");
  if (!navigator.geolocation) { says.textContent = "Telefonen ger ingen plats."; return; }
  says.textContent = "Hämtar platsen …";
  navigator.geolocation.getCurrentPosition(({ coords: { latitude, longitude } }) => {
    const far = ({ dataset: { lon, lat } }) => Math.hypot((lat - latitude) * 111_200, (lon - longitude) * 111_200 * Math.cos((latitude * Math.PI) / 180));
    const [first, ...rest] = [...list.options];
    const ordered = rest.map((option) => [far(option), option]).sort(([a], [b]) => a - b);
    list.replaceChildren(first, ...ordered.map(([, option]) => option));
    if (ordered.length) list.value = ordered[0][1].value;
    says.textContent = ordered.length ? `Närmast: ${Math.round(ordered[0][0]).toLocaleString("sv-SE")} meter bort.` : "";
    keepDraft();
  }, () => { says.textContent = "Telefonen hittar inte platsen. Välj i listan."; }, { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 });
}

// ── Sending ──────────────────────────────────────────────────────────────────────────────────

async function submit(event) {
  event.preventDefault();
  if (state.busy) return;
  busy(true);
  const made = await read();
  if (!made) { busy(false); return; }
  const record = { key: state.key, made_at: Date.now(), state: "waiting", detail: "", titles: [made.title], body: JSON.stringify(made.body) };
  try {
    await add(record, ({ key }) => key === record.key);
  } catch {
    busy(false);
    one("state").textContent = "Telefonen kan inte spara besiktningen. Den står kvar här: försök igen.";
    return;
  }
  forgetDraft();
  await flush();
  await show(record);
}

function busy(on) {
  state.busy = on;
  one("send").setAttribute("aria-disabled", String(on));
  one("send").textContent = on ? "Skickar …" : "Skicka";
  if (on) one("state").textContent = "";
}

async function show(record) {
  const [answer, left] = [await sent(record.key), await waiting()];
  const still = left.find(({ key }) => key === record.key);
  const says = still?.state === "refused" ? ["Besiktningen togs inte emot", still.detail]
    : still?.state === "key" ? ["Sparad i telefonen", "Logga in igen och tryck på ”Försök skicka nu”. Besiktningen ligger kvar i telefonen."]
    : still ? ["Sparad i telefonen – skickas när du har täckning", "Du kan stänga sidan. Besiktningen skickas en gång, av sig själv eller nästa gång du öppnar sidan."]
    : [`Skickad ${clock(answer?.at ?? Date.now())}`, answer?.receipt.says ?? ""];
  [one("done-title").textContent, one("done-says").textContent] = says;
  one("done-items").replaceChildren(...(still ? [] : answer?.receipt.pointed ?? []).map(({ name, words }) => {
    const row = document.createElement("li");
    row.append(element("strong", name), element("span", words, "small"));
    return row;
  }));
  one("done").dataset.result = still ? still.state : "sent";
  one("done").hidden = false;
  form.hidden = true;
  busy(false);
  await showQueue();
  one("done").focus({ preventScroll: true });
  scrollTo({ top: 0 });
  if (still) askForSync();
}

function again(event) {
  if (!form) return;
  event.preventDefault();
  form.reset();
  state.key = self.estNewKey();
  forgetDraft();
  one("done").hidden = true;
  form.hidden = false;
  startWhere("list");
  scrollTo({ top: 0 });
  form.querySelector("[name=slag]").focus({ preventScroll: true });
}

async function askForSync() {
  try {
    const own = await navigator.serviceWorker?.ready;
    await own?.sync?.register(SYNC);
  } catch { /* the page itself tries again */ }
}

// ── The queue ────────────────────────────────────────────────────────────────────────────────

async function showQueue() {
  const left = await waiting();
  one("queue").hidden = !left.length;
  if (!left.length) return;
  const unsent = left.filter(({ state: now }) => now !== "refused");
  one("queue-title").textContent = unsent.length ? `Väntar på att skickas: ${unsent.length}` : "Gick inte att ta emot";
  one("queue-why").textContent = !unsent.length ? "Läs varför, ta bort den och gör den på nytt."
    : left.some(({ state: now }) => now === "key") ? "Logga in igen, så skickas de."
    : "Skickas av sig själva när det går, en gång var.";
  one("send-now").hidden = !unsent.length;
  one("queue-list").replaceChildren(...left.map((record) => {
    const [row, words, away] = [document.createElement("li"), element("span", ""), element("button", "Ta bort")];
    words.append(element("strong", record.titles.join(", ")), element("span", `Gjord kl. ${clock(record.made_at)}`, "small"));
    if (record.state === "refused") words.append(element("span", record.detail, "small refused"));
    away.type = "button";
    away.setAttribute("aria-label", `Ta bort ${record.titles.join(", ")}`);
    away.addEventListener("click", async () => { await remove(record.key); await showQueue(); });
    row.append(words, away);
    return row;
  }));
}

async function tryAgain(force = false) {
  if (!(await waiting()).length) return;
  await flush(force);
  await showQueue();
}

async function keepPage() {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  await workers.register(`${PATH}/sw.js`, { scope: PATH });
  await workers.ready;
  if (!workers.controller) await new Promise((done) => { workers.addEventListener("controllerchange", done, { once: true }); });
  // The first time the page came before its keeper.
  if (!(await caches.match(PATH, { cacheName: PAGES }))) await fetch(PATH);
  document.body.dataset.kept = "ja";
}

// ── Start ────────────────────────────────────────────────────────────────────────────────────

function startWhere(way) {
  const radio = form.querySelector(`[name=where][value="${way}"]`);
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
}

if (form) {
  const led = takeAddress();
  if (!led) takeDraft();
  startWhere(led ? "list" : picked("where") || "list");
  form.addEventListener("submit", submit);
  form.addEventListener("change", keepDraft);
  form.elements.ord.addEventListener("input", ({ target }) => {
    const warning = part("note").querySelector("[data-warning]");
    warning.textContent = suspicion(target.value).replace("rapporten", "besiktningen");
    warning.hidden = !warning.textContent;
    keepDraft();
  });
  one("nearest").addEventListener("click", nearest);
}
one("again").addEventListener("click", again);
one("send-now").addEventListener("click", () => tryAgain(true));
new BroadcastChannel(NAME).addEventListener("message", showQueue);
addEventListener("online", () => tryAgain());
addEventListener("pageshow", () => tryAgain());
document.addEventListener("visibilitychange", () => { if (!document.hidden) tryAgain(); });
setInterval(() => { if (!document.hidden) tryAgain(); }, AGAIN_MS);
// Who has logged in again meanwhile sends what was held.
release().then(showQueue).then(() => tryAgain()).catch(() => {}).finally(() => { document.body.dataset.ready = "ja"; });
keepPage().catch(() => {});
