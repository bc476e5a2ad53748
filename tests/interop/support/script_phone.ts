/**
 * A phone with an ear, a mouth and a memory: it behaves as a phone does, and what it is told and
 * asked can be looked at word by word. For what real phones do not show.
 */

import { type HeardKey, Voice } from "./voice.ts";
import type { Server } from "./server.ts";
import { type OwnCall, type PeerDialog, SipPeer } from "./sip_peer.ts";
import type { SipText } from "./sip_text.ts";
import { until } from "./until.ts";
import type { Ear } from "./ear.ts";

export interface ScriptPhoneOptions {
  readonly username: string;
  readonly hertz: number;
  /** Whether it sends and understands keys as events of RFC 4733. */
  readonly events?: boolean;
  /** What it answers to INFO. */
  readonly info?: number;
}

/** An address of this machine that is none of the server's. */
const OUTSIDE = "127.0.0.2";

/** `0.0.0.0` is the old way to hold, RFC 2543. */
export type Direction = "sendrecv" | "sendonly" | "inactive" | "0.0.0.0";

/** One call of the phone. */
export class PhoneCall {
  /** Its dialog, once there is one. */
  readonly dialog: PeerDialog;
  readonly #phone: ScriptPhone;
  /** What it was asked in the dialog, oldest first. */
  readonly asked: SipText[] = [];
  over = false;

  constructor(phone: ScriptPhone, dialog: PeerDialog) {
    this.#phone = phone;
    this.dialog = dialog;
  }

  /** `Replaces` of another that takes its place, as its own phone sees it. */
  get replaces(): string {
    const tag = (text: string) => /;tag=([^;>\s]+)/.exec(text)?.[1] ?? "";
    const { callId, local, remote } = this.dialog;
    return `${callId};to-tag=${tag(remote)};from-tag=${tag(local)}`;
  }

  /** The body and state of every NOTIFY, such as `SIP/2.0 180 Ringing active`. */
  get told(): readonly string[] {
    return this.asked.filter(({ method }) => method === "NOTIFY").map((notify) =>
      `${notify.body.trim()} ${notify.get("subscription-state").replace(/expires=\d+/, "expires")}`
    );
  }

  get infos(): readonly SipText[] {
    return this.asked.filter(({ method }) => method === "INFO");
  }

  /** Whom the display shows: the name it was last told. */
  get display(): string {
    const asserted = this.asked.map((one) => one.get("p-asserted-identity")).filter(Boolean);
    return /"([^"]*)"|sip:([^@]+)@/.exec(asserted.at(-1) ?? "")?.slice(1).find(Boolean) ?? "";
  }

  /** Waits until the last NOTIFY begins like this. */
  async isTold(text: string, ms = 20_000): Promise<void> {
    try {
      await until(`a NOTIFY of ${text}`, ms, () => this.told.at(-1)?.startsWith(text) || undefined);
    } catch (error) {
      throw new Error(`${error}\nIt was told:\n  ${this.told.join("\n  ")}`, { cause: error });
    }
  }

  async isOver(ms = 20_000): Promise<void> {
    await until(`the end of a call of ${this.#phone.username}`, ms, () => this.over || undefined);
  }

  /** Offers `direction` and waits until it is agreed. */
  async offer(direction: Direction): Promise<void> {
    await this.#phone.offer(this, direction);
  }

  /** Asks to transfer its partner, and returns the status of the answer. */
  async refer(target: string, headers: readonly string[] = []): Promise<number> {
    return await this.send("REFER", [`Refer-To: <${target}>`, ...headers]);
  }

  /** Sends any request, and returns the status of the answer. */
  async send(
    method: string,
    headers: readonly string[] = [],
    body: { readonly type: string; readonly text: string } | undefined = undefined,
  ): Promise<number> {
    return await this.#phone.ask(this, method, headers, body);
  }

  async hangUp(): Promise<void> {
    if (this.over) return;
    this.over = true;
    await this.send("BYE");
  }
}

/** A call that rings at the phone. */
export interface RingingCall {
  readonly invite: SipText;
  answer(headers?: readonly string[]): Promise<PhoneCall>;
  refuse(status: number): Promise<void>;
  /** Waits until it has stopped ringing, unanswered. */
  stops(): Promise<SipText>;
}

export class ScriptPhone implements Disposable {
  readonly username: string;
  readonly hertz: number;
  readonly peer: SipPeer;
  readonly voice: Voice;
  readonly #options: ScriptPhoneOptions;
  readonly #calls: PhoneCall[] = [];
  #version = 1;

  private constructor(peer: SipPeer, options: ScriptPhoneOptions) {
    this.username = options.username;
    this.hertz = options.hertz;
    this.#options = options;
    this.peer = peer;
    this.voice = new Voice({ name: options.username, hertz: options.hertz });
    peer.onMessage = (message) => this.#onMessage(message);
  }

  static async start(server: Server, options: ScriptPhoneOptions): Promise<ScriptPhone> {
    const peer = await SipPeer.open(server, options.username);
    const phone = new ScriptPhone(peer, options);
    await peer.register();
    return phone;
  }

  /** A phone somewhere else, which is reached at its `uri` only. */
  static outside(server: Server, options: ScriptPhoneOptions): ScriptPhone {
    return new ScriptPhone(SipPeer.outside(server, options.username, OUTSIDE), options);
  }

  get uri(): string {
    return this.peer.contact;
  }

  get ear(): Ear {
    return this.voice.ear;
  }

  get keys(): readonly HeardKey[] {
    return this.voice.keys;
  }

  #sdp(direction = "sendrecv"): string {
    const isOld = direction === "0.0.0.0";
    const sdp = this.voice.sdp(this.#options.events ?? true, isOld ? "" : `a=${direction}`)
      .replace("o=- 1 1", `o=- 1 ${this.#version++}`);
    return isOld ? sdp.replace("c=IN IP4 127.0.0.1", "c=IN IP4 0.0.0.0") : sdp;
  }

  /** Calls and returns the final answer: a call, or the response that refuses it. */
  async tryToCall(
    to: string,
    headers: readonly string[] = [],
  ): Promise<PhoneCall | SipText> {
    const { own, final } = await this.#invite(to, headers);
    if (final.status >= 300) {
      await this.peer.acknowledgeFailure(own, final);
      return final;
    }
    this.voice.sendTo(final.body);
    const call = new PhoneCall(this, this.peer.dialogOfCaller(own, final));
    call.asked.push(final);
    this.#calls.push(call);
    await this.peer.ask(call.dialog, "ACK", { sequence: own.sequence });
    return call;
  }

  async #invite(to: string, headers: readonly string[]): Promise<{ own: OwnCall; final: SipText }> {
    const own = await this.peer.invite(to, { headers, sdp: this.#sdp() });
    const isFinal = (one: SipText) =>
      one.method === "INVITE" && one.callId === own.callId && one.status >= 200;
    const final = await this.peer.next("an answer to its call", isFinal, 45_000);
    return { own, final };
  }

  async call(to: string, headers: readonly string[] = []): Promise<PhoneCall> {
    const call = await this.tryToCall(to, headers);
    if (call instanceof PhoneCall) return call;
    throw new Error(`${this.username} called ${to}: ${call.start}`);
  }

  /** `Replaces` of the call that it makes and that rings. */
  async ringingReplaces(): Promise<string> {
    const isNew = (one: SipText) =>
      one.status === 180 && !this.#calls.some(({ dialog }) => dialog.callId === one.callId);
    const ringing = await this.peer.next("ringing", isNew);
    return `${ringing.callId};to-tag=${ringing.tag("to")};from-tag=${ringing.tag("from")}`;
  }

  /** Waits until a call rings at it. */
  async rings(ms = 20_000): Promise<RingingCall> {
    const { peer } = this;
    const isNew = (one: SipText) =>
      one.isRequest && one.method === "INVITE" && one.tag("to") === "";
    const invite = await peer.next("a call", isNew, ms);
    const tag = crypto.randomUUID().slice(0, 8);
    const dialog = peer.dialogOfCallee(invite, tag);
    await peer.respond(invite, 180, { tag });
    return {
      invite,
      answer: async (headers = []) => {
        const call = new PhoneCall(this, dialog);
        call.asked.push(invite);
        this.#calls.push(call);
        this.voice.sendTo(invite.body);
        await peer.respond(invite, 200, { tag, sdp: this.#sdp(), headers });
        const isAck = (one: SipText) => one.method === "ACK" && one.callId === invite.callId;
        await peer.next("an ACK", isAck);
        return call;
      },
      refuse: async (status) => {
        await peer.respond(invite, status, { tag });
        const isAck = (one: SipText) => one.method === "ACK" && one.callId === invite.callId;
        await peer.next("an ACK", isAck);
      },
      stops: async () => {
        const isCancel = (one: SipText) =>
          one.isRequest && one.method === "CANCEL" && one.callId === invite.callId;
        const cancel = await peer.next("a CANCEL", isCancel, 45_000);
        await peer.respond(cancel, 200, { tag });
        await peer.respond(invite, 487, { tag });
        return cancel;
      },
    };
  }

  /** Answers what is asked in its calls. */
  #onMessage(message: SipText): boolean {
    if (!message.isRequest || message.tag("to") === "") return false;
    const call = this.#calls.find(({ dialog }) => dialog.callId === message.callId);
    if (!call || message.method === "CANCEL") return false;
    if (message.method === "ACK") return call.asked.some((one) => one.isRequest && isReInvite(one));
    const known = call.asked.some((one) => one.isRequest && one.sequence === message.sequence);
    if (!known) call.asked.push(message);
    void this.#respond(call, message);
    return true;
  }

  async #respond(call: PhoneCall, request: SipText): Promise<void> {
    const { peer } = this;
    switch (request.method) {
      case "INVITE":
      case "UPDATE": {
        const offered = /^a=(sendrecv|sendonly|recvonly|inactive)/m.exec(request.body)?.[1];
        const own = MIRRORED[offered ?? "sendrecv"] ?? "sendrecv";
        const sdp = request.body === "" && request.method === "UPDATE" ? "" : this.#sdp(own);
        return await peer.respond(request, 200, { sdp });
      }
      case "INFO":
        return await peer.respond(request, this.#options.info ?? 200);
      case "BYE":
        call.over = true;
        return await peer.respond(request, 200);
      default:
        return await peer.respond(request, 200);
    }
  }

  /** For `PhoneCall`. */
  async offer(call: PhoneCall, direction: Direction): Promise<void> {
    await this.peer.ask(call.dialog, "INVITE", { sdp: this.#sdp(direction) });
    const { sequence } = await this.#answerTo(call, "INVITE");
    await this.peer.ask(call.dialog, "ACK", { sequence });
  }

  /** For `PhoneCall`. */
  async ask(
    call: PhoneCall,
    method: string,
    headers: readonly string[],
    body: { readonly type: string; readonly text: string } | undefined,
  ): Promise<number> {
    await this.peer.ask(call.dialog, method, {
      headers,
      ...(body ? { sdp: body.text, type: body.type } : {}),
    });
    return (await this.#answerTo(call, method)).status;
  }

  #answerTo(call: PhoneCall, method: string): Promise<SipText> {
    const fits = (one: SipText) =>
      one.callId === call.dialog.callId && one.method === method && one.status >= 200 &&
      !call.asked.includes(one);
    return this.peer.next(`an answer to its ${method}`, fits, 20_000);
  }

  [Symbol.dispose](): void {
    this.peer[Symbol.dispose]();
    this.voice[Symbol.dispose]();
  }
}

const isReInvite = (one: SipText): boolean => one.method === "INVITE" && one.tag("to") !== "";

const MIRRORED: Readonly<Record<string, string>> = {
  sendrecv: "sendrecv",
  sendonly: "recvonly",
  recvonly: "sendonly",
  inactive: "inactive",
};
