import { deepEqual, equal, match } from "node:assert/strict";
import type { CallId, CallRecord, GatewayId, LegId } from "../../src/domain/mod.ts";
import { openSite, type Site } from "./site.ts";

function addCall(site: Site, days: number): void {
  const at = new Date(site.clock.now().getTime() - days * 86_400_000);
  const record: CallRecord = {
    id: `c${days}` as CallId,
    from: "101",
    to: "+4930",
    startedAt: at,
    endedAt: at,
    result: "client",
    reason: "unreachable",
    endedBy: "callee",
    status: 480,
    legs: [{
      leg: `c${days}-1` as LegId,
      side: "callee",
      gateway: { id: "g" as GatewayId, name: "carrier" },
      address: "UDP 192.0.2.1:5060",
      sipCallId: "x",
      endedAt: at,
      status: 503,
    }],
  };
  site.store.calls.add(record);
  site.store.flush();
}

Deno.test("/figures shows how lines do, for as long back as one likes", async () => {
  await using site = openSite();
  match(await (await site.get("/figures")).text(), /No call has gone out/);
  addCall(site, 3);
  match(await (await site.get("/figures?days=1")).text(), /No call has gone out/);
  const html = await (await site.get("/figures?days=7")).text();
  match(html, /carrier/);
  match(html, /503: 1/);
  equal((await site.get("/figures?days=999")).status, 200);
});

Deno.test("/api/v1/gateway-figures has the same", async () => {
  await using site = openSite();
  addCall(site, 3);
  const { data } = await (await site.api("GET", "/gateway-figures?days=7")).json();
  deepEqual(data, [{
    gateway: "g",
    name: "carrier",
    attempts: 1,
    answered: 0,
    seconds: 0,
    failures: [{ status: 503, count: 1 }],
  }]);
  equal((await site.api("GET", "/gateway-figures?days=0")).status, 422);
});
