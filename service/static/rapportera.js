// The report page: entries, the queue in the phone, and what became of each report.
import { formOf } from "/static/rapportera-form.js";

const { NAME, SYNC, add, remove, waiting, sent, token, keepToken, flush } = self.estReports;
const AGAIN_MS = 30_000;
const DRAFT = "est-utkast";
const TOKEN = "est-nyckel";
const FORM = /^#nyckel=([A-Za-z0-9_-]{20,128})$/;
const one = (name) => document.querySelector(`[data-${name}]`);
const form = one("form");
const clock = (at) => new Date(at).toLocaleTimeString("sv-SE", { hour: "2-digit", minute: "2-digit" });
const state = { key: "", entries: [], busy: false };
const fields = formOf(form, keepDraft);

function element(tag, text, className = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

function button(text, label, work) {
  const made = element("button", text);
  made.type = "button";
  made.setAttribute("aria-label", label);
  made.addEventListener("click", work);
  return made;
}

// ── The report being written ─────────────────────────────────────────────────────────────────

// A phone throws away pages that are not looked at; the entries that were made ready stay.
function keepDraft() {
  try {
    if (state.entries.length) sessionStorage.setItem(DRAFT, JSON.stringify({ key: state.key, entries: state.entries }));
    else sessionStorage.removeItem(DRAFT);
  } catch { /* private mode: the page works without */ }
}

function startReport() {
  Object.assign(state, { key: self.estNewKey(), entries: [], busy: false });
  try {
    const held = JSON.parse(sessionStorage.getItem(DRAFT) ?? "null");
    if (held?.key && Array.isArray(held.entries)) Object.assign(state, held);
  } catch { /* as above */ }
  fields.write(null);
  showEntries();
}

function showEntries() {
  one("entries").hidden = !state.entries.length;
  one("entry-list").replaceChildren(...state.entries.map((entry, at) => {
    const row = document.createElement("li");
    const words = element("span", "");
    words.append(element("strong", entry.title), element("span", entry.shown, "small"));
    const tools = element("span", "");
    tools.append(button("Ta bort", `Ta bort ${entry.title}`, () => { state.entries.splice(at, 1); keepDraft(); showEntries(); }));
    row.append(words, tools);
    return row;
  }));
}

function more() {
  const { entry, faults } = fields.read();
  if (faults) { fields.showFaults(faults); return; }
  state.entries.push(entry);
  keepDraft();
  showEntries();
  // The next one is often at the same place and time.
  fields.write(entry, { keepPlaceAndTime: true });
  one("entries").scrollIntoView({ block: "start" });
  form.querySelector("[name=what]").focus({ preventScroll: true });
}

// ── Sending ──────────────────────────────────────────────────────────────────────────────────

async function submit(event) {
  event.preventDefault();
  if (state.busy) return;
  const entries = [...state.entries];
  if (!(entries.length && fields.untouched())) {
    const { entry, faults } = fields.read();
    if (faults) { fields.showFaults(faults); return; }
    entries.push(entry);
  }
  busy(true);
  const of = (kind) => entries.filter((each) => each.kind === kind).map(({ body }) => body);
  const record = {
    key: state.key, made_at: Date.now(), state: "waiting", detail: "",
    titles: entries.map(({ title }) => title),
    body: JSON.stringify({ incidents: of("incident"), occasions: of("occasion") }),
  };
  try {
    await add(record);
  } catch {
    busy(false);
    one("state").textContent = "Telefonen kan inte spara rapporten. Den står kvar här: försök igen.";
    return;
  }
  try { sessionStorage.removeItem(DRAFT); } catch { /* as above */ }
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
  const done = one("done");
  const says = still?.state === "refused" ? ["Rapporten togs inte emot", still.detail]
    : still?.state === "key" ? ["Sparad i telefonen", still.detail.replace(" Inget är sparat.", " Rapporten ligger kvar i telefonen.")]
    : still ? ["Sparad i telefonen – skickas när du har täckning", "Du kan stänga sidan. Rapporten skickas en gång, av sig själv eller nästa gång du öppnar sidan."]
    : [`Skickad ${clock(answer?.at ?? Date.now())}`, answer ? `${answer.receipt.says} Nummer ${answer.receipt.receipt}.` : ""];
  [one("done-title").textContent, one("done-says").textContent] = says;
  one("done-items").replaceChildren(...(still ? [] : answer?.receipt.items ?? []).map(({ what, says: told }) => {
    const row = document.createElement("li");
    row.append(element("strong", what), element("span", told, "small"));
    return row;
  }));
  done.dataset.result = still ? still.state : "sent";
  done.hidden = false;
  form.hidden = true;
  busy(false);
  await showQueue();
  done.focus({ preventScroll: true });
  scrollTo({ top: 0 });
  if (still) askForSync();
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
  const unsent = left.filter((record) => record.state !== "refused");
  one("queue-title").textContent = unsent.length ? `Väntar på att skickas: ${unsent.length}` : "Gick inte att ta emot";
  one("queue-why").textContent = unsent.length
    ? "Skickas av sig själva när det går, en gång var. Du kan ta bort en rapport innan den har skickats."
    : "Läs varför, ta bort den och skriv den på nytt.";
  one("send-now").hidden = !unsent.length;
  one("queue-list").replaceChildren(...left.map((record) => {
    const row = document.createElement("li");
    const words = element("span", "");
    words.append(
      element("strong", record.titles.join(", ")),
      element("span", `Skriven ${new Date(record.made_at).toLocaleDateString("sv-SE", { day: "numeric", month: "short" })} kl. ${clock(record.made_at)}`, "small"),
    );
    if (record.detail) words.append(element("span", record.detail, "small refused"));
    row.append(words, button("Ta bort", `Ta bort rapporten ${record.titles.join(", ")}`, async () => { await remove(record.key); await showQueue(); }));
    return row;
  }));
}

async function tryAgain(force = false) {
  if (!(await waiting()).length) return;
  await flush(force);
  await showQueue();
}

// ── Start ────────────────────────────────────────────────────────────────────────────────────

async function takeKey() {
  const given = location.hash.match(FORM)?.[1];
  if (given) {
    try { localStorage.setItem(TOKEN, given); } catch { /* as above */ }
    await keepToken(given);
    // Not left in the address, where it could be read over a shoulder or sent along.
    history.replaceState(null, "", location.pathname);
  }
  return Boolean(given ?? (await token()));
}

// A shift's page leads here with the place of a visit: written in, and free to change.
function takePlace() {
  const given = new URLSearchParams(location.hash.slice(1));
  const words = (given.get("plats") ?? "").trim();
  if (words.length < 2) return;
  const known = [...form.elements.district.options].map(({ value }) => value);
  const district = known.find((value) => value === given.get("stadsdel")) ?? "";
  fields.write({ body: { where: { words: words.slice(0, form.elements.words.maxLength), district } } });
  history.replaceState(null, "", location.pathname);
}

async function start() {
  const may = (await takeKey()) || "open" in form.dataset;
  one("no-key").hidden = may;
  form.hidden = !may || !one("done").hidden;
  await showQueue();
  await tryAgain();
}

form.addEventListener("submit", submit);
one("more").addEventListener("click", more);
one("again").addEventListener("click", () => {
  one("done").hidden = true;
  startReport();
  form.hidden = false;
  scrollTo({ top: 0 });
  form.querySelector("[name=what]").focus({ preventScroll: true });
});
one("send-now").addEventListener("click", () => tryAgain(true));
new BroadcastChannel(NAME).addEventListener("message", showQueue);
addEventListener("online", () => tryAgain());
addEventListener("pageshow", () => tryAgain());
addEventListener("hashchange", start);
document.addEventListener("visibilitychange", () => { if (!document.hidden) tryAgain(); });
setInterval(() => { if (!document.hidden) tryAgain(); }, AGAIN_MS);
navigator.serviceWorker?.register("/rapportera/sw.js", { scope: "/rapportera" }).catch(() => {});
startReport();
takePlace();
start().then(() => { document.body.dataset.ready = "ja"; });
