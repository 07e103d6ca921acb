/* Reports that wait in the phone: shared by the form and its worker. */
"use strict";
{
  const queue = self.estQueue({
    name: "est-rapporter",
    keep: 10,
    async request({ body }, meta) {
      const own = await meta("token");
      return ["/api/v1/reports", { body, credentials: "omit", headers: own ? { Authorization: `Bearer ${own}` } : {} }];
    },
    kept: (said) => (said.receipt ? { receipt: said } : null),
    held: [401, 403],
    final: [400, 409, 413, 415, 422],
  });
  const token = () => queue.meta("token");
  async function keepToken(value) {
    await queue.keepMeta("token", value);
    await queue.release();
  }
  self.estReports = { ...queue, token, keepToken };
}
