import type { Lockout } from "../accounts/mod.ts";
import { type Device, type DeviceStore, type DigestAlgorithm, ha1Of } from "../domain/mod.ts";
import type { Clock, Log, Random, Secret } from "../runtime/mod.ts";
import {
  type AuthValue,
  type DigestAccount,
  DigestVerifier,
  field,
  H,
  type IncomingRequest,
  Nonces,
  parseUri,
  type SipRequest,
  type Verdict,
} from "../sip/mod.ts";
import { ChallengeAlgorithms } from "./challenge_algorithms.ts";

export interface AuthenticatorOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly devices: Pick<DeviceStore, "byUsername" | "algorithms">;
  readonly realm: string;
  readonly lockout: Pick<Lockout, "failed" | "succeeded">;
  /** The secret of the carrier that proves itself by this name; undefined when none does. */
  readonly trunkSecret?: (username: string) => Secret | undefined;
}

/** Who has proved to be whom: a device, or the carrier with this name. */
export type Proven = { readonly device: Device } | { readonly trunk: string };

/** How long what was read of a device is believed: a challenge and its answer come together, and a
 * change by another process is to be noticed within a second. */
const DEVICE_LIFE_MS = 500;
const MOST_DEVICES = 2_000;

/** How long a nonce is good. Phones refresh their registration with the last one they got. */
const NONCE_LIFE_MS = 300_000;
const MOST_NONCES = 100_000;

/** As whom we challenge, RFC 3261 §22: a registrar with 401, on the way to others with 407. */
export type Challenger = "registrar" | "proxy";

/**
 * Finds out which device a request comes from, or answers it.
 *
 * Known and unknown users get the same challenge, the same text and the same work, so that
 * nobody can list the extensions by asking.
 */
export class Authenticator {
  readonly #options: AuthenticatorOptions;
  readonly #verifier: DigestVerifier;
  readonly #algorithms: ChallengeAlgorithms;
  readonly #devices = new Map<string, Device | undefined>();
  #devicesSince = -Infinity;
  #found: Device | undefined;

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
    const { clock, random, realm } = options;
    this.#algorithms = new ChallengeAlgorithms(options.devices);
    this.#verifier = new DigestVerifier({
      realm,
      nonces: new Nonces({ clock, random, realm, lifeMs: NONCE_LIFE_MS, most: MOST_NONCES }),
      decoy: random.token(),
      account: (username, used) => {
        this.#found = this.#device(username);
        if (!this.#found) return this.#trunkAccount(username, used);
        if (this.#found.realm !== realm) return undefined;
        const { algorithm, ha1 } = this.#found;
        return { algorithm, ha1: ha1[used].reveal() };
      },
    });
  }

  /**
   * The device that sent `incoming`. Undefined when it has been answered, with a challenge or a
   * refusal, or is not to be answered at all.
   */
  authenticate(incoming: IncomingRequest, as: Challenger): Device | undefined {
    const proven = this.prove(incoming, as);
    if (!proven) return undefined;
    if ("device" in proven) return proven.device;
    // A carrier calls, and does nothing else.
    incoming.respond(403);
    return undefined;
  }

  /** As `authenticate`; carriers prove themselves too. */
  prove(incoming: IncomingRequest, as: Challenger): Proven | undefined {
    const { request, flow } = incoming;
    const credentials = this.#credentials(incoming, as);
    const verdict = this.#verifier.verify(credentials, request.method);
    switch (verdict.is) {
      case "proved":
        if (as === "proxy" && !isFor(request, credentials)) {
          this.#challenge(incoming, as, { stale: true });
          return undefined;
        }
        this.#options.lockout.succeeded(flow.remote.host, verdict.username);
        return this.#found ? { device: this.#found } : { trunk: verdict.username };
      case "unproved":
        this.#challenge(incoming, as, verdict);
        return undefined;
      case "failed":
        this.#refuse(incoming, as, verdict);
        return undefined;
    }
  }

  /** A carrier may answer with either algorithm: it is not asked to choose. */
  #trunkAccount(username: string, used: DigestAlgorithm): DigestAccount | undefined {
    const { trunkSecret, realm } = this.#options;
    const secret = trunkSecret?.(username);
    return secret && { algorithm: used, ha1: ha1Of(username, realm, secret)[used].reveal() };
  }

  #credentials({ request }: IncomingRequest, as: Challenger): AuthValue | undefined {
    const type = as === "registrar" ? H.authorization : H.proxyAuthorization;
    const all = request.headers.all(type);
    return all.find(({ params }) => params.get("realm") === this.#verifier.realm) ?? all[0];
  }

  #challenge(
    incoming: IncomingRequest,
    as: Challenger,
    { stale = false, algorithm }: { stale?: boolean; algorithm?: DigestAlgorithm } = {},
  ): void {
    const user = claimedUser(incoming.request);
    const named = algorithm ?? this.#algorithms.of(user);
    const challenge = this.#verifier.challenge(named, stale);
    incoming.respondStatelessly(as === "registrar" ? 401 : 407, {
      headers: [
        as === "registrar"
          ? field(H.wwwAuthenticate, challenge)
          : field(H.proxyAuthenticate, challenge),
      ],
    });
    // The look-up waits until the answer has left: how long it takes depends on the user.
    this.#refresh(user);
  }

  #refresh(user: string): void {
    try {
      this.#device(user);
    } catch {
      // The database fails. Who answers the challenge will be told; this one has been answered.
    }
  }

  #device(username: string): Device | undefined {
    const now = this.#options.clock.elapsed();
    if (now - this.#devicesSince > DEVICE_LIFE_MS || this.#devices.size >= MOST_DEVICES) {
      this.#devices.clear();
      this.#devicesSince = now;
    }
    if (this.#devices.has(username)) return this.#devices.get(username);
    const device = this.#options.devices.byUsername(username);
    this.#devices.set(username, device);
    this.#algorithms.saw(username, device);
    return device;
  }

  #refuse(
    incoming: IncomingRequest,
    as: Challenger,
    { username, why }: Extract<Verdict, { is: "failed" }>,
  ): void {
    const { clock, lockout, log } = this.#options;
    const source = incoming.flow.remote.host;
    const { delayMs, banned } = lockout.failed(source, username);
    log.warn("A device could not be authenticated", { source, username, why });
    if (banned) return;
    const refuse = () => {
      // A registration may be tried again at once with the right secret; a call may not.
      if (as === "registrar") this.#challenge(incoming, as);
      else incoming.respondStatelessly(403);
    };
    if (delayMs === 0) return refuse();
    incoming.begin();
    clock.after(delayMs, refuse);
  }
}

/** Who the request says it comes from; nobody is the empty name. */
function claimedUser({ method, to, from }: SipRequest): string {
  const { uri } = method === "REGISTER" ? to : from;
  return uri.kind === "sip" ? uri.user ?? "" : "";
}

/**
 * Whether credentials were made for the user that the request is for. Only the user part is
 * compared: proxies on the way rewrite the rest (RFC 7616 §3.4.6). Without it, what a client
 * without qop proved for one number could be played back for another.
 */
function isFor({ uri }: SipRequest, credentials: AuthValue | undefined): boolean {
  const named = userOf(credentials?.params.get("uri") ?? "");
  return named === undefined || uri.kind !== "sip" || named === uri.user;
}

function userOf(text: string): string | undefined {
  try {
    const uri = parseUri(text);
    return uri.kind === "sip" ? uri.user : undefined;
  } catch {
    return undefined;
  }
}
