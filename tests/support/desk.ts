/** A phone with keys, that does by itself what phones do: it acknowledges, mirrors, tells. */

import { ok } from "node:assert/strict";
import { type Dialog, H, SipRequest, SipResponse } from "../../src/sip/mod.ts";
import { DOMAIN, type Pbx } from "./pbx.ts";
import { bodyText, Phone, sdp } from "./phone.ts";

/** One call at a phone, as its user sees it. */
export class Line {
  state: "calling" | "ringing" | "up" | "over" = "calling";
  dialog: Dialog | undefined;
  /** The final status of an INVITE of ours that failed. */
  failed = 0;
  /** Who the display says is there, from the last P-Asserted-Identity. */
  display = "";
  /** What the PBX last said of our direction: `sendrecv` unless it said otherwise. */
  direction = "sendrecv";
  /** Versions in the `o=` lines that came, in order. */
  readonly versions: string[] = [];
  /** The message/sipfrag bodies and subscription states that came, in order. */
  readonly told: string[] = [];
  /** What the Reason header of the end says. */
  reason = "";
  readonly desk: Desk;
  invite: SipRequest;
  readonly ours: boolean;

  constructor(desk: Desk, invite: SipRequest, ours: boolean) {
    this.desk = desk;
    this.invite = invite;
    this.ours = ours;
    this.state = ours ? "calling" : "ringing";
  }

  /** Answers a call that rings. */
  answer(more = ""): void {
    const { phone } = this.desk;
    phone.reply(this.invite, 200, { sdp: this.desk.sdp(more), tag: this.tag });
    this.dialog = phone.dialogAsCallee(this.invite, this.tag);
    this.state = "up";
  }

  /** The tag of this phone in a call that came in: one for each. */
  get tag(): string {
    return `t${this.invite.callId.slice(0, 8)}`;
  }

  ring(status = 180): void {
    this.desk.phone.reply(this.invite, status, { tag: this.tag });
  }

  refuse(status: number): void {
    this.desk.phone.reply(this.invite, status, { tag: this.tag });
    this.state = "over";
  }

  send(method: string, headers?: readonly string[], body?: string): SipRequest {
    ok(this.dialog, "there is a dialog");
    const parts = {
      ...(headers ? { headers } : {}),
      ...(body === undefined ? {} : { sdp: body }),
    };
    const [next, request] = this.desk.phone.within(this.dialog, method, parts);
    this.dialog = next;
    return request;
  }

  /** True while this phone has put the other party on hold. */
  holds = false;

  offer(direction: string): void {
    this.holds = direction === "sendonly" || direction === "inactive";
    this.send("INVITE", [], this.desk.sdp(`a=${direction}\r\n`));
  }

  hangUp(): void {
    if (this.state === "calling") this.desk.phone.cancel(this.invite);
    else this.send("BYE");
    this.state = "over";
  }

  /** Asks for a transfer, blind or to where `consultation` is. */
  refer(to: string, consultation?: Line): void {
    const replaces = consultation ? `?Replaces=${encodeURIComponent(consultation.replaces)}` : "";
    this.send("REFER", [`Refer-To: <sip:${to}@${DOMAIN}${replaces}>`]);
  }

  /** This call in a Replaces header, as its own phone sees it. */
  get replaces(): string {
    ok(this.dialog);
    const { callId, remoteTag, localTag } = this.dialog;
    return `${callId};to-tag=${remoteTag};from-tag=${localTag}`;
  }
}

export class Desk {
  readonly phone: Phone;
  readonly lines: Line[] = [];
  /** Statuses of the responses to requests in dialogs, in order. */
  readonly answers: string[] = [];
  readonly extension: string;
  #version = 1;

  constructor(pbx: Pbx, extension: string, host: string) {
    this.extension = extension;
    this.phone = new Phone(pbx, { username: extension, host });
    this.phone.auto.delete("bye");
    this.phone.auto.delete("cancel");
  }

  /** A description of ours with a version that rises. */
  sdp(more = ""): string {
    return sdp(this.phone.options.host, more).replace("o=- 1 1", `o=- 1 ${this.#version++}`);
  }

  async call(number: string, headers: readonly string[] = []): Promise<Line> {
    const invite = await this.phone.invite(number, { sdp: this.sdp(), headers });
    const line = new Line(this, invite, true);
    this.lines.push(line);
    this.hear();
    return line;
  }

  /** The last call there is, which must be one in `state`. */
  line(state: Line["state"] = "ringing"): Line {
    const line = this.lines.findLast((one) => one.state === state);
    ok(line, `${this.extension} has no call that is ${state}`);
    return line;
  }

  /** Deals with everything that came. */
  hear(): void {
    for (const message of this.phone.inbox.splice(0)) {
      if (message instanceof SipResponse) this.#response(message);
      else if (message instanceof SipRequest) this.#request(message);
    }
  }

  #lineOf(callId: string): Line | undefined {
    return this.lines.find(({ invite }) => invite.callId === callId);
  }

  #response(response: SipResponse): void {
    const { cseq, status } = response;
    const line = this.#lineOf(response.callId);
    if (!line || status < 180) return;
    if (cseq.method !== "INVITE") return void this.answers.push(`${status} ${cseq.method}`);
    this.#note(line, response);
    if (line.ours && line.state === "calling") {
      if (status < 200) {
        if (response.to.tag) line.dialog = this.phone.dialogAsCaller(line.invite, response);
        return;
      }
      line.state = status < 300 ? "up" : "over";
      line.failed = status < 300 ? 0 : status;
      if (status < 300) line.dialog = this.phone.dialogAsCaller(line.invite, response);
    }
    if (status >= 200 && status < 300 && line.dialog) this.phone.ack(line.dialog, cseq.number);
    if (status >= 300) this.answers.push(`${status} INVITE`);
  }

  #request(request: SipRequest): void {
    const line = this.#lineOf(request.callId);
    if (request.method === "ACK") return;
    if (!line) {
      if (request.method !== "INVITE") return void this.phone.reply(request, 481);
      const made = new Line(this, request, false);
      this.#note(made, request);
      this.lines.push(made);
      made.ring();
      return;
    }
    if (line.state === "over" && request.method !== "BYE") {
      return void this.phone.reply(request, 481, { tag: request.to.tag ?? line.tag });
    }
    switch (request.method) {
      case "INVITE":
        this.#note(line, request);
        this.#accept(request, this.sdp(`a=${mirrored(line)}\r\n`));
        return;
      case "NOTIFY": {
        const state = request.headers.first(H.subscriptionState)?.token;
        line.told.push(`${bodyText(request).trim()} ${state}`);
        this.#accept(request);
        return;
      }
      case "BYE":
      case "CANCEL":
        this.#accept(request);
        if (request.method === "CANCEL") this.phone.reply(line.invite, 487, { tag: line.tag });
        line.state = "over";
        line.reason = request.headers.raw("reason")[0] ?? "";
        return;
      default:
        this.#accept(request);
    }
  }

  #accept(request: SipRequest, sdp?: string): void {
    const tag = request.to.tag === undefined ? {} : { tag: request.to.tag };
    this.phone.reply(request, 200, { ...tag, ...(sdp === undefined ? {} : { sdp }) });
  }

  #note(line: Line, message: SipRequest | SipResponse): void {
    const identity = message.headers.first(H.pAssertedIdentity);
    if (identity) line.display = identity.displayName ?? "";
    const text = bodyText(message);
    if (text === "") return;
    line.direction = /a=(sendrecv|sendonly|recvonly|inactive)/.exec(text)?.[1] ?? "sendrecv";
    line.versions.push(/^o=\S+ \d+ (\d+)/m.exec(text)?.[1] ?? "");
  }
}

/** What a phone answers, RFC 3264 §6.1: one that holds does not want to hear. */
function mirrored({ direction, holds }: Line): string {
  if (direction === "sendonly") return holds ? "inactive" : "recvonly";
  if (direction === "recvonly") return "sendonly";
  return direction === "sendrecv" && holds ? "sendonly" : direction;
}

/** Lets time pass, and every phone do what it does each `stepMs`. */
export async function pass(
  pbx: Pbx,
  desks: readonly Desk[],
  ms = 200,
  stepMs = 20,
): Promise<void> {
  for (let at = 0; at < ms; at += stepMs) {
    await pbx.run(stepMs);
    for (const desk of desks) desk.hear();
  }
}
