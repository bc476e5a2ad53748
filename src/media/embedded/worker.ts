/** The relay's thread. Loaded only as a worker; hears one `WorkerStart`, then changes. */
import { messageOf, SystemClock } from "../../runtime/mod.ts";
import type { Change, ChangeMessage, WorkerReport, WorkerStart } from "./change.ts";
import { DatagramPath } from "./datagram_path.ts";
import { Figures } from "./figures.ts";
import { openLibc } from "./libc.ts";
import { LibcPath, type LibcRemote } from "./libc_path.ts";
import type { PacketReceiver } from "./packet_path.ts";
import { Relay } from "./relay.ts";

const DECODER = new TextDecoder();

function report(message: WorkerReport): void {
  self.postMessage(message);
}

/** `receiver`, with what it throws counted: a fault costs one packet, not all calls. */
function guarded(receiver: PacketReceiver, figures: Figures): PacketReceiver {
  let announced = false;
  return {
    receive(port, data, length, nowMs) {
      try {
        receiver.receive(port, data, length, nowMs);
      } catch (error) {
        const { values, faultsIndex } = figures;
        values[faultsIndex] = (values[faultsIndex] ?? 0) + 1;
        if (!announced) report({ report: "fault", why: messageOf(error) });
        announced = true;
      }
    },
  };
}

/** Relays until told to stop; blocks the thread. */
function runLibc(control: number, figures: Figures, clock: SystemClock): void {
  using libc = disposableLibc();
  const onControl = (message: Uint8Array): void => {
    for (const change of JSON.parse(DECODER.decode(message)) as readonly Change[]) {
      relay.apply(change);
      if (change.do === "stop") path.stop();
    }
  };
  using path = new LibcPath({ libc: libc.library, clock, control, onControl });
  const relay = new Relay<LibcRemote>(path, figures, clock);
  report({ report: "ready" });
  path.run(guarded(relay, figures));
}

function disposableLibc() {
  const library = openLibc();
  return { library, [Symbol.dispose]: () => library.close() };
}

function runDatagram(figures: Figures, clock: SystemClock): void {
  const path = new DatagramPath(clock);
  const relay = new Relay(path, figures, clock);
  path.run(guarded(relay, figures));
  self.onmessage = (event: MessageEvent<ChangeMessage>) => {
    const { sequence, changes } = event.data;
    let success = true;
    for (const change of changes) {
      success = relay.apply(change) && success;
      if (change.do === "stop") return void stop(path);
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
  const { path, low, high, memory, control } = event.data;
  const figures = new Figures(low, high, memory);
  const clock = new SystemClock();
  if (path === "datagram" || control === undefined) return runDatagram(figures, clock);
  runLibc(control, figures, clock);
  report({ report: "stopped" });
  self.close();
};
