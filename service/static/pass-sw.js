/* Keeps a shift's page in the phone while its link holds, and sends what waits. KEPT stands above:
version and paths. The page says itself until when it may be kept (Expires). */
"use strict";
importScripts("/static/queue.js", "/static/pass-queue.js");

const NAME = `pass-${KEPT.version}`;
const { NAME: PAGES, isOver, sweep } = self.estPages;
const CLOSED = KEPT.paths[0];
// The sheets of a shift (PDF, calendar, route) are files that the phone's owner saves, or does not.
const SHIFT = /^\/pass\/[a-z0-9_-]+$/;

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(NAME);
    await cache.addAll(KEPT.paths.map((path) => new Request(path, { cache: "reload" })));
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("pass-") && ![NAME, PAGES].includes(name)) await caches.delete(name);
    }
    await self.clients.claim();
  })());
});

// The page as the server has it now; where it cannot be reached, as it was last.
async function shiftPage(request, path) {
  const pages = await sweep();
  let answer;
  try {
    answer = await fetch(request);
  } catch {
    return (await pages.match(path)) ?? (await caches.match(CLOSED)) ?? Response.error();
  }
  if (answer.ok && answer.type === "basic" && !answer.redirected && !isOver(answer)) {
    await pages.put(path, answer.clone());
    return answer;
  }
  // A server that is down says nothing of the link; one that leads away or refuses has closed it.
  if (answer.status >= 500) return (await pages.match(path)) ?? answer;
  if (answer.status !== 429) await pages.delete(path);
  return answer;
}

async function shellPart(request, path) {
  const cache = await caches.open(NAME);
  return (await cache.match(path)) ?? fetch(request);
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== self.location.origin || event.request.method !== "GET") return;
  const { pathname: path } = url;
  if (SHIFT.test(path)) event.respondWith(shiftPage(event.request, path));
  else if (path !== CLOSED && KEPT.paths.includes(path)) event.respondWith(shellPart(event.request, path));
});

self.addEventListener("sync", (event) => {
  if (event.tag !== self.estVisits.SYNC) return;
  event.waitUntil(self.estVisits.flush().then((all) => {
    // A failed sync is tried again by the browser.
    if (!all) throw new Error("waiting");
  }));
});
