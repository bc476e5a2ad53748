/** One gateway at work: registered, asked whether it is there, and known by its addresses. */

import { createHmac } from "node:crypto";
import type { Gateway, GatewaySecrets } from "../domain/mod.ts";
import {
  type Clock,
  type Log,
  type Random,
  repeat,
  type Secret,
  type SocketAddress,
} from "../runtime/mod.ts";
import { DigestClient, type Flow, type Resolver, type SipStack } from "../sip/mod.ts";
import type { GatewayHealth } from "./choose.ts";
import { gatewayTarget, gatewayUri } from "./gateway_address.ts";
import { HealthRecord, isAlive } from "./health.ts";
import { type ProbeAnswer, ProbeRound } from "./probe.ts";
import { SourceList } from "./source_list.ts";
import { type RegistrationState, TrunkRegistration } from "./trunk_registration.ts";

export interface GatewayLineOptions {
  readonly stack: Pick<SipStack, "request" | "userAgentField" | "allow">;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly resolver: Pick<Resolver, "resolve">;
  /** Something about it is another than before. */
  readonly onChange: (line: GatewayLine) => void;
  /** It does not answer any more. */
  readonly onDown?: (line: GatewayLine) => void;
}

/** What a gateway said last when it was asked, and when. */
export interface LastProbe {
  readonly answer: ProbeAnswer;
  readonly at: Date;
}

/** How often names of gateways are looked up; the resolver remembers them as long as they say. */
const RESOLVE_MS = 30_000;
/** After this a gateway that nobody asks is unknown again instead of down. */
const FORGET_MS = 30_000;

export class GatewayLine {
  readonly gateway: Gateway;
  /** The user part of the contact that we register: calls to it are this gateway's. */
  readonly contactUser: string;
  readonly credentials: DigestClient | undefined;
  readonly #secrets: GatewaySecrets;
  readonly #options: GatewayLineOptions;
  readonly #health = new HealthRecord();
  readonly #registration: TrunkRegistration | undefined;
  readonly #sources: SourceList;
  readonly #running = new DisposableStack();
  #resolved: readonly SocketAddress[] = [];
  #targets = 1;
  #lastProbe: LastProbe | undefined;
  /** Who waits for the outcome of the next registration. */
  readonly #onNext: ((state: RegistrationState) => void)[] = [];
  #downSince = 0;

  constructor(gateway: Gateway, secrets: GatewaySecrets, options: GatewayLineOptions) {
    const { account } = gateway;
    const { own, theirs } = secrets;
    const { random } = options;
    this.gateway = gateway;
    this.#secrets = secrets;
    this.#options = options;
    this.#sources = new SourceList(gateway.identity.addresses);
    this.credentials = account && own
      ? new DigestClient({
        username: account.authUser ?? account.username,
        password: own.reveal(),
        ...(account.realm === undefined ? {} : { realm: account.realm }),
      }, random)
      : undefined;
    // The same after a restart, so that the carrier does not ring two contacts.
    const key = (own ?? theirs)?.reveal();
    this.contactUser = key === undefined
      ? random.token()
      : createHmac("sha256", key).update(`contact of ${gateway.id}`).digest("hex").slice(0, 32);
    this.#registration = account && gateway.registers
      ? new TrunkRegistration({
        ...options,
        gateway,
        account,
        credentials: this.credentials,
        contactUser: this.contactUser,
        onChange: (state) => this.#onRegistration(state),
      })
      : undefined;
  }

  start(): void {
    const { clock } = this.#options;
    this.#resolve();
    this.#running.use(repeat(clock, RESOLVE_MS, () => this.#resolve()));
    this.#running.use(
      new ProbeRound(this.gateway, this.#options, (answer) => this.#onProbe(answer)),
    );
    this.#registration?.start();
  }

  /** Resolves when the carrier knows that we are gone, or has had its time to hear. */
  stop(): Promise<void> {
    this.#running.dispose();
    return this.#registration?.stop() ?? Promise.resolve();
  }

  /** What the carrier proves itself with. */
  get theirs(): Secret | undefined {
    return this.#secrets.theirs;
  }

  get health(): GatewayHealth {
    if (this.#isShutOut()) return "down";
    const { health } = this.#health;
    const isAsked = this.gateway.probeSeconds > 0 || this.#registration !== undefined;
    const isOld = this.#options.clock.elapsed() - this.#downSince > FORGET_MS;
    return health === "down" && !isAsked && isOld ? "unknown" : health;
  }

  /** Registers at once, and says how that went; undefined for a gateway without registration. */
  registerNow(): Promise<RegistrationState> | undefined {
    if (!this.#registration) return undefined;
    const { promise, resolve } = Promise.withResolvers<RegistrationState>();
    this.#onNext.push(resolve);
    this.#registration.start();
    return promise;
  }

  /** At how many addresses requests may reach it, by what its name leads to; at least one. */
  get targets(): number {
    return this.#targets;
  }

  get registration(): RegistrationState | undefined {
    return this.#registration?.state;
  }

  get lastProbe(): LastProbe | undefined {
    return this.#lastProbe;
  }

  /** A request that comes from there is the gateway's. */
  hasSource(address: SocketAddress): boolean {
    const { resolved } = this.gateway.identity;
    return this.#sources.has(address) ||
      resolved && this.#resolved.some(({ host }) => host === address.host);
  }

  /** The gateway sends from this address, whatever the port. */
  hasHost(host: string): boolean {
    return this.#sources.hasHost(host) ||
      this.gateway.identity.resolved && this.#resolved.some((one) => one.host === host);
  }

  /** True when nothing about the gateway is other than it was when this was made. */
  isOf(gateway: Gateway, { own, theirs }: GatewaySecrets): boolean {
    return own?.reveal() === this.#secrets.own?.reveal() &&
      theirs?.reveal() === this.#secrets.theirs?.reveal() &&
      JSON.stringify(gateway) === JSON.stringify(this.gateway);
  }

  /** It is where the gateway is reached, to the port. */
  isAt({ host, port }: SocketAddress): boolean {
    return this.#resolved.some((one) => one.host === host && one.port === port);
  }

  /** Takes what a real call has shown: that the gateway is there, or that it is not. */
  note(answered: boolean): void {
    if (!this.#health.note(answered)) return;
    this.#downSince = this.#options.clock.elapsed();
    this.#options.onChange(this);
    if (this.#health.health === "down") this.#options.onDown?.(this);
  }

  flowClosed(flow: Flow): void {
    this.#registration?.flowClosed(flow);
  }

  /** The carrier does not let us in: it takes no calls of ours either. */
  #isShutOut(): boolean {
    const state = this.#registration?.state;
    return state?.is === "failed" &&
      (state.why === "credentials" || state.why === "forbidden" || state.why === "challenge");
  }

  #onProbe(answer: ProbeAnswer): void {
    this.#lastProbe = { answer, at: this.#options.clock.now() };
    this.note(typeof answer === "object" && isAlive(answer.status));
  }

  #onRegistration(state: RegistrationState): void {
    if (state.is === "registered") this.note(true);
    if (state.is === "failed" && (state.why === "silent" || state.why === "unreachable")) {
      this.note(false);
    }
    for (const tell of this.#onNext.splice(0)) tell(state);
    this.#options.onChange(this);
  }

  #resolve(): void {
    const found = [gatewayUri(this.gateway), gatewayTarget(this.gateway)];
    const { transport, tlsOnly } = this.gateway;
    const protocol = tlsOnly ? "TLS" : transport;
    const asked = found.map(({ host, port }) =>
      this.#options.resolver.resolve({
        host,
        ...(port === undefined ? {} : { port }),
        ...(protocol === undefined ? {} : { protocol }),
      })
    );
    Promise.all(asked).then((answers) => {
      const targets = answers.flat();
      this.#targets = Math.max(1, answers.at(-1)?.length ?? 0);
      // What leads nowhere for a moment does not lock the carrier out.
      if (targets.length > 0) this.#resolved = targets;
    });
  }
}
