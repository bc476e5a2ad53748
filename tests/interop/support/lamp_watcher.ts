/** A phone with lamps: it subscribes, answers every NOTIFY, and keeps what it was told. */

import { createHash } from "node:crypto";
import type { Server } from "./server.ts";
import { SipText, sipText } from "./sip_text.ts";
import { until } from "./until.ts";

const md5 = (text: string): string => createHash("md5").update(text).digest("hex");
const random = (): string => crypto.randomUUID().slice(0, 13).replace("-", "");

export class LampWatcher implements Disposable {
  /** Every NOTIFY, copies left out, oldest first. */
  readonly told: SipText[] = [];
  readonly #server: Server;
  readonly #username: string;
  readonly #socket: Deno.DatagramConn;
  readonly #responses: SipText[] = [];

  constructor(server: Server, username: string) {
    this.#server = server;
    this.#username = username;
    this.#socket = Deno.listenDatagram({ transport: "udp", hostname: server.host, port: 0 });
    this.#listen();
  }

  get #at(): string {
    return `${this.#server.host}:${(this.#socket.addr as Deno.NetAddr).port}`;
  }

  async #listen(): Promise<void> {
    const decoder = new TextDecoder();
    for await (const [bytes] of this.#socket) {
      const message = new SipText(decoder.decode(bytes));
      if (!message.isRequest) this.#responses.push(message);
      else await this.#onRequest(message);
    }
  }

  async #onRequest(request: SipText): Promise<void> {
    const copy = this.told.some((one) =>
      one.callId === request.callId && one.sequence === request.sequence
    );
    if (!copy) this.told.push(request);
    await this.#send(sipText([
      "SIP/2.0 200 OK",
      ...request.all("via").map((via) => `Via: ${via}`),
      `From: ${request.get("from")}`,
      `To: ${request.get("to")}`,
      `Call-ID: ${request.callId}`,
      `CSeq: ${request.get("cseq")}`,
    ]));
  }

  /** Subscribes to the calls of `extension`. @throws when it is refused. */
  async watch(extension: string): Promise<void> {
    const { host } = this.#server;
    const uri = `sip:${extension}@${host}`;
    const [callId, tag] = [random(), random()];
    const make = (sequence: number, authorization: string) =>
      sipText([
        `SUBSCRIBE ${uri} SIP/2.0`,
        `Via: SIP/2.0/UDP ${this.#at};branch=z9hG4bK${random()};rport`,
        "Max-Forwards: 70",
        `From: <sip:${this.#username}@${host}>;tag=${tag}`,
        `To: <${uri}>`,
        `Call-ID: ${callId}`,
        `CSeq: ${sequence} SUBSCRIBE`,
        `Contact: <sip:${this.#username}@${this.#at}>`,
        "Event: dialog",
        "Expires: 300",
        authorization,
      ]);
    await this.#send(make(1, ""));
    const challenge = await this.#response(callId, 1);
    await this.#send(make(2, this.#proof(challenge, uri)));
    const answer = await this.#response(callId, 2);
    if (answer.status !== 200) throw new Error(`Not subscribed: ${answer.start}`);
  }

  #proof(challenge: SipText, uri: string): string {
    const value = challenge.get("proxy-authenticate");
    const param = (name: string) => new RegExp(`[ ,]${name}="?([^",]+)`).exec(value)?.[1] ?? "";
    const { username, secret } = this.#server.account(this.#username);
    const ha1 = md5(`${username}:${param("realm")}:${secret}`);
    const ha2 = md5(`SUBSCRIBE:${uri}`);
    const response = md5(`${ha1}:${param("nonce")}:00000001:c:auth:${ha2}`);
    return `Proxy-Authorization: Digest username="${username}", realm="${param("realm")}", ` +
      `nonce="${param("nonce")}", uri="${uri}", response="${response}", algorithm=MD5, ` +
      'qop=auth, nc=00000001, cnonce="c"';
  }

  /** Waits until the lamp of `extension` has been in these states, one after the other. */
  async sees(extension: string, states: readonly string[], ms = 15_000): Promise<void> {
    try {
      await until(`the lamp of ${extension} being ${states}`, ms, () => {
        const seen = this.statesOf(extension);
        let at = 0;
        for (const state of seen) if (state === states[at]) at++;
        return at === states.length ? true : undefined;
      });
    } catch (error) {
      throw new Error(`${error}\nIt was ${this.statesOf(extension)}`, { cause: error });
    }
  }

  /** What the lamp of `extension` has been so far. */
  statesOf(extension: string): readonly string[] {
    return this.bodiesOf(extension).map((body) => /<state>(\w+)</.exec(body)?.[1] ?? "none");
  }

  bodiesOf(extension: string): readonly string[] {
    return this.told.map(({ body }) => body)
      .filter((body) => body.includes(`entity="sip:${extension}@`));
  }

  #response(callId: string, sequence: number): Promise<SipText> {
    return until(
      "an answer to SUBSCRIBE",
      5_000,
      () => this.#responses.find((one) => one.callId === callId && one.sequence === sequence),
    );
  }

  async #send(text: string): Promise<void> {
    const { host: hostname, udp: port } = this.#server;
    await this.#socket.send(new TextEncoder().encode(text), { transport: "udp", hostname, port });
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}
