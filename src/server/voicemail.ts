import { Passwords } from "../accounts/mod.ts";
import type { PlaceHolder } from "../domain/mod.ts";
import type { EventBus } from "../events/mod.ts";
import type { Store } from "../store/mod.ts";
import { VoiceFiles, Voicemail } from "../voicemail/mod.ts";
import type { Ground } from "./ground.ts";

/** The folder of messages and greetings, in the data. */
const FOLDER = "voicemail";

export interface StartVoicemailOptions {
  readonly store: Store;
  readonly events: EventBus;
  readonly place: PlaceHolder;
}

/** Starts what takes messages, and removes what an earlier run has left half done. */
export async function startVoicemail(
  { clock, random, log, meter, config, running }: Ground,
  { store, events, place }: StartVoicemailOptions,
): Promise<Voicemail> {
  const data = await Deno.realPath(config.data);
  const voicemail = running.use(
    new Voicemail({
      clock,
      log,
      meter,
      events,
      store: store.voicemail,
      users: store.users,
      files: new VoiceFiles(`${data}/${FOLDER}`, random),
      hasher: new Passwords({ random }),
      isUsual: config.voicemail === "on",
      timeZone: () => place.timeZone,
    }),
  );
  await voicemail.start();
  return voicemail;
}
