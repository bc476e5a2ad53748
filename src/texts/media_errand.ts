import type { OutboxEntry, TextId, TextMedia, TextStore } from "../domain/mod.ts";
import { type Errand, ErrandError, type Settle } from "../outbox/mod.ts";
import type { MediaFolder } from "./media_folder.ts";
import type { TextCarrier } from "./text_carrier.ts";

/** Largest file that is fetched, in octets: twice what carriers promise to take. */
export const LARGEST_MEDIA = 10 * 1024 * 1024;

export interface MediaErrandOptions {
  readonly texts: TextStore;
  readonly folder: MediaFolder;
  readonly carrier: () => TextCarrier | undefined;
  readonly onChanged: (id: TextId) => void;
}

/** Fetches the pictures of texts that came, and keeps them here. */
export class MediaErrand implements Errand {
  readonly #options: MediaErrandOptions;

  constructor(options: MediaErrandOptions) {
    this.#options = options;
  }

  async run({ payload }: OutboxEntry): Promise<Settle> {
    const { texts, folder, onChanged } = this.#options;
    const { text } = JSON.parse(payload) as { readonly text: TextId };
    const message = texts.get(text);
    if (!message) return () => {};
    const media: TextMedia[] = [];
    for (const one of message.media) {
      media.push(one.file === undefined ? await this.#fetch(one, folder) : one);
    }
    return () => {
      texts.setMedia(text, media);
      onChanged(text);
    };
  }

  /** A file that was fetched twice is there once too often, and swept at the next start. */
  find(entry: OutboxEntry): Promise<Settle | undefined> {
    return this.run(entry);
  }

  failed(): void {
    // The message says that there was something, and the page that it could not be fetched.
  }

  async #fetch(one: TextMedia, folder: MediaFolder): Promise<TextMedia> {
    const carrier = this.#options.carrier();
    if (!carrier) throw new ErrandError("throttled", "There is no account that could fetch it");
    if (one.source === undefined) return one;
    const { octets, contentType } = await carrier.fetchMedia(one.source, LARGEST_MEDIA);
    const file = await folder.save(octets);
    return { ...one, contentType, file, octets: octets.length };
  }
}
