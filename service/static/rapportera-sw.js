/* Keeps the report form in the phone and sends what waits. KEPT stands above: version and paths. */
"use strict";
importScripts("/static/queue.js", "/static/rapportera-queue.js");

const NAME = `rapportera-${KEPT.version}`;
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
      if (name.startsWith("rapportera-") && name !== NAME) await caches.delete(name);
    }
    await self.clients.claim();
  })());
});

// The form comes from the phone at once; the ground of the map is asked for first, as it changes.
async function fromPhone(request, path) {
  const cache = await caches.open(NAME);
  const kept = await cache.match(path);
  if (kept && path !== GROUND) return kept;
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(path, answer.clone());
    else if (kept) return kept;
    return answer;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  const own = url.origin === self.location.origin && event.request.method === "GET";
  if (own && KEPT.paths.includes(url.pathname)) event.respondWith(fromPhone(event.request, url.pathname));
});

self.addEventListener("sync", (event) => {
  if (event.tag !== self.estReports.SYNC) return;
  event.waitUntil(self.estReports.flush().then((all) => {
    // A failed sync is tried again by the browser.
    if (!all) throw new Error("waiting");
  }));
});
