/** The relay's thread. Loaded only as a worker; hears one `WorkerStart`, then changes. */
import { messageOf, SystemClock, SystemRandom, type Timer } from "../../runtime/mod.ts";
import { FeedRing } from "../studio/feed_ring.ts";
import type { Change, ChangeMessage, WorkerReport, WorkerStart } from "./change.ts";
import { DatagramPath } from "./datagram_path.ts";
import { Figures } from "./figures.ts";
import { openLibc } from "./libc.ts";
import { LibcPath, type LibcRemote } from "./libc_path.ts";
import type { PacketReceiver, Ticker } from "./packet_path.ts";
import { Relay } from "./relay.ts";
import { SoundMemory } from "./sound_memory.ts";

const ROUNDING_MS = 0.01;
const DECODER = new TextDecoder();

function report(message: WorkerReport): void {
  self.postMessage(message);
}

/** The relay, with what it throws counted: a fault costs one packet, not all calls. */
function guarded(relay: PacketReceiver & { readonly ticker: Ticker }, figures: Figures) {
  const { ticker } = relay;
  let announced = false;
  const fail = (error: unknown) => {
    const { values, faultsIndex } = figures;
    values[faultsIndex] = (values[faultsIndex] ?? 0) + 1;
    if (!announced) report({ report: "fault", why: messageOf(error) });
    announced = true;
  };
  const receiver: PacketReceiver = {
    receive(port, data, length, nowMs) {
      try {
        relay.receive(port, data, length, nowMs);
      } catch (error) {
        fail(error);
      }
    },
  };
  const guardedTicker: Ticker = {
    get dueMs() {
      return ticker.dueMs;
    },
    tick(nowMs) {
      try {
        ticker.tick(nowMs);
      } catch (error) {
        fail(error);
      }
    },
  };
  return { receiver, ticker: guardedTicker };
}

/** What both kinds of relay have in common. */
interface Common {
  readonly figures: Figures;
  readonly memory: SoundMemory;
  readonly ring: FeedRing;
  readonly clock: SystemClock;
  readonly random: SystemRandom;
}

/** Relays until told to stop; blocks the thread. */
function runLibc(control: number, common: Common): void {
  const { clock, figures } = common;
  using libc = disposableLibc();
  const onControl = (message: Uint8Array): void => {
    for (const change of JSON.parse(DECODER.decode(message)) as readonly Change[]) {
      relay.apply(change);
      if (change.do === "stop") path.stop();
    }
  };
  using path = new LibcPath({ libc: libc.library, clock, control, onControl });
  // The loop looks at what is due in each of its turns.
  const onDue = () => {};
  const relay = new Relay<LibcRemote>({ path, report, onDue, ...common });
  report({ report: "ready" });
  const { receiver, ticker } = guarded(relay, figures);
  path.run(receiver, ticker);
}

function disposableLibc() {
  const library = openLibc();
  return { library, [Symbol.dispose]: () => library.close() };
}

function runDatagram(common: Common): void {
  const { clock, figures } = common;
  const path = new DatagramPath(clock);
  let timer: Timer | undefined;
  const onDue = () => {
    timer?.cancel();
    const { dueMs } = relay.ticker;
    if (dueMs === Infinity) return void (timer = undefined);
    // What is due lies on the grid of the clock's own ticks: a rounding upwards would cost a tick.
    timer = clock.after(Math.max(0, dueMs - clock.elapsed() - ROUNDING_MS), onTime);
  };
  const onTime = () => {
    ticker.tick(clock.elapsed());
    onDue();
  };
  const relay = new Relay({ path, report, onDue, ...common });
  const { receiver, ticker } = guarded(relay, figures);
  path.run(receiver);
  self.onmessage = (event: MessageEvent<ChangeMessage>) => {
    const { sequence, changes } = event.data;
    let success = true;
    for (const change of changes) {
      success = relay.apply(change) && success;
      if (change.do === "stop") {
        timer?.cancel();
        return void stop(path);
      }
    }
    report({ report: "applied", sequence, success });
  };
  report({ report: "ready" });
}

async function stop(path: AsyncDisposable): Promise<void> {
  await path[Symbol.asyncDispose]();
  report({ report: "stopped" });
  self.close();
}

self.onmessage = (event: MessageEvent<WorkerStart>) => {
  const { path, low, high, memory, sounds, ring, control } = event.data;
  const common: Common = {
    figures: new Figures(low, high, memory),
    memory: new SoundMemory(sounds),
    ring: new FeedRing(ring),
    clock: new SystemClock(),
    random: new SystemRandom(),
  };
  if (path === "datagram" || control === undefined) return runDatagram(common);
  runLibc(control, common);
  report({ report: "stopped" });
  self.close();
};
