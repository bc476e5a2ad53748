import {
  type Considered,
  type GatewayId,
  isCallEnd,
  isLaterCallStatus,
  type UserId,
  type WebhookCall,
  type WebhookCallStatus,
  type WebhookCallStore,
} from "../../domain/mod.ts";
import type { EventBus } from "../../events/mod.ts";
import { type Clock, type Log, messageOf, type Meter, repeat } from "../../runtime/mod.ts";
import { type CallEnd, webhookRecordOf } from "./call_ending.ts";
import { type SipTickets, TICKET_HEADER } from "./sip_tickets.ts";
import type { DialTarget, Verb, VoiceLanguage } from "./verbs.ts";
import {
  type AnswerParts,
  answerTo,
  HANG_UP,
  recordAnswer,
  type VoiceAnswer,
} from "./voice_answer.ts";
import type {
  ArrivingCall,
  CallLeader,
  Lead,
  VoiceGateway,
  VoiceMailboxes,
} from "./voice_parts.ts";

export interface VoiceCallsOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: Meter;
  readonly events: Pick<EventBus, "publish">;
  readonly store: WebhookCallStore;
  readonly tickets: SipTickets;
  readonly leader: CallLeader;
  readonly mailboxes: Pick<VoiceMailboxes, "noRoom" | "settings" | "mailbox">;
  /** Undefined while the owner has no call come here. */
  readonly gateway: () => VoiceGateway | undefined;
  /** Where SIP reaches us from outside, e.g. `pbx.example.org:5060;transport=udp`. */
  readonly sipAddress: () => string | undefined;
  readonly publicUrl: () => string;
  readonly language: () => VoiceLanguage;
}

/** How long may be thought about a call: Twilio gives up after 15 s. */
const DECISION_MS = 3_000;
const HOUR_MS = 3_600_000;
/** Nobody hears of the end of a call after so long. */
const LOST_MS = 6 * HOUR_MS;
const FORGOTTEN_MS = 30 * 24 * HOUR_MS;
const MOST_AT_ONCE = 200;
/** The gateway of calls for which none is made: rules may not know it, and none is let in. */
const NO_GATEWAY = "twilio-calls" as GatewayId;

/** How a Dial went, as Twilio says. */
export interface DialEnd {
  readonly status: string;
  readonly seconds: number;
}

/** Calls that Twilio asks us about: what it is told to do, and what became of it. */
export class VoiceCalls implements Disposable {
  readonly #options: VoiceCallsOptions;
  readonly #opened = new DisposableStack();

  constructor(options: VoiceCallsOptions) {
    this.#options = options;
    this.#opened.use(repeat(options.clock, HOUR_MS, () => this.sweep()));
  }

  /** Which gateway calls come by. */
  get gatewayId(): GatewayId {
    return this.#options.gateway()?.id ?? NO_GATEWAY;
  }

  /** What to do with a call that came. One that is over is only hung up, whoever tells of it. */
  async arrived(call: ArrivingCall): Promise<readonly Verb[]> {
    const { store, clock } = this.#options;
    const known = store.get(call.sid);
    if (known && (known.isOver || isCallEnd(known.status))) return HANG_UP.verbs;
    const { caller: { number: from, name: fromName, anonymous }, dialled: to } = call;
    const begun: WebhookCall = known ?? {
      ...{ sid: call.sid, from, fromName, anonymous, to, gateway: call.gateway },
      ...{ startedAt: clock.now(), status: "ringing", deed: "sip", isHere: false },
      ...{ tried: [], isOver: false },
    };
    return await this.#lead(call, begun, false);
  }

  /** The caller has pressed a key, or none. */
  async pressed(call: ArrivingCall, key: string): Promise<readonly Verb[]> {
    const known = this.#options.store.get(call.sid);
    if (!known || known.isOver || known.deed !== "challenge" || key !== "5") return HANG_UP.verbs;
    return await this.#lead(call, known, true);
  }

  /** A Dial is over: who was not answered may leave a message. */
  async dialled(call: ArrivingCall, { status, seconds }: DialEnd): Promise<readonly Verb[]> {
    const { store, leader } = this.#options;
    const known = store.get(call.sid);
    if (!known || known.isOver) return HANG_UP.verbs;
    const { outside } = known;
    const talked: WebhookCall = outside
      ? { ...known, outside: { ...outside, seconds: Math.max(outside.seconds, seconds) } }
      : known;
    if (status === "completed" || status === "answered" || status === "canceled") {
      if (outside) store.save(talked);
      return HANG_UP.verbs;
    }
    const mailbox = known.mailbox ?? leader.mailboxOf(known.to);
    const answer = recordAnswer(mailbox, await this.#parts(call, mailbox));
    return this.#told(talked, answer);
  }

  /** Twilio had no answer from us: whatever was wrong, the caller can leave a message. */
  async fallback(call: ArrivingCall): Promise<readonly Verb[]> {
    const { store, clock, leader } = this.#options;
    const mailbox = leader.mailboxOf(call.dialled);
    const { caller: { number: from, name: fromName, anonymous }, dialled: to } = call;
    const known: WebhookCall = store.get(call.sid) ?? {
      ...{ sid: call.sid, from, fromName, anonymous, to, gateway: call.gateway },
      ...{ startedAt: clock.now(), status: "ringing", deed: "hang-up", isHere: false },
      ...{ tried: [], isOver: false },
    };
    if (known.isOver) return HANG_UP.verbs;
    return this.#told(known, recordAnswer(mailbox, await this.#parts(call, mailbox), "sorry"));
  }

  /** Takes how far a call is; what was told before, or later, changes nothing. */
  progressed(sid: string, status: WebhookCallStatus, seconds: number): void {
    const { store, clock } = this.#options;
    const known = store.get(sid);
    if (!known || known.isOver || !isLaterCallStatus(status, known.status)) return;
    const { outside } = known;
    // The word on the Dial may come after this: then the whole call was that.
    const talked = outside && outside.seconds === 0 && status === "completed"
      ? { outside: { ...outside, seconds } }
      : {};
    const call = { ...known, status, ...talked };
    if (isCallEnd(status)) this.#end(call, { at: clock.now(), seconds });
    else store.save(call);
  }

  /** A call with a ticket has come to us by SIP. */
  cameBySip(sid: string): void {
    const { store } = this.#options;
    const known = store.get(sid);
    if (known && !known.isHere) store.save({ ...known, isHere: true });
  }

  /** Ends calls of which nobody has told the end, and forgets old ones. */
  sweep(): void {
    const { store, clock, log } = this.#options;
    const nowMs = clock.now().getTime();
    try {
      for (const call of store.openBefore(new Date(nowMs - LOST_MS), MOST_AT_ONCE)) {
        this.#end({ ...call, status: "failed" }, { at: call.startedAt, seconds: 0 });
      }
      store.forgetBefore(new Date(nowMs - FORGOTTEN_MS));
    } catch (error) {
      log.error("Calls by webhooks could not be tidied up", { cause: messageOf(error) });
    }
  }

  [Symbol.dispose](): void {
    this.#opened.dispose();
  }

  async #lead(call: ArrivingCall, known: WebhookCall, hasPassed: boolean) {
    const tried: Considered[] = [];
    const lead = await this.#decided(call, hasPassed, tried);
    const name = this.#options.tickets.newName();
    const parts = await this.#parts(call, lead?.mailbox, name, lead);
    const answer = answerTo(lead?.decision, parts);
    const { sid, dialled } = call;
    if (answer.deed === "sip") {
      const ticket = { sid, dialled, isScreened: lead !== undefined, hasPassed, tried };
      this.#options.tickets.add(name, ticket);
    }
    const mailbox = lead?.mailbox;
    return this.#told({ ...known, tried, ...(mailbox ? { mailbox } : {}) }, answer);
  }

  /** Where the call leads; undefined when that is not known in time, and then it rings. */
  async #decided(call: ArrivingCall, hasPassed: boolean, tried: Considered[]) {
    const { clock, leader, log } = this.#options;
    const late = Promise.withResolvers<undefined>();
    using _ = clock.after(DECISION_MS, () => late.resolve(undefined));
    const noted: Considered[] = [];
    const deciding = leader.lead(call, hasPassed, noted).catch((error: unknown) => {
      log.error("A call by a webhook could not be decided", { cause: messageOf(error) });
      return undefined;
    });
    const lead = await Promise.race([deciding, late.promise]);
    if (lead) tried.push(...noted);
    else this.#count("undecided");
    return lead;
  }

  /** Keeps what Twilio is told. That it hangs up is no other deed than before. */
  #told(call: WebhookCall, { deed, verbs, outside }: VoiceAnswer): readonly Verb[] {
    this.#options.store.save({
      ...call,
      ...(deed === "hang-up" ? {} : { deed }),
      ...(outside === undefined ? {} : { outside: { number: outside, seconds: 0 } }),
    });
    this.#count(deed);
    return verbs;
  }

  #end(call: WebhookCall, end: CallEnd): void {
    const { store, events, gateway } = this.#options;
    store.save({ ...call, isOver: true });
    const record = webhookRecordOf(call, end, gateway()?.name ?? "Twilio");
    if (record) events.publish({ type: "call.ended", record });
  }

  async #parts(
    call: ArrivingCall,
    mailbox: UserId | undefined,
    ticket?: string,
    lead?: Lead,
  ): Promise<AnswerParts> {
    const { leader, mailboxes, language, publicUrl } = this.#options;
    // A rule may lead to another mailbox at once.
    const asked = new Set([mailbox, mailboxIn(lead)].filter((one) => one !== undefined));
    const room = new Map<UserId, boolean>();
    for (const one of asked) room.set(one, await mailboxes.noRoom(one) === undefined);
    const base = `${publicUrl()}/twilio`;
    return {
      language: language(),
      sip: this.#sipTarget(call, ticket),
      actionUrl: (step) => `${base}/voice/action?step=${step}`,
      recordingUrl: (of) => `${base}/recording?mailbox=${encodeURIComponent(of)}#rc=3&rp=5xx,ct,rt`,
      greetingUrl: (of) => {
        const { greeting } = mailboxes.mailbox(of);
        return greeting === undefined ? undefined : `${base}/media/${greeting}`;
      },
      hasRoom: (of) => room.get(of) ?? false,
      outside: (route, number) => leader.outside(call, route, number),
      messages: mailboxes.settings,
    };
  }

  #sipTarget({ dialled }: ArrivingCall, ticket: string | undefined): DialTarget | undefined {
    const { gateway: gatewayOf, sipAddress } = this.#options;
    const [gateway, address] = [gatewayOf(), sipAddress()];
    if (!gateway || address === undefined || ticket === undefined) return undefined;
    const uri = `sip:${dialled}@${address}?${TICKET_HEADER}=${ticket}`;
    return { kind: "sip", uri, username: gateway.username, password: gateway.password };
  }

  #count(deed: string): void {
    this.#options.meter.counter(
      "ringdown_webhook_calls_total",
      "What Twilio was told to do with calls that it asked about.",
      { deed },
    ).add();
  }
}

function mailboxIn(lead: Lead | undefined): UserId | undefined {
  const decision = lead?.decision;
  return decision?.kind === "service" && decision.service.kind === "leave-message"
    ? decision.service.mailbox
    : undefined;
}
