import {
  deepStrictEqual,
  notStrictEqual,
  ok,
  rejects,
  strictEqual,
  throws,
} from "node:assert/strict";
import {
  type Flow,
  type FlowReceiver,
  type FlowTarget,
  type Network,
  TransportError,
} from "../../src/sip/transport/mod.ts";

/** What a transport has to offer to be tested. */
export interface TransportSubject {
  /** Opens the end that listens. */
  open(receiver: FlowReceiver): Promise<Listening>;
  /** Opens a flow from another end to `target`. */
  connect(target: FlowTarget, receiver: FlowReceiver): Promise<Connecting>;
  /** An address of the same protocol at which nobody listens, if refusal can be seen. */
  readonly refused?: FlowTarget;
  /** Lets time pass where it does not pass by itself. */
  readonly pass?: () => void;
  /** What the runtime does not let the sanitizer see finish. */
  readonly ignore?: Pick<Deno.TestDefinition, "sanitizeOps" | "sanitizeResources">;
}

export interface Listening extends AsyncDisposable {
  readonly network: Network;
  readonly target: FlowTarget;
}

export interface Connecting extends AsyncDisposable {
  readonly flow: Pick<Flow, "send" | "close"> & Partial<Flow>;
  /** Opens a flow once more; undefined when only browsers connect. */
  readonly again?: () => Promise<Flow>;
}

/** Remembers what a transport told, and lets a test wait for it. */
export class Recorder implements FlowReceiver {
  readonly messages: string[] = [];
  readonly flows: Flow[] = [];
  readonly closed: (Error | undefined)[] = [];
  readonly unframed: string[] = [];
  readonly #pass: () => void;
  #wake: () => void = () => {};
  onEach: (text: string, flow: Flow) => void = () => {};

  constructor(pass: () => void = () => {}) {
    this.#pass = pass;
  }

  onMessage(bytes: Uint8Array, flow: Flow): void {
    const text = new TextDecoder().decode(bytes);
    this.messages.push(text);
    this.flows.push(flow);
    this.#wake();
    this.onEach(text, flow);
  }

  onClosed(_flow: Flow, cause?: Error): void {
    this.closed.push(cause);
    this.#wake();
  }

  onUnframed(_head: Uint8Array, _flow: Flow, status: number, why: string): void {
    this.unframed.push(`${status} ${why}`);
    this.#wake();
  }

  /** Resolves when `ready` holds; it is asked after each event. */
  async until(ready: () => boolean): Promise<void> {
    this.#pass();
    while (!ready()) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
    }
  }

  async firstFlow(): Promise<Flow> {
    await this.until(() => this.flows.length > 0);
    const [flow] = this.flows;
    if (!flow) throw new Error("unreachable");
    return flow;
  }
}

export function sipMessage(name: string, body = ""): Uint8Array {
  const length = new TextEncoder().encode(body).length;
  return new TextEncoder().encode(
    `MESSAGE sip:${name}@example.org SIP/2.0\r\nContent-Length: ${length}\r\n\r\n${body}`,
  );
}

const nameOf = (text: string) => /sip:(.*?)@/.exec(text)?.[1];

/** The rules of every transport; `name` says which. */
export function transportContract(name: string, subject: TransportSubject): void {
  const reliable = (target: FlowTarget) => target.protocol !== "UDP";

  const test = (rule: string, run: (scene: Scene) => Promise<void>) =>
    Deno.test({
      name: `${name} ${rule}`,
      ...subject.ignore,
      fn: async () => {
        await using stack = new AsyncDisposableStack();
        const here = new Recorder(subject.pass);
        const there = new Recorder(subject.pass);
        const listening = stack.use(await subject.open(here));
        const connecting = stack.use(await subject.connect(listening.target, there));
        await run({ here, there, listening, connecting });
        connecting.flow.close();
        if (reliable(listening.target)) await here.until(() => here.closed.length > 0);
      },
    });

  test("carries a message there and back on one flow", async ({ here, there, connecting }) => {
    connecting.flow.send(sipMessage("ask", "hällo"));
    const flow = await here.firstFlow();
    strictEqual(here.messages[0], new TextDecoder().decode(sipMessage("ask", "hällo")));
    flow.send(sipMessage("answer"));
    await there.until(() => there.messages.length > 0);
    strictEqual(nameOf(there.messages[0] ?? ""), "answer");
  });

  test("tells addresses that can be written in a Via", async ({ here, connecting, listening }) => {
    connecting.flow.send(sipMessage("ask"));
    const flow = await here.firstFlow();
    const { protocol, host, port } = listening.target;
    deepStrictEqual(flow.local, { host, port });
    deepStrictEqual(listening.network.localFor(flow.remote, protocol), { host, port });
    strictEqual(flow.remote.host, host);
    strictEqual(flow.protocol, protocol);
    strictEqual(flow.reliable, reliable(listening.target));
    strictEqual(flow.closed, false);
  });

  test("finds a flow by its id and by its peer", async ({ here, connecting, listening }) => {
    connecting.flow.send(sipMessage("ask"));
    const flow = await here.firstFlow();
    const { network, target: { protocol } } = listening;
    strictEqual(network.flowById(flow.id), flow);
    strictEqual(network.flowById("tcp:unknown"), undefined);
    strictEqual(network.openFlow({ protocol, ...flow.remote }), flow);
    strictEqual(await network.flowTo({ protocol, ...flow.remote }), flow);
  });

  test("returns the open flow to whoever connects again", async ({ connecting }) => {
    if (!connecting.again) return;
    const [first, second] = await Promise.all([connecting.again(), connecting.again()]);
    strictEqual(first, second);
    strictEqual(first.id, connecting.flow.id);
  });

  test("keeps the order of messages, if it is reliable", async (scene) => {
    const { here, connecting, listening } = scene;
    if (!reliable(listening.target)) return;
    const names = Array.from({ length: 100 }, (_, i) => `m${i}`);
    for (const each of names) connecting.flow.send(sipMessage(each, "x".repeat(700)));
    await here.until(() => here.messages.length === names.length);
    deepStrictEqual(here.messages.map(nameOf), names);
  });

  test("survives a receiver that throws", async ({ here, connecting }) => {
    if (subject.pass) return; // The network in memory lets a test see the error.
    here.onEach = (text) => {
      if (nameOf(text) === "bad") throw new Error("thrown by a test");
    };
    connecting.flow.send(sipMessage("bad"));
    connecting.flow.send(sipMessage("good"));
    await here.until(() => here.messages.length === 2);
    strictEqual(here.closed.length, 0);
  });

  test("tells both ends once when a connection closes", async (scene) => {
    const { here, there, connecting, listening } = scene;
    connecting.flow.send(sipMessage("ask"));
    const flow = await here.firstFlow();
    flow.trust();
    flow.close();
    flow.close();
    if (!reliable(listening.target)) {
      strictEqual(flow.closed, false);
      flow.send(sipMessage("still open"));
      return;
    }
    strictEqual(flow.closed, true);
    throws(() => flow.send(sipMessage("late")), TransportError);
    await there.until(() => there.closed.length > 0);
    await here.until(() => here.closed.length > 0);
    strictEqual(listening.network.flowById(flow.id), undefined);
    strictEqual(listening.network.openFlow({ ...listening.target, ...flow.remote }), undefined);
    strictEqual(here.closed.length, 1);
    strictEqual(there.closed.length, 1);
  });

  test("refuses what does not fit in a datagram", async ({ here, connecting, listening }) => {
    connecting.flow.send(sipMessage("ask"));
    const flow = await here.firstFlow();
    if (reliable(listening.target)) return;
    throws(() => flow.send(new Uint8Array(65_508)), TransportError);
    notStrictEqual(flow.id, "");
    ok(flow.id.startsWith("udp:"));
  });

  const { refused } = subject;
  if (refused) {
    test("throws a TransportError when nobody listens", async ({ listening }) => {
      await rejects(listening.network.flowTo(refused), TransportError);
    });
  }
}

interface Scene {
  readonly here: Recorder;
  readonly there: Recorder;
  readonly listening: Listening;
  readonly connecting: Connecting;
}
