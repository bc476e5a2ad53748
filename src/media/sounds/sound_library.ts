import { type Log, messageOf } from "../../runtime/mod.ts";
import type { ProgressTone, Sound } from "../media_engine.ts";
import { g722Source } from "./g722_source.ts";
import type { MusicFolder } from "./music_folder.ts";
import type { SoundSource } from "./sound_source.ts";
import { readWav } from "./wav.ts";
import { keyTone, milliwatt, progressTone, silence } from "./tone_source.ts";
import { INFORMATION_TONE, tonePlanOf } from "./tone_plan.ts";

/** A sound under the name by which its encoded form is kept. */
export interface NamedSource {
  readonly key: string;
  readonly source: SoundSource;
}

/** What is played to a leg: one after the other, once or for ever. */
export interface Programme {
  readonly parts: readonly NamedSource[];
  readonly loops: boolean;
}

export interface SoundLibraryOptions {
  readonly log: Log;
  /** The folder of our own sounds. */
  readonly folder: URL;
  readonly music: MusicFolder | undefined;
  /** Whose tones are played now, by ISO 3166 code. */
  readonly country: () => string;
}

/** The file of our own music. */
const MUSIC = "music";
/** What is said where an announcement is gone. */
const INSTEAD = "not-available";
const PROMPT = /^[a-z0-9-]{1,64}$/;
/** Between two rounds of a prompt that repeats. */
const PAUSE_MS = 2000;
const SILENCE_MS = 1000;
/** Tones of keys come in steps of so much: each length is encoded once. */
const KEY_STEP_MS = 20;
const LONGEST_KEY_MS = 6000;

/** Finds what a `Sound` is made of. Files are read once and kept: they are small. */
export class SoundLibrary {
  readonly #options: SoundLibraryOptions;
  readonly #files = new Map<string, Promise<SoundSource | undefined>>();

  constructor(options: SoundLibraryOptions) {
    this.#options = options;
  }

  /** What we send where nothing else is to be heard: it keeps NAT and watchdogs awake. */
  silence(): Programme {
    return {
      parts: [{ key: `silence:${SILENCE_MS}`, source: silence(SILENCE_MS) }],
      loops: true,
    };
  }

  /** The tone of a key and the pause after it. */
  key(key: string, durationMs: number): NamedSource {
    const steps = Math.ceil(Math.min(durationMs, LONGEST_KEY_MS) / KEY_STEP_MS);
    const ms = Math.max(1, steps) * KEY_STEP_MS;
    return { key: `key:${key}:${ms}`, source: keyTone(key, ms) };
  }

  /** Sounds that are not there are left out, and the log says so. */
  async programme(sound: Exclude<Sound, { readonly kind: "echo" }>): Promise<Programme> {
    switch (sound.kind) {
      case "music":
        return { parts: await this.#musicOf(sound.file), loops: true };
      case "file":
        return { parts: await this.#announcement(sound.name), loops: false };
      case "prompts": {
        const found = await Promise.all(sound.names.map((name) => this.#prompt(name)));
        const parts = found.filter((part) => part !== undefined);
        if (!sound.repeat || parts.length === 0) return { parts, loops: false };
        const pause = { key: `silence:${PAUSE_MS}`, source: silence(PAUSE_MS) };
        return { parts: [...parts, pause], loops: true };
      }
      case "recording":
        return { parts: await this.#recording(sound.path), loops: false };
      case "tone":
        return { parts: [this.#tone(sound.tone)], loops: true };
    }
  }

  #tone(tone: ProgressTone | "milliwatt"): NamedSource {
    if (tone === "milliwatt") return { key: "tone:milliwatt", source: milliwatt() };
    if (tone === "information") {
      return { key: "tone:information", source: progressTone(INFORMATION_TONE) };
    }
    const country = this.#options.country();
    return { key: `tone:${country}:${tone}`, source: progressTone(tonePlanOf(country)[tone]) };
  }

  async #musicOf(file: string | undefined): Promise<readonly NamedSource[]> {
    const { music, log } = this.#options;
    if (file !== undefined) {
      const source = await music?.open(file);
      if (source) return [{ key: `music:${file}`, source }];
      log.warn("There is no such music, so ours is played", { file });
    }
    const own = await this.#file(MUSIC);
    return own ? [{ key: MUSIC, source: own }] : [];
  }

  async #announcement(file: string): Promise<readonly NamedSource[]> {
    const source = await this.#options.music?.open(file);
    if (source) return [{ key: `music:${file}`, source }];
    this.#options.log.warn("There is no such announcement, so a prompt is played", { file });
    const instead = await this.#prompt(INSTEAD);
    return instead ? [instead] : [];
  }

  /** Read anew each time: few hear it, and it may be gone. */
  async #recording(path: string): Promise<readonly NamedSource[]> {
    const why = await Deno.readFile(path).then(readWav, messageOf);
    if (typeof why === "object" && !("code" in why)) return [{ key: `file:${path}`, source: why }];
    const reason = typeof why === "string" ? why : why.why;
    this.#options.log.warn("There is no such recording", { why: reason });
    return [];
  }

  async #prompt(name: string): Promise<NamedSource | undefined> {
    const source = PROMPT.test(name) ? await this.#file(name) : undefined;
    if (!source) this.#options.log.warn("There is no such prompt", { name });
    return source && { key: `prompt:${name}`, source };
  }

  #file(name: string): Promise<SoundSource | undefined> {
    const known = this.#files.get(name);
    if (known) return known;
    const read = this.#read(name);
    this.#files.set(name, read);
    // What a caller may name must not fill the memory: only files that exist are remembered.
    void read.then((source) => source ?? this.#files.delete(name));
    return read;
  }

  async #read(name: string): Promise<SoundSource | undefined> {
    const { folder, log } = this.#options;
    try {
      return g722Source(await Deno.readFile(new URL(`${name}.g722`, folder)), name === MUSIC);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) {
        log.error("A sound cannot be read", { name, why: messageOf(error) });
      }
      return undefined;
    }
  }
}
