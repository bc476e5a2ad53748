import type {
  CallId,
  NewOutboxEntry,
  OutboxEntry,
  TwilioAccess,
  UserId,
  UserStore,
  VoiceMessageId,
  WebhookCallStore,
} from "../../domain/mod.ts";
import { type Errand, ErrandError, type Settle } from "../../outbox/mod.ts";
import type { Clock } from "../../runtime/mod.ts";
import type { TwilioApi } from "../twilio_api.ts";
import type { VoiceMailboxes } from "./voice_parts.ts";

/** Which recording it is, and for whom. */
interface Recording {
  readonly sid: string;
  readonly call: string;
  readonly mailbox: UserId;
}

export const recordingPayload = (recording: Recording): string => JSON.stringify(recording);

/** Largest recording that is fetched, in octets: ten minutes of 16 bits at 8 kHz. */
const LARGEST = 10 * 1024 * 1024;
/** How often a file is asked for that Twilio has told of and does not have yet. */
const MOST_EARLY = 5;

export interface RecordingErrandOptions {
  readonly clock: Clock;
  readonly store: WebhookCallStore;
  readonly users: Pick<UserStore, "get">;
  readonly mailboxes: VoiceMailboxes;
  readonly access: () => TwilioAccess | undefined;
  /** A file of the account. Undefined while there is none. @throws {ErrandError} */
  readonly fetchFile: () =>
    | ((url: string, mostOctets: number) => Promise<{ readonly octets: Uint8Array }>)
    | undefined;
  /** How long a sound lasts, milliseconds; undefined for what is no sound that we could play. */
  readonly durationOf: (octets: Uint8Array) => number | undefined;
  readonly removesAtTwilio: () => boolean;
  readonly add: (entry: NewOutboxEntry) => OutboxEntry | undefined;
}

/** Fetches what a caller has said to Twilio, and puts it into the mailbox. */
export class RecordingErrand implements Errand {
  readonly #options: RecordingErrandOptions;

  constructor(options: RecordingErrandOptions) {
    this.#options = options;
  }

  async run(entry: OutboxEntry): Promise<Settle> {
    const recording = JSON.parse(entry.payload) as Recording;
    const { store, users, mailboxes } = this.#options;
    // With its owner the mailbox has gone.
    const owner = users.get(recording.mailbox);
    if (!owner || store.isRecordingKept(recording.sid)) return () => {};
    const noRoom = await mailboxes.noRoom(owner.id);
    if (noRoom !== undefined) {
      throw new ErrandError("refused", `The mailbox takes no message (${noRoom})`);
    }
    const octets = await this.#fetch(recording, entry.attempts);
    const durationMs = this.#options.durationOf(octets);
    if (durationMs === undefined) throw new ErrandError("refused", "The recording is no sound");
    if (durationMs < mailboxes.settings.shortestSeconds * 1_000) {
      return () => this.#done(recording);
    }
    const id = await mailboxes.files.store(octets);
    return () => {
      const isKept = mailboxes.keep({
        ...this.#callerOf(recording),
        id: id as VoiceMessageId,
        mailbox: owner.id,
        call: recording.call as CallId,
        called: owner.extension,
        durationMs,
        octets: octets.length,
      });
      if (isKept) this.#done(recording);
      else throw new Error("The disk did not take a message");
    };
  }

  /** A file that was fetched twice is swept: what is kept is known. */
  find(entry: OutboxEntry): Promise<Settle | undefined> {
    return this.run(entry);
  }

  failed(): void {
    // It stays at Twilio, and among what has failed, where a person can try again.
  }

  async #fetch({ sid }: Recording, attempts: number): Promise<Uint8Array> {
    const { access: accessOf, fetchFile: fetchFileOf } = this.#options;
    const [access, fetchFile] = [accessOf(), fetchFileOf()];
    if (!access || !fetchFile) {
      throw new ErrandError("throttled", "There is no account that could fetch it");
    }
    // Made of what is known to be ours: no URL of a request is ever fetched.
    const path = `/2010-04-01/Accounts/${access.accountSid}/Recordings/${sid}.wav`;
    try {
      return (await fetchFile(`https://api.twilio.com${path}`, LARGEST)).octets;
    } catch (error) {
      const isEarly = error instanceof ErrandError && error.code === 404 && attempts < MOST_EARLY;
      throw isEarly ? new ErrandError("throttled", "Twilio does not have the file yet") : error;
    }
  }

  #callerOf({ call }: Recording) {
    const { store, clock } = this.#options;
    const known = store.get(call);
    const at = known?.startedAt ?? clock.now();
    if (!known || known.anonymous || known.from === "") return { at, fromName: "" };
    return { at, from: known.from, fromName: known.fromName };
  }

  #done({ sid }: Recording): void {
    const { store, removesAtTwilio, add } = this.#options;
    store.recordingKept(sid);
    if (!removesAtTwilio()) return;
    const payload = JSON.stringify({ sid });
    add({ kind: "recording-removal", lane: `recording ${sid}`, payload });
  }
}

/** Removes at Twilio what is kept here. */
export class RecordingRemovalErrand implements Errand {
  readonly #api: () => TwilioApi | undefined;

  constructor(api: () => TwilioApi | undefined) {
    this.#api = api;
  }

  async run({ payload }: OutboxEntry): Promise<Settle> {
    const { sid } = JSON.parse(payload) as { readonly sid: string };
    const api = this.#api();
    if (!api) throw new ErrandError("throttled", "There is no account that could remove it");
    await api.removeRecording(sid);
    return () => {};
  }

  /** What is gone is removed again without harm. */
  find(entry: OutboxEntry): Promise<Settle | undefined> {
    return this.run(entry);
  }

  failed(): void {
    // It stays at Twilio, and among what has failed.
  }
}
