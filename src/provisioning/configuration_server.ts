/**
 * Answers phones that ask for their files: who may, which file, and one same answer to everybody
 * who may not. HTTP is in `src/web/provision/`.
 */

import { createHash } from "node:crypto";
import {
  type Device,
  type DeviceSetup,
  type DeviceStore,
  type ProvisioningStore,
  type ProvisioningToken,
  type TokenRefusal,
  tokenRefusal,
} from "../domain/mod.ts";
import { type Clock, delay, isPrivate, type Log, type Meter, Secret } from "../runtime/mod.ts";
import { identityOfAgent, modelOfAgent, vendorOfMac } from "./catalogue.ts";
import { identify } from "./fetch_identity.ts";
import type { FoundPhones } from "./found_phones.ts";
import type { HoldingPhones } from "./holding_phones.ts";
import { parseMac } from "./mac_address.ts";
import type { RenderedFile } from "./phone_configuration.ts";
import { renderPhonebook } from "./phonebook.ts";
import type { Provisioner } from "./provisioner.ts";
import { renderBoot, renderConfiguration, renderSecond } from "./render.ts";
import { isWrittenName, type RequestedFile, requestedFile } from "./requested_file.ts";
import { UnwritableValueError } from "./safe_text.ts";

export interface ConfigurationServerOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: Meter;
  readonly store: ProvisioningStore;
  readonly devices: Pick<DeviceStore, "get">;
  readonly provisioner: Provisioner;
  /** Phones that nobody has been assigned to, and where they are listed. */
  readonly holding?: HoldingPhones;
  readonly found?: FoundPhones;
  /** False for a source that is shut out. */
  readonly admits?: (address: string) => boolean;
  /** Somebody used a token that is none, or not any more, or not theirs. */
  readonly onFailure?: (address: string) => void;
}

/** What a phone asks. */
export interface FileRequest {
  readonly method: "GET" | "HEAD" | "PUT";
  readonly token: string;
  /** What stands behind the token, as it came; empty for nothing. */
  readonly name: string;
  /** Where it is, without a port. */
  readonly address: string;
  readonly userAgent: string;
  /** The host that it asked for. */
  readonly asked?: string;
  readonly ifNoneMatch?: string;
}

export type FileAnswer =
  | { readonly status: 200 | 304; readonly file: RenderedFile; readonly etag: string }
  | { readonly status: 204 | 404 | 500 };

type Refusal = TokenRefusal | "lan" | "name" | "unknown";

/** What is answered before this looks the same whatever the reason was, milliseconds. */
const REFUSAL_MS = 100;
/** Refusals that wait; more of them at once are answered without waiting. */
const MOST_WAITING = 200;
const TOKEN = /^[A-Za-z0-9_-]{22}$/;
/** In place of a token: the files of phones that have none. */
export const HOLDING = "new";

const REFUSED: FileAnswer = { status: 404 };

export class ConfigurationServer {
  readonly #options: ConfigurationServerOptions;
  #waiting = 0;

  constructor(options: ConfigurationServerOptions) {
    this.#options = options;
  }

  /** Never rejects. */
  async answer(request: FileRequest): Promise<FileAnswer> {
    const began = this.#options.clock.elapsed();
    const isShutOut = this.#options.admits?.(request.address) === false;
    const answer = isShutOut
      ? "unknown"
      : request.token === HOLDING
      ? this.#hold(request)
      : this.#serve(request);
    if (typeof answer === "object") return answer;
    this.#count(answer);
    // A name that no phone asks for is the phone's affair, and no guess at a token. Nor is what is
    // not looked at: a phone that goes on asking would be shut out for longer and longer.
    if (answer !== "name" && !isShutOut) this.#options.onFailure?.(request.address);
    await this.#pad(began);
    return REFUSED;
  }

  #serve(request: FileRequest): FileAnswer | Refusal {
    const { store, devices, clock } = this.#options;
    // The same is done for what cannot be a token as for one that is unknown.
    const token = store.token(TOKEN.test(request.token) ? request.token : "");
    const setup = token && store.setup(token.device);
    const device = setup && devices.get(setup.device);
    if (!token || !setup || !device) return "unknown";
    const refused = tokenRefusal(token, {}, clock.now(), false);
    if (refused !== undefined) return this.#refuse(request, token, refused);
    if (!setup.remote && !isPrivate(request.address)) return this.#refuse(request, token, "lan");
    if (request.method === "PUT") return isWrittenName(request.name) ? { status: 204 } : "name";
    const wanted = requestedFile(setup.vendor, request.name);
    if (!wanted) return "name";
    return this.#give(request, token, setup, device, wanted);
  }

  #give(
    request: FileRequest,
    token: ProvisioningToken,
    setup: DeviceSetup,
    device: Device,
    wanted: RequestedFile,
  ): FileAnswer | Refusal {
    const { clock, provisioner } = this.#options;
    const who = identify(setup, wanted.mac, request.userAgent);
    const strictly = wanted.kind === "configuration" || wanted.kind === "config";
    const refused = who.ok ? tokenRefusal(token, who.identity, clock.now(), strictly) : who.why;
    if (refused !== undefined || !who.ok) return this.#refuse(request, token, refused ?? "mac");
    if (wanted.kind === "firmware") {
      provisioner.note(device.id, "firmware_check", saidBy(request));
    }
    const file = this.#file(request, setup, device, wanted);
    if (file === "unwritable") return { status: 500 };
    // The phone goes on to the next name; who is let in has not guessed.
    if (!file) return REFUSED;
    const etag = `"${createHash("sha256").update(file.body).digest("base64url").slice(0, 22)}"`;
    if (matches(request.ifNoneMatch, etag)) return { status: 304, file, etag };
    if (wanted.kind === "configuration" && request.method === "GET") {
      const late = this.#options.store.useToken(token.id, who.identity, clock.now());
      if (late !== undefined) return this.#refuse(request, token, late);
      if (token.uses === 0) provisioner.note(device.id, "provision_complete", saidBy(request));
    }
    if (request.method === "GET") provisioner.note(device.id, "config_fetch", saidBy(request));
    return { status: 200, file, etag };
  }

  #file(
    { token, asked, name }: FileRequest,
    { vendor, mac }: DeviceSetup,
    device: Device,
    wanted: RequestedFile,
  ): RenderedFile | "unwritable" | undefined {
    const { provisioner, log } = this.#options;
    try {
      if (wanted.kind === "boot") return renderBoot(vendor, wanted.mac ?? mac);
      if (wanted.kind === "phonebook") {
        return renderPhonebook(vendor, provisioner.phonebook(device));
      }
      if (wanted.kind !== "configuration" && wanted.kind !== "config") return undefined;
      const phone = provisioner.configuration(device.id, new Secret(token), asked);
      if (!phone) return undefined;
      return wanted.kind === "config"
        ? renderSecond(vendor, phone)
        : renderConfiguration(vendor, phone);
    } catch (error) {
      if (!(error instanceof UnwritableValueError)) throw error;
      log.error("A phone cannot be given its configuration", {
        device: device.username,
        file: name,
        cause: error.message,
      });
      provisioner.note(device.id, "provision_failed", { detail: error.message });
      return "unwritable";
    }
  }

  /** The file of a phone that is nobody's yet. It holds no secret, so anybody inside may have it. */
  #hold({ name, address, method, asked, userAgent }: FileRequest): FileAnswer | Refusal {
    const { holding } = this.#options;
    if (!holding || !isPrivate(address) || method === "PUT") return "unknown";
    const file = holding.file(name, userAgent, asked);
    if (!file) return "name";
    this.#note(name, userAgent, address);
    const etag = `"${createHash("sha256").update(file.body).digest("base64url").slice(0, 22)}"`;
    return { status: 200, file, etag };
  }

  /** A phone that was told this address by DHCP shows itself here first. */
  #note(name: string, userAgent: string, address: string): void {
    const { found, store, clock } = this.#options;
    const mac = identityOfAgent(userAgent).mac ?? macIn(name);
    if (mac === undefined || store.byMac(mac)) return;
    const vendor = vendorOfMac(mac);
    const model = modelOfAgent(userAgent);
    found?.saw({
      mac,
      address,
      ...(vendor === undefined ? {} : { vendor }),
      ...(model === undefined ? {} : { model }),
    }, clock.now());
  }

  #refuse(request: FileRequest, { device }: ProvisioningToken, why: Refusal): Refusal {
    const { provisioner, log } = this.#options;
    const { address, userAgent, name } = request;
    provisioner.note(device, "config_fetch_failed", {
      address,
      userAgent,
      detail: `${why} ${name}`.trim(),
    });
    // Somebody has a URL that is meant for another phone.
    if (why === "mac" || why === "vendor") {
      log.warn("A configuration was asked for by another phone than it is for", { why, address });
      provisioner.note(device, "warning", { address, userAgent, detail: `another ${why}` });
    }
    return why;
  }

  #count(why: Refusal): void {
    this.#options.meter.counter(
      "ringdown_provisioning_refused_total",
      "Requests of files for phones that were refused, by reason.",
      { why },
    ).add();
  }

  async #pad(began: number): Promise<void> {
    const { clock } = this.#options;
    const rest = began + REFUSAL_MS - clock.elapsed();
    if (rest <= 0 || this.#waiting >= MOST_WAITING) return;
    this.#waiting++;
    await delay(clock, rest);
    this.#waiting--;
  }
}

/** The MAC address that the name of a file has in it. */
function macIn(name: string): string | undefined {
  const [word = ""] = /[0-9A-Fa-f]{12}/.exec(name) ?? [];
  return parseMac(word);
}

const saidBy = ({ address, userAgent, name }: FileRequest) => ({
  address,
  userAgent,
  detail: name,
});

/** RFC 9110 §13.1.2, without weak validators: we make none. */
function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.split(",").some((one) => ["*", etag, `W/${etag}`].includes(one.trim()));
}
