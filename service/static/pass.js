// A shift's page: what the patrol says of each visit is kept in the phone, and sent once.
const { NAME, SYNC, add, waiting, allSent, forget, release, flush } = self.estVisits;
const AGAIN_MS = 30_000;
const PAGES = self.estPages.NAME;
const page = document.querySelector("[data-shift]");
const { shift, notReached } = page.dataset;
const one = (name) => document.querySelector(`[data-${name}]`);
const stops = [...document.querySelectorAll("[data-visit]")];
const clock = (at) => new Date(at).toLocaleTimeString("sv-SE", { hour: "2-digit", minute: "2-digit" });
const counted = (count) => (count === 1 ? "1 uppgift" : `${count} uppgifter`);
let [busy, sending] = [false, false];

// ── What has been said ───────────────────────────────────────────────────────────────────────

const byServer = (stop) => stop.dataset.said.split(" ").filter(Boolean).map((text) => {
  const [kind, at, note] = text.split("|");
  return { kind, at, note: note || null };
});

// The first arrival and the last leaving: two phones of one team may both have told.
function stateOf(stop, left, gone) {
  const own = ({ visit, shift: of }) => visit === stop.dataset.visit && of === shift;
  const queued = left.filter(own);
  const said = [
    ...byServer(stop),
    ...gone.filter(own).map(({ kind, said_at: at, note }) => ({ kind, at, note })),
    ...queued,
  ].sort((a, b) => new Date(a.at) - new Date(b.at));
  return {
    arrived: said.find(({ kind }) => kind === "arrived"),
    left: said.findLast(({ kind }) => kind === "left"),
    waits: queued.length > 0,
    refused: queued.find(({ state }) => state === "refused"),
  };
}

function show(stop, { arrived, left, waits, refused }) {
  const part = (name) => stop.querySelector(`[data-${name}]`);
  const name = left ? (left.note === notReached ? "missed" : "done") : arrived ? "here" : "ahead";
  stop.dataset.state = name;
  const label = left?.note && stop.querySelector(`[value="${left.note}"]`)?.closest("label").textContent.trim();
  const words = {
    ahead: "",
    here: `På plats sedan ${clock(arrived?.at)}`,
    done: arrived ? `Klart: ${clock(arrived.at)}–${clock(left?.at)}` : `Lämnade platsen ${clock(left?.at)}`,
    missed: "Kom inte fram",
  }[name];
  part("words").textContent = [words, label].filter(Boolean).join(". ");
  part("words").hidden = !words;
  part("sending").textContent = refused ? `Togs inte emot: ${refused.detail}` : !waits ? "Skickat" : sending ? "Skickas …" : "Väntar på täckning";
  part("sending").hidden = name === "ahead";
  part("sending").toggleAttribute("data-waits", waits && !sending);
  part("before").hidden = name !== "ahead";
  part("during").hidden = name !== "here";
}

async function showAll() {
  const [left, gone] = [await waiting(), await allSent()];
  let next = null;
  let over = 0;
  for (const { visit, shift: of } of [...left, ...gone]) if (of === shift) addOwn(visit);
  for (const stop of stops) {
    show(stop, stateOf(stop, left, gone));
    const isOver = ["done", "missed"].includes(stop.dataset.state);
    over += isOver && !isOwn(stop.dataset.visit) ? 1 : 0;
    if (!next && !isOver) next = stop;
  }
  for (const stop of stops) {
    const isOpen = stop === next || stop.dataset.state === "here";
    // Unfolded when its turn comes, folded when it goes; in between it is the reader's.
    if (stop.dataset.turn !== String(isOpen)) stop.querySelector("details").open = isOpen;
    stop.dataset.turn = String(isOpen);
    stop.toggleAttribute("data-next", stop === next);
    stop.querySelector("[data-next-word]").hidden = stop !== next || stop.dataset.state !== "ahead";
  }
  if (one("progress")) one("progress").textContent = over ? `${over} av ${stops.filter(({ dataset }) => !isOwn(dataset.visit)).length} klara.` : "";
  const held = left.find(({ state }) => state === "key");
  one("queue").textContent = !left.length ? "Allt är skickat." : sending ? "Skickas …"
    : held ? `${counted(left.length)} är kvar i telefonen. ${held.detail.replace(" Inget har ändrats.", "").replace(" Inget är sparat.", "")}`
    : `${counted(left.length)} väntar på täckning.`;
  one("queue").toggleAttribute("data-waits", left.length > 0 && !sending);
  one("close-fault").hidden ||= !left.length;
  return left.length;
}

// ── Saying something ─────────────────────────────────────────────────────────────────────────

async function say(stop, kind, note) {
  if (busy) return;
  busy = true;
  const { visit } = stop.dataset;
  const record = {
    key: self.estNewKey(), made_at: Date.now(), state: "waiting", detail: "",
    shift, visit, kind, note, at: new Date().toISOString(),
  };
  try {
    await add(record, (known) => known.visit === visit && known.shift === shift && known.kind === kind);
  } catch {
    stop.querySelector("[data-words]").textContent = "Telefonen kan inte spara det. Skriv upp klockslaget och försök igen.";
    stop.querySelector("[data-words]").hidden = false;
    busy = false;
    return;
  }
  [busy, sending] = [false, true];
  await showAll();
  focusOn(stop);
  try { await flush(); } finally { sending = false; }
  if (await showAll()) askForSync();
}

// The button that was pressed is gone: the next one of the same visit, or of the next visit.
function focusOn(stop) {
  const open = ["done", "missed"].includes(stop.dataset.state) ? document.querySelector("[data-next]") : stop;
  (open?.querySelector("[data-before]:not([hidden]) button, [data-leave]") ?? one("queue")).focus({ preventScroll: open === stop });
}

async function askForSync() {
  try {
    const own = await navigator.serviceWorker?.ready;
    await own?.sync?.register(SYNC);
  } catch { /* the page itself tries again */ }
}

async function tryAgain() {
  if (!(await waiting()).length) return;
  await flush();
  await showAll();
}

// ── A place that was not planned ─────────────────────────────────────────────────────────────

const OWN = `egen-${shift}-`;
const isOwn = (visit) => visit.startsWith(OWN);

// Its card: made again after a reload from what the phone has said.
function addOwn(visit) {
  if (!isOwn(visit) || stops.some(({ dataset }) => dataset.visit === visit)) return null;
  const place = visit.slice(OWN.length, visit.lastIndexOf("-"));
  const choice = [...(document.querySelector("#egen")?.options ?? [])].find(({ value }) => value === place);
  if (!choice) return null;
  const stop = one("own-template").content.firstElementChild.cloneNode(true);
  stop.dataset.visit = visit;
  for (const name of stop.querySelectorAll("[data-name]")) name.textContent = choice.textContent;
  stop.querySelector("[data-district]").textContent = choice.dataset.district;
  stop.querySelector("[data-way]").href = choice.dataset.way;
  stop.querySelector("[data-report]").href = choice.dataset.report;
  for (const input of stop.querySelectorAll("input")) input.name = `hur-${visit}`;
  document.querySelector(".stops").append(stop);
  stops.push(stop);
  wire(stop);
  return stop;
}

async function arriveElsewhere() {
  const place = document.querySelector("#egen").value;
  const there = stops.filter(({ dataset }) => dataset.visit.startsWith(`${OWN}${place}-`));
  // Tapped twice, or still there: that visit, and no second.
  const current = there.find(({ dataset }) => ["ahead", "here"].includes(dataset.state));
  const stop = current ?? addOwn(`${OWN}${place}-${there.length + 1}`);
  if (!stop) return;
  one("own").open = false;
  await say(stop, "arrived", null);
  stop.scrollIntoView({ block: "nearest" });
}

// ── Keeping the page, and closing the shift ──────────────────────────────────────────────────

async function keepPage() {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  await workers.register("/pass/sw.js", { scope: "/pass/" });
  await workers.ready;
  if (!workers.controller) await new Promise((done) => { workers.addEventListener("controllerchange", done, { once: true }); });
  // The first time the page came before its keeper.
  if (!(await caches.match(location.pathname, { cacheName: PAGES }))) await fetch(location.pathname);
  document.body.dataset.kept = "ja";
}

// The phone forgets the page and what was sent; what was never sent is thrown away only when asked.
async function close(event) {
  event.preventDefault();
  const form = event.target;
  await flush(true);
  const left = await showAll();
  if (left && one("close-fault").hidden) {
    one("close-fault").hidden = false;
    one("close-fault").querySelector("p").textContent = `${counted(left)} är inte skickade. Vänta på täckning och stäng sedan. Stänger du ändå försvinner de.`;
    one("close-anyway").focus();
    return;
  }
  await leave(form);
}

async function leave(form) {
  try {
    for (const { key } of await waiting()) await self.estVisits.remove(key);
    await forget(() => true);
    await caches.delete(PAGES);
  } catch { /* the cookie goes in any case */ }
  form.submit();
}

function closeWhenOver() {
  if (new Date() < new Date(page.dataset.until)) return;
  for (const stop of stops) stop.hidden = true;
  if (one("own")) one("own").hidden = true;
  one("over").hidden = false;
  caches?.delete(PAGES).catch(() => {});
}

// ── Start ────────────────────────────────────────────────────────────────────────────────────

function wire(stop) {
  const on = (name, work) => stop.querySelector(`[data-${name}]`).addEventListener("click", work);
  on("arrive", () => say(stop, "arrived", null));
  on("miss", () => say(stop, "left", notReached));
  on("wrong", () => say(stop, "left", notReached));
  on("leave", () => say(stop, "left", stop.querySelector("input:checked")?.value ?? null));
}
for (const stop of stops) wire(stop);
if (one("own")) {
  one("own").hidden = false;
  one("own-arrive").addEventListener("click", arriveElsewhere);
}
one("close").addEventListener("submit", close);
one("close-anyway").addEventListener("click", () => leave(one("close")));
new BroadcastChannel(NAME).addEventListener("message", showAll);
addEventListener("online", tryAgain);
addEventListener("pageshow", tryAgain);
document.addEventListener("visibilitychange", () => { if (!document.hidden) { closeWhenOver(); tryAgain(); } });
setInterval(() => { closeWhenOver(); if (!document.hidden) tryAgain(); }, AGAIN_MS);
closeWhenOver();
release().then(showAll).then(() => {
  document.body.dataset.ready = "ja";
  tryAgain();
}).catch(() => { one("queue").textContent = "Telefonen kan inte spara något i den här webbläsaren. Stäng privat läge och öppna länken igen."; });
keepPage().catch(() => {});
