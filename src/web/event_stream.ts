import type { DomainEvent, DomainEventType, EventBus } from "../events/mod.ts";
import { type Clock, type Counter, type Meter, repeat, type Timer } from "../runtime/mod.ts";

export interface EventStreamsOptions {
  readonly clock: Clock;
  readonly meter: Meter;
  readonly events: EventBus;
}

/** One thing that is sent down a stream; an unnamed one is what htmx puts into the page. */
export interface StreamMessage {
  readonly event?: string;
  readonly data: string;
}

export interface StreamOptions {
  /** The id of the account that looks. */
  readonly account: string;
  /** What happens that concerns the stream. */
  readonly types?: readonly DomainEventType[];
  /** Has `told` called when there is something else to tell of, until it is disposed of. */
  readonly listen?: (told: () => void) => Disposable;
  /** True when a message is sent at the start: something may have happened since the page was made. */
  readonly beginsWithMessage?: boolean;
  /** What is sent when `events` have happened; nothing if undefined. */
  readonly message: (
    events: readonly DomainEvent[],
  ) => StreamMessage | readonly StreamMessage[];
  /** False once whoever looks may not look any more. */
  readonly isAllowed: () => boolean;
}

const MOST_STREAMS = 200;
/** Of one account, so that nobody leaves none to the others. */
const MOST_OF_ACCOUNT = 20;
/** Events so close together are one message. */
const GATHER_MS = 300;
/** Events that wait for one message; of more the first are left out. */
const MOST_EVENTS = 1_000;
/** Proxies close what is silent for a minute. */
const BEAT_MS = 20_000;
/** Octets that a browser may be behind before it is cut off. */
const MOST_BEHIND = 1 << 20;

/** Streams of server-sent events (HTML §9.2), of which there are so many at most. */
export class EventStreams {
  readonly #options: EventStreamsOptions;
  readonly #refused: Counter;
  readonly #ofAccount = new Map<string, number>();
  #open = 0;

  constructor(options: EventStreamsOptions) {
    this.#options = options;
    options.meter.gauge("ringdown_event_streams", "Streams of events that are open.", () => {
      return this.#open;
    });
    this.#refused = options.meter.counter(
      "ringdown_event_streams_refused_total",
      "Streams of events that were refused because there were too many.",
    );
  }

  /** A stream that goes on until the browser leaves, or may not look any more. */
  respond(stream: StreamOptions): Response {
    const own = this.#ofAccount.get(stream.account) ?? 0;
    if (this.#open >= MOST_STREAMS || own >= MOST_OF_ACCOUNT) {
      this.#refused.add();
      return new Response(null, { status: 503, headers: { "Retry-After": "10" } });
    }
    const body = new ReadableStream<Uint8Array>(
      this.#source(stream),
      { highWaterMark: MOST_BEHIND, size: (chunk) => chunk?.length ?? 0 },
    );
    return new Response(body, {
      headers: {
        "Content-Type": "text/event-stream",
        "Cache-Control": "no-store",
        "X-Accel-Buffering": "no",
      },
    });
  }

  /** Counts a stream; returns what takes it back. */
  #enter(account: string): () => void {
    const count = (by: number) => {
      this.#open += by;
      const own = (this.#ofAccount.get(account) ?? 0) + by;
      if (own > 0) this.#ofAccount.set(account, own);
      else this.#ofAccount.delete(account);
    };
    count(1);
    return () => count(-1);
  }

  #source(stream: StreamOptions): UnderlyingDefaultSource<Uint8Array> {
    const { types = [], listen, beginsWithMessage, message, isAllowed } = stream;
    const { clock, events } = this.#options;
    const encoder = new TextEncoder();
    const held = new DisposableStack();
    let happened: DomainEvent[] = [];
    let gathering: Timer | undefined;
    const end = () => {
      if (held.disposed) return;
      held.dispose();
      gathering?.cancel();
    };
    return {
      start: (controller) => {
        // Before it counts: what cannot be told leaves no stream behind.
        const first = beginsWithMessage ? textsOf(message([])) : "";
        held.defer(this.#enter(stream.account));
        const send = (text: string) => {
          // A browser that takes nothing any more is not waited for.
          if (!isAllowed() || (controller.desiredSize ?? 0) <= 0) {
            end();
            return controller.close();
          }
          controller.enqueue(encoder.encode(text));
        };
        send(first === "" ? ": here\n\n" : first);
        if (held.disposed) return;
        const tell = () => {
          gathering = undefined;
          const gathered = happened;
          happened = [];
          const text = textsOf(message(gathered));
          // An empty chunk would end the answer.
          if (text !== "") send(text);
        };
        const soon = () => void (gathering ??= clock.after(GATHER_MS, tell));
        for (const type of types) {
          held.use(events.subscribe(type, (event) => {
            if (happened.length >= MOST_EVENTS) happened.shift();
            happened.push(event);
            soon();
          }));
        }
        if (listen) held.use(listen(soon));
        held.use(repeat(clock, BEAT_MS, () => send(": beat\n\n")));
      },
      cancel: end,
    };
  }
}

const textsOf = (messages: StreamMessage | readonly StreamMessage[]): string =>
  [messages].flat().map(textOf).join("");

function textOf({ event, data }: StreamMessage): string {
  const lines = data.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`).join("");
  return `${event === undefined ? "" : `event: ${event}\n`}${lines}\n`;
}
