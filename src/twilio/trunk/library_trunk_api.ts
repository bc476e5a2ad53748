import { ErrandError } from "../../outbox/mod.ts";
import type { LibraryClient } from "../library_client.ts";
import type { NewTrunk, Origination, TrunkApi, TrunkCredential, TwilioTrunk } from "./trunk_api.ts";

const MOST = 1_000;
/** Twilio's number of the error where there is no such thing. */
const NOT_FOUND = 20404;
/** One of ours is as good as another. */
const ORIGINATION = { priority: 10, weight: 10, enabled: true } as const;

/** Trunks by Twilio's own library. */
export class LibraryTrunkApi implements TrunkApi {
  readonly #client: LibraryClient;

  constructor(client: LibraryClient) {
    this.#client = client;
  }

  trunk(sid: string): Promise<TwilioTrunk | undefined> {
    return found(
      this.#client.ask(async ({ trunking }) => trunkOf(await trunking.v1.trunks(sid).fetch())),
    );
  }

  trunkOf(domain: string): Promise<TwilioTrunk | undefined> {
    return this.#client.ask(async ({ trunking }) => {
      const all = await trunking.v1.trunks.list({ limit: MOST, pageSize: 100 });
      const one = all.find(({ domainName }) => domainName === domain);
      return one && trunkOf(one);
    });
  }

  createTrunk({ name, domain, secure }: NewTrunk): Promise<TwilioTrunk> {
    return this.#client.ask(async ({ trunking }) =>
      trunkOf(await trunking.v1.trunks.create({ friendlyName: name, domainName: domain, secure }))
    );
  }

  changeTrunk(sid: string, { secure }: { readonly secure: boolean }): Promise<void> {
    return this.#client.ask(async ({ trunking }) => {
      await trunking.v1.trunks(sid).update({ secure });
    });
  }

  originations(trunk: string): Promise<readonly Origination[]> {
    return this.#client.ask(async ({ trunking }) => {
      const all = await trunking.v1.trunks(trunk).originationUrls.list({ limit: MOST });
      return all.map(({ sid, sipUrl, friendlyName, enabled }) => ({
        ...{ sid, enabled, url: sipUrl, name: friendlyName },
      }));
    });
  }

  addOrigination(trunk: string, url: string, name: string): Promise<void> {
    return this.#client.ask(async ({ trunking }) => {
      const wanted = { ...ORIGINATION, sipUrl: url, friendlyName: name };
      await trunking.v1.trunks(trunk).originationUrls.create(wanted);
    });
  }

  changeOrigination(trunk: string, sid: string, url: string): Promise<void> {
    return this.#client.ask(async ({ trunking }) => {
      const change = { ...ORIGINATION, sipUrl: url };
      await trunking.v1.trunks(trunk).originationUrls(sid).update(change);
    });
  }

  listsOf(trunk: string): Promise<readonly string[]> {
    return this.#client.ask(async ({ trunking }) => {
      const all = await trunking.v1.trunks(trunk).credentialsLists.list({ limit: MOST });
      return all.map(({ sid }) => sid);
    });
  }

  createList(name: string): Promise<string> {
    return this.#client.ask(async ({ sip }) => {
      const { sid } = await sip.credentialLists.create({ friendlyName: name });
      return sid;
    });
  }

  attachList(trunk: string, list: string): Promise<void> {
    return this.#client.ask(async ({ trunking }) => {
      await trunking.v1.trunks(trunk).credentialsLists.create({ credentialListSid: list });
    });
  }

  credentials(list: string): Promise<readonly TrunkCredential[] | undefined> {
    return found(this.#client.ask(async ({ sip }) => {
      const all = await sip.credentialLists(list).credentials.list({ limit: MOST });
      return all.map(({ sid, username }) => ({ sid, username }));
    }));
  }

  addCredential(list: string, username: string, password: string): Promise<void> {
    return this.#client.ask(async ({ sip }) => {
      await sip.credentialLists(list).credentials.create({ username, password });
    });
  }

  changeCredential(list: string, sid: string, password: string): Promise<void> {
    return this.#client.ask(async ({ sip }) => {
      await sip.credentialLists(list).credentials(sid).update({ password });
    });
  }

  attachNumber(trunk: string, number: string): Promise<void> {
    return this.#client.ask(async ({ trunking }) => {
      await trunking.v1.trunks(trunk).phoneNumbers.create({ phoneNumberSid: number });
    });
  }
}

async function found<Value>(asked: Promise<Value>): Promise<Value | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ErrandError && error.code === NOT_FOUND) return undefined;
    throw error;
  }
}

interface LibraryTrunk {
  readonly sid: string;
  readonly friendlyName: string;
  readonly domainName: string;
  readonly secure: boolean;
}

const trunkOf = ({ sid, friendlyName, domainName, secure }: LibraryTrunk): TwilioTrunk => ({
  ...{ sid, name: friendlyName, domain: domainName, secure },
});
