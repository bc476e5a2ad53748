/** Our registration at a carrier: RFC 3261 §10.2, RFC 3263 for where, RFC 5626 §4.5 for how often. */

import type { Gateway, GatewayAccount } from "../domain/mod.ts";
import { type Clock, type Log, type Random, TimerSet } from "../runtime/mod.ts";
import {
  bracketed,
  type CallIdValue,
  credentialsFor,
  type DigestClient,
  escapeUser,
  field,
  type Flow,
  H,
  type HeaderField,
  Headers,
  isStale,
  NameAddr,
  SipRequest,
  type SipResponse,
  type SipStack,
  SipUri,
  type Tag,
} from "../sip/mod.ts";
import { domainAt, gatewayTarget, routesTo, TARGET_PATIENCE_MS } from "./gateway_address.ts";

/** Why a registration failed. `credentials` were refused, `challenge` was none we can answer. */
export type RegistrationProblem =
  | "unreachable"
  | "silent"
  | "credentials"
  | "challenge"
  | "forbidden"
  | "interval"
  | "refused";

export type RegistrationState =
  | { readonly is: "trying" }
  | { readonly is: "registered"; readonly until: Date }
  | {
    readonly is: "failed";
    readonly why: RegistrationProblem;
    /** The status that said so; undefined when nothing was heard. */
    readonly status?: number;
    readonly retryAt: Date;
  }
  | { readonly is: "stopped" };

export interface TrunkRegistrationOptions {
  readonly stack: Pick<SipStack, "request" | "userAgentField" | "allow">;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly gateway: Gateway;
  readonly account: GatewayAccount;
  readonly credentials: DigestClient | undefined;
  /** The user part of the contact that is registered, which nobody can guess. */
  readonly contactUser: string;
  readonly onChange: (state: RegistrationState) => void;
}

/** The first wait after no answer; it doubles up to the longest. */
const FIRST_WAIT_MS = 4_000;
/** The first wait after a refusal, which time alone seldom mends. */
const REFUSED_WAIT_MS = 60_000;
/** The first wait after our credentials were refused: more would look like an attack. */
const FORBIDDEN_WAIT_MS = 600_000;
const LONGEST_WAIT_MS = 1_800_000;
const LONGEST_RETRY_AFTER_MS = 3_600_000;
/** How long a server that is told goodbye may take to answer. */
const GOODBYE_MS = 2_000;
const LONGEST_EXPIRES = 86_400;
/** Challenges that are answered for one registration. */
const MOST_CHALLENGES = 3;

/** One attempt, with all that it has learnt so far. */
interface Attempt {
  readonly expires: number;
  readonly proof: HeaderField | undefined;
  readonly challenges: number;
}

export class TrunkRegistration {
  readonly #options: TrunkRegistrationOptions;
  readonly #timers: TimerSet<"next" | "goodbye">;
  readonly #callId: CallIdValue;
  #sequence = 0;
  #failures = 0;
  #expires: number;
  #flow: Flow | undefined;
  #state: RegistrationState = { is: "trying" };
  #running = true;

  constructor(options: TrunkRegistrationOptions) {
    this.#options = options;
    this.#timers = new TimerSet(options.clock);
    this.#callId = options.random.token() as CallIdValue;
    this.#expires = options.gateway.expiresSeconds;
  }

  get state(): RegistrationState {
    return this.#state;
  }

  /** Registers, and goes on doing so until `stop`. */
  start(): void {
    this.#send({ expires: this.#expires, proof: undefined, challenges: 0 });
  }

  /** A connection has closed: if it was ours, the carrier cannot reach us any more. */
  flowClosed(flow: Flow): void {
    if (!this.#running || this.#flow !== flow) return;
    this.#flow = undefined;
    this.#later(500 + this.#options.random.integer(1_000));
  }

  /** Gives the registration up; resolves when the carrier knows, or has had its time to hear. */
  stop(): Promise<void> {
    const registered = this.#state.is === "registered";
    this.#running = false;
    this.#timers.stopAll();
    this.#become({ is: "stopped" });
    if (!registered) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#timers.start("goodbye", GOODBYE_MS, resolve);
    this.#send({ expires: 0, proof: undefined, challenges: 0 }, () => {
      this.#timers.stopAll();
      resolve();
    });
    return promise;
  }

  #send(attempt: Attempt, onGone?: () => void): void {
    const { stack, gateway } = this.#options;
    const request = this.#request(attempt);
    let flow: Flow | undefined;
    stack.request(
      { uri: gatewayTarget(gateway), patienceMs: TARGET_PATIENCE_MS },
      (on) => {
        flow = on;
        return request.with({ headers: request.headers.append(this.#contact(on, attempt)) });
      },
      {
        onResponse: (response) => {
          if (response.status < 200) return;
          const again = this.#proven(attempt, request, response);
          if (again) return this.#send(again, onGone);
          if (onGone) return onGone();
          if (this.#running) this.#onFinal(response, attempt, flow);
        },
        onFailure: (status) => {
          if (onGone) return onGone();
          if (this.#running) this.#fail(status === 408 ? "silent" : "unreachable");
        },
      },
    );
  }

  /** The same again with what was asked for; undefined when that is nothing we can give. */
  #proven(attempt: Attempt, request: SipRequest, response: SipResponse): Attempt | undefined {
    const { credentials } = this.#options;
    const { challenges, proof } = attempt;
    if (!credentials || challenges >= MOST_CHALLENGES) return undefined;
    // Who asks again though the nonce was good does not believe us, RFC 3261 §22.2.
    if (proof && !isStale(response)) return undefined;
    const answer = credentialsFor(response, "REGISTER", request.uriText, credentials);
    return answer && { ...attempt, proof: answer, challenges: challenges + 1 };
  }

  #onFinal(response: SipResponse, attempt: Attempt, flow: Flow | undefined): void {
    const { status, headers } = response;
    if (status < 300) return this.#registered(response, flow);
    if (status === 423) {
      const least = headers.first(H.minExpires) ?? 0;
      if (least <= attempt.expires || least > LONGEST_EXPIRES) return this.#fail("interval", 423);
      this.#expires = least;
      return this.#send({ ...attempt, expires: least, proof: undefined, challenges: 0 });
    }
    this.#fail(this.#problemOf(status, attempt), status, headers.first(H.retryAfter)?.seconds);
  }

  #problemOf(status: number, { proof }: Attempt): RegistrationProblem {
    if (status === 401 || status === 407) return proof ? "credentials" : "challenge";
    if (status === 403) return "forbidden";
    if (status === 408) return "silent";
    return status === 503 || status === 500 ? "unreachable" : "refused";
  }

  #registered(response: SipResponse, flow: Flow | undefined): void {
    const { clock, log, gateway, random } = this.#options;
    const seconds = this.#granted(response);
    if (seconds <= 0) return this.#fail("refused", response.status);
    flow?.trust();
    this.#flow = flow;
    this.#failures = 0;
    if (this.#state.is !== "registered") {
      log.info("Registered at a gateway", { gateway: gateway.name, seconds });
    }
    this.#become({ is: "registered", until: new Date(clock.now().getTime() + seconds * 1_000) });
    // Before it ends, with time left for another try; not all gateways at the same moment.
    this.#later(seconds * (0.7 + random.integer(151) / 1_000) * 1_000);
  }

  /** How long the carrier keeps our contact, RFC 3261 §10.2.4. */
  #granted({ headers }: SipResponse): number {
    const { contactUser } = this.#options;
    const contacts = headers.all(H.contact).filter((one) => one !== "*");
    const own = contacts.find(({ uri }) => uri.kind === "sip" && uri.user === contactUser);
    // Some list no contact, and some write it in a way of their own: what was asked for holds.
    const expires = (own ?? (contacts.length === 1 ? contacts[0] : undefined))?.params
      .get("expires");
    const granted = Number(expires ?? headers.first(H.expires) ?? this.#expires);
    return Number.isInteger(granted) ? Math.min(granted, LONGEST_EXPIRES) : this.#expires;
  }

  #fail(why: RegistrationProblem, status?: number, retryAfter?: number): void {
    const { clock, log, gateway, random } = this.#options;
    const first = why === "credentials" || why === "forbidden"
      ? FORBIDDEN_WAIT_MS
      : why === "unreachable" || why === "silent"
      ? FIRST_WAIT_MS
      : REFUSED_WAIT_MS;
    const doubled = Math.min(first * 2 ** Math.min(this.#failures, 10), LONGEST_WAIT_MS);
    // RFC 5626 §4.5: between half of it and all of it.
    const wait = doubled * (0.5 + random.integer(501) / 1_000);
    const asked = Math.min((retryAfter ?? 0) * 1_000, LONGEST_RETRY_AFTER_MS);
    const ms = Math.max(wait, asked);
    this.#failures++;
    this.#flow = undefined;
    const same = this.#state.is === "failed" && this.#state.why === why;
    log[same ? "debug" : "warn"]("Cannot register at a gateway", {
      gateway: gateway.name,
      why,
      status,
    });
    this.#become({
      is: "failed",
      why,
      ...(status === undefined ? {} : { status }),
      retryAt: new Date(clock.now().getTime() + ms),
    });
    this.#later(ms);
  }

  #later(ms: number): void {
    this.#timers.start("next", ms, () => this.start());
  }

  #become(state: RegistrationState): void {
    this.#state = state;
    this.#options.onChange(state);
  }

  #request({ proof, expires }: Attempt): SipRequest {
    const { stack, gateway, account, random } = this.#options;
    const target = gatewayTarget(gateway);
    const registrar = new SipUri({ host: domainAt(gateway), paramText: target.paramText });
    const rawUser = escapeUser(account.username);
    const address = new NameAddr(new SipUri({ rawUser, host: domainAt(gateway) }));
    const headers = new Headers([
      ...routesTo(gateway).map((route) => ({ name: "Route", key: "route", value: `<${route}>` })),
      field(H.maxForwards, 70),
      field(H.from, address.withTag(random.token() as Tag)),
      field(H.to, address),
      field(H.callId, this.#callId),
      field(H.cseq, { number: ++this.#sequence, method: "REGISTER" }),
      field(H.expires, expires),
      ...(proof ? [proof] : []),
      stack.allow,
      stack.userAgentField,
    ]);
    return new SipRequest("REGISTER", registrar, headers);
  }

  #contact({ local, protocol }: Flow, { expires }: Attempt): HeaderField {
    const transport = protocol === "UDP" ? "" : `;transport=${protocol.toLowerCase()}`;
    const uri = `sip:${this.#options.contactUser}@${bracketed(local.host)}:${local.port}`;
    const value = `<${uri}${transport}>;expires=${expires}`;
    return { name: "Contact", key: "contact", value };
  }
}
