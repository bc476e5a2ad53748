import type { SipRequest, SipResponse } from "../../../src/sip/message/mod.ts";
import {
  type ClientTransactionUser,
  DEFAULT_TIMER_VALUES,
  type ServerTransactionUser,
} from "../../../src/sip/transaction/mod.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { firstLine } from "../../support/messages.ts";

/** What a machine did, with the millisecond it did it at. */
export type Trace = readonly [at: number, what: string];

export interface Bench {
  readonly clock: FakeClock;
  /** What was handed to the network. */
  readonly sent: Trace[];
  /** What the user was told. */
  readonly told: Trace[];
  /** How often the owner was told to forget the machine. */
  readonly ends: { count: number };
  /** While true the network refuses. */
  readonly network: { broken: boolean };
  readonly context: {
    readonly clock: FakeClock;
    readonly timers: typeof DEFAULT_TIMER_VALUES;
    readonly reliable: boolean;
    readonly transmit: (bytes: Uint8Array) => void;
    readonly onEnd: () => void;
  };
  readonly clientUser: ClientTransactionUser;
  readonly serverUser: ServerTransactionUser;
}

export function bench(reliable = false): Bench {
  const clock = new FakeClock();
  const sent: Trace[] = [];
  const told: Trace[] = [];
  const ends = { count: 0 };
  const network = { broken: false };
  const tell = (what: string) => void told.push([clock.elapsed(), what]);
  return {
    clock,
    sent,
    told,
    ends,
    network,
    context: {
      clock,
      timers: DEFAULT_TIMER_VALUES,
      reliable,
      transmit: (bytes) => {
        if (network.broken) throw new Error("unplugged");
        sent.push([clock.elapsed(), firstLine(bytes).replace(/ ?SIP\/2.0 ?/, "")]);
      },
      onEnd: () => void ends.count++,
    },
    clientUser: {
      onResponse: (response: SipResponse) => tell(`${response.status}`),
      onTimeout: () => tell("timeout"),
      onTransportError: () => tell("transport error"),
      onTerminated: () => tell("terminated"),
    },
    serverUser: {
      onCancel: (request: SipRequest) => tell(request.method),
      onTransportError: () => tell("transport error"),
      onTerminated: (reason) => tell(`terminated: ${reason}`),
    },
  };
}

export const times = (trace: readonly Trace[], what?: string): readonly number[] =>
  trace.filter(([, one]) => what === undefined || one.startsWith(what)).map(([at]) => at);

export const words = (trace: readonly Trace[]): readonly string[] => trace.map(([, what]) => what);
