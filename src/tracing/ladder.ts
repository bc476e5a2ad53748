import type { CallRecord, TracedMessage } from "../domain/mod.ts";

/** Somebody that messages go to or come from; the exchange is one of them. */
export interface LadderParty {
  /** `HOST:PORT` and protocol; empty for the exchange. */
  readonly address: string;
  readonly side: "caller" | "us" | "callee";
}

/** One message between the exchange and a party. */
export interface LadderArrow {
  readonly message: TracedMessage;
  /** Milliseconds since the first message. */
  readonly ms: number;
  /** Places in the list of parties. */
  readonly from: number;
  readonly to: number;
  /** The method, or status and reason phrase. */
  readonly label: string;
  /** The same octets had gone the same way before. */
  readonly isCopy: boolean;
  /** A response that refuses. */
  readonly isRefusal: boolean;
}

/** What a call said, as a diagram: parties from left to right, arrows from top to bottom. */
export interface Ladder {
  readonly parties: readonly LadderParty[];
  readonly arrows: readonly LadderArrow[];
}

/** The diagram of `messages`: who called is on the left, the exchange next, who was called right. */
export function ladderOf(
  record: Pick<CallRecord, "legs">,
  messages: readonly TracedMessage[],
): Ladder {
  const callers = new Set(
    record.legs.filter(({ side }) => side === "caller").map(({ sipCallId }) => sipCallId),
  );
  const left = new Set<string>();
  const right = new Set<string>();
  for (const message of messages) {
    (callers.has(message.sipCallId) ? left : right).add(addressOf(message));
  }
  const parties: readonly LadderParty[] = [
    ...[...left].map((address) => ({ address, side: "caller" as const })),
    { address: "", side: "us" },
    ...[...right].map((address) => ({ address, side: "callee" as const })),
  ];
  const us = left.size;
  const seen = new Set<string>();
  const start = messages[0]?.at.getTime() ?? 0;
  const arrows = messages.map((message): LadderArrow => {
    const side = callers.has(message.sipCallId) ? "caller" : "callee";
    const address = addressOf(message);
    const place = parties.findIndex((it) => it.side === side && it.address === address);
    const key = `${message.way} ${place} ${message.text}`;
    const isCopy = seen.has(key);
    seen.add(key);
    const label = labelOf(message.text);
    return {
      message,
      ms: message.at.getTime() - start,
      from: message.way === "in" ? place : us,
      to: message.way === "in" ? us : place,
      label,
      isCopy,
      isRefusal: /^[3-6]\d\d /.test(label),
    };
  });
  return { parties, arrows };
}

const addressOf = ({ protocol, remote }: TracedMessage) => `${protocol} ${remote}`;

/** `INVITE`, or `180 Ringing`. */
function labelOf(text: string): string {
  const [line = ""] = text.split("\r\n", 1);
  const status = /^SIP\/2\.0 (\d{3}.{0,60})/.exec(line)?.[1];
  return status ?? line.slice(0, line.indexOf(" ")).slice(0, 30);
}
