/** A phone that does what its script says, for misbehaviour that SIPp cannot express. */

import { createHash } from "node:crypto";
import type { Account, Server } from "./server.ts";
import { sdpText, SipText, sipText } from "./sip_text.ts";
import { within } from "./until.ts";

const md5 = (text: string): string => createHash("md5").update(text).digest("hex");
const random = (): string => crypto.randomUUID().slice(0, 13).replace("-", "");

interface Wire {
  readonly port: number;
  send(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  close(): void;
}

/** An INVITE of a peer and what came of it so far. */
export interface OwnCall {
  readonly callId: string;
  readonly fromTag: string;
  readonly target: string;
  /** The INVITE that carried the credentials. */
  readonly invite: string;
  readonly sequence: number;
}

/** The dialog of a peer: enough to make requests in it. */
export interface PeerDialog {
  readonly callId: string;
  readonly local: string;
  readonly remote: string;
  readonly target: string;
}

export class SipPeer implements Disposable {
  readonly account: Account;
  readonly host: string;
  readonly received: SipText[] = [];
  /** Takes what it wants of what comes; the rest is for `next`. */
  onMessage: (message: SipText) => boolean = () => false;
  readonly #server: Server;
  readonly #transport: "UDP" | "TCP";
  readonly #inbox: SipText[] = [];
  #waiting: (() => void)[] = [];
  #wire: Wire | undefined;
  #sequence = 0;

  private constructor(
    server: Server,
    account: Account,
    transport: "UDP" | "TCP",
    host = server.host,
  ) {
    this.#server = server;
    this.account = account;
    this.#transport = transport;
    this.host = host;
  }

  /** Somebody at another address than the server, who has no account. */
  static outside(server: Server, username: string, host: string): SipPeer {
    const peer = new SipPeer(server, { username, secret: "" }, "UDP", host);
    peer.#wire = peer.#openUdp(0);
    return peer;
  }

  static async open(
    server: Server,
    username: string,
    transport: "UDP" | "TCP" = "UDP",
    port = 0,
    /** Another secret than the right one. */
    secret = server.account(username).secret,
  ): Promise<SipPeer> {
    const peer = new SipPeer(server, { username, secret }, transport);
    peer.#wire = transport === "UDP" ? peer.#openUdp(port) : await peer.#openTcp();
    return peer;
  }

  get port(): number {
    return this.#wire?.port ?? 0;
  }

  /** `host:port` of this peer, as it is written in URIs. */
  get at(): string {
    return `${this.#bracketed}:${this.port}`;
  }

  /** The URI of somebody at the server. */
  uri(user: string): string {
    return `sip:${user}@${this.#domain}`;
  }

  get #domain(): string {
    return this.#server.domain ?? this.#bracketed;
  }

  get #bracketed(): string {
    return this.host.includes(":") ? `[${this.host}]` : this.host;
  }

  #openUdp(port: number): Wire {
    const socket = Deno.listenDatagram({ transport: "udp", hostname: this.host, port });
    const hostname = this.#server.host;
    const to = { transport: "udp", hostname, port: this.#server.udp } as const;
    (async () => {
      const decoder = new TextDecoder();
      for await (const [bytes] of socket) this.#take(decoder.decode(bytes));
    })();
    return {
      port: (socket.addr as Deno.NetAddr).port,
      send: async (bytes) => void await socket.send(bytes, to),
      close: () => socket.close(),
    };
  }

  async #openTcp(): Promise<Wire> {
    const socket = await Deno.connect({ hostname: this.host, port: this.#server.tcp });
    (async () => {
      let text = "";
      const decoder = new TextDecoder();
      try {
        for await (const chunk of socket.readable) {
          text += decoder.decode(chunk, { stream: true });
          for (;;) {
            text = text.replace(/^(\r\n)+/, "");
            const head = text.indexOf("\r\n\r\n");
            const length = Number(/\r\nContent-Length:\s*(\d+)/i.exec(text)?.[1] ?? 0);
            if (head < 0 || text.length < head + 4 + length) break;
            this.#take(text.slice(0, head + 4 + length));
            text = text.slice(head + 4 + length);
          }
        }
      } catch {
        // Closed by one side or the other.
      }
    })();
    const writer = socket.writable.getWriter();
    return {
      port: (socket.localAddr as Deno.NetAddr).port,
      send: (bytes) => writer.write(bytes),
      close: () => socket.close(),
    };
  }

  #take(text: string): void {
    if (text.trim() === "") return;
    const message = new SipText(text);
    this.received.push(message);
    if (this.onMessage(message)) return;
    this.#inbox.push(message);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resume of waiting) resume();
  }

  /** The next message that fits and was not taken yet; others stay for later. */
  async next(
    what: string,
    fits: (message: SipText) => boolean,
    ms = 5_000,
  ): Promise<SipText> {
    const look = async (): Promise<SipText> => {
      for (;;) {
        const at = this.#inbox.findIndex(fits);
        const [found] = at < 0 ? [] : this.#inbox.splice(at, 1);
        if (found) return found;
        await new Promise<void>((resolve) => this.#waiting.push(resolve));
      }
    };
    try {
      return await within(`${this.account.username} getting ${what}`, ms, look());
    } catch (error) {
      const got = this.received.map(({ start, method }) => `${start} [${method}]`).join("\n  ");
      throw new Error(`${error}\nIt got:\n  ${got}`, { cause: error });
    }
  }

  /** The next request with `method`. */
  request(method: string, ms?: number): Promise<SipText> {
    return this.next(method, (one) => one.isRequest && one.method === method, ms);
  }

  /** The next response with `status` to a request with `method`. */
  response(status: number, method: string, ms?: number): Promise<SipText> {
    const fits = (one: SipText) => one.status === status && one.method === method;
    return this.next(`a ${status} to its ${method}`, fits, ms);
  }

  async send(text: string): Promise<void> {
    await this.#wire?.send(new TextEncoder().encode(text));
  }

  async sendBytes(bytes: Uint8Array): Promise<void> {
    await this.#wire?.send(new Uint8Array(bytes));
  }

  /** Registers this socket as a contact, with `params` of the Contact. */
  async register(params = ";expires=300"): Promise<SipText> {
    const final = await this.tryToRegister(params);
    if (final.status !== 200) throw new Error(`Not registered: ${final.start}`);
    return final;
  }

  /** The same, whatever comes of it. */
  async tryToRegister(params = ";expires=300"): Promise<SipText> {
    const callId = random();
    const { username } = this.account;
    const uri = `sip:${this.#domain}`;
    const make = (sequence: number, authorization: string) =>
      sipText([
        `REGISTER ${uri} SIP/2.0`,
        this.#via(),
        "Max-Forwards: 70",
        `From: <${this.uri(username)}>;tag=${callId}`,
        `To: <${this.uri(username)}>`,
        `Call-ID: ${callId}`,
        `CSeq: ${sequence} REGISTER`,
        `Contact: <${this.contact}>${params}`,
        authorization,
      ]);
    await this.send(make(1, ""));
    const challenge = await this.response(401, "REGISTER");
    await this.send(make(2, this.#credentials(challenge, "www-authenticate", "REGISTER", uri)));
    const isFinal = (one: SipText) => one.method === "REGISTER" && one.status >= 200;
    return await this.next("an answer to its REGISTER", isFinal);
  }

  get contact(): string {
    const transport = this.#transport === "TCP" ? ";transport=tcp" : "";
    return `sip:${this.account.username}@${this.at}${transport}`;
  }

  #via(branch = `z9hG4bK${random()}`): string {
    return `Via: SIP/2.0/${this.#transport} ${this.at};branch=${branch};rport`;
  }

  #credentials(challenge: SipText, header: string, method: string, uri: string): string {
    const value = challenge.get(header);
    const param = (name: string) => new RegExp(`[ ,]${name}="?([^",]+)`).exec(value)?.[1] ?? "";
    const [realm, nonce] = [param("realm"), param("nonce")];
    const { username, secret } = this.account;
    const cnonce = random();
    const response = md5(
      [
        md5(`${username}:${realm}:${secret}`),
        nonce,
        "00000001",
        cnonce,
        "auth",
        md5(`${method}:${uri}`),
      ].join(":"),
    );
    const name = header === "www-authenticate" ? "Authorization" : "Proxy-Authorization";
    return `${name}: Digest username="${username}", realm="${realm}", nonce="${nonce}", ` +
      `uri="${uri}", response="${response}", algorithm=MD5, qop=auth, nc=00000001, ` +
      `cnonce="${cnonce}"`;
  }

  /** Sends an INVITE, answers its challenge, and leaves the rest to the script. */
  async invite(
    to: string,
    { headers = [], sdp = sdpText(), challenged = true, target = this.uri(to) }: {
      readonly headers?: readonly string[];
      readonly sdp?: string;
      /** Whether to wait for a challenge and answer it. */
      readonly challenged?: boolean;
      readonly target?: string;
    } = {},
  ): Promise<OwnCall> {
    const callId = random();
    const fromTag = random();
    const make = (sequence: number, authorization: string) =>
      sipText(
        [
          `INVITE ${target} SIP/2.0`,
          this.#via(),
          "Max-Forwards: 70",
          `From: <${this.uri(this.account.username)}>;tag=${fromTag}`,
          `To: <${target}>`,
          `Call-ID: ${callId}`,
          `CSeq: ${sequence} INVITE`,
          `Contact: <${this.contact}>`,
          ...headers,
          authorization,
          sdp === "" ? "" : "Content-Type: application/sdp",
        ],
        sdp,
      );
    const first = make(1, "");
    await this.send(first);
    if (!challenged) return { callId, fromTag, target, invite: first, sequence: 1 };
    const challenge = await this.next(
      "a challenge",
      (one) => one.callId === callId && one.status === 407,
    );
    await this.send(this.#ackOfFailure(first, challenge));
    const invite = make(2, this.#credentials(challenge, "proxy-authenticate", "INVITE", target));
    await this.send(invite);
    this.#sequence = Math.max(2, this.#sequence);
    return { callId, fromTag, target, invite, sequence: 2 };
  }

  /** The ACK for a failure, which is in the INVITE's transaction. */
  #ackOfFailure(invite: string, failure: SipText): string {
    const sent = new SipText(invite);
    const target = sent.start.split(" ")[1] ?? "";
    return sipText([
      `ACK ${target} SIP/2.0`,
      `Via: ${sent.get("via")}`,
      "Max-Forwards: 70",
      `From: ${sent.get("from")}`,
      `To: ${failure.get("to")}`,
      `Call-ID: ${sent.callId}`,
      `CSeq: ${sent.sequence} ACK`,
    ]);
  }

  async acknowledgeFailure(call: OwnCall, failure: SipText): Promise<void> {
    await this.send(this.#ackOfFailure(call.invite, failure));
  }

  /** CANCEL of an INVITE of its own. */
  async cancel({ invite }: OwnCall): Promise<void> {
    const sent = new SipText(invite);
    await this.send(sipText([
      `CANCEL ${sent.start.split(" ")[1]} SIP/2.0`,
      `Via: ${sent.get("via")}`,
      "Max-Forwards: 70",
      `From: ${sent.get("from")}`,
      `To: ${sent.get("to")}`,
      `Call-ID: ${sent.callId}`,
      `CSeq: ${sent.sequence} CANCEL`,
    ]));
  }

  /** The dialog that a response to its INVITE makes. */
  dialogOfCaller(call: OwnCall, response: SipText): PeerDialog {
    return {
      callId: call.callId,
      local: `<${this.uri(this.account.username)}>;tag=${call.fromTag}`,
      remote: response.get("to"),
      target: response.contact,
    };
  }

  /** The dialog that an INVITE to it makes when it answers with `tag`. */
  dialogOfCallee(invite: SipText, tag: string): PeerDialog {
    return {
      callId: invite.callId,
      local: `${invite.get("to")};tag=${tag}`,
      remote: invite.get("from"),
      target: invite.contact,
    };
  }

  /** Sends a request in a dialog and returns what was sent. */
  async ask(
    dialog: PeerDialog,
    method: string,
    {
      headers = [],
      sdp = "",
      type = "application/sdp",
      sequence = method === "ACK" ? this.#sequence : ++this.#sequence,
    }: {
      readonly headers?: readonly string[];
      readonly sdp?: string;
      /** What `sdp` is, if something else. */
      readonly type?: string;
      readonly sequence?: number;
    } = {},
  ): Promise<string> {
    const text = sipText(
      [
        `${method} ${dialog.target} SIP/2.0`,
        this.#via(),
        "Max-Forwards: 70",
        `From: ${dialog.local}`,
        `To: ${dialog.remote}`,
        `Call-ID: ${dialog.callId}`,
        `CSeq: ${sequence} ${method}`,
        `Contact: <${this.contact}>`,
        ...headers,
        sdp === "" ? "" : `Content-Type: ${type}`,
      ],
      sdp,
    );
    await this.send(text);
    return text;
  }

  /** Acknowledges a failure of a request that `ask` sent. */
  async acknowledgeAsked(asked: string, failure: SipText): Promise<void> {
    await this.send(this.#ackOfFailure(asked, failure));
  }

  /** Answers a request. */
  async respond(
    request: SipText,
    status: number,
    { tag = "", headers = [], sdp = "" }: {
      readonly tag?: string;
      readonly headers?: readonly string[];
      readonly sdp?: string;
    } = {},
  ): Promise<void> {
    const to = request.get("to");
    await this.send(sipText(
      [
        `SIP/2.0 ${status} Said so`,
        ...request.all("via").map((via) => `Via: ${via}`),
        `From: ${request.get("from")}`,
        `To: ${tag === "" || to.includes(";tag=") ? to : `${to};tag=${tag}`}`,
        `Call-ID: ${request.callId}`,
        `CSeq: ${request.get("cseq")}`,
        `Contact: <${this.contact}>`,
        ...headers,
        sdp === "" ? "" : "Content-Type: application/sdp",
      ],
      sdp,
    ));
  }

  /** Goes away without a word. */
  vanish(): void {
    this.#wire?.close();
    this.#wire = undefined;
  }

  [Symbol.dispose](): void {
    this.vanish();
  }
}
