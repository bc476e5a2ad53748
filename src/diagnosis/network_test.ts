import { isPrivate, isWildcard, type Random, type SocketAddress } from "../runtime/mod.ts";
import { bindingRequest, readBindingResponse, TRANSACTION_ID_OCTETS } from "../stun/mod.ts";
import { isAltered, isSipAnswer, sipQuestion } from "./sip_question.ts";
import { readSntpResponse, sntpRequest } from "./sntp.ts";
import type { Finding } from "./finding.ts";
import type { OpenQuestions, Questions } from "./questions.ts";

/** Somebody outside who is asked, by name or address. */
export interface OutsideServer {
  readonly host: string;
  readonly port: number;
}

export interface NetworkTestOptions {
  readonly random: Random;
  readonly open: OpenQuestions;
  /** IPv4 addresses of a name; none when it cannot be found. */
  readonly resolve: (host: string) => Promise<readonly string[]>;
  /** Where SIP is spoken over UDP. */
  readonly listeners: () => readonly SocketAddress[];
  /** The addresses of this machine, the likeliest first, without loopback. */
  readonly addresses: () => readonly string[];
  /** The public address, as the owner has set it. */
  readonly externalAddress: string | undefined;
  readonly isContainer: () => boolean;
  /** STUN servers; of the first two the answers are compared. */
  readonly stun: readonly OutsideServer[];
  readonly timeServer: OutsideServer;
  /** What time it is here. */
  readonly now: () => Date;
}

const ANYWHERE = "0.0.0.0";
/** Nonces, certificates and codes of second factors go wrong beyond these, seconds. */
const NOTICED_S = 2;
const HARMFUL_S = 30;

/**
 * Finds out what stands between phones and us. It asks servers outside, and so is run only when
 * somebody wants it to.
 */
export class NetworkTest {
  readonly #options: NetworkTestOptions;

  constructor(options: NetworkTestOptions) {
    this.#options = options;
  }

  /** @param sipServer A SIP server outside, to see whether a router changes SIP on its way. */
  async run(sipServer?: OutsideServer): Promise<readonly Finding[]> {
    const found = await Promise.all([
      this.#listeners(),
      this.#lan(),
      this.#outside(),
      this.#alg(sipServer),
      this.#container(),
      this.#clock(),
    ]);
    return found.flat();
  }

  async #listeners(): Promise<Finding> {
    const [listener] = this.#options.listeners();
    if (!listener) return { check: "listeners", health: "warning", what: "none" };
    const [own = "127.0.0.1"] = this.#options.addresses().filter((it) => !it.includes(":"));
    const host = isWildcard(listener.host) ? own : listener.host;
    const params = { address: `${host}:${listener.port}` };
    const answered = await this.#with(host, (questions) => {
      const { bytes } = sipQuestion(questions.local, listener, this.#options.random);
      return questions.ask({ host, port: listener.port }, bytes, isSipAnswer);
    });
    return answered
      ? { check: "listeners", health: "good", what: "answers", params }
      : { check: "listeners", health: "bad", what: "silent", params };
  }

  #lan(): Finding {
    const addresses = this.#options.addresses();
    if (addresses.length === 0) return { check: "lan", health: "bad", what: "none" };
    const params = { addresses: addresses.join(", ") };
    return { check: "lan", health: "good", what: "found", params };
  }

  /** What the world sees of us: public address, kind of NAT, and the way back in. */
  async #outside(): Promise<readonly Finding[]> {
    const mapped = await this.#with(ANYWHERE, (questions) => this.#mapped(questions));
    const [first, second] = mapped ?? [];
    if (!first) {
      return (["public", "nat", "hairpin"] as const).map((check) => ({
        check,
        health: "unknown",
        what: "unreachable",
      }));
    }
    return [this.#public(first), this.#nat(first, second), await this.#hairpin(first)];
  }

  /** Where each STUN server sees the same socket, in their order. */
  async #mapped(questions: Questions): Promise<readonly (SocketAddress | undefined)[]> {
    const answers: (SocketAddress | undefined)[] = [];
    for (const server of this.#options.stun.slice(0, 2)) {
      answers.push(await this.#mappedBy(questions, server));
      // A socket that got no answer is closed, and knows nothing about the next server.
      if (answers.at(-1) === undefined) break;
    }
    return answers;
  }

  async #mappedBy(
    questions: Questions,
    { host, port }: OutsideServer,
  ): Promise<SocketAddress | undefined> {
    const [address] = await this.#options.resolve(host);
    if (address === undefined) return undefined;
    const transaction = this.#options.random.bytes(TRANSACTION_ID_OCTETS);
    return await questions.ask(
      { host: address, port },
      bindingRequest(transaction),
      (answer) => readBindingResponse(answer, transaction)?.mapped,
    );
  }

  #public({ host }: SocketAddress): Finding {
    const { externalAddress, addresses } = this.#options;
    const params = { address: host };
    if (externalAddress !== undefined && externalAddress !== host) {
      const both = { ...params, set: externalAddress };
      return { check: "public", health: "bad", what: "other", params: both };
    }
    const isOwn = addresses().includes(host);
    if (isOwn || externalAddress === host) {
      return { check: "public", health: "good", what: isOwn ? "own" : "set", params };
    }
    return { check: "public", health: "warning", what: "unset", params };
  }

  #nat(first: SocketAddress, second: SocketAddress | undefined): Finding {
    if (this.#options.addresses().includes(first.host)) {
      return { check: "nat", health: "good", what: "none" };
    }
    if (!second) return { check: "nat", health: "unknown", what: "behind" };
    const isSame = first.host === second.host && first.port === second.port;
    // RFC 4787 §4.1: who maps by the address of the peer lets nobody be found from outside.
    return isSame
      ? { check: "nat", health: "good", what: "steady" }
      : { check: "nat", health: "warning", what: "symmetric" };
  }

  /** RFC 4787 §6: a packet to our own public address comes back in. */
  async #hairpin({ host }: SocketAddress): Promise<Finding> {
    if (this.#options.addresses().includes(host)) {
      return { check: "hairpin", health: "good", what: "unneeded" };
    }
    const [server] = this.#options.stun;
    const answered = server && await this.#with(ANYWHERE, async (questions) => {
      const mapped = await this.#mappedBy(questions, server);
      const mark = this.#options.random.bytes(TRANSACTION_ID_OCTETS);
      const isMark = (answer: Uint8Array) =>
        mark.every((octet, i) => answer[i] === octet) ? true : undefined;
      return mapped && await questions.ask(mapped, mark, isMark, 1_500);
    });
    return answered
      ? { check: "hairpin", health: "good", what: "works" }
      : { check: "hairpin", health: "warning", what: "missing" };
  }

  async #alg(server: OutsideServer | undefined): Promise<Finding> {
    if (!server) return { check: "alg", health: "unknown", what: "untried" };
    const [own] = this.#options.addresses().filter((it) => !it.includes(":"));
    const [address] = await this.#options.resolve(server.host);
    const params = { server: server.host };
    if (own === undefined || address === undefined) {
      return { check: "alg", health: "unknown", what: "unfound", params };
    }
    const target = { host: address, port: server.port };
    const altered = await this.#with(own, (questions) => {
      const question = sipQuestion(questions.local, target, this.#options.random);
      return questions.ask(target, question.bytes, (answer) => isAltered(answer, question));
    });
    if (altered === undefined) return { check: "alg", health: "unknown", what: "silent", params };
    return altered === "altered"
      ? { check: "alg", health: "bad", what: "altered", params }
      : { check: "alg", health: "good", what: "untouched", params };
  }

  #container(): Finding {
    const { isContainer, addresses, externalAddress } = this.#options;
    if (!isContainer()) return { check: "container", health: "good", what: "none" };
    const [own] = addresses().filter((it) => !it.includes(":"));
    const isBridge = own !== undefined && isPrivate(own) && /^(172\.|10\.88\.)/.test(own);
    if (!isBridge) return { check: "container", health: "good", what: "host" };
    return externalAddress === undefined
      ? { check: "container", health: "bad", what: "bridge", params: { address: own } }
      : { check: "container", health: "good", what: "told", params: { address: externalAddress } };
  }

  async #clock(): Promise<Finding> {
    const { timeServer: { host, port }, resolve, now } = this.#options;
    const params = { server: host };
    const [address] = await resolve(host);
    const offset = address === undefined ? undefined : await this.#with(
      ANYWHERE,
      (questions) => {
        const sent = now();
        return questions.ask(
          { host: address, port },
          sntpRequest(sent),
          (answer) => readSntpResponse(answer, sent, now()),
        );
      },
    );
    if (offset === undefined) return { check: "clock", health: "unknown", what: "silent", params };
    const seconds = Math.round(Math.abs(offset) / 100) / 10;
    if (seconds <= NOTICED_S) {
      return { check: "clock", health: "good", what: "right", params: { seconds } };
    }
    const health = seconds <= HARMFUL_S ? "warning" : "bad";
    return { check: "clock", health, what: offset > 0 ? "behind" : "ahead", params: { seconds } };
  }

  /** What `ask` finds out by a socket of its own; undefined when there can be none. */
  async #with<Answer>(
    host: string,
    ask: (questions: Questions) => Promise<Answer | undefined>,
  ): Promise<Answer | undefined> {
    try {
      using questions = this.#options.open(host);
      return await ask(questions);
    } catch {
      return undefined;
    }
  }
}
