import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { CallId, GatewayId, LegId, TracedMessage } from "../../src/domain/mod.ts";
import { ladderOf } from "../../src/tracing/mod.ts";
import { recordOf } from "../store/call_records.ts";
import { openSite, OWN_USER } from "./site.ts";

const CALL = recordOf(1, {
  tried: [
    { key: "rings", values: { extension: "102", seconds: "<30>" } },
    { key: "code", values: { number: "*77", feature: "echo" } },
  ],
});

/** The record with a Call-ID for each leg, as real ones have. */
const record = {
  ...CALL,
  legs: CALL.legs.map((leg) => ({ ...leg, sipCallId: `${leg.side}@host` })),
};

const said = (ms: number, side: string, way: "in" | "out", text: string): TracedMessage => ({
  at: new Date(1_000 + ms),
  sipCallId: `${side}@host`,
  way,
  protocol: "UDP",
  local: "192.0.2.1:5060",
  remote: side === "caller" ? "192.0.2.7:5060" : "192.0.2.8:5060",
  text: `${text}\r\nCall-ID: ${side}@host\r\n`,
});

const MESSAGES = [
  said(0, "caller", "in", "INVITE sip:102@pbx SIP/2.0"),
  said(1, "caller", "out", "SIP/2.0 100 Trying"),
  said(3, "callee", "out", "INVITE sip:102@192.0.2.8 SIP/2.0"),
  said(503, "callee", "out", "INVITE sip:102@192.0.2.8 SIP/2.0"),
  said(600, "callee", "in", "SIP/2.0 486 Busy Here"),
];

Deno.test("ladderOf has the caller left of us, the callee right, and knows copies", () => {
  const { parties, arrows } = ladderOf(record, MESSAGES);
  deepEqual(parties, [
    { address: "UDP 192.0.2.7:5060", side: "caller" },
    { address: "", side: "us" },
    { address: "UDP 192.0.2.8:5060", side: "callee" },
  ]);
  deepEqual(
    arrows.map(({ ms, from, to, label, isCopy, isRefusal }) => [
      ms,
      `${from}-${to}`,
      label,
      isCopy,
      isRefusal,
    ]),
    [
      [0, "0-1", "INVITE", false, false],
      [1, "1-0", "100 Trying", false, false],
      [3, "1-2", "INVITE", false, false],
      [503, "1-2", "INVITE", true, false],
      [600, "2-1", "486 Busy Here", false, true],
    ],
  );
});

function site() {
  const opened = openSite();
  opened.store.calls.add(record);
  for (const message of MESSAGES) opened.store.traces.add(message);
  return opened;
}

Deno.test("/calls/:id tells the owner what happened, why, and what was said", async () => {
  await using opened = site();
  const html = await (await opened.get(`/calls/${record.id}`)).text();
  match(html, /Call from Ada to 102/);
  match(html, /The called side hung up\./);
  match(html, /102 rings for &lt;30> seconds/);
  match(html, /486 Busy Here/);
  match(html, /Call-ID: callee@host/);
  match(html, /UDP 192\.0\.2\.7:5060/);
  match(html, /PCMU\/8000/);
  equal((await opened.get("/calls/none")).status, 404);
});

Deno.test("/calls/:id says what was considered in the visitor's language", async () => {
  await using opened = site();
  const german = { "Accept-Language": "de" };
  const html = await (await opened.get(`/calls/${record.id}`, "administrator", german)).text();
  match(html, /102 klingelt &lt;30> Sekunden lang\./);
  match(html, /\*77 ist ein Code: Sich selbst hören, um das Telefon zu prüfen\./);
});

Deno.test("/calls/:id/trace.pcap is a capture of the messages", async () => {
  await using opened = site();
  const response = await opened.get(`/calls/${record.id}/trace.pcap`);
  equal(response.status, 200);
  match(response.headers.get("content-disposition") ?? "", /attachment; filename="call-/);
  const bytes = new Uint8Array(await response.arrayBuffer());
  deepEqual([...bytes.subarray(0, 4)], [0xa1, 0xb2, 0xc3, 0xd4]);
  opened.store.calls.add({ ...record, id: "untraced" as CallId, legs: [] });
  equal((await opened.get("/calls/untraced/trace.pcap")).status, 404);
});

Deno.test("/calls/:id shows users their own calls only, and no message", async () => {
  await using opened = site();
  equal((await opened.get(`/calls/${record.id}`, "user")).status, 404);
  const [caller, ...others] = record.legs;
  ok(caller);
  const own = {
    ...record,
    id: "own" as CallId,
    anonymous: true,
    legs: [caller, ...others.map((leg) => ({ ...leg, user: OWN_USER }))],
  };
  opened.store.calls.add(own);
  const html = await (await opened.get("/calls/own", "user")).text();
  match(html, /Call from anonymous to 102/);
  for (const hidden of ["Ada", "192.0.2.7", "Call-ID", "Phone/1.0", "rings for"]) {
    ok(!html.includes(hidden), hidden);
  }
  equal((await opened.get("/calls/own/trace.pcap", "user")).status, 403);
});

/** The record with a minute of one leg's sound: good, bad for a moment, silent for another. */
function withHistory(id: string) {
  const GOOD = { lossShare: 0, jitterMs: 2, mos: 4.41 };
  const samples = Array.from(
    { length: 12 },
    (_, at) =>
      at === 3 ? { lossShare: 0.125, jitterMs: 31.5, mos: 2.2 } : at === 6 ? undefined : GOOD,
  );
  const history = { startedAt: record.startedAt, intervalMs: 5_000, samples };
  const legs = record.legs.map((leg) =>
    leg.media && leg.side === "caller" ? { ...leg, media: { ...leg.media, history } } : leg
  );
  return { ...record, id: id as CallId, legs };
}

Deno.test("/calls/:id draws how a leg sounded over time, and has it as a table", async () => {
  await using opened = site();
  opened.store.calls.add(withHistory("heard"));
  const html = await (await opened.get("/calls/heard")).text();
  equal(html.match(/<figure class="quality">/g)?.length, 1);
  match(html, /Caller UDP 192\.0\.2\.7:5060: MOS from 2\.2 to 4\.4, up to 12\.5 % of the packets/);
  // Two lines, since nothing was heard in between; one bar.
  const [, path = ""] = /<path class="opinion" d="([^"]+)"/.exec(html) ?? [];
  equal(path.match(/M/g)?.length, 2);
  equal(html.match(/<rect class="loss"/g)?.length, 1);
  match(html, /<th scope="row">0:15<\/th>.{0,80}>2\.2<.{0,80}>12\.5 %<.{0,80}>31\.5 ms</s);
  ok(!/<th scope="row">0:30</.test(html), "nothing was heard then");
  ok(!html.includes("style="), "no style inside the page");
});

Deno.test("/calls/:id of a long call has a table that can be read", async () => {
  await using opened = site();
  const call = withHistory("long");
  const [leg] = call.legs;
  ok(leg?.media?.history);
  const samples = Array.from({ length: 240 }, (_, at) => ({
    lossShare: 0,
    jitterMs: at,
    mos: at === 10 ? 1.5 : 4.4,
  }));
  const history = { ...leg.media.history, samples };
  const legs = [{ ...leg, media: { ...leg.media, history } }];
  opened.store.calls.add({ ...call, legs });
  const html = await (await opened.get("/calls/long")).text();
  const rows = html.slice(html.indexOf("as a table")).match(/<th scope="row">/g);
  equal(rows?.length, 60);
  match(html, /<th scope="row">0:40<\/th>.{0,80}>1\.5<.{0,160}>11 ms</s);
});

Deno.test("/api/v1/calls/{id} has how a leg sounded over time, lists do not", async () => {
  await using opened = site();
  opened.store.calls.add(withHistory("heard"));
  const call = await (await opened.api("GET", "/calls/heard")).json();
  const { startedAt, intervalMs, samples } = call.legs[0].history;
  deepEqual([startedAt, intervalMs, samples.length], [record.startedAt.toISOString(), 5_000, 12]);
  deepEqual(samples[3], { lossShare: 0.125, jitterMs: 31.5, mos: 2.2 });
  equal(samples[6], null);
  equal(call.legs[1].history, undefined);
  const { data } = await (await opened.api("GET", "/calls")).json();
  ok(data.length > 0);
  for (const { legs } of data) for (const leg of legs) equal(leg.history, undefined);
});

Deno.test("/calls/:id does not say that a call went well that nobody answered", async () => {
  await using opened = site();
  const { answeredAt: _never, ...rest } = record;
  const given = { ...rest, id: "given-up" as CallId, reason: "cancelled", status: 487 } as const;
  opened.store.calls.add(given);
  const html = await (await opened.get("/calls/given-up")).text();
  match(html, /The caller gave up/);
  match(html, /Not answered</);
  ok(!html.includes("Went well"));
});

Deno.test("/calls/:id and the API name the gateways that were tried, and why each failed", async () => {
  await using opened = openSite();
  const gateway = (name: string) => ({ id: `gateway-${name}` as GatewayId, name });
  const [caller, callee] = CALL.legs;
  if (!caller || !callee) throw new Error();
  opened.store.calls.add({
    ...CALL,
    id: "outside" as CallId,
    tried: [
      { key: "outbound.trying", values: { route: "all", gateway: "first", number: "+49" } },
      { key: "outbound.failed", values: { gateway: "first", status: 503 } },
      { key: "outbound.trying", values: { route: "all", gateway: "second", number: "+49" } },
    ],
    legs: [
      caller,
      { ...callee, leg: "x-1" as LegId, status: 503, gateway: gateway("first") },
      { ...callee, leg: "x-2" as LegId, gateway: gateway("second") },
    ],
  });
  const html = await (await opened.get("/calls/outside")).text();
  match(html, /by the gateway first/);
  match(html, /The gateway first failed with 503: the next one is tried\./);
  const { legs } = await (await opened.api("GET", "/calls/outside")).json();
  deepEqual(legs.map((leg: { gateway?: { name: string } }) => leg.gateway?.name), [
    undefined,
    "first",
    "second",
  ]);
});
