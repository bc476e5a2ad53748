import {
  type Actor,
  type AuditLog,
  type DeviceStore,
  type Gateway,
  type GatewayId,
  type GatewaySecrets,
  type GatewayStore,
  MOST_GATEWAYS,
  TakenError,
} from "../domain/mod.ts";
import {
  type Gateways,
  type GatewayState,
  type GatewayTest,
  loadNumberPlan,
  type NumberPlan,
} from "../gateways/mod.ts";
import { type Random, Secret } from "../runtime/mod.ts";
import { GATEWAY_INPUT, type GatewayInput } from "./gateway_input.ts";
import { defined } from "./inputs.ts";
import { done, MISSING, type Outcome, type Problem, read, refused } from "./outcome.ts";
import { takenProblem } from "./taken.ts";

export interface GatewayListOptions {
  readonly gateways: GatewayStore;
  readonly devices: Pick<DeviceStore, "byUsername">;
  readonly audit: AuditLog;
  readonly random: Random;
  /** Where we are, ISO 3166: in whose way numbers are written. */
  readonly country: () => string;
  /** The gateways at work; undefined where no server runs. */
  readonly live?: Pick<Gateways, "states" | "test" | "review"> | undefined;
}

/** A gateway and which of its secrets there are. */
export interface ListedGateway {
  readonly gateway: Gateway;
  readonly hasSecret: boolean;
  readonly hasTheirSecret: boolean;
}

/** Carriers, as the owner changes them. */
export class GatewayList {
  readonly #options: GatewayListOptions;

  constructor(options: GatewayListOptions) {
    this.#options = options;
  }

  /** All gateways, by name. */
  list(): readonly Gateway[] {
    return this.#options.gateways.list();
  }

  get(id: GatewayId): ListedGateway | undefined {
    const gateway = this.#options.gateways.get(id);
    if (!gateway) return undefined;
    const { own, theirs } = this.#options.gateways.secrets(id);
    return { gateway, hasSecret: own !== undefined, hasTheirSecret: theirs !== undefined };
  }

  /** How all gateways are now. */
  get states(): readonly GatewayState[] {
    return this.#options.live?.states ?? [];
  }

  create(actor: Actor, input: unknown): Promise<Outcome<Gateway>> {
    return this.#save(actor, this.#options.random.token() as GatewayId, input, undefined);
  }

  change(actor: Actor, id: GatewayId, input: unknown): Promise<Outcome<Gateway>> {
    const before = this.#options.gateways.get(id);
    return before ? this.#save(actor, id, input, before) : Promise.resolve(MISSING);
  }

  /** Removes the gateway, also from the routes. */
  remove(actor: Actor, id: GatewayId): Outcome<Gateway> {
    const before = this.#options.gateways.get(id);
    if (!before || !this.#options.gateways.remove(id)) return MISSING;
    this.#tell(actor, "gateway.removed", before, undefined);
    return done(before);
  }

  /** Asks the gateway whether it is there, and registers. */
  async test(id: GatewayId): Promise<Outcome<GatewayTest>> {
    const gateway = this.#options.gateways.get(id);
    const { live } = this.#options;
    return gateway && live ? done(await live.test(gateway)) : MISSING;
  }

  async #save(
    actor: Actor,
    id: GatewayId,
    input: unknown,
    before: Gateway | undefined,
  ): Promise<Outcome<Gateway>> {
    const given = read(GATEWAY_INPUT, input);
    if (!given.ok) return given;
    const { gateways, country } = this.#options;
    const { secret, theirSecret, ...shape } = given.value;
    const numbers = inE164(shape.callerId, await loadNumberPlan(), country());
    if ("problems" in numbers) return refused(...numbers.problems);
    const gateway: Gateway = gatewayOf(id, shape, numbers.callerId);
    const secrets = secretsOf(gateway, gateways.secrets(id), secret, theirSecret);
    const problems = this.#problems(gateway, secrets, before);
    if (problems.length > 0) return refused(...problems);
    try {
      gateways.save(gateway, secrets);
    } catch (error) {
      if (!(error instanceof TakenError)) throw error;
      return refused(takenProblem("name", error));
    }
    this.#tell(actor, before ? "gateway.changed" : "gateway.created", before, gateway);
    this.#options.live?.review();
    return done(gateway);
  }

  /** What is wrong with a gateway as a whole, and beside the others. */
  #problems(
    { id, registers, account, tlsOnly, encryption, transport, callerId, identity, codecs }: Gateway,
    { own, theirs }: GatewaySecrets,
    before: Gateway | undefined,
  ): readonly Problem[] {
    const { devices } = this.#options;
    const others = this.list().filter((one) => one.id !== id);
    const { username } = identity;
    const problems: (readonly [wrong: boolean, field: string, text: string])[] = [
      [!before && others.length >= MOST_GATEWAYS, "", "gateways.problem.tooMany"],
      [registers && !account, "account.username", "gateways.problem.account"],
      [registers && account !== undefined && !own, "secret", "gateways.problem.secret"],
      [tlsOnly && transport !== undefined && transport !== "TLS", "transport", TLS_ONLY],
      [encryption === "required" && !tlsOnly, "encryption", "gateways.problem.encryption"],
      [callerId.mode === "override" && !callerId.number, "callerId.number", "problem.required"],
      [username !== undefined && !theirs, "theirSecret", "gateways.problem.secret"],
      [
        username !== undefined &&
        (devices.byUsername(username) !== undefined ||
          others.some((one) => one.identity.username === username)),
        "identity.username",
        "problem.taken",
      ],
      [new Set(codecs).size < codecs.length, "codecs", "problem.twice"],
    ];
    return problems.flatMap(([wrong, field, text]) => wrong ? [{ field, text }] : []);
  }

  #tell(
    actor: Actor,
    action: `gateway.${string}`,
    before: Gateway | undefined,
    after: Gateway | undefined,
  ): void {
    const { id = "", name = "" } = after ?? before ?? {};
    const subject = { type: "gateway", id, name };
    this.#options.audit.record({ actor, action, subject, before, after });
  }
}

const TLS_ONLY = "gateways.problem.tlsOnly";

function gatewayOf(
  id: GatewayId,
  shape: Omit<GatewayInput, "secret" | "theirSecret">,
  callerId: Gateway["callerId"],
): Gateway {
  const { account, identity } = shape;
  return {
    ...defined(shape),
    id,
    callerId,
    identity: defined(identity),
    ...(account ? { account: defined(account) } : {}),
  } as Gateway;
}

/** Secrets that are not given stay; without an account there is none of ours, and so on. */
function secretsOf(
  { account, identity }: Gateway,
  before: GatewaySecrets,
  secret: string | undefined,
  theirSecret: string | undefined,
): GatewaySecrets {
  const own = secret === undefined ? before.own : new Secret(secret);
  const theirs = theirSecret === undefined ? before.theirs : new Secret(theirSecret);
  return {
    ...(account && own ? { own } : {}),
    ...(identity.username !== undefined && theirs ? { theirs } : {}),
  };
}

/** The numbers of `callerId` in E.164, or which of them are none. */
function inE164(
  callerId: GatewayInput["callerId"],
  plan: NumberPlan,
  country: string,
):
  | { readonly callerId: Gateway["callerId"] }
  | { readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const read = (field: string, text: string): string => {
    const number = plan.toE164(text, country);
    if (number === undefined) problems.push({ field: `callerId.${field}`, text: "problem.number" });
    return number ?? text;
  };
  const { number, devices, allowed, ...rest } = defined(callerId);
  const found = {
    ...rest,
    ...(number === undefined ? {} : { number: read("number", number) }),
    devices: Object.fromEntries(
      Object.entries(devices).map(([id, text]) => [id, read(`devices.${id}`, text)]),
    ),
    allowed: allowed.map((text, at) => read(`allowed.${at}`, text)),
  };
  return problems.length > 0 ? { problems } : { callerId: found };
}
