import type { Counter } from "../../runtime/mod.ts";
import type { Sound } from "../media_engine.ts";
import type { EncodedSound, EncodedSounds } from "../sounds/encoded_sounds.ts";
import type { NamedSource, Programme, SoundLibrary } from "../sounds/sound_library.ts";
import type { CallMedia } from "./call_media.ts";
import type { LegMedia } from "./leg_media.ts";
import type { Mixes } from "./mixes.ts";
import { type LegVoice, legVoiceOf, MUTE_VOICE, voiceIndexOf } from "./leg_voice.ts";

/** What the relay plays to a leg now, and in which codec. */
export interface LegPlaying {
  /** Says whether the same again would change anything. */
  readonly key: string;
  readonly port: number;
  readonly borrowed: readonly EncodedSound[];
}

/** What a leg was told to hear. */
export interface LegSound {
  readonly id: number;
  readonly sound: Sound;
}

export interface LegSoundsOptions {
  readonly library: SoundLibrary;
  readonly encoded: EncodedSounds;
  /** What legs hear of several others. */
  readonly mixes: Mixes;
  /** Sounds that a leg does not hear because none of its codecs is ours. */
  readonly unplayable: Counter;
  /** A sound without end or length was found to be nothing at all. */
  readonly onNothing: (call: CallMedia, leg: LegMedia, id: number) => void;
}

/** Plays are numbered from here on; silence has the number 0. */
const SILENCE_ID = 0;

/** Makes the relay play to each leg what that is to hear, in a codec that it takes. */
export class LegSounds {
  readonly #options: LegSoundsOptions;
  #lastId = SILENCE_ID;

  constructor(options: LegSoundsOptions) {
    this.#options = options;
  }

  /** `sound` under a number of its own. */
  named(sound: Sound): LegSound {
    return { id: ++this.#lastId, sound };
  }

  /** False when `refresh` has nothing to do: the leg hears its partner, and did so before. */
  concerns(leg: LegMedia): boolean {
    return leg.sound !== undefined || leg.isEndpoint || leg.playing !== undefined;
  }

  /**
   * Adds to the changes of `call` what follows from the leg's sound and descriptions: nothing when
   * nothing changed, and the same sound from where it is when only the codec did.
   */
  async refresh(call: CallMedia, leg: LegMedia): Promise<void> {
    const stream = leg.streams[voiceIndexOf(leg)];
    const { sound } = leg;
    if (!stream || !sound && (!leg.isEndpoint || leg.isCopiedTo)) return this.#stop(call, leg);
    const voice = legVoiceOf(leg);
    const { port } = stream;
    const id = sound?.id ?? SILENCE_ID;
    const isEcho = sound?.sound.kind === "echo";
    const live = sound || !voice ? undefined : this.#options.mixes.trackOf(leg, voice.codec);
    const key = live && voice
      ? `${port} mix ${live.id} ${JSON.stringify(voice.format)}`
      : isEcho
      ? `${port} ${id}`
      : `${port} ${id} ${JSON.stringify(voice?.format ?? null)}`;
    const before = leg.playing;
    if (before?.key === key) return;
    if (before && before.port !== port) call.push({ do: "unplay", port: before.port });
    const owner = { call: call.id, leg: leg.id };
    let borrowed: readonly EncodedSound[] = [];
    if (sound?.sound.kind === "echo") {
      call.push({ do: "echo", port, ...owner, delayMs: sound.sound.delayMs });
    } else if (live && voice) {
      // A number of its own for each track: none goes on where another was.
      const common = { tracks: [live.track], loops: true, isLive: true, isMute: false } as const;
      call.push({
        do: "play",
        port,
        ...owner,
        id: -live.id,
        ...common,
        format: voice.format,
      });
    } else {
      const { library } = this.#options;
      const programme = sound ? await library.programme(sound.sound) : library.silence();
      const { format, sounds, isMute } = await this.#encoded(programme, voice);
      borrowed = sounds;
      const tracks = sounds.map(({ at, octets, cell }) => ({ at, octets, cell }));
      const loops = programme.loops;
      call.push({ do: "play", port, ...owner, id, tracks, loops, format, isMute });
      if (sounds.length === 0 && !loops) this.#options.onNothing(call, leg, id);
    }
    leg.playing = { key, port, borrowed };
    release(before);
  }

  /** The tone of a key, in the codec of the leg; undefined when that is not ours. */
  async tone(leg: LegMedia, key: string, durationMs: number) {
    const voice = legVoiceOf(leg);
    if (!voice) {
      this.#options.unplayable.add();
      return undefined;
    }
    const sound = await this.#borrow(this.#options.library.key(key, durationMs), voice);
    if (!sound) return undefined;
    (leg.keyTones ??= []).push(sound);
    const { at, octets, cell } = sound;
    return { track: { at, octets, cell }, format: voice.format };
  }

  /** The leg is gone, and its streams with it. */
  forget(leg: LegMedia): void {
    release(leg.playing);
    leg.playing = undefined;
    for (const tone of leg.keyTones ?? []) tone.release();
    leg.keyTones = undefined;
  }

  #stop(call: CallMedia, leg: LegMedia): void {
    if (!leg.playing) return;
    call.push({ do: "unplay", port: leg.playing.port });
    release(leg.playing);
    leg.playing = undefined;
  }

  /** In the leg's codec; or, for the time it takes, in one that is not sent. */
  async #encoded({ parts }: Programme, voice: LegVoice | undefined) {
    const sounds = voice ? await this.#borrowAll(parts, voice) : undefined;
    if (voice && sounds) return { format: voice.format, sounds, isMute: false };
    this.#options.unplayable.add();
    const timed = await this.#borrowAll(parts, MUTE_VOICE) ?? [];
    return { format: MUTE_VOICE.format, sounds: timed, isMute: true };
  }

  /** All or none. */
  async #borrowAll(parts: readonly NamedSource[], voice: LegVoice) {
    const sounds = await Promise.all(parts.map((part) => this.#borrow(part, voice)));
    const found = sounds.filter((sound) => sound !== undefined);
    if (found.length === parts.length) return found;
    for (const sound of found) sound.release();
    return undefined;
  }

  #borrow({ key, source }: NamedSource, { codec }: LegVoice) {
    return this.#options.encoded.borrow(key, codec, source);
  }
}

function release(playing: LegPlaying | undefined): void {
  for (const sound of playing?.borrowed ?? []) sound.release();
}
