import type { TwilioAccess, TwilioStore } from "../domain/mod.ts";
import type { Clock } from "../runtime/mod.ts";
import type { TextCarrier } from "../texts/mod.ts";
import { fileFetcher } from "./fetch_file.ts";
import { LibraryApi } from "./library_api.ts";
import { LibraryClient } from "./library_client.ts";
import { TwilioTexts } from "./text_carrier.ts";
import { LibraryTrunkApi } from "./trunk/library_trunk_api.ts";
import type { TrunkApi } from "./trunk/trunk_api.ts";
import type { TwilioApi } from "./twilio_api.ts";

export interface TwilioConnectionOptions {
  readonly clock: Clock;
  readonly store: TwilioStore;
  /** What was fixed outside, by environment or file: it comes first. */
  readonly fixed: Partial<TwilioAccess>;
  readonly fetch: typeof fetch;
}

interface Open {
  readonly access: TwilioAccess;
  readonly api: TwilioApi;
  readonly texts: TextCarrier;
  readonly trunks: TrunkApi;
}

/** The account at Twilio, as it is set up at the moment; nothing of it is loaded while there is none. */
export class TwilioConnection {
  readonly #options: TwilioConnectionOptions;
  #open: { readonly of: Open | undefined } | undefined;

  constructor(options: TwilioConnectionOptions) {
    this.#options = options;
  }

  /** Undefined until there are an account and its token. */
  get access(): TwilioAccess | undefined {
    return this.#now()?.access;
  }

  get api(): TwilioApi | undefined {
    return this.#now()?.api;
  }

  get texts(): TextCarrier | undefined {
    return this.#now()?.texts;
  }

  get trunks(): TrunkApi | undefined {
    return this.#now()?.trunks;
  }

  /** Which parts cannot be changed on the page. */
  get fixed(): Partial<TwilioAccess> {
    return this.#options.fixed;
  }

  /** The settings may be others than before. */
  changed(): void {
    this.#open = undefined;
  }

  /** An API for settings that are not saved yet, to try them. */
  apiFor(access: TwilioAccess): TwilioApi {
    const { fetch, clock } = this.#options;
    return new LibraryApi(new LibraryClient({ access, fetch, clock }));
  }

  #now(): Open | undefined {
    this.#open ??= { of: this.#connect() };
    return this.#open.of;
  }

  #connect(): Open | undefined {
    const { store, fixed, fetch, clock } = this.#options;
    const { accountSid, authToken, ...others } = { ...store.access, ...fixed };
    if (accountSid === undefined || authToken === undefined) return undefined;
    const access: TwilioAccess = { ...others, accountSid, authToken };
    const client = new LibraryClient({ access, fetch, clock });
    const api = new LibraryApi(client);
    const trunks = new LibraryTrunkApi(client);
    const { publicUrl } = access;
    const texts = new TwilioTexts({
      api,
      publicUrl,
      fileUrl: (file) => `${publicUrl ?? ""}/twilio/media/${file}`,
      fetchFile: fileFetcher({ access, fetch, clock }),
    });
    return { access, api, texts, trunks };
  }
}
