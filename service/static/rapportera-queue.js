/* Reports that wait in the phone, and how they are sent: shared by the page and its worker.

A report has its key before its first try, so that the server can tell a second try from a second
report; it leaves the phone only when the server has said that it is stored. */
"use strict";
{
  const [NAME, LANE, SYNC, SENT_KEPT] = ["est-rapporter", "est-rapporter", "est-rapporter", 10];
  const WAIT_MS = 20_000;
  const FINAL = [400, 409, 413, 415, 422];
  let opened;

  function database() {
    opened ??= new Promise((resolve, reject) => {
      const asked = indexedDB.open(NAME, 1);
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

  async function run(store, mode, work) {
    const deal = (await database()).transaction(store, mode, { durability: "strict" });
    const asked = work(deal.objectStore(store));
    return new Promise((resolve, reject) => {
      deal.oncomplete = () => resolve(asked?.result);
      deal.onerror = deal.onabort = () => reject(deal.error);
    });
  }

  const tell = () => {
    const channel = new BroadcastChannel(NAME);
    channel.postMessage("changed");
    channel.close();
  };
  const byAge = (rows) => rows.sort((a, b) => a.made_at - b.made_at);
  const waiting = async () => byAge(await run("queue", "readonly", (store) => store.getAll()));
  const sent = (key) => run("sent", "readonly", (store) => store.get(key));
  const token = () => run("meta", "readonly", (store) => store.get("token"));
  // What was refused for its key may go through with the new one.
  async function keepToken(value) {
    await run("meta", "readwrite", (store) => store.put(value, "token"));
    for (const one of await waiting()) if (one.state === "key") await mark(one, "waiting", "");
  }
  const dropOne = (key) => run("queue", "readwrite", (store) => store.delete(key));

  async function add(record) {
    await run("queue", "readwrite", (store) => store.put(record));
    tell();
  }

  // Under the same lock as sending: what is on its way cannot be taken back halfway.
  const remove = (key) => alone(async () => { await dropOne(key); tell(); });

  async function mark(record, state, detail) {
    await run("queue", "readwrite", (store) => store.put({ ...record, state, detail }));
  }

  async function keepReceipt(key, receipt) {
    await run("sent", "readwrite", (store) => store.put({ key, receipt, at: Date.now() }));
    const old = (await run("sent", "readonly", (store) => store.getAll()))
      .sort((a, b) => b.at - a.at).slice(SENT_KEPT);
    for (const one of old) await run("sent", "readwrite", (store) => store.delete(one.key));
  }

  async function attempt(record) {
    const own = await token();
    const headers = { "Content-Type": "application/json", "Idempotency-Key": record.key };
    if (own) headers.Authorization = `Bearer ${own}`;
    const answer = await fetch("/api/v1/reports", {
      method: "POST", headers, body: record.body, credentials: "omit",
      signal: AbortSignal.timeout(WAIT_MS),
    });
    const said = await answer.json().catch(() => ({}));
    if (answer.ok && said.receipt) {
      await keepReceipt(record.key, said);
      await dropOne(record.key);
      return true;
    }
    const detail = typeof said.detail === "string" ? said.detail : "";
    // Only our own service's word counts: a hotel's or a proxy's answer says nothing of the report.
    if (!(answer.headers.get("content-type") ?? "").startsWith("application/problem+json")) return false;
    // A key can be renewed; what the server cannot understand will not change by waiting.
    if ([401, 403].includes(answer.status)) await mark(record, "key", detail);
    else if (FINAL.includes(answer.status)) await mark(record, "refused", detail);
    else return false;
    return true;
  }

  function alone(work) {
    return navigator.locks ? navigator.locks.request(LANE, work) : work();
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

  self.estReports = { NAME, SYNC, add, remove, waiting, sent, token, keepToken, flush };
}
