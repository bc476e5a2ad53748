import { createLog, Meter, SystemClock, SystemRandom } from "../../../src/runtime/mod.ts";
import { openStore, type Store } from "../../../src/store/mod.ts";
import type { Server } from "./server.ts";

/** Longer than a server takes to notice. */
const NOTICED_MS = 1_500;

/** Changes what a running server has stored, as another process does, and waits until it knows. */
export async function changeStore(server: Server, change: (store: Store) => void): Promise<void> {
  const clock = new SystemClock();
  const random = new SystemRandom();
  const log = createLog({ clock, level: "error", format: "text", write: () => {} });
  const meter = new Meter();
  await using store = openStore(server.data, { clock, random, log, meter, as: "tool" });
  change(store);
  await new Promise((resolve) => setTimeout(resolve, NOTICED_MS));
}
