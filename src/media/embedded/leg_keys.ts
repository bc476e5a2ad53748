import { eventOfKey } from "../../rtp/mod.ts";
import type { Digit } from "../media_engine.ts";
import type { CallMedia } from "./call_media.ts";
import type { LegMedia } from "./leg_media.ts";
import type { LegSounds } from "./leg_sounds.ts";
import { eventsToLeg, listeningOf, maySendEvents, voiceIndexOf } from "./leg_voice.ts";

/** ITU-T Q.24 wants 40 ms of a key; a minute is somebody leaning on the phone. */
const [SHORTEST_MS, LONGEST_MS] = [40, 60_000];

/** True when `leg` hears key presses as events. */
export function hearsEvents(leg: LegMedia): boolean {
  return eventsToLeg(leg) !== undefined;
}

/**
 * Tells the relay, by the changes of `call`, what to hear on `leg`: keys that somebody asked for,
 * and events that its partner could not take. Nothing when it hears that already.
 */
export function refreshListening(call: CallMedia, leg: LegMedia): void {
  const stream = leg.streams[voiceIndexOf(leg)];
  const { peer } = leg;
  const absorbs = leg.answered && peer !== undefined && peer.answered && !hearsEvents(peer) &&
    maySendEvents(leg);
  if (!stream || !leg.isListenedTo && !absorbs) {
    if (leg.listening !== undefined && stream) call.push({ do: "unlisten", port: stream.port });
    leg.listening = undefined;
    return;
  }
  const heard = listeningOf(leg, leg.isListenedTo && !hearsEvents(leg));
  const owner = { call: call.id, leg: leg.id };
  const change = { do: "listen", port: stream.port, ...owner, ...heard, absorbs } as const;
  const key = JSON.stringify(change);
  if (leg.listening === key) return;
  leg.listening = key;
  call.push(change);
}

/** Sends a key press to `leg`, in the form that it takes. What is no key is not sent. */
export async function sendKey(
  call: CallMedia,
  leg: LegMedia,
  { key, durationMs: wanted }: Digit,
  sounds: LegSounds,
): Promise<void> {
  const stream = leg.streams[voiceIndexOf(leg)];
  const code = eventOfKey(key);
  if (!stream || code < 0) return;
  const durationMs = Math.min(Math.max(wanted, SHORTEST_MS), LONGEST_MS);
  const { port } = stream;
  const events = eventsToLeg(leg);
  if (events) {
    const { payloadType, clockRateHz } = events;
    const event = { code, payloadType, unitsPerMs: clockRateHz / 1000 };
    return call.push({ do: "key", port, durationMs, event, tone: null });
  }
  const tone = await sounds.tone(leg, key, durationMs);
  if (tone) call.push({ do: "key", port, durationMs, event: null, tone });
}
