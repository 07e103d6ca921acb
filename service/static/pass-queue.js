/* What a patrol has said of its visits and that waits in the phone: shared by the page and its worker.

The cookie of the shift's link says who it comes from; no script ever holds the link. */
"use strict";
self.estVisits = self.estQueue({
  name: "est-besok",
  keep: 200,
  request: ({ visit, key, kind, at, note }) => [
    `/api/v1/visits/${encodeURIComponent(visit)}/check-in`,
    { body: JSON.stringify({ key, kind, at, note }), credentials: "same-origin" },
  ],
  kept: (said, { key, shift, visit, kind, at, note }) =>
    (said.key === key ? { shift, visit, kind, said_at: at, note } : null),
  // Another shift's link, or none that holds: a new link of the same shift lets it through.
  held: [401, 403, 404],
  final: [400, 409, 413, 415, 422],
});

// The page of a shift that the phone keeps: until the moment that the page itself says.
self.estPages = {
  NAME: "pass-blad",
  isOver: (answer) => !(new Date(answer.headers.get("Expires") ?? 0) > new Date()),
  async sweep() {
    const pages = await caches.open(self.estPages.NAME);
    for (const request of await pages.keys()) {
      if (self.estPages.isOver(await pages.match(request))) await pages.delete(request);
    }
    return pages;
  },
};
