import { equal, notEqual, ok } from "node:assert/strict";
import type { CallId, LegId } from "../../src/domain/mod.ts";
import { Meter, SILENT_LOG, SystemClock, SystemRandom } from "../../src/runtime/mod.ts";
import { startEmbeddedMedia } from "../../src/media/mod.ts";
import { type EngineUnderTest, mediaEngineContract } from "../contract/media_engine.ts";
import { secureMediaContract } from "../contract/secure_media.ts";
import { MediaSocket, sdpText } from "./media_peer.ts";
import { observerOf } from "./observers.ts";

const LOW = 23_000;

function starter(path: "libc" | "portable") {
  return (options: EngineUnderTest) =>
    startEmbeddedMedia({
      clock: new SystemClock(),
      random: new SystemRandom(),
      log: SILENT_LOG,
      meter: new Meter(),
      observer: options.observer ?? observerOf(),
      ports: { low: LOW, high: LOW + 2 * (options.pairs ?? 500) - 1 },
      quarantineMs: options.quarantineMs ?? 0,
      ...(options.silenceMs === undefined ? {} : { silenceMs: options.silenceMs }),
      path,
    });
}

mediaEngineContract("EmbeddedMediaEngine on libc", starter("libc"));
mediaEngineContract("EmbeddedMediaEngine on Deno's sockets", starter("portable"));
secureMediaContract("EmbeddedMediaEngine on libc", starter("libc"));
secureMediaContract("EmbeddedMediaEngine on Deno's sockets", starter("portable"));

const OFFER = new TextEncoder().encode(sdpText({ port: 4000 }));

function leg(id: string) {
  const profile = { advertise: "127.0.0.1", signalledFrom: "127.0.0.1", symmetric: true };
  return { id: id as LegId, profile };
}

for (const path of ["libc", "portable"] as const) {
  Deno.test(`EmbeddedMediaEngine on ${path} skips a pair that another program has`, async () => {
    const other = new MediaSocket("127.0.0.1", LOW + 3);
    {
      await using engine = await starter(path)({ pairs: 3, quarantineMs: 60_000 });
      const offered = await engine.offer("call" as CallId, leg("a"), leg("b"), OFFER);
      ok(offered instanceof Uint8Array);
      const port = Number(/m=audio (\d+)/.exec(new TextDecoder().decode(offered))?.[1]);
      notEqual(port, LOW + 2);
      equal(port % 2, 0);
    }
    await other.close();
  });

  Deno.test(`EmbeddedMediaEngine on ${path} leaves no socket behind`, async () => {
    const engine = await starter(path)({ pairs: 2 });
    const offered = await engine.offer("call" as CallId, leg("a"), leg("b"), OFFER);
    ok(offered instanceof Uint8Array);
    await engine[Symbol.asyncDispose]();
    for (let port = LOW; port < LOW + 4; port++) {
      await new MediaSocket("127.0.0.1", port).close();
    }
  });
}
