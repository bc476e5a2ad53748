import {
  E164,
  type OutboxEntry,
  type TextId,
  type TextMedia,
  type TextMessage,
  type TextStatus,
  type TextStore,
} from "../domain/mod.ts";
import type { EventBus } from "../events/mod.ts";
import type { Clock, Log, Meter } from "../runtime/mod.ts";
import { type ReplyFacts, replyTo } from "./auto_reply.ts";
import { optOutOf } from "./opt_out.ts";
import { LONGEST_TEXT, segmentsOf } from "./segments.ts";
import { textPayload } from "./text_errand.ts";

export interface TextsOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: Meter;
  readonly events: EventBus;
  readonly store: TextStore;
  readonly outbox: {
    readonly hasRoom: boolean;
    add(entry: Pick<OutboxEntry, "kind" | "lane" | "payload">): OutboxEntry | undefined;
    wake(): void;
  };
  /** Runs `task`, all of whose changes are on the disk when it returns, or none. */
  readonly atomically: <Value>(task: () => Value) => Value;
  /** What rules that answer ask about. */
  readonly facts: Pick<ReplyFacts, "isOurs" | "isUndisturbed" | "isClosed">;
}

/** A text that somebody wants to send. */
export interface WrittenText {
  /** A number of ours, E.164 with `+`. */
  readonly ours: string;
  readonly theirs: string;
  readonly body: string;
  readonly media: readonly TextMedia[];
  readonly author?: string;
}

/** Why a text is not sent. */
export type TextRefusal =
  | "not-ours"
  | "not-a-number"
  | "empty"
  | "too-long"
  | "too-many-files"
  | "opted-out"
  | "full";

/** A text as a carrier brings it. */
export interface BroughtText {
  readonly sid: string;
  readonly ours: string;
  readonly theirs: string;
  readonly body: string;
  readonly media: readonly TextMedia[];
  readonly segments: number;
  readonly at: Date;
  /** What the carrier makes of it, where it says so. */
  readonly optOut?: "stop" | "start" | "help";
}

/** What a carrier tells of a text that it was given. */
export interface ToldStatus {
  readonly sid: string;
  readonly status: TextStatus;
  readonly errorCode?: number;
  /** The number that we gave it, where that came back. */
  readonly id?: TextId;
}

export const MOST_FILES = 10;
const HOUR_MS = 3_600_000;

/** Texts between numbers of ours and others: kept before anything is said of them. */
export class Texts {
  readonly #options: TextsOptions;

  constructor(options: TextsOptions) {
    this.#options = options;
  }

  /** Keeps a text and has it sent; it is on the disk when this returns. */
  send(text: WrittenText): TextMessage | TextRefusal {
    const sent = this.#options.atomically(() => this.#keep(text, false));
    if (typeof sent === "string") return sent;
    this.#options.outbox.wake();
    this.#changed(sent.id);
    return sent;
  }

  /** Whether a text of that name at the carrier is kept. */
  knows(sid: string): boolean {
    return this.#options.store.bySid(sid) !== undefined;
  }

  /** Keeps a text that came. False when it had come before. */
  receive(text: BroughtText): boolean {
    const { atomically, store, outbox, events, log } = this.#options;
    const kept = atomically(() => {
      const { ours, theirs, body, media, segments, sid, at } = text;
      const message = store.add({
        ...{ ours, theirs, body, media, segments, sid, at },
        direction: "in",
        status: "received",
      });
      if (!message) return undefined;
      this.#noteOptOut(text, message);
      if (media.length > 0) this.#fetchLater(message);
      this.#answer(text, message);
      return message;
    });
    this.#count("in", kept ? "kept" : "known");
    if (!kept) return false;
    log.info("A text came", { text: kept.id });
    outbox.wake();
    events.publish({ type: "text.received", text: kept.id });
    return true;
  }

  /** Notes how far a text has come. False when that is nothing new. */
  progress({ sid, status, errorCode, id }: ToldStatus): boolean {
    const { store, atomically } = this.#options;
    const changed = atomically(() => {
      const message = store.bySid(sid) ?? this.#ofNumber(id);
      if (!message || message.direction !== "out") return undefined;
      const isNew = message.sid === undefined;
      // It was taken while nobody heard so.
      if (isNew) store.taken(message.id, sid, "queued", message.segments);
      const isFurther = store.advance(message.id, status, errorCode);
      return isNew || isFurther ? message.id : undefined;
    });
    if (changed !== undefined) this.#changed(changed);
    return changed !== undefined;
  }

  #ofNumber(id: TextId | undefined): TextMessage | undefined {
    const message = id === undefined ? undefined : this.#options.store.get(id);
    return message?.sid === undefined ? message : undefined;
  }

  #keep(text: WrittenText, isAutomatic: boolean): TextMessage | TextRefusal {
    const { store, outbox, clock, facts } = this.#options;
    const { ours, theirs, body, media, author } = text;
    if (!facts.isOurs(ours)) return "not-ours";
    if (!E164.test(theirs)) return "not-a-number";
    if (body.trim() === "" && media.length === 0) return "empty";
    if (body.length > LONGEST_TEXT) return "too-long";
    if (media.length > MOST_FILES) return "too-many-files";
    if (store.between(ours, theirs)?.isOptedOut) return "opted-out";
    if (!outbox.hasRoom) return "full";
    const message = store.add({
      ...{ ours, theirs, body, media, isAutomatic },
      direction: "out",
      status: "waiting",
      segments: segmentsOf(body).count,
      at: clock.now(),
      ...(author === undefined ? {} : { author }),
    });
    // A text without a sid is known to nobody, so that it is always added.
    if (!message) return "full";
    outbox.add({ kind: "text", lane: `text ${ours} ${theirs}`, payload: textPayload(message.id) });
    this.#count("out", "kept");
    return message;
  }

  #noteOptOut({ optOut, body }: BroughtText, { conversation }: TextMessage): void {
    const word = optOut ?? optOutOf(body);
    if (word === "stop") this.#options.store.setOptedOut(conversation, true);
    if (word === "start") this.#options.store.setOptedOut(conversation, false);
  }

  #fetchLater({ id }: TextMessage): void {
    const { outbox, log } = this.#options;
    const entry = outbox.add({ kind: "media", lane: `media ${id}`, payload: textPayload(id) });
    if (!entry) log.error("The pictures of a text are not fetched: too much waits", { text: id });
  }

  #answer(text: BroughtText, { conversation }: TextMessage): void {
    const { store, clock, facts, log } = this.#options;
    const now = clock.now().getTime();
    const rule = replyTo(text, store.autoReplies, {
      ...facts,
      hoursSince: (id) => {
        const at = store.answeredAt(conversation, id);
        return at && (now - at.getTime()) / HOUR_MS;
      },
      answersToday: store.countAnswers(conversation, new Date(now - 24 * HOUR_MS)),
    });
    if (!rule) return;
    const { ours, theirs } = text;
    const answer = { ours, theirs, body: rule.text, media: [], author: rule.id };
    const kept = this.#keep(answer, true);
    if (typeof kept === "string") log.warn("A text is not answered", { why: kept });
  }

  #changed(text: TextId): void {
    this.#options.events.publish({ type: "text.changed", text });
  }

  #count(direction: "in" | "out", result: "kept" | "known"): void {
    this.#options.meter.counter(
      "ringdown_texts_total",
      "Texts that were kept, or came though they were known.",
      { direction, result },
    ).add();
  }
}
