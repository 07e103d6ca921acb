/* Keeps the checklist in the phone and sends what waits. KEPT stands above: version and paths. */
"use strict";
importScripts("/static/queue.js", "/static/besiktning-queue.js");

const NAME = `besiktning-${KEPT.version}`;
const { NAME: PAGES, PATH, isOver } = self.estChecklist;
const GROUND = "/rapportera/karta.json";

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(NAME);
    const must = KEPT.paths.filter((path) => path !== GROUND);
    await cache.addAll(must.map((path) => new Request(path, { cache: "reload" })));
    // The map's ground needs the database; the form does without it.
    await cache.add(new Request(GROUND, { cache: "reload" })).catch(() => {});
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("besiktning-") && ![NAME, PAGES].includes(name)) await caches.delete(name);
    }
    await self.clients.claim();
  })());
});

// The page as the server has it now; where it cannot be reached, as it was last, for some hours.
async function checklist(request) {
  const pages = await caches.open(PAGES);
  const known = await pages.match(PATH);
  if (known && isOver(known)) await pages.delete(PATH);
  const kept = known && !isOver(known) ? known : undefined;
  let answer;
  try {
    answer = await fetch(request);
  } catch {
    return kept ?? Response.error();
  }
  if (answer.ok && answer.type === "basic" && !answer.redirected && !isOver(answer)) {
    await pages.put(PATH, answer.clone());
    return answer;
  }
  // A server that is down says nothing of who may; one that leads away or refuses does.
  if (answer.status >= 500) return kept ?? answer;
  if (answer.status !== 429) await pages.delete(PATH);
  return answer;
}

// The rest comes from the phone at once; the ground of the map is asked for first, as it changes.
async function part(request, path) {
  const cache = await caches.open(NAME);
  const kept = await cache.match(path);
  if (kept && path !== GROUND) return kept;
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(path, answer.clone());
    return answer.ok ? answer : kept ?? answer;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== self.location.origin || event.request.method !== "GET") return;
  if (url.pathname === PATH) event.respondWith(checklist(event.request));
  else if (KEPT.paths.includes(url.pathname)) event.respondWith(part(event.request, url.pathname));
});

self.addEventListener("sync", (event) => {
  if (event.tag !== self.estWalks.SYNC) return;
  event.waitUntil(self.estWalks.flush().then((all) => {
    // A failed sync is tried again by the browser.
    if (!all) throw new Error("waiting");
  }));
});
