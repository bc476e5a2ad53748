import { deepEqual, equal, match, ok } from "node:assert/strict";
import { openSite } from "./site.ts";

Deno.test("/system tells version, age, memory, the size of the data, and what is counted", async () => {
  await using site = openSite();
  site.clock.advance(90_000);
  const html = await (await site.get("/system")).text();
  match(html, /1\.2\.3/);
  match(html, />1:30</);
  match(html, />64 MB</);
  match(html, /Call records lost because the disk refused too many\./);
  ok(!html.includes("ringdown_event_loop_lag_max_seconds"));
  const system = await (await site.api("GET", "/system")).json();
  deepEqual([system.version, system.uptimeSeconds, system.memoryOctets], [
    "1.2.3",
    90,
    67_108_864,
  ]);
  ok(system.dataOctets > 10_000);
});

Deno.test("/logs shows the latest lines by level and text, the last one first", async () => {
  await using site = openSite();
  site.log.add("2026 INFO  Ready <b>", "info");
  site.log.add("2026 WARN  Careful", "warn");
  site.log.add("2026 DEBUG Details", "debug");
  const lines = async (query: string) =>
    [...(await (await site.get(`/logs${query}`)).text()).matchAll(/<code>2026 \w+ +(.*?)<\/code>/g)]
      .map(([, text]) => text);
  deepEqual(await lines(""), ["Details", "Careful", "Ready &lt;b>"]);
  deepEqual(await lines("?level=info"), ["Careful", "Ready &lt;b>"]);
  deepEqual(await lines("?level=warn&text=care"), ["Careful"]);
  deepEqual(await lines("?level=nonsense&text=zzz"), []);
  const { data } = await (await site.api("GET", "/logs?level=warn")).json();
  deepEqual(data, [{ sequence: 1, level: "warn", text: "2026 WARN  Careful" }]);
  equal((await site.api("GET", "/logs?level=loud")).status, 422);
  equal((await site.get("/logs", "user")).status, 403);
});

Deno.test("/logs/stream sends lines that are written, by the same filter", async () => {
  await using site = openSite();
  site.log.add("an old line", "error");
  const html = await (await site.get("/logs?level=warn")).text();
  const [, path = ""] = /hx-sse:connect="([^"]+)"/.exec(html) ?? [];
  const response = await site.get(path.replaceAll("&amp;", "&"));
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  await reader?.read();
  site.log.add("not worth it", "info");
  site.log.add("disk <full>", "error");
  site.clock.advance(300);
  const told = (await reader?.read())?.value ?? "";
  match(told, /disk &lt;full>/);
  ok(!told.includes("not worth it") && !told.includes("an old line"));
  await reader?.cancel();
});
