/* Walks that wait in the phone: shared by the checklist and its worker. The session's cookie says who. */
"use strict";
self.estWalks = self.estQueue({
  name: "est-besiktningar",
  keep: 10,
  request: ({ body }) => ["/api/v1/walks", { body, credentials: "same-origin" }],
  kept: (said) => (said.walk_id ? { receipt: said } : null),
  // Logged out, or another account: who logs in again sends it.
  held: [401, 403, 404],
  final: [400, 409, 413, 415, 422],
});

// The checklist that the phone keeps: until the moment that the page itself says.
self.estChecklist = {
  NAME: "besiktning-blad",
  PATH: "/atgarder/besiktning",
  isOver: (answer) => !(new Date(answer.headers.get("Expires") ?? 0) > new Date()),
};
