import { type Clock, type Log, messageOf, type Timer } from "../../runtime/mod.ts";
import type { SoundSource } from "./sound_source.ts";
import { createFrameEncoder, FRAME_MS, type FrameEncoder, type VoiceCodec } from "./voice_codec.ts";

/** Memory for encoded sound, as the relay reads it. */
export interface EncodedMemory {
  readonly octets: Uint8Array;
  readonly cells: number;
  publish(cell: number, octets: number): void;
}

/** An encoded sound, in use until it is released. */
export interface EncodedSound {
  readonly at: number;
  readonly octets: number;
  readonly cell: number;
  release(): void;
}

export interface EncodedSoundsOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly memory: EncodedMemory;
  /** `createFrameEncoder` if left out. */
  readonly createEncoder?: (codec: VoiceCodec) => Promise<FrameEncoder>;
}

/** Encoded at once, so that sending can begin; the rest follows in slices. */
const FIRST_MS = 1000;
const SLICE_EVERY_MS = 10;
/** The longest that signalling waits for a slice. */
const SLICE_MS = 3;
const FRAMES_PER_LOOK = 5;

interface Entry {
  readonly key: string;
  readonly at: number;
  readonly octets: number;
  readonly cell: number;
  users: number;
  lastUsed: number;
  isDone: boolean;
}

/**
 * Encodes each sound once for each codec and lends it to all legs that hear it. Sounds that nobody
 * hears stay until their room is needed; those that were used longest ago go first.
 */
export class EncodedSounds implements Disposable {
  readonly #options: EncodedSoundsOptions;
  /** By sound and codec; undefined when there was no room, or no encoder. */
  readonly #entries = new Map<string, Promise<Entry | undefined>>();
  readonly #placed = new Set<Entry>();
  readonly #freeCells: number[];
  readonly #timers = new Set<Timer>();
  #uses = 0;
  /** Borrowers that wait. */
  #claims = 0;

  constructor(options: EncodedSoundsOptions) {
    this.#options = options;
    this.#freeCells = Array.from({ length: options.memory.cells }, (_, cell) => cell);
  }

  /** Octets that hold a sound, for the meter. */
  get used(): number {
    let sum = 0;
    for (const { octets } of this.#placed) sum += octets;
    return sum;
  }

  /** How many times sounds are lent and not given back. */
  get lent(): number {
    let sum = 0;
    for (const { users } of this.#placed) sum += users;
    return sum;
  }

  /**
   * The sound `key` in `codec`, its first second at least; undefined when it cannot be had. The
   * caller releases it.
   */
  async borrow(
    key: string,
    codec: VoiceCodec,
    source: SoundSource,
  ): Promise<EncodedSound | undefined> {
    const name = `${key} ${codec.name}`;
    let made = this.#entries.get(name);
    if (!made) this.#entries.set(name, made = this.#make(name, codec, source));
    this.#claims++;
    const entry = await made.finally(() => this.#claims--);
    if (!entry) {
      // The next who asks may find room.
      if (this.#entries.get(name) === made) this.#entries.delete(name);
      return undefined;
    }
    entry.users++;
    entry.lastUsed = ++this.#uses;
    let isReleased = false;
    const release = () => {
      if (!isReleased) entry.users--;
      isReleased = true;
    };
    const { at, octets, cell } = entry;
    return { at, octets, cell, release };
  }

  /** Room for sound that somebody else writes; undefined when there is none. */
  lend(name: string, octets: number): EncodedSound | undefined {
    const entry = this.#place(name, octets);
    if (!entry) return undefined;
    entry.users = 1;
    const { at, cell } = entry;
    const release = () => {
      if (this.#placed.has(entry)) this.#remove(entry);
    };
    return { at, octets, cell, release };
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }

  async #make(
    key: string,
    codec: VoiceCodec,
    source: SoundSource,
  ): Promise<Entry | undefined> {
    const frames = Math.max(1, Math.floor(source.durationMs / FRAME_MS));
    const octets = frames * FRAME_MS * codec.octetsPerMs;
    const entry = this.#place(key, octets);
    if (!entry) {
      this.#options.log.warn("There is no room for a sound", { sound: key, octets });
      return undefined;
    }
    try {
      await this.#fill(entry, codec, source);
      return entry;
    } catch (error) {
      this.#options.log.warn("A sound cannot be encoded", { sound: key, why: messageOf(error) });
      this.#remove(entry);
      return undefined;
    }
  }

  async #fill(entry: Entry, codec: VoiceCodec, source: SoundSource): Promise<void> {
    const { memory, clock } = this.#options;
    if (codec.name === "G722" && source.g722) {
      memory.octets.set(source.g722.subarray(0, entry.octets), entry.at);
      memory.publish(entry.cell, entry.octets);
      entry.isDone = true;
      return;
    }
    const create = this.#options.createEncoder ?? createFrameEncoder;
    const encoder = await create(codec);
    const reader = source.open(codec.rateHz);
    const samples = new Int16Array(codec.rateHz * FRAME_MS / 1000);
    const frameOctets = FRAME_MS * codec.octetsPerMs;
    let done = 0;
    const encode = (frames: number) => {
      for (let i = 0; i < frames && done < entry.octets; i++) {
        const count = reader.read(samples);
        if (count < samples.length) samples.fill(0, count);
        encoder.encode(samples, memory.octets, entry.at + done);
        done += frameOctets;
      }
      memory.publish(entry.cell, done);
    };
    const goOn = () => {
      const until = clock.elapsed() + SLICE_MS;
      do encode(FRAMES_PER_LOOK); while (done < entry.octets && clock.elapsed() < until);
      next();
    };
    const next = () => {
      if (done < entry.octets) return this.#later(goOn);
      entry.isDone = true;
      encoder.free();
    };
    encode(FIRST_MS / FRAME_MS);
    next();
  }

  #later(task: () => void): void {
    const timer = this.#options.clock.after(SLICE_EVERY_MS, () => {
      this.#timers.delete(timer);
      task();
    });
    this.#timers.add(timer);
  }

  /** Room for `octets`, after giving up as many idle sounds as it takes. */
  #place(key: string, octets: number): Entry | undefined {
    for (;;) {
      const at = this.#gap(octets);
      const cell = at === undefined ? undefined : this.#freeCells.pop();
      if (at !== undefined && cell !== undefined) {
        const entry = { key, at, octets, cell, users: 0, lastUsed: ++this.#uses, isDone: false };
        this.#options.memory.publish(cell, 0);
        this.#placed.add(entry);
        return entry;
      }
      // What somebody waits for has no user yet, and is the youngest.
      const idle = [...this.#placed].filter(({ users, isDone }) => users === 0 && isDone)
        .sort((a, b) => a.lastUsed - b.lastUsed);
      const oldest = idle.length >= this.#claims ? idle[0] : undefined;
      if (!oldest) return undefined;
      this.#remove(oldest);
    }
  }

  /** The first place where `octets` fit; undefined when there is none. */
  #gap(octets: number): number | undefined {
    let at = 0;
    for (const entry of [...this.#placed].sort((a, b) => a.at - b.at)) {
      if (entry.at - at >= octets) return at;
      at = entry.at + entry.octets;
    }
    return this.#options.memory.octets.length - at >= octets ? at : undefined;
  }

  #remove(entry: Entry): void {
    this.#placed.delete(entry);
    this.#freeCells.push(entry.cell);
    this.#entries.delete(entry.key);
  }
}
