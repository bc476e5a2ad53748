import type { TwilioTrunkPlan } from "../../domain/mod.ts";
import type { TwilioApi } from "../twilio_api.ts";
import { type Drift, driftOf, type FoundTrunk, OUR_NAME, type WantedTrunk } from "./drift.ts";
import type { TrunkApi } from "./trunk_api.ts";

export interface TrunkWorksOptions {
  readonly trunks: TrunkApi;
  readonly numbers: Pick<TwilioApi, "numbers">;
  /** Keeps what was made as soon as it is, so that nothing is made twice. */
  readonly keep: (plan: TwilioTrunkPlan) => void;
}

/** Builds a trunk at Twilio and mends it. */
export class TrunkWorks {
  readonly #options: TrunkWorksOptions;

  constructor(options: TrunkWorksOptions) {
    this.#options = options;
  }

  /** How what there is differs from what we want. @throws {ErrandError} */
  async drift(plan: TwilioTrunkPlan, numbers: readonly string[]): Promise<readonly Drift[]> {
    return driftOf(wantedOf(plan, numbers), await this.#find(plan));
  }

  /**
   * Makes and mends what is missing; numbers that have something else to do only with
   * `takesNumbers`. Whatever was made before it went wrong is found again the next time.
   *
   * @throws {ErrandError}
   */
  async repair(
    begun: TwilioTrunkPlan,
    numbers: readonly string[],
    password: string,
    { takesNumbers }: { readonly takesNumbers: boolean },
  ): Promise<TwilioTrunkPlan> {
    let plan = await this.#ensureTrunk(begun);
    plan = await this.#ensureList(plan, password);
    const { trunks } = this.#options;
    const trunk = plan.trunkSid ?? "";
    const wanted = wantedOf(plan, numbers);
    for (const drift of driftOf(wanted, await this.#find(plan))) {
      switch (drift.what) {
        case "secure":
          await trunks.changeTrunk(trunk, { secure: plan.secure });
          break;
        case "origination":
          if (drift.sid === undefined) {
            await trunks.addOrigination(trunk, wanted.origination, OUR_NAME);
          } else await trunks.changeOrigination(trunk, drift.sid, wanted.origination);
          break;
        case "list-not-attached":
          await trunks.attachList(trunk, plan.listSid ?? "");
          break;
        case "number":
          await trunks.attachNumber(trunk, drift.sid);
          break;
        case "number-elsewhere":
          if (takesNumbers) await trunks.attachNumber(trunk, drift.sid);
          break;
      }
    }
    return plan;
  }

  async #ensureTrunk(plan: TwilioTrunkPlan): Promise<TwilioTrunkPlan> {
    const { trunks, keep } = this.#options;
    const { domain, secure } = plan;
    // The domain tells it even where the answer to its making was never heard.
    const trunk = await this.#trunk(plan) ??
      await trunks.createTrunk({ name: OUR_NAME, domain, secure });
    const known = { ...plan, trunkSid: trunk.sid };
    keep(known);
    return known;
  }

  /** The list with our name and password: the password is set anew, as nobody can read it there. */
  async #ensureList(plan: TwilioTrunkPlan, password: string): Promise<TwilioTrunkPlan> {
    const { trunks, keep } = this.#options;
    const { username } = plan;
    const known = plan.listSid === undefined ? undefined : await trunks.credentials(plan.listSid);
    const list = known && plan.listSid !== undefined
      ? plan.listSid
      : await trunks.createList(OUR_NAME);
    const kept = { ...plan, listSid: list };
    keep(kept);
    const own = known?.find((one) => one.username === username);
    if (own) await trunks.changeCredential(list, own.sid, password);
    else await trunks.addCredential(list, username, password);
    return kept;
  }

  async #trunk({ trunkSid, domain }: TwilioTrunkPlan) {
    const { trunks } = this.#options;
    const known = trunkSid === undefined ? undefined : await trunks.trunk(trunkSid);
    return known ?? await trunks.trunkOf(domain);
  }

  async #find(plan: TwilioTrunkPlan): Promise<FoundTrunk> {
    const { trunks, numbers } = this.#options;
    const { listSid } = plan;
    const [trunk, credentials, all] = await Promise.all([
      this.#trunk(plan),
      listSid === undefined ? undefined : trunks.credentials(listSid),
      numbers.numbers(),
    ]);
    if (!trunk) {
      return {
        trunk,
        credentials,
        numbers: all,
        originations: [],
        isListAttached: false,
      };
    }
    const [originations, lists] = await Promise.all([
      trunks.originations(trunk.sid),
      trunks.listsOf(trunk.sid),
    ]);
    const isListAttached = listSid !== undefined && lists.includes(listSid);
    return { trunk, credentials, numbers: all, originations, isListAttached };
  }
}

/** `sips:` is no URI to Twilio: TLS is a parameter. */
export function wantedOf(plan: TwilioTrunkPlan, numbers: readonly string[]): WantedTrunk {
  const { secure, host, username } = plan;
  const hasPort = /:\d+$/.test(host) && !host.endsWith("]");
  const origination = secure
    ? `sip:${hasPort ? host : `${host}:5061`};transport=tls`
    : `sip:${host}`;
  return { secure, origination, username, numbers };
}
