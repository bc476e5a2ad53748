import { SILENT_LOG } from "../../src/runtime/mod.ts";
import { Meter, SystemClock, SystemRandom } from "../../src/runtime/mod.ts";
import { startEmbeddedMedia } from "../../src/media/mod.ts";
import { type EngineUnderTest, mediaEngineContract } from "../contract/media_engine.ts";

const LOW = 23_000;

function starter(path: "libc" | "portable") {
  return (options: EngineUnderTest) =>
    startEmbeddedMedia({
      clock: new SystemClock(),
      random: new SystemRandom(),
      log: SILENT_LOG,
      meter: new Meter(),
      observer: options.observer ?? { onSilent: () => {} },
      ports: { low: LOW, high: LOW + 2 * (options.pairs ?? 500) - 1 },
      quarantineMs: options.quarantineMs ?? 0,
      ...(options.silenceMs === undefined ? {} : { silenceMs: options.silenceMs }),
      path,
    });
}

mediaEngineContract("EmbeddedMediaEngine on libc", starter("libc"));
mediaEngineContract("EmbeddedMediaEngine on Deno's sockets", starter("portable"));
