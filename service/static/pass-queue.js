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
