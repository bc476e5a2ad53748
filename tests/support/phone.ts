/** A phone that a test plays: it says what the test says, and keeps what it hears. */

import { ok } from "node:assert/strict";
import {
  ackOfFailure,
  ackOfSuccess,
  cancelOf,
  check,
  confirmed,
  type Dialog,
  dialogOfClient,
  dialogOfServer,
  DigestClient,
  type Flow,
  type FlowReceiver,
  formatMessage,
  H,
  type HeaderField,
  headerKey,
  Headers,
  nextRequest,
  parseMessage,
  responseTo,
  type SipMessage,
  SipRequest,
  SipResponse,
  type Tag,
} from "../../src/sip/mod.ts";
import type { MemoryHost } from "./memory_network.ts";
import { text } from "./messages.ts";
import { DOMAIN, PBX, type Pbx, SECRET } from "./pbx.ts";

export const sdp = (host: string, more = ""): string =>
  `v=0\r\no=- 1 1 IN IP4 ${host}\r\ns=-\r\nc=IN IP4 ${host}\r\nt=0 0\r\n` +
  `m=audio 4000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n${more}`;

export interface PhoneOptions {
  readonly username: string;
  readonly host: string;
  readonly port?: number;
  readonly protocol?: "UDP" | "TCP";
}

/** Beyond what a message must have. */
export interface Parts {
  readonly headers?: readonly string[];
  readonly sdp?: string;
  /** A body that is no SDP: its Content-Type is among `headers`. */
  readonly body?: string;
  readonly tag?: string;
  readonly from?: string;
  readonly to?: string;
}

const fields = (lines: readonly string[] = []): readonly HeaderField[] =>
  lines.map((line) => {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon);
    return { name, key: headerKey(name), value: line.slice(colon + 1).trim() };
  });

export class Phone implements FlowReceiver {
  readonly pbx: Pbx;
  readonly options: Required<PhoneOptions>;
  readonly host: MemoryHost;
  /** What came and was not taken, oldest first. */
  readonly inbox: SipMessage[] = [];
  /** What the phone does by itself. */
  readonly auto = new Set<"ack-failure" | "bye" | "cancel">(["ack-failure", "bye", "cancel"]);
  readonly #digest: DigestClient;
  readonly #pending: SipRequest[] = [];
  #flow: Flow | undefined;
  #count = 0;

  constructor(pbx: Pbx, options: PhoneOptions) {
    this.pbx = pbx;
    this.options = { port: 5060, protocol: "UDP", ...options };
    const { host, port, protocol } = this.options;
    this.host = pbx.network.attach({ listeners: [{ protocol, host, port }], receiver: this });
    this.#digest = new DigestClient({ username: options.username, password: SECRET }, pbx.random);
  }

  get contact(): string {
    const { username, host, port, protocol } = this.options;
    return `<sip:${username}@${host}:${port}${protocol === "TCP" ? ";transport=tcp" : ""}>`;
  }

  // Hearing.

  onMessage(bytes: Uint8Array, flow: Flow): void {
    this.#flow = flow;
    let message: SipMessage;
    try {
      message = parseMessage(bytes);
      this.inbox.push(message);
      check(message);
    } catch {
      // The answer to a malformed request may be as malformed.
      return;
    }
    if (message instanceof SipResponse) this.#onResponse(message);
    else this.#onRequest(message);
  }

  onClosed(flow: Flow): void {
    if (this.#flow === flow) this.#flow = undefined;
  }

  #onResponse(response: SipResponse): void {
    const { status, cseq } = response;
    if (cseq.method !== "INVITE" || status < 300 || !this.auto.has("ack-failure")) return;
    const invite = this.#sent.get(`${response.callId} ${cseq.number}`);
    if (invite) this.send(ackOfFailure(invite, response));
  }

  #onRequest(request: SipRequest): void {
    if (request.method === "INVITE") this.#pending.push(request);
    if (request.method === "BYE" && this.auto.has("bye")) this.reply(request, 200);
    if (request.method === "CANCEL" && this.auto.has("cancel")) {
      this.reply(request, 200);
      const invite = this.#pending.find((it) => it.callId === request.callId);
      if (invite) this.reply(invite, 487);
    }
  }

  /** The first request of `what`, or response of status `what`, out of the inbox. */
  take(what: string): SipRequest;
  take(what: number, method?: string): SipResponse;
  take(what: string | number, method?: string): SipMessage {
    const at = this.inbox.findIndex((message) =>
      message instanceof SipRequest
        ? message.method === what
        : message.status === what && (method === undefined || message.cseq.method === method)
    );
    const found = this.inbox[at];
    if (!found) {
      throw new Error(
        `${this.options.username} heard no ${what} but ${this.heard().join(", ") || "nothing"}`,
      );
    }
    this.inbox.splice(at, 1);
    return found;
  }

  /** What is in the inbox, in short; empties it. */
  heard(): readonly string[] {
    return this.inbox.splice(0).map((message) =>
      message instanceof SipRequest ? message.method : `${message.status} ${message.cseq.method}`
    );
  }

  // Saying.

  readonly #sent = new Map<string, SipRequest>();

  send(message: SipMessage): void {
    if (message instanceof SipRequest && message.method === "INVITE") {
      this.#sent.set(`${message.callId} ${message.cseq.number}`, message);
    }
    const bytes = formatMessage(message);
    const { protocol } = this.options;
    const flow = this.#flow && !this.#flow.closed
      ? this.#flow
      : this.host.openFlow({ protocol, ...PBX });
    if (flow) return flow.send(bytes);
    this.host.flowTo({ protocol, ...PBX }).then((opened) => {
      this.#flow = opened;
      opened.send(bytes);
    });
  }

  /** Raw octets, as they are. */
  sendBytes(bytes: Uint8Array): void {
    const { protocol } = this.options;
    (this.#flow ?? this.host.openFlow({ protocol, ...PBX }))?.send(bytes);
  }

  #via(): HeaderField {
    const { host, port, protocol } = this.options;
    const branch = `z9hG4bK${this.options.username}${this.#count++}`;
    return {
      name: "Via",
      key: "via",
      value: `SIP/2.0/${protocol} ${host}:${port};branch=${branch};rport`,
    };
  }

  /** A request outside a dialog. */
  request(method: string, uri: string, parts: Parts & { callId?: string; cseq?: number } = {}) {
    const { username, host } = this.options;
    const { callId = `${username}-${this.#count++}@${host}`, cseq = 1 } = parts;
    const lines = [
      "Max-Forwards: 70",
      `From: ${parts.from ?? `<sip:${username}@${DOMAIN}>`};tag=${parts.tag ?? `f${username}`}`,
      `To: ${parts.to ?? `<${uri}>`}`,
      `Call-ID: ${callId}`,
      `CSeq: ${cseq} ${method}`,
      ...parts.headers ?? [],
      ...(parts.sdp ? ["Content-Type: application/sdp"] : []),
    ];
    const content = parts.sdp ?? parts.body;
    const body = content === undefined ? undefined : new TextEncoder().encode(content);
    return new SipRequest(method, uri, new Headers([this.#via(), ...fields(lines)]), body);
  }

  /** Sends `request` again as who it is, if it is challenged. Resolves to what was sent last. */
  async prove(request: SipRequest): Promise<SipRequest> {
    this.send(request);
    await this.pbx.run(5);
    const at = this.inbox.findIndex((it) =>
      it instanceof SipResponse && (it.status === 401 || it.status === 407) &&
      it.callId === request.callId && it.cseq.number === request.cseq.number
    );
    const challenged = this.inbox[at];
    if (!(challenged instanceof SipResponse)) return request;
    this.inbox.splice(at, 1);
    const [asks, answers] = challenged.status === 401
      ? [H.wwwAuthenticate, H.authorization]
      : [H.proxyAuthenticate, H.proxyAuthorization];
    const answer = this.#digest.answer(
      challenged.headers.all(asks),
      request.method,
      request.uriText,
    );
    ok(answer, "the challenge cannot be answered");
    const again = request.with({
      headers: new Headers([
        this.#via(),
        ...request.headers.fieldsOf(H.via).slice(1),
        ...request.headers.without(H.via).fields,
      ]).with(H.cseq, { number: request.cseq.number + 1, method: request.method })
        .with(answers, answer),
    });
    this.send(again);
    await this.pbx.run(5);
    return again;
  }

  /** Registers, and resolves to the final response. */
  async register(
    { contact = this.contact, headers = [] as readonly string[], expires = 3600 } = {},
  ): Promise<SipResponse> {
    const sent = await this.prove(
      this.request("REGISTER", `sip:${DOMAIN}`, {
        to: `<sip:${this.options.username}@${DOMAIN}>`,
        headers: [
          ...contact === "" ? [] : [`Contact: ${contact}`],
          `Expires: ${expires}`,
          ...headers,
        ],
      }),
    );
    const found = this.inbox.findIndex((it) =>
      it instanceof SipResponse && it.callId === sent.callId && it.status >= 200
    );
    const [response] = this.inbox.splice(found, 1);
    ok(response instanceof SipResponse);
    return response;
  }

  /** Calls `extension`, and resolves to the INVITE that was let in. */
  invite(extension: string, parts: Parts = {}): Promise<SipRequest> {
    return this.prove(
      this.request("INVITE", `sip:${extension}@${DOMAIN}`, {
        ...parts,
        headers: [
          `Contact: ${this.contact}`,
          "Allow: INVITE, ACK, BYE, CANCEL",
          ...parts.headers ?? [],
        ],
      }),
    );
  }

  /** A response, with a Contact where one belongs. */
  reply(request: SipRequest, status: number, parts: Parts = {}): SipResponse {
    const contact = status > 100 && status < 300 && request.method !== "BYE"
      ? [`Contact: ${this.contact}`]
      : [];
    const response = responseTo(request, status, {
      toTag: (parts.tag ?? `t${this.options.username}`) as Tag,
      headers: fields([
        ...contact,
        ...parts.headers ?? [],
        ...(parts.sdp ? ["Content-Type: application/sdp"] : []),
      ]),
      ...(parts.sdp ? { body: new TextEncoder().encode(parts.sdp) } : {}),
    });
    if (request.method === "INVITE" && status >= 200) {
      const at = this.#pending.indexOf(request);
      if (at >= 0) this.#pending.splice(at, 1);
    }
    this.send(response);
    return response;
  }

  cancel(invite: SipRequest): void {
    this.send(cancelOf(invite));
  }

  /** The dialog of an INVITE that we sent, by a response to it. */
  dialogAsCaller(invite: SipRequest, response: SipResponse): Dialog {
    return confirmed(dialogOfClient(invite, response), response);
  }

  /** The dialog of an INVITE that came to us. */
  dialogAsCallee(invite: SipRequest, tag = `t${this.options.username}`): Dialog {
    return dialogOfServer(invite, tag as Tag, false);
  }

  ack(dialog: Dialog, sequence: number, parts: Parts = {}): void {
    this.#sendIn(ackOfSuccess(dialog, sequence, this.#parts(parts)));
  }

  /** Sends a request in `dialog`; returns it and the dialog after it. */
  within(dialog: Dialog, method: string, parts: Parts = {}): readonly [Dialog, SipRequest] {
    const [next, made] = nextRequest(
      dialog,
      method,
      this.#parts({
        ...parts,
        headers: [`Contact: ${this.contact}`, ...parts.headers ?? []],
      }),
    );
    return [next, this.#sendIn(made)];
  }

  #sendIn(made: SipRequest): SipRequest {
    const request = made.with({ headers: new Headers([this.#via(), ...made.headers.fields]) });
    this.send(request);
    return request;
  }

  #parts(parts: Parts) {
    return {
      headers: fields([
        ...parts.headers ?? [],
        ...(parts.sdp ? ["Content-Type: application/sdp"] : []),
      ]),
      ...(parts.sdp ?? parts.body
        ? { body: new TextEncoder().encode(parts.sdp ?? parts.body) }
        : {}),
    };
  }
}

/** The body of a message as text. */
export const bodyText = (message: SipMessage): string => text(message.body);

/** A call that is up between `caller` and `callee`. */
export interface Talk {
  readonly invite: SipRequest;
  readonly incoming: SipRequest;
  readonly callerDialog: Dialog;
  readonly calleeDialog: Dialog;
}

/** Brings up a call: both are registered, and both have heard everything when it resolves. */
export async function talk(
  caller: Phone,
  callee: Phone,
  {
    extension = "1002",
    inviteHeaders = [] as readonly string[],
    answerHeaders = [] as readonly string[],
  } = {},
): Promise<Talk> {
  const { pbx } = caller;
  const invite = await caller.invite(extension, {
    sdp: sdp(caller.options.host),
    headers: inviteHeaders,
  });
  await pbx.run(10);
  const incoming = callee.take("INVITE");
  callee.reply(incoming, 180);
  await pbx.run(10);
  callee.reply(incoming, 200, { sdp: sdp(callee.options.host), headers: answerHeaders });
  await pbx.run(10);
  const answer = caller.take(200, "INVITE");
  const callerDialog = caller.dialogAsCaller(invite, answer);
  caller.ack(callerDialog, invite.cseq.number);
  await pbx.run(10);
  callee.take("ACK");
  caller.heard();
  callee.heard();
  return { invite, incoming, callerDialog, calleeDialog: callee.dialogAsCallee(incoming) };
}
