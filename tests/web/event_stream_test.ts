import { deepEqual, equal, match, throws } from "node:assert/strict";
import { EventBus } from "../../src/events/mod.ts";
import { Meter } from "../../src/runtime/mod.ts";
import { EventStreams, type StreamOptions } from "../../src/web/event_stream.ts";
import { FakeClock } from "../support/fake_clock.ts";

function setUp() {
  const clock = new FakeClock();
  const meter = new Meter();
  const events = new EventBus((error) => {
    throw error;
  });
  const streams = new EventStreams({ clock, meter, events });
  const state = { allowed: true };
  const open = (options: Partial<StreamOptions> = {}) => {
    const response = streams.respond({
      account: "ada",
      types: ["source.banned"],
      message: (happened) => ({ data: String(happened.length) }),
      isAllowed: () => state.allowed,
      ...options,
    });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    return { response, reader, read: async () => (await reader?.read())?.value };
  };
  const ban = () => events.publish({ type: "source.banned", source: "192.0.2.7", seconds: 1 });
  const figure = (name: string) =>
    meter.metrics().find((metric) => metric.name === name)?.samples()[0]?.value;
  return { clock, open, ban, state, figure };
}

Deno.test("EventStreams tells of what happens close together once", async () => {
  const { clock, open, ban } = setUp();
  const { response, read, reader } = open({
    beginsWithMessage: true,
    message: (happened) => ({ event: "count", data: `a\n${happened.length}` }),
  });
  equal(response.headers.get("content-type"), "text/event-stream");
  equal(await read(), "event: count\ndata: a\ndata: 0\n\n");
  ban();
  ban();
  clock.advance(300);
  equal(await read(), "event: count\ndata: a\ndata: 2\n\n");
  ban();
  clock.advance(300);
  equal(await read(), "event: count\ndata: a\ndata: 1\n\n");
  await reader?.cancel();
  equal(clock.pending, 0);
});

Deno.test("EventStreams beats, so that no proxy thinks it dead", async () => {
  const { clock, open } = setUp();
  const { read, reader } = open();
  match(await read() ?? "", /^:/);
  clock.advance(20_000);
  match(await read() ?? "", /^: beat/);
  await reader?.cancel();
});

Deno.test("EventStreams ends when whoever looks may not any more", async () => {
  const { clock, open, state, ban, figure } = setUp();
  const { read } = open();
  await read();
  state.allowed = false;
  ban();
  clock.advance(300);
  equal(await read(), undefined);
  equal(figure("ringdown_event_streams"), 0);
  equal(clock.pending, 0);
});

Deno.test("EventStreams cuts off who takes nothing", async () => {
  const { clock, open, ban, figure } = setUp();
  const { reader } = open({ message: () => ({ data: "x".repeat(1 << 19) }) });
  for (let n = 0; n < 8; n++) {
    ban();
    clock.advance(300);
    await Promise.resolve();
  }
  equal(figure("ringdown_event_streams"), 0);
  await reader?.cancel();
  equal(clock.pending, 0);
});

Deno.test("EventStreams leaves some to others when an account has 20", async () => {
  const { open, figure } = setUp();
  const opened = Array.from({ length: 21 }, () => open());
  deepEqual(opened.slice(-2).map(({ response }) => response.status), [200, 503]);
  const other = open({ account: "bob" });
  equal(other.response.status, 200);
  await opened[0]?.reader?.cancel();
  const again = open();
  equal(again.response.status, 200);
  for (const { reader } of [again, other, ...opened]) await reader?.cancel();
  equal(figure("ringdown_event_streams"), 0);
});

Deno.test("EventStreams counts no stream that could not begin", () => {
  const { open, figure } = setUp();
  const message = () => {
    throw new Error("no figures");
  };
  throws(() => open({ beginsWithMessage: true, message }), /no figures/);
  equal(figure("ringdown_event_streams"), 0);
});

Deno.test("EventStreams refuses more than 200 at once and counts them", async () => {
  const { open, figure } = setUp();
  const opened = Array.from({ length: 201 }, (_, n) => open({ account: String(n) }));
  deepEqual(opened.slice(-2).map(({ response }) => response.status), [200, 503]);
  equal(figure("ringdown_event_streams"), 200);
  equal(figure("ringdown_event_streams_refused_total"), 1);
  for (const { reader } of opened) await reader?.cancel();
  equal(figure("ringdown_event_streams"), 0);
});

Deno.test("EventStreams sends nothing when there is nothing to say", async () => {
  const { clock, open, ban } = setUp();
  const { read, reader } = open({ message: () => [] });
  match(await read() ?? "", /^: here/);
  ban();
  clock.advance(300);
  // An empty chunk would end the answer over HTTP/1.1.
  clock.advance(20_000);
  match(await read() ?? "", /^: beat/);
  await reader?.cancel();
});
