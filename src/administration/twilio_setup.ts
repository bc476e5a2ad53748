import { z } from "zod";
import {
  ACCOUNT_SID,
  type Actor,
  type AuditLog,
  type GatewayStore,
  type InboundNumberStore,
  type TwilioAccess,
  type TwilioStore,
} from "../domain/mod.ts";
import { ErrandError } from "../outbox/mod.ts";
import { type Random, Secret } from "../runtime/mod.ts";
import {
  type TwilioAccount,
  type TwilioApi,
  type TwilioBalance,
  type TwilioConnection,
  type TwilioNumber,
  VOICE_USERNAME,
} from "../twilio/mod.ts";
import type { GatewayList } from "./gateway_list.ts";
import { done, MISSING, type Outcome, type Problem, read, refused } from "./outcome.ts";

const PUBLIC_URL = z.string().trim().max(300).overwrite((text) => text.replace(/\/+$/, ""))
  .refine((text) => {
    const url = URL.parse(text);
    return url !== null && url.protocol === "https:" && url.username === "" &&
      url.password === "" && url.search === "" && url.hash === "";
  }, { error: "twilio.problem.publicUrl" });

export const TWILIO_INPUT = z.object({
  accountSid: z.string().trim().regex(ACCOUNT_SID, { error: "twilio.problem.accountSid" }),
  /** Left out, what is there stays. */
  authToken: z.string().trim().min(1).max(200).optional(),
  /** As above; empty, there is none. */
  secondaryToken: z.string().trim().max(200).optional(),
  publicUrl: PUBLIC_URL.optional(),
  /** What callers have said to Twilio is removed there once it is here. */
  removesRecordings: z.boolean().default(false),
});

/** What a look at the account found; `problem` where a part could not be read. */
export interface TwilioCheck {
  readonly account?: TwilioAccount;
  readonly balance?: TwilioBalance;
  readonly numbers?: readonly CheckedNumber[];
  readonly problem?: Problem;
}

/** A number of the account, and whether its texts and calls come to us. */
export interface CheckedNumber extends TwilioNumber {
  readonly isOurs: boolean;
  /** `elsewhere` has the address of somebody else, which is not touched without a question. */
  readonly texts: "here" | "elsewhere" | "nowhere";
  /** By a webhook, `here` or elsewhere; a number on a trunk asks none. */
  readonly calls: "here" | "elsewhere" | "nowhere" | "trunk";
}

export interface TwilioSetupOptions {
  readonly connection: TwilioConnection;
  readonly store: TwilioStore;
  readonly numbers: Pick<InboundNumberStore, "byNumber">;
  readonly gateways: Pick<GatewayStore, "list">;
  readonly gatewayList: Pick<GatewayList, "create">;
  readonly random: Random;
  readonly audit: AuditLog;
}

/** The account at Twilio, as the owner sets it up. */
export class TwilioSetup {
  readonly #options: TwilioSetupOptions;

  constructor(options: TwilioSetupOptions) {
    this.#options = options;
  }

  /** What is set, without tokens; undefined while nothing is. */
  get settings() {
    const { access, fixed } = this.#options.connection;
    if (!access) return undefined;
    const { accountSid, publicUrl, secondaryToken, removesRecordings = false } = access;
    return {
      accountSid,
      publicUrl,
      removesRecordings,
      hasSecondary: secondaryToken !== undefined,
      isFixed: this.isFixed,
      hasFixedUrl: fixed.publicUrl !== undefined,
    };
  }

  /** The account is set by the environment or the configuration file, and not here. */
  get isFixed(): boolean {
    const { accountSid, authToken } = this.#options.connection.fixed;
    return accountSid !== undefined || authToken !== undefined;
  }

  /** Saves an account that Twilio knows: it is asked first. */
  async save(actor: Actor, input: unknown): Promise<Outcome<TwilioAccount>> {
    const given = read(TWILIO_INPUT, input);
    if (!given.ok) return given;
    const { connection, store, audit } = this.#options;
    if (this.isFixed) {
      return refused({ field: "", text: "twilio.problem.fixed" });
    }
    const access = this.#accessOf(given.value);
    if (!access) return refused({ field: "authToken", text: "problem.required" });
    const account = await asked(connection.apiFor({ ...access, ...connection.fixed }).account());
    if (!account.ok) return account;
    const before = this.settings;
    store.save(access);
    connection.changed();
    const subject = { type: "twilio", id: access.accountSid, name: account.value.name };
    const after = this.settings;
    audit.record({ actor, action: "twilio.changed", subject, before, after });
    return account;
  }

  forget(actor: Actor): Outcome<undefined> {
    const { connection, store, audit } = this.#options;
    const { access } = store;
    if (!access) return MISSING;
    store.save(undefined);
    connection.changed();
    const subject = { type: "twilio", id: access.accountSid };
    audit.record({ actor, action: "twilio.forgotten", subject });
    return done(undefined);
  }

  /** Looks at every part of the account. */
  async check(): Promise<TwilioCheck> {
    const { api } = this.#options.connection;
    if (!api) return {};
    const account = await asked(api.account());
    if (!account.ok) return problemIn(account);
    const [balance, numbers] = await Promise.all([asked(api.balance()), asked(api.numbers())]);
    return {
      account: account.value,
      ...(balance.ok ? { balance: balance.value } : {}),
      ...(numbers.ok ? { numbers: numbers.value.map((one) => this.#checked(one)) } : {}),
      ...(numbers.ok ? {} : problemIn(numbers)),
    };
  }

  /** Has the texts of a number come to us. */
  async takeTexts(actor: Actor, sid: string): Promise<Outcome<TwilioNumber>> {
    const { connection, audit } = this.#options;
    const { api, access } = connection;
    if (!api || !access) return MISSING;
    if (access.publicUrl === undefined) {
      return refused({ field: "publicUrl", text: "twilio.problem.noPublicUrl" });
    }
    const found = await this.#number(api, sid);
    if (!found.ok) return found;
    const changed = await asked(api.changeNumber(sid, { smsUrl: textsUrl(access.publicUrl) }));
    if (!changed.ok) return changed;
    const subject = { type: "twilio", id: sid, name: changed.value.number };
    const [before, after] = [{ smsUrl: found.value.smsUrl }, { smsUrl: changed.value.smsUrl }];
    audit.record({ actor, action: "twilio.number-changed", subject, before, after });
    return changed;
  }

  /**
   * Has the calls of a number come to us by webhook. The first time a gateway is made for them, by
   * which Twilio's SIP proves that it is Twilio's.
   */
  async takeCalls(actor: Actor, sid: string): Promise<Outcome<TwilioNumber>> {
    const { connection, audit } = this.#options;
    const { api, access } = connection;
    if (!api || !access) return MISSING;
    const { publicUrl } = access;
    if (publicUrl === undefined) {
      return refused({ field: "publicUrl", text: "twilio.problem.noPublicUrl" });
    }
    const found = await this.#number(api, sid);
    if (!found.ok) return found;
    // Twilio would take the address, and never ask it.
    if (found.value.trunkSid !== undefined) {
      return refused({ field: "", text: "twilio.problem.onTrunk" });
    }
    const gateway = await this.#ensureGateway(actor);
    if (!gateway.ok) return gateway;
    const changed = await asked(api.changeNumber(sid, {
      voiceUrl: callsUrl(publicUrl),
      voiceFallbackUrl: `${publicUrl}/twilio/voice/fallback`,
      statusCallback: `${publicUrl}/twilio/voice/status#rc=3&rp=5xx,ct,rt`,
    }));
    if (!changed.ok) return changed;
    const subject = { type: "twilio", id: sid, name: changed.value.number };
    const [before, after] = [found.value.voiceUrl, changed.value.voiceUrl]
      .map((voiceUrl) => ({ voiceUrl }));
    audit.record({ actor, action: "twilio.number-changed", subject, before, after });
    return changed;
  }

  async #ensureGateway(actor: Actor): Promise<Outcome<unknown>> {
    const { gateways, gatewayList, random } = this.#options;
    const all = gateways.list();
    if (all.some(({ identity }) => identity.username === VOICE_USERNAME)) return done(undefined);
    const isTaken = all.some(({ name }) => name === GATEWAY_NAME);
    return await gatewayList.create(actor, {
      name: isTaken ? `${GATEWAY_NAME} ${random.token().slice(0, 4)}` : GATEWAY_NAME,
      // Calls only come by it: where a trunk leads outside, that is another gateway.
      address: "sip.twilio.com",
      identity: { addresses: [], resolved: false, username: VOICE_USERNAME },
      theirSecret: `Rd1${random.bytes(24).toBase64({ alphabet: "base64url" })}`,
      codecs: ["PCMU", "PCMA"],
      probeSeconds: 0,
    });
  }

  async #number(api: TwilioApi, sid: string): Promise<Outcome<TwilioNumber>> {
    const numbers = await asked(api.numbers());
    if (!numbers.ok) return numbers;
    const found = numbers.value.find((one) => one.sid === sid);
    return found ? done(found) : MISSING;
  }

  /** A token belongs to its account: that of another is not shown to this one. */
  #accessOf(given: z.infer<typeof TWILIO_INPUT>): TwilioAccess | undefined {
    const { accountSid, authToken, secondaryToken, publicUrl, removesRecordings } = given;
    const { access } = this.#options.store;
    const kept = access?.accountSid === accountSid ? access : undefined;
    const first = authToken === undefined ? kept?.authToken : new Secret(authToken);
    if (!first) return undefined;
    const second = secondaryToken === undefined
      ? kept?.secondaryToken
      : secondaryToken === ""
      ? undefined
      : new Secret(secondaryToken);
    return {
      accountSid,
      authToken: first,
      ...(second ? { secondaryToken: second } : {}),
      ...(publicUrl === undefined ? {} : { publicUrl }),
      ...(removesRecordings ? { removesRecordings } : {}),
    };
  }

  #checked(number: TwilioNumber): CheckedNumber {
    const { numbers, connection } = this.#options;
    const { publicUrl } = connection.access ?? {};
    const isHere = publicUrl !== undefined && number.smsUrl === textsUrl(publicUrl);
    return {
      ...number,
      isOurs: numbers.byNumber(number.number) !== undefined,
      texts: isHere ? "here" : number.smsUrl === "" ? "nowhere" : "elsewhere",
      calls: callsOf(number, publicUrl),
    };
  }
}

/** Twilio tries again where we do not answer, and is told so in what it does not send. */
export const textsUrl = (publicUrl: string): string => `${publicUrl}/twilio/sms#rc=2&rp=5xx,ct,rt`;

/** It has 15 s for all attempts together: one more where the line broke. */
export const callsUrl = (publicUrl: string): string => `${publicUrl}/twilio/voice#rc=1&rp=ct`;

const GATEWAY_NAME = "Twilio calls";

function callsOf(
  { trunkSid, voiceUrl }: TwilioNumber,
  publicUrl: string | undefined,
): CheckedNumber["calls"] {
  if (trunkSid !== undefined) return "trunk";
  if (publicUrl !== undefined && voiceUrl === callsUrl(publicUrl)) return "here";
  return voiceUrl === "" ? "nowhere" : "elsewhere";
}

/** What Twilio said, or what is wrong in words that people understand. */
async function asked<Value>(question: Promise<Value>): Promise<Outcome<Value>> {
  try {
    return done(await question);
  } catch (error) {
    if (!(error instanceof ErrandError)) throw error;
    return refused(problemOf(error));
  }
}

/** Codes that pages have a sentence for: `twilio.error.CODE`. */
const EXPLAINED = [20003, 20404, 20429, 21211, 21212, 21408, 21606, 21608, 21610, 21614, 21617];

/** An error of Twilio's in words; those that nobody has put into words with what Twilio says. */
export function problemOf({ fault, code, message }: ErrandError): Problem {
  if (fault === "unclear" || fault === "unreached") {
    return { field: "", text: "twilio.error.silent" };
  }
  if (code !== undefined && EXPLAINED.includes(code)) {
    return { field: code === 20003 ? "authToken" : "", text: `twilio.error.${code}` };
  }
  const params = { code: code ?? 0, message: message.slice(0, 200) };
  return { field: "", text: "twilio.error.other", params };
}

function problemIn(outcome: Exclude<Outcome<unknown>, { ok: true }>): TwilioCheck {
  const [problem] = outcome.missing ? [] : outcome.problems;
  return problem ? { problem } : {};
}
