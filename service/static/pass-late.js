// The page that opens a link: what waits from another shift goes first, while its cookie is here.
const { NAME, SYNC, waiting, flush } = self.estVisits;
const PATIENCE_MS = 8_000;
const form = document.querySelector("[data-key-form]");
const told = document.querySelector("[data-late]");
const link = /^#nyckel=([A-Za-z0-9_.-]{20,600})$/.exec(location.hash);
let asked = false;

const counted = (count) => (count === 1 ? "1 uppgift" : `${count} uppgifter`);

async function show() {
  const left = (await waiting()).length;
  told.hidden = !left && told.dataset.had !== "ja";
  if (left) told.dataset.had = "ja";
  told.textContent = left
    ? `${counted(left)} från ett tidigare pass väntar på täckning i telefonen. Håll sidan öppen tills de är skickade.`
    : "Allt från det tidigare passet är skickat.";
  return left;
}

async function settled() {
  try {
    if (await show()) await Promise.race([flush(true), new Promise((done) => { setTimeout(done, PATIENCE_MS); })]);
    await show();
  } catch { /* without a database in the browser there is nothing that waits */ }
}

form.addEventListener("submit", async (event) => {
  if (asked) return;
  asked = true;
  event.preventDefault();
  await settled();
  form.submit();
});
if (link) {
  form.querySelector("[data-key]").value = link[1];
  // Not left in the address, where it could be read over a shoulder or sent along.
  history.replaceState(null, "", location.pathname);
  form.requestSubmit();
} else {
  settled();
}
self.estPages.sweep().catch(() => {});
new BroadcastChannel(NAME).addEventListener("message", show);
addEventListener("online", settled);
navigator.serviceWorker?.getRegistration("/pass/")
  .then((own) => own?.sync?.register(SYNC)).catch(() => {});
