/**
 * One party's side of a call: one dialog, whoever started it. What both sides do once there is a
 * dialog is here; how it comes to be is in `caller_leg.ts` and `callee_leg.ts`.
 */

import type { CallId, DialogEnd, DialogState, EndReason, RingGroupId } from "../domain/mod.ts";
import type { LegEncryption, MediaLeg } from "../media/mod.ts";
import {
  acceptRequest,
  type Dialog,
  type DialogUser,
  H,
  type HeaderField,
  type IncomingRequest,
  type SipRequest,
  type SipResponse,
  supportedField,
} from "../sip/mod.ts";
import type { LegEnd } from "../call/mod.ts";
import type { IncomingOffer, LegObserver, LegOptions, Party } from "./leg_context.ts";
import { legEncryption } from "./leg_encryption.ts";
import { LegOffers } from "./leg_offers.ts";
import { reasonField } from "./reason.ts";
import type { ReferSubscription } from "./refer_subscription.ts";

export abstract class Leg extends LegOffers implements DialogUser {
  /** Who is at the other end of this leg's wire. */
  readonly party: Party;
  /** Which side of the call it is on, whoever sent the INVITE. */
  readonly standsFor: "caller" | "callee";
  protected observer: LegObserver;
  answeredAt: Date | undefined;
  endedAt: Date | undefined;
  /** The final status of the INVITE; 0 while there is none. */
  status = 0;
  /** Tells the phone how the transfer goes that it asked for last. */
  referSubscription: ReferSubscription | undefined;
  readonly #urgent: boolean;
  #over = false;
  #byeAfterAck: LegEnd | undefined;
  #call: CallId;
  #partner: Party;
  readonly #group: RingGroupId | undefined;
  /** What a leg that moved was told in the call it came from. */
  #earlier: Uint8Array | undefined;
  #holding = false;
  #state: DialogState["state"] = "trying";
  #ended: DialogEnd | undefined;

  constructor(options: LegOptions, observer: LegObserver) {
    super(options);
    this.#call = options.call;
    this.observer = observer;
    this.party = options.party;
    this.#urgent = options.urgent ?? false;
    this.standsFor = options.placed ? "caller" : options.side;
    this.#partner = options.partner;
    this.#group = options.group;
    this.context.legs.add(this);
    this.context.stack.addDialog(this.sipCallId, this.localTag, this);
  }

  /** The call this leg belongs to now. */
  get call(): CallId {
    return this.#call;
  }

  /** Goes on in another call, which hears what happens from now on. */
  moveTo(call: CallId, observer: LegObserver): void {
    const from = this.#call;
    this.#earlier = this.lastLocalSdp;
    this.#call = call;
    this.observer = observer;
    if (!this.#over) this.context.legs.moved(this, from);
  }

  /** Whom this leg talks with, as its phone may know it. */
  get partner(): Party {
    return this.#partner;
  }

  set partner(partner: Party) {
    this.#partner = partner;
    if (!this.#over) this.context.legs.changed(this);
  }

  /** True while the phone has put its partner on hold. */
  get holding(): boolean {
    return this.#holding;
  }

  set holding(holding: boolean) {
    if (holding === this.#holding) return;
    this.#holding = holding;
    if (!this.#over) this.context.legs.changed(this);
  }

  /** How this leg stands, RFC 4235 §3.7. */
  get dialogState(): DialogState {
    const { number, name, anonymous } = this.#partner;
    const remote = anonymous ? NOBODY : { number, name };
    return {
      call: this.#call,
      leg: this.id,
      user: this.device?.user,
      device: this.device?.id,
      direction: this.side === "caller" ? "initiator" : "recipient",
      state: this.#state,
      ...(this.#ended && this.#over ? { ended: this.#ended } : {}),
      sipCallId: this.sipCallId,
      localTag: this.remoteTag,
      remoteTag: this.localTag,
      remote,
      ...(this.#group === undefined ? {} : { group: this.#group }),
      holding: this.#holding,
    };
  }

  /** The tag that the peer has given its side of the dialog. */
  protected get remoteTag(): string | undefined {
    return this.dialog?.remoteTag;
  }

  protected become(state: DialogState["state"]): void {
    if (state === this.#state && state !== "trying") return;
    this.#state = state;
    this.context.legs.changed(this);
  }

  /** True once the leg has ended or been told to. */
  get over(): boolean {
    return this.#over;
  }

  /** Whether its sound is encrypted. */
  get encryption(): LegEncryption {
    const { device, flow, side, trunk, context } = this;
    const [gateway, urgent] = [trunk?.gateway, this.#urgent];
    const anyTransport = context.keysByAnyTransport;
    return legEncryption({ device, gateway, flow, side, urgent, anyTransport });
  }

  /** This leg as the media engine needs it. */
  get media(): MediaLeg {
    return {
      id: this.id,
      profile: {
        advertise: this.flow?.local.host ?? "127.0.0.1",
        signalledFrom: this.flow?.remote.host ?? "",
        symmetric: true,
        encryption: this.encryption,
      },
      ...(this.#earlier ? { earlier: this.#earlier } : {}),
    };
  }

  // What comes in the dialog.

  onRequest(incoming: IncomingRequest): void {
    const { request } = incoming;
    const dialog = this.dialogFor(request);
    const next = dialog && acceptRequest(dialog, request);
    if (!next) return incoming.respondStatelessly(481);
    if ("refused" in next) {
      const retry = next.refused === 500 ? [this.retryAfter()] : [];
      return incoming.respondStatelessly(next.refused, { headers: retry });
    }
    if (this.#over && request.method !== "BYE") return incoming.respondStatelessly(481);
    this.keepDialog(next);
    this.flow = incoming.flow;
    switch (request.method) {
      case "BYE":
        return this.#onBye(incoming);
      case "INVITE":
        return this.onReinvite(incoming);
      case "UPDATE":
        return this.onUpdate(incoming);
      case "INFO":
        return this.observer.onInfo(this, incoming);
      case "REFER":
        return this.observer.onRefer(this, incoming);
      case "SUBSCRIBE":
        return this.#onSubscribe(incoming);
      case "PRACK":
        return this.onPrack(incoming);
      case "OPTIONS":
        return incoming.respond(200, { headers: [this.context.stack.allow, supportedField] });
      default:
        return incoming.respond(405, { headers: [this.context.stack.allow] });
    }
  }

  /** The dialog that `request` is in; a callee may have several before its answer. */
  protected dialogFor(_request: SipRequest): Dialog | undefined {
    return this.dialog;
  }

  protected keepDialog(dialog: Dialog): void {
    this.dialog = dialog;
  }

  protected onPrack(incoming: IncomingRequest): void {
    incoming.respond(481);
  }

  /** What wants to know how a transfer goes, RFC 3515 §2.4.4; others get dialogs of their own. */
  #onSubscribe(incoming: IncomingRequest): void {
    const transfer = this.referSubscription;
    if (transfer?.isFor(incoming.request)) return transfer.onSubscribe(incoming);
    const isForTransfer = incoming.request.headers.first(H.event)?.token === "refer";
    if (isForTransfer) return incoming.respond(481);
    incoming.respond(489, {
      headers: [{ name: "Allow-Events", key: "allow-events", value: "refer" }],
    });
  }

  /** Sends a NOTIFY in the dialog, which outlives its call for this (RFC 5057 §4.1). */
  notify(headers: readonly HeaderField[], body: Uint8Array, done: (status: number) => void): void {
    this.send("NOTIFY", { headers, body }, {
      onResponse: ({ status }) => {
        if (status >= 200) done(status);
      },
      onFailure: done,
    });
  }

  #onBye(incoming: IncomingRequest): void {
    incoming.respond(200);
    // Ours may be on its way too: then its transaction still has to end.
    if (this.#over) return;
    this.end("local-bye");
    this.forget();
    this.observer.onHungUp(this);
  }

  // What goes out in the dialog.

  /** Passes an INFO on; `done` gets the final status. */
  info(
    headers: readonly HeaderField[],
    body: Uint8Array,
    done: (response: SipResponse | undefined, status: number) => void,
  ): void {
    this.send("INFO", { headers, body }, {
      onResponse: (response) => {
        if (response.status >= 200) done(response, response.status);
      },
      onFailure: (status) => done(undefined, status),
    });
  }

  /** Asks whether the peer is still there; the observer hears when it is not. */
  probe(reason: EndReason): void {
    if (this.#over || this.dialog?.early !== false) return;
    this.send("OPTIONS", {}, {
      onResponse: ({ status }) => {
        if (status === 481 || status === 408) this.lose(reason);
      },
      onFailure: () => this.lose(reason),
    });
  }

  /** Ends the dialog with a BYE, or does what ends it before there is one. The first call counts. */
  bye(why: LegEnd): void {
    if (this.#over) return;
    this.end(why === "replaced" ? "replaced" : "remote-bye");
    // RFC 3261 §15: who answered waits for the ACK before it hangs up.
    if (this.waitsForAck) this.#byeAfterAck = why;
    else this.#sendBye(why);
  }

  #sendBye(why: LegEnd): void {
    this.#byeAfterAck = undefined;
    if (!this.dialog) return this.forget();
    this.send("BYE", { headers: [reasonField(why)] }, {
      onResponse: ({ status }) => {
        // A challenge is not answered: it would hand the peer our proof (SIP digest leak).
        if (status >= 200) this.forget();
      },
      onFailure: () => this.forget(),
    });
  }

  protected override heardOffer(offer: IncomingOffer): void {
    this.observer.onOffer(this, offer);
  }

  protected override lose(reason: EndReason): void {
    if (this.#over) return;
    // What says that there is no such dialog is there, and wrong.
    this.#ended ??= reason === "hung-up" ? "error" : "timeout";
    this.observer.onLost(this, reason);
  }

  protected override acknowledged(lost: boolean): void {
    if (this.#byeAfterAck) return this.#sendBye(this.#byeAfterAck);
    if (lost) this.lose("no-ack");
  }

  // The end.

  /** Marks the leg as ended by what came first, and stops what would keep it alive. */
  protected end(by: DialogEnd): void {
    this.#ended ??= by;
    if (!this.#over) this.context.legs.ended(this);
    this.#over = true;
    this.become("terminated");
    this.endedAt = this.context.clock.now();
    this.endOffers();
  }

  /** Nothing more can come: the dialog is forgotten. */
  protected forget(): void {
    if (!this.#over) this.end("error");
    this.forgetOffers();
    this.context.legs.delete(this);
    this.context.stack.removeDialog(this.sipCallId, this.localTag);
  }
}

const NOBODY = { number: "anonymous", name: "" };
