/** Sets phones up: what each gets, and the tokens that let it have it. */

import { Buffer } from "node:buffer";
import type {
  Device,
  DeviceEventStore,
  DeviceEventType,
  DeviceId,
  DeviceSetup,
  DeviceStore,
  ProvisioningProfile,
  ProvisioningStore,
  ProvisioningToken,
  ProvisioningTokenId,
  TokenTerms,
  User,
  UserStore,
  Vendor,
} from "../domain/mod.ts";
import { type Clock, type Random, Secret } from "../runtime/mod.ts";
import { baseUrl } from "./base_url.ts";
import { vendorFacts } from "./catalogue.ts";
import { configurePhone } from "./configure_phone.ts";
import type { PhoneConfiguration, RenderedFile } from "./phone_configuration.ts";
import type { PhonebookEntry } from "./phonebook.ts";
import { qrText } from "./qr_text.ts";
import { renderConfiguration } from "./render.ts";
import { isPlain } from "./safe_text.ts";
import { MASK, SAMPLE } from "./sample_phone.ts";
import type { Site } from "./site.ts";

export interface ProvisionerOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly store: ProvisioningStore;
  readonly events: Pick<DeviceEventStore, "add">;
  readonly devices: Pick<DeviceStore, "get" | "secret">;
  readonly users: Pick<UserStore, "get" | "list">;
  /** @param asked What the phone called us, if it is one that asks. */
  readonly site: (asked?: string) => Site;
  /** Contacts that the user of a phone has beside the other users. */
  readonly contacts?: (user: User) => readonly PhonebookEntry[];
}

/** A token, and what a phone is told. */
export interface IssuedToken {
  readonly token: ProvisioningToken;
  readonly url: Secret;
  /** What its QR code says, which is the URL for most. */
  readonly qr: Secret;
}

/** How long the QR code of a program is good, milliseconds. */
export const SOFTPHONE_TOKEN_MS = 15 * 60_000;

const TOKEN_OCTETS = 16;
const PASSWORD_OCTETS = 9;
/** Entries of a phonebook: what the smaller phones hold. */
const MOST_ENTRIES = 1_000;
/** Tokens of one device that are kept: each is a way in. */
const MOST_TOKENS = 50;

/** Programs are given a URL once, desk phones keep theirs and ask each day. */
export function usualTerms(vendor: Vendor, now: Date): TokenTerms {
  if (!vendorFacts(vendor).software) return {};
  return { maxUses: 1, expiresAt: new Date(now.getTime() + SOFTPHONE_TOKEN_MS) };
}

export class Provisioner {
  readonly #options: ProvisionerOptions;

  constructor(options: ProvisionerOptions) {
    this.#options = options;
  }

  /** Saves how a device is set up, and revokes the tokens that belong to another phone.
   * @throws {TakenError} when another device has the MAC address. */
  setUp(setup: DeviceSetup): { readonly revoked: number } {
    const { store, clock } = this.#options;
    const { device, vendor, mac } = setup;
    store.saveSetup(setup);
    if (!store.adminPassword(device)) store.saveAdminPassword(device, this.#password());
    const foreign = store.tokens(device).filter(({ boundMac, boundVendor }) =>
      boundVendor !== undefined && boundVendor !== vendor ||
      boundMac !== undefined && mac !== undefined && boundMac !== mac
    );
    const now = clock.now();
    return { revoked: foreign.filter(({ id }) => store.revokeToken(id, now)).length };
  }

  /** Makes a token for a device that has been set up. */
  issue(device: DeviceId, terms: TokenTerms): IssuedToken {
    const { store, random, clock } = this.#options;
    const text = new Secret(base64Url(random.bytes(TOKEN_OCTETS)));
    const token: ProvisioningToken = {
      id: random.token() as ProvisioningTokenId,
      device,
      createdAt: clock.now(),
      uses: 0,
      ...terms,
    };
    if (store.tokens(device).length >= MOST_TOKENS) throw new TooManyTokensError();
    store.addToken(token, text);
    this.note(device, "provision_start", {});
    return this.#issued(token, text);
  }

  /** The newest token of a device that lets it in now. */
  usable(device: DeviceId): IssuedToken | undefined {
    const { store, clock } = this.#options;
    const now = clock.now();
    const token = store.tokens(device).find(({ revokedAt, expiresAt, maxUses, uses }) =>
      revokedAt === undefined && (expiresAt === undefined || expiresAt > now) &&
      (maxUses === undefined || uses < maxUses)
    );
    const text = token && store.tokenText(token.id);
    return token && text && this.#issued(token, text);
  }

  /** The same, or a new one on the usual terms; undefined for a device that is not set up. */
  current(device: DeviceId): IssuedToken | undefined {
    const { store, clock } = this.#options;
    const setup = store.setup(device);
    if (!setup) return undefined;
    return this.usable(device) ?? this.issue(device, usualTerms(setup.vendor, clock.now()));
  }

  /** Revokes every token of a device that is not revoked; how many those were. */
  revokeAll(device: DeviceId): number {
    const { store, clock } = this.#options;
    const now = clock.now();
    return store.tokens(device).filter(({ id }) => store.revokeToken(id, now)).length;
  }

  /** What the phone of a device gets by the token `text`; undefined when it is not set up. */
  configuration(device: DeviceId, text: Secret, asked?: string): PhoneConfiguration | undefined {
    const { store, devices, users } = this.#options;
    const setup = store.setup(device);
    const found = devices.get(device);
    const user = found && users.get(found.user);
    const secret = devices.secret(device);
    if (!setup || !found || !user || !secret) return undefined;
    const site = this.#options.site(asked);
    return configurePhone({
      setup,
      device: found,
      user,
      secret,
      adminPassword: this.#adminPassword(device),
      profiles: store.profiles(),
      site,
      url: `${baseUrl(site, setup.vendor)}/p/${text.reveal()}/`,
      hasPhonebook: true,
    });
  }

  /** The same with every secret of it hidden, in the words of its vendor. */
  preview(device: DeviceId): RenderedFile | undefined {
    const setup = this.#options.store.setup(device);
    const phone = this.configuration(device, MASK);
    if (!setup || !phone) return undefined;
    return renderConfiguration(setup.vendor, {
      ...phone,
      adminPassword: MASK,
      lines: phone.lines.map((line) => ({ ...line, secret: MASK })),
    });
  }

  /** What a phone of that profile would get, had it a user; undefined for one of every vendor. */
  previewProfile(profile: ProvisioningProfile): RenderedFile | undefined {
    const { vendor, model = "" } = profile;
    if (vendor === undefined) return undefined;
    const site = this.#options.site();
    const phone = configurePhone({
      ...SAMPLE,
      setup: { device: SAMPLE.device.id, vendor, model, remote: false, options: {} },
      profiles: [{ id: profile.id, name: "", options: profile.options }],
      site,
      url: `${baseUrl(site, vendor)}/p/${MASK.reveal()}/`,
    });
    return renderConfiguration(vendor, phone);
  }

  /** Whom the phone of a device can call by name: everybody but its own user. */
  phonebook({ user }: Pick<Device, "user">): readonly PhonebookEntry[] {
    const { users, contacts } = this.#options;
    const own = users.get(user);
    const others = users.list().filter(({ id }) => id !== user)
      .map(({ name, extension }) => ({ name, number: extension as string }));
    const more = own && contacts ? contacts(own) : [];
    // One that cannot be written is no reason to give nobody any.
    return [...others, ...more].filter(({ name, number }) => isPlain(name) && isPlain(number))
      .slice(0, MOST_ENTRIES);
  }

  /** Keeps what became of a device. */
  note(
    device: DeviceId,
    type: DeviceEventType,
    said: { readonly address?: string; readonly userAgent?: string; readonly detail?: string },
  ): void {
    this.#options.events.add({ device, type, at: this.#options.clock.now(), ...said });
  }

  #adminPassword(device: DeviceId): Secret {
    const { store } = this.#options;
    const known = store.adminPassword(device);
    if (known) return known;
    const made = this.#password();
    store.saveAdminPassword(device, made);
    return made;
  }

  #password(): Secret {
    return new Secret(base64Url(this.#options.random.bytes(PASSWORD_OCTETS)));
  }

  #issued(token: ProvisioningToken, text: Secret): IssuedToken {
    const { store, site } = this.#options;
    const vendor = store.setup(token.device)?.vendor;
    const url = `${baseUrl(site(), vendor)}/p/${text.reveal()}/`;
    const phone = this.configuration(token.device, text);
    const qr = vendor !== undefined && phone ? qrText(vendor, url, phone) : url;
    return { token, url: new Secret(url), qr: new Secret(qr) };
  }
}

/** A device has as many tokens that work as are kept: some must be revoked first. */
export class TooManyTokensError extends Error {
  override readonly name = "TooManyTokensError";

  constructor() {
    super(`A device has ${MOST_TOKENS} tokens at most`);
  }
}

function base64Url(octets: Uint8Array): string {
  return Buffer.from(octets).toString("base64url");
}
