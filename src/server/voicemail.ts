import { Passwords } from "../accounts/mod.ts";
import type { PlaceHolder, UserStore, VoiceMessageId } from "../domain/mod.ts";
import type { EventBus } from "../events/mod.ts";
import type { MessageSource } from "../notify/mod.ts";
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
      audit: store.audit,
      files: new VoiceFiles(`${data}/${FOLDER}`, random),
      hasher: new Passwords({ random }),
      isUsual: config.voicemail === "on",
      timeZone: () => place.timeZone,
    }),
  );
  await voicemail.start();
  return voicemail;
}

const MEGABYTE = 1_000_000;

/** What the mails and pushes about messages are made of. */
export function messageSource(
  voicemail: Voicemail,
  users: Pick<UserStore, "get">,
): MessageSource {
  return {
    mailOf: (owner) => voicemail.mailbox(owner).mail,
    get isPushed() {
      return voicemail.settings.push;
    },
    nameOf: (owner) => {
      const { extension = "", name = "" } = users.get(owner) ?? {};
      return name === "" ? extension : `${name} (${extension})`;
    },
    async soundOf(id: VoiceMessageId) {
      const message = voicemail.get(id);
      if (!message || message.octets > voicemail.settings.attachMegabytes * MEGABYTE) {
        return undefined;
      }
      const file = await voicemail.files.read(id);
      const stamp = message.at.toISOString().slice(0, 16).replaceAll(":", "-");
      return file && {
        name: `message-${stamp}.wav`,
        contentType: "audio/wav",
        octets: file.octets,
      };
    },
  };
}
