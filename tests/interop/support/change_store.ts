import { createLog, Meter, SystemClock, SystemRandom } from "../../../src/runtime/mod.ts";
import { openStore, type Store } from "../../../src/store/mod.ts";
import type { Server } from "./server.ts";
import { until } from "./until.ts";

const NOTICED = "ringdown_store_foreign_changes_total";

/** Changes what a running server has stored, as another process does, and waits until it knows. */
export async function changeStore(server: Server, change: (store: Store) => void): Promise<void> {
  const clock = new SystemClock();
  const random = new SystemRandom();
  const log = createLog({ clock, level: "error", format: "text", write: () => {} });
  const meter = new Meter();
  await using store = openStore(server.data, { clock, random, log, meter, as: "tool" });
  await noticed(() => server.metric(NOTICED), () => change(store));
}

/** Does `change`, and waits until a server, which `count` asks, has noticed. */
export async function noticed(
  count: () => Promise<number>,
  change: () => unknown,
): Promise<void> {
  const before = await count();
  await change();
  await until("the server noticing", 10_000, async () => await count() > before || undefined);
}

/** The line of the metrics that counts what a server has noticed. */
export const NOTICED_CHANGES = new RegExp(`^${NOTICED} `);
