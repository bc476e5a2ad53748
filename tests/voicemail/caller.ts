/** Somebody who talks with voicemail in a test: hears prompts, presses keys, says something. */

import { equal } from "node:assert/strict";
import type {
  AuditEntry,
  CallId,
  Considered,
  UserId,
  VoiceMessageId,
} from "../../src/domain/mod.ts";
import { type DomainEvent, EventBus } from "../../src/events/mod.ts";
import type { Recording, RecordingOrder, Sound } from "../../src/media/mod.ts";
import type { Secret } from "../../src/runtime/mod.ts";
import {
  type DialogueEnd,
  type VoiceCaller,
  type VoiceDialogue,
  type VoiceFileStore,
  Voicemail,
  type VoicemailService,
} from "../../src/voicemail/mod.ts";
import { SeededRandom } from "../support/seeded_random.ts";
import { addDevice, TempStore } from "../support/temp_store.ts";

/** Files that are only names. */
export class FakeFiles implements VoiceFileStore {
  readonly there = new Set<string>();
  readonly #random = new SeededRandom(7);
  freeOctets = 1e12;

  prepare = () => Promise.resolve();
  free = () => Promise.resolve(this.freeOctets);
  newId = () => this.#random.token();
  path = (id: string) => `/data/voicemail/${id}.wav`;
  store = () => Promise.resolve(this.newId());
  read = () => Promise.resolve(undefined);
  sweep = () => Promise.resolve(0);
  remove = (id: string) => Promise.resolve(void this.there.delete(id));
}

const NOTHING = { records: [], total: 0 };

/** A store with the users 101 and 102, and their voicemail. */
export class Boxes implements AsyncDisposable {
  readonly temp = new TempStore();
  readonly store = this.temp.open();
  readonly ada = addDevice(this.store, "101").user;
  readonly bob = addDevice(this.store, "102").user;
  readonly files = new FakeFiles();
  readonly events: DomainEvent[] = [];
  readonly bus = new EventBus((error) => {
    throw error;
  });
  readonly audited: AuditEntry[] = [];
  /** The hashes that PINs were compared with. */
  readonly looked: string[] = [];
  /** Whether PINs are looked at; else too many are. */
  isHashing = true;
  readonly voicemail: Voicemail;

  constructor({ isUsual = true } = {}) {
    for (const type of ["voicemail.left", "mailbox.changed"] as const) {
      this.bus.subscribe(type, (event) => void this.events.push(event));
    }
    const { clock, log, meter } = this.temp;
    this.voicemail = new Voicemail({
      clock,
      log,
      meter,
      events: this.bus,
      store: this.store.voicemail,
      users: this.store.users,
      files: this.files,
      audit: { record: (entry) => void this.audited.push(entry), list: () => NOTHING },
      hasher: {
        hash: (pin: Secret) => Promise.resolve(`hash of ${pin.reveal()}`),
        verify: (pin: Secret, hash) => {
          if (!this.isHashing) return Promise.reject(new Error("too many"));
          this.looked.push(hash ?? "no hash");
          return Promise.resolve(hash === `hash of ${pin.reveal()}`);
        },
      },
      isUsual,
      timeZone: () => "UTC",
    });
  }

  /** A message of `seconds` that somebody has left. */
  leave(seconds = 5, from: string | null = "102", ms = 0): VoiceMessageId {
    const id = this.files.newId() as VoiceMessageId;
    this.files.there.add(id);
    this.voicemail.keep({
      id,
      mailbox: this.ada.id,
      call: "call" as CallId,
      ...(from === null ? {} : { from }),
      fromName: "",
      called: "101",
      at: new Date(this.temp.clock.now().getTime() + ms),
      durationMs: seconds * 1_000,
      octets: 44 + seconds * 16_000,
    });
    return id;
  }

  get messages() {
    return this.voicemail.messagesOf(this.ada.id);
  }

  calls(service: VoicemailService, caller: Partial<VoiceCaller> = {}): TestCaller {
    return new TestCaller(this, service, {
      call: "call-1" as CallId,
      number: "102",
      name: "Bob",
      user: this.bob.id,
      ...caller,
    });
  }

  leaves(caller: Partial<VoiceCaller> = {}, mailbox: UserId = this.ada.id): TestCaller {
    return this.calls({ kind: "leave-message", mailbox }, caller);
  }

  /** 101 calls the own mailbox. */
  listens(): TestCaller {
    const { id: user } = this.ada;
    return this.calls({ kind: "mailbox", own: user }, { number: "101", name: "", user });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.voicemail[Symbol.dispose]();
    await this.temp[Symbol.asyncDispose]();
  }
}

export class TestCaller {
  /** What was heard, and what happened. */
  readonly heard: string[] = [];
  readonly notes: Considered[] = [];
  readonly #boxes: Boxes;
  readonly #dialogue: VoiceDialogue;
  #order: RecordingOrder | undefined;
  #saidMs = 0;
  #isPlaying = false;
  /** The disk takes no recording. */
  failing = false;

  constructor(boxes: Boxes, service: VoicemailService, caller: VoiceCaller) {
    this.#boxes = boxes;
    this.#dialogue = boxes.voicemail.attend(service, caller, {
      play: (sound) => {
        this.#isPlaying = true;
        this.heard.push(nameOf(sound));
      },
      record: (order) => {
        equal(this.#order, undefined);
        this.#order = order;
        this.#saidMs = 0;
        this.heard.push(`record ${order.maximumMs / 1_000}s`);
        if (this.failing) this.ends("failed");
      },
      stopRecording: () => Promise.resolve(this.#order && this.#recorded("stopped")),
      hangUp: () => void this.heard.push("hung up"),
      callBack: (number) => void this.heard.push(`call back ${number}`),
      note: (considered) => void this.notes.push(considered),
    });
  }

  async begin(): Promise<this> {
    this.#dialogue.begin();
    await this.#settled();
    return this;
  }

  /** Hears everything until it is the caller's turn, or `count` sounds. */
  async listen(count = Infinity): Promise<readonly string[]> {
    for (let i = 0; i < count && this.#isPlaying && !this.#order; i++) {
      this.#isPlaying = false;
      this.#dialogue.onPlayed();
      await this.#settled();
    }
    return this.heard.splice(0);
  }

  async press(keys: string): Promise<this> {
    for (const key of keys) {
      this.#dialogue.onKey(key);
      await this.#settled();
    }
    return this;
  }

  /** Says something for so long, if it is the caller's turn. */
  say(seconds: number): this {
    this.#saidMs += seconds * 1_000;
    return this;
  }

  /** What is recorded ends by itself. */
  async ends(end: Recording["end"]): Promise<this> {
    if (this.#order) this.#dialogue.onRecorded(this.#recorded(end));
    await this.#settled();
    return this;
  }

  async waits(ms: number): Promise<this> {
    await this.#boxes.temp.clock.run(ms);
    return this;
  }

  async hangsUp(why: DialogueEnd = "gone"): Promise<this> {
    await this.#dialogue.stop(why);
    return this;
  }

  #recorded(end: Recording["end"]): Recording {
    const { path = "" } = this.#order ?? {};
    this.#order = undefined;
    const octets = 44 + this.#saidMs * 16;
    if (end !== "failed") this.#boxes.files.there.add(path.slice(-36, -4));
    return { path, durationMs: this.#saidMs, octets, end };
  }

  async #settled(): Promise<void> {
    await this.#boxes.temp.clock.run(0);
  }
}

function nameOf(sound: Sound): string {
  if (sound.kind === "prompts") return sound.names.join(" ");
  return sound.kind === "recording" ? sound.path.slice(-36, -4) : sound.kind;
}
