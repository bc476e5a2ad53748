/** A stack of ours and carriers on a network in memory. */

import { deepEqual, equal } from "node:assert/strict";
import { createLog, Meter } from "../../src/runtime/mod.ts";
import { type FlowTarget, SipStack } from "../../src/sip/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { type MemoryHost, MemoryNetwork } from "../support/memory_network.ts";
import { SeededRandom } from "../support/seeded_random.ts";

export const US = { host: "192.0.2.1", port: 5060 };

/** Our side. Names resolve to what is in `names`. */
export class Exchange {
  readonly clock = new FakeClock();
  readonly random = new SeededRandom(1);
  readonly network = new MemoryNetwork(this.clock);
  readonly meter = new Meter();
  readonly lines: string[] = [];
  readonly log = createLog({
    clock: this.clock,
    level: "debug",
    format: "text",
    write: (line) => this.lines.push(line),
  });
  readonly names: Record<string, readonly FlowTarget[]> = {};
  readonly resolver = {
    resolve: ({ host, port, protocol }: {
      readonly host: string;
      readonly port?: number;
      readonly protocol?: FlowTarget["protocol"];
    }) =>
      Promise.resolve(
        this.names[host] ?? [{ protocol: protocol ?? "UDP", host, port: port ?? 5060 }],
      ),
  };
  readonly stack: SipStack;
  readonly host: MemoryHost;

  constructor() {
    this.stack = new SipStack({
      clock: this.clock,
      random: this.random,
      log: this.log,
      meter: this.meter,
      product: "Ringdown",
      resolver: this.resolver,
      penalties: { report: () => {} },
    });
    this.host = this.network.attach({
      listeners: [{ protocol: "UDP", ...US }, { protocol: "TCP", ...US }],
      receiver: this.stack,
    });
    this.stack.attach(this.host);
  }

  run(ms: number): Promise<void> {
    return this.clock.run(ms);
  }

  /** Nothing is left behind. */
  async finish(): Promise<void> {
    await this.run(100_000);
    deepEqual(this.lines.filter((line) => line.includes(" ERROR ")), []);
    equal(this.clock.pending, 0, "timers left");
  }
}
