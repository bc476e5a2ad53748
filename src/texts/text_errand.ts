import {
  type Conversation,
  type OutboxEntry,
  type TextId,
  type TextMessage,
  type TextStore,
} from "../domain/mod.ts";
import { type Errand, ErrandError, type Settle } from "../outbox/mod.ts";
import type { OutgoingText, TakenText, TextCarrier } from "./text_carrier.ts";

/** The carrier's word that the other has said STOP. */
const OPTED_OUT = 21610;
/** By how much the carrier's clock may be behind ours. */
const CLOCKS_MS = 60_000;

export interface TextErrandOptions {
  readonly texts: TextStore;
  /** Undefined while there is no account. */
  readonly carrier: () => TextCarrier | undefined;
  /** Something about the text is another. */
  readonly onChanged: (id: TextId) => void;
}

/** What the outbox keeps of a text. */
export const textPayload = (id: TextId): string => JSON.stringify({ text: id });

/** Has a carrier take texts. */
export class TextErrand implements Errand {
  readonly #options: TextErrandOptions;

  constructor(options: TextErrandOptions) {
    this.#options = options;
  }

  async run(entry: OutboxEntry): Promise<Settle> {
    const found = this.#open(entry);
    // Its conversation was removed: nobody wants it sent.
    if (!found) return () => {};
    return this.#taken(found.message.id, await this.#carrier().send(found.outgoing));
  }

  async find(entry: OutboxEntry): Promise<Settle | undefined> {
    const found = this.#open(entry);
    if (!found) return () => {};
    const { message, outgoing } = found;
    // Its status came while nobody was there to hear that it was taken.
    if (message.sid !== undefined) return () => {};
    const since = new Date((entry.begunAt ?? entry.at).getTime() - CLOCKS_MS);
    const { texts } = this.#options;
    const taken = await this.#carrier()
      .find(outgoing, since, (sid) => texts.bySid(sid) !== undefined);
    return taken && this.#taken(message.id, taken);
  }

  failed(entry: OutboxEntry, { code }: ErrandError): void {
    const { texts, onChanged } = this.#options;
    const found = this.#open(entry);
    if (!found) return;
    const { message, conversation } = found;
    texts.advance(message.id, "failed", code);
    if (code === OPTED_OUT) texts.setOptedOut(conversation.id, true);
    onChanged(message.id);
  }

  #carrier(): TextCarrier {
    const carrier = this.#options.carrier();
    if (carrier) return carrier;
    throw new ErrandError("throttled", "There is no account that could send it");
  }

  #taken(id: TextId, { sid, status, segments }: TakenText): Settle {
    const { texts, onChanged } = this.#options;
    return () => {
      texts.taken(id, sid, status, segments);
      onChanged(id);
    };
  }

  #open({ payload }: OutboxEntry) {
    const { texts } = this.#options;
    const { text } = JSON.parse(payload) as { readonly text: TextId };
    const message = texts.get(text);
    const conversation = message && texts.conversation(message.conversation);
    if (!message || !conversation) return undefined;
    return { message, conversation, outgoing: outgoingOf(message, conversation) };
  }
}

function outgoingOf({ id, body, media }: TextMessage, of: Conversation): OutgoingText {
  const files = media.flatMap(({ file }) => file === undefined ? [] : [file]);
  return { id, from: of.ours, to: of.theirs, body, files };
}
