import { z } from "zod";
import type {
  Actor,
  AuditLog,
  Gateway,
  GatewayStore,
  InboundNumberStore,
  OutboundRouteStore,
  TwilioStore,
  TwilioTrunkPlan,
} from "../domain/mod.ts";
import { parseGatewayAddress } from "../gateways/mod.ts";
import { ErrandError } from "../outbox/mod.ts";
import type { Random } from "../runtime/mod.ts";
import {
  type Drift,
  SIGNALLING_ADDRESSES,
  TrunkWorks,
  type TwilioConnection,
} from "../twilio/mod.ts";
import type { GatewayList } from "./gateway_list.ts";
import { defined } from "./inputs.ts";
import { done, MISSING, type Outcome, read, refused } from "./outcome.ts";
import type { OutboundRoutes } from "./outbound_routes.ts";
import { problemOf } from "./twilio_setup.ts";

export const TWILIO_TRUNK_INPUT = z.object({
  /** TLS and SRTP on both sides; without it neither. */
  secure: z.boolean().default(true),
  /** The host or address at which Twilio reaches our SIP, with a port where it is not the usual. */
  host: z.string().trim().min(1).max(255)
    .refine((text) => parseGatewayAddress(text) !== undefined, {
      error: "gateways.problem.address",
    }),
  /** Also numbers that another trunk or webhook has at the moment. */
  takesNumbers: z.boolean().default(false),
});

export interface TwilioTrunkDeskOptions {
  readonly connection: TwilioConnection;
  readonly store: TwilioStore;
  readonly gateways: Pick<GatewayStore, "get" | "secrets" | "byName">;
  readonly gatewayList: Pick<GatewayList, "create" | "change">;
  readonly routes: Pick<OutboundRouteStore, "list">;
  readonly outboundRoutes: Pick<OutboundRoutes, "create">;
  readonly numbers: Pick<InboundNumberStore, "list">;
  readonly random: Random;
  readonly audit: AuditLog;
}

/** The Elastic SIP trunk, as the owner has it built and mended. */
export class TwilioTrunkDesk {
  readonly #options: TwilioTrunkDeskOptions;

  constructor(options: TwilioTrunkDeskOptions) {
    this.#options = options;
  }

  /** Our trunk; undefined while there is none. */
  get plan(): TwilioTrunkPlan | undefined {
    return this.#options.store.trunk;
  }

  /** The host that the form begins with. */
  get usualHost(): string {
    const { publicUrl } = this.#options.connection.access ?? {};
    return this.plan?.host ?? (publicUrl === undefined ? "" : new URL(publicUrl).hostname);
  }

  /** How what there is at Twilio differs from what we want; none while there is no trunk. */
  async drift(): Promise<Outcome<readonly Drift[]>> {
    const { plan } = this;
    const works = this.#works();
    if (!plan || !works) return done([]);
    return await asked(works.drift(plan, this.#numbers()));
  }

  /** Builds the trunk with all that belongs to it, there and here, or mends what is missing. */
  async build(actor: Actor, input: unknown): Promise<Outcome<TwilioTrunkPlan>> {
    const given = read(TWILIO_TRUNK_INPUT, input);
    if (!given.ok) return given;
    const works = this.#works();
    if (!works) return MISSING;
    const { store, audit } = this.#options;
    const { secure, host, takesNumbers } = given.value;
    const before = this.plan;
    const begun = { ...before ?? this.#newPlan(), secure, host };
    store.saveTrunk(begun);
    const password = this.#password(begun);
    const repaired = await asked(works.repair(begun, this.#numbers(), password, { takesNumbers }));
    if (!repaired.ok) return repaired;
    const gateway = await this.#saveGateway(actor, repaired.value, password);
    if (!gateway.ok) return gateway;
    const after = { ...repaired.value, gateway: gateway.value.id };
    store.saveTrunk(after);
    await this.#addRoute(actor, gateway.value);
    const subject = { type: "twilio", id: after.trunkSid ?? after.domain, name: after.domain };
    audit.record({ actor, action: "twilio.trunk-built", subject, before, after });
    return done(after);
  }

  #works(): TrunkWorks | undefined {
    const { connection: { trunks, api }, store } = this.#options;
    if (!trunks || !api) return undefined;
    return new TrunkWorks({ trunks, numbers: api, keep: (plan) => store.saveTrunk(plan) });
  }

  #numbers(): readonly string[] {
    return this.#options.numbers.list().map(({ number }) => number);
  }

  #newPlan(): Pick<TwilioTrunkPlan, "domain" | "username"> {
    const name = this.#options.random.token().slice(0, 12);
    return { domain: `ringdown-${name}.pstn.twilio.com`, username: `ringdown-${name}` };
  }

  /** That of the gateway, or a new one: with upper and lower case and a digit, as Twilio wants. */
  #password({ gateway }: TwilioTrunkPlan): string {
    const { gateways, random } = this.#options;
    const kept = gateway === undefined ? undefined : gateways.secrets(gateway).own;
    return kept?.reveal() ?? `Rd1${random.bytes(24).toBase64({ alphabet: "base64url" })}`;
  }

  async #saveGateway(
    actor: Actor,
    { domain, username, secure, gateway }: TwilioTrunkPlan,
    password: string,
  ): Promise<Outcome<Gateway>> {
    const { gateways, gatewayList } = this.#options;
    const known = gateway === undefined ? undefined : gateways.get(gateway);
    const others = known?.identity.addresses ?? [];
    const input = {
      // What the owner has chosen for it stays.
      ...(known ? chosenOf(known) : { name: this.#freeName() }),
      address: domain,
      transport: secure ? "TLS" : "UDP",
      tlsOnly: secure,
      encryption: secure ? "required" : "off",
      account: { username },
      registers: false,
      identity: { addresses: [...new Set([...SIGNALLING_ADDRESSES, ...others])], resolved: false },
      numberFormat: "+e164",
      // Twilio takes these two, in this order.
      codecs: ["PCMU", "PCMA"],
      secret: password,
      probeSeconds: 30,
    };
    return known
      ? await gatewayList.change(actor, known.id, input)
      : await gatewayList.create(actor, input);
  }

  #freeName(): string {
    const { gateways, random } = this.#options;
    return gateways.byName("Twilio") ? `Twilio ${random.token().slice(0, 4)}` : "Twilio";
  }

  /** Where nothing leads outside yet, everything does by the trunk. */
  async #addRoute(actor: Actor, { id }: Gateway): Promise<void> {
    const { routes, outboundRoutes } = this.#options;
    if (routes.list().length > 0) return;
    const route = { name: "Twilio", patterns: ["."], gateways: [{ gateway: id }] };
    await outboundRoutes.create(actor, route);
  }
}

function chosenOf({ name, enabled, outboundProxy, callerId, dtmf, maxChannels }: Gateway) {
  return defined({ name, enabled, outboundProxy, callerId, dtmf, maxChannels });
}

async function asked<Value>(question: Promise<Value>): Promise<Outcome<Value>> {
  try {
    return done(await question);
  } catch (error) {
    if (!(error instanceof ErrandError)) throw error;
    return refused(problemOf(error));
  }
}
