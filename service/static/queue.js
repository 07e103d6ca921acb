/* What waits in the phone, and how it is sent exactly once: shared by the pages and their workers.

A thing has its key before its first try, so that the server can tell a second try from a second
thing; it leaves the phone only when the server has said that it is stored. */
"use strict";
/* name: of the database; keep: how many that were sent are remembered; request(record, meta): address
and settings of the fetch; kept(said, record): what to remember of one that is stored, null where the
answer does not say that it is; held: statuses that a new key may change; final: those that nothing will. */
self.estQueue = function estQueue({ name, keep, request, kept, held, final }) {
  const WAIT_MS = 20_000;
  let opened;

  function database() {
    opened ??= new Promise((resolve, reject) => {
      const asked = indexedDB.open(name, 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("queue", { keyPath: "key" });
        asked.result.createObjectStore("sent", { keyPath: "key" });
        asked.result.createObjectStore("meta");
      };
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => { opened = undefined; reject(asked.error); };
    });
    return opened;
  }

  async function deal(stores, mode, work) {
    const made = (await database()).transaction(stores, mode, { durability: "strict" });
    const asked = work(...stores.map((store) => made.objectStore(store)));
    return new Promise((resolve, reject) => {
      made.oncomplete = () => resolve(asked?.result);
      made.onerror = made.onabort = () => reject(made.error);
    });
  }

  const tell = () => {
    const channel = new BroadcastChannel(name);
    channel.postMessage("changed");
    channel.close();
  };
  const byAge = (rows) => rows.sort((a, b) => a.made_at - b.made_at);
  const waiting = async () => byAge(await deal(["queue"], "readonly", (queue) => queue.getAll()));
  const sent = (key) => deal(["sent"], "readonly", (store) => store.get(key));
  const allSent = () => deal(["sent"], "readonly", (store) => store.getAll());
  const meta = (key) => deal(["meta"], "readonly", (store) => store.get(key));
  const keepMeta = (key, value) => deal(["meta"], "readwrite", (store) => store.put(value, key));

  // False where another tab, or the tap before, has said the same: asked and put in one transaction.
  async function add(record, isSame = () => false) {
    let added = true;
    await deal(["queue", "sent"], "readwrite", (queue, store) => {
      const [left, gone] = [queue.getAll(), store.getAll()];
      gone.onsuccess = () => {
        added = ![...left.result, ...gone.result].some(isSame);
        if (added) queue.put(record);
      };
    });
    if (added) tell();
    return added;
  }

  // Under the same lock as sending: what is on its way cannot be taken back halfway.
  const remove = (key) => alone(async () => {
    await deal(["queue"], "readwrite", (queue) => queue.delete(key));
    tell();
  });

  // What was held for its key may go through with the new one.
  const release = async () => {
    for (const one of await waiting()) if (one.state === "key") await mark(one, "waiting", "");
  };

  const mark = (record, state, detail) =>
    deal(["queue"], "readwrite", (queue) => queue.put({ ...record, state, detail }));

  async function settle(record, what) {
    await deal(["queue", "sent"], "readwrite", (queue, store) => {
      store.put({ key: record.key, at: Date.now(), ...what });
      queue.delete(record.key);
    });
    const old = (await allSent()).sort((a, b) => b.at - a.at).slice(keep).map(({ key }) => key);
    await forget(({ key }) => old.includes(key));
  }

  async function forget(which) {
    for (const one of (await allSent()).filter(which)) {
      await deal(["sent"], "readwrite", (store) => store.delete(one.key));
    }
  }

  async function attempt(record) {
    const [url, how] = await request(record, meta);
    const headers = { "Content-Type": "application/json", "Idempotency-Key": record.key, ...how.headers };
    const answer = await fetch(url, { method: "POST", ...how, headers, signal: AbortSignal.timeout(WAIT_MS) });
    const said = await answer.json().catch(() => ({}));
    const stored = answer.ok ? kept(said, record) : null;
    if (stored) {
      await settle(record, stored);
      return true;
    }
    const detail = typeof said.detail === "string" ? said.detail : "";
    // Only our own service's word counts: a hotel's or a proxy's answer says nothing of what was sent.
    if (!(answer.headers.get("content-type") ?? "").startsWith("application/problem+json")) return false;
    // A key can be renewed; what the server cannot understand will not change by waiting.
    if (held.includes(answer.status)) await mark(record, "key", detail);
    else if (final.includes(answer.status)) await mark(record, "refused", detail);
    else return false;
    return true;
  }

  function alone(work) {
    return navigator.locks ? navigator.locks.request(name, work) : work();
  }

  // True when nothing more can be sent now by trying again.
  function flush(force = false) {
    return alone(async () => {
      let [all, changed] = [true, false];
      for (const record of await waiting()) {
        if (record.state === "refused" || (record.state === "key" && !force)) continue;
        try {
          const settled = await attempt(record);
          changed ||= settled;
          all &&= settled;
          if (!settled) break;
        } catch {
          all = false;
          break;
        }
      }
      if (changed) tell();
      return all;
    });
  }

  return { NAME: name, SYNC: name, add, remove, waiting, sent, allSent, forget, meta, keepMeta, release, flush };
};

self.estNewKey = function estNewKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};
