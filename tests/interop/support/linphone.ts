import { Child } from "./child.ts";
import { Ear } from "./ear.ts";
import { freePort } from "./free_port.ts";
import type { Server } from "./server.ts";
import { writeTone } from "./tone.ts";
import { until } from "./until.ts";

export interface LinphoneOptions {
  readonly username: string;
  readonly hertz: number;
  /** Speaks PCMU only: its recording is wrong from where another rate of samples begins. */
  readonly plain?: boolean;
  /** Registers by TLS, and encrypts its sound (SRTP). */
  readonly encrypts?: boolean;
  /** Where it fetches its configuration from when it starts, in place of being told to register. */
  readonly configurationUrl?: string;
}

const OTHER_CODECS = [
  ["opus", 48_000, 2],
  ["speex", 16_000, 1],
  ["speex", 8_000, 1],
  [
    "PCMA",
    8_000,
    1,
  ],
  ["G729", 8_000, 1],
  ["speex", 32_000, 1],
  ["GSM", 8_000, 1],
  ["G722", 8_000, 1],
] as const;

const PLAIN = OTHER_CODECS.flatMap(([mime, rate, channels], at) => [
  `[audio_codec_${at + 1}]`,
  `mime=${mime}`,
  `rate=${rate}`,
  `channels=${channels}`,
  "enabled=0",
]);

const REGISTERED = /registered, identity/;

/** linphonec, with files in place of a sound card. */
export class Linphone implements AsyncDisposable {
  readonly ear: Ear;
  readonly hertz: number;
  readonly #child: Child;
  readonly #folder: string;

  private constructor(child: Child, folder: string, { username, hertz }: LinphoneOptions) {
    this.#child = child;
    this.hertz = hertz;
    this.#folder = folder;
    this.ear = Ear.ofFile(username, () => Promise.resolve(`${folder}/heard.wav`));
  }

  /** Starts the phone and waits until it has registered. */
  static async start(server: Server, options: LinphoneOptions): Promise<Linphone> {
    const { username, hertz, plain = false, encrypts = false, configurationUrl } = options;
    const folder = await Deno.makeTempDir({ prefix: "ringdown-linphone-" });
    await writeTone(`${folder}/tone.wav`, hertz);
    await Deno.mkdir(`${folder}/.local/share/linphone`, { recursive: true });
    const { host } = server;
    const isV6 = host.includes(":");
    const at = isV6 ? `[${host}]` : host;
    const rc = [
      "[sip]",
      `sip_port=${encrypts ? 0 : freePort(host)}`,
      "sip_tcp_port=0",
      `sip_tls_port=${encrypts ? freePort(host) : 0}`,
      ...(encrypts ? ["verify_server_certs=0", "verify_server_cn=0"] : []),
      `use_ipv6=${isV6 ? 1 : 0}`,
      `bind_address=${host}`,
      "guess_hostname=0",
      "auto_net_state_mon=0",
      "register_only_when_network_is_up=0",
      `media_encryption=${encrypts ? "srtp" : "none"}`,
      "[rtp]",
      `audio_rtp_port=${freePort(host)}`,
      ...(configurationUrl === undefined ? [] : ["[misc]", `config-uri=${configurationUrl}`]),
      ...(plain ? ["[audio_codec_0]", "mime=PCMU", "rate=8000", "enabled=1", ...PLAIN] : []),
    ];
    await Deno.writeTextFile(`${folder}/rc`, `${rc.join("\n")}\n`);
    const child = new Child({
      program: "linphonec",
      args: ["-c", `${folder}/rc`, "-d", "6", "-l", `${folder}/trace`],
      env: { HOME: folder },
      typed: true,
      seconds: 90,
    });
    await using opened = new AsyncDisposableStack();
    const phone = opened.use(new Linphone(child, folder, options));
    const { secret } = server.account(username);
    // What it is told while it fetches is forgotten.
    if (configurationUrl !== undefined) await phone.#tells("status register", REGISTERED);
    await child.type("soundcard use files");
    await child.type(`play ${folder}/tone.wav`);
    await child.type(`record ${folder}/heard.wav`);
    if (configurationUrl === undefined) {
      const proxy = encrypts ? `${at}:${server.tls};transport=tls` : `${at}:${server.udp}`;
      await child.type(`register sip:${username}@${at} sip:${proxy} ${secret}`);
    }
    await phone.#tells("status register", REGISTERED);
    opened.move();
    return phone;
  }

  /** It tells little by itself: asks until it says so. */
  async #tells(question: string, answer: RegExp): Promise<void> {
    await until(`linphone saying ${answer}`, 15_000, async () => {
      if (this.#child.lines.some((line) => answer.test(line))) return true;
      await this.#child.type(question);
      return undefined;
    });
  }

  /** Makes a friend of somebody, whose presence it then watches. */
  async befriend(name: string, uri: string): Promise<void> {
    await this.#child.type(`friend add "${name}" ${uri}`);
  }

  /** Waits for a line on its terminal. */
  async prints(pattern: RegExp, ms = 15_000): Promise<void> {
    await this.#child.line(pattern, ms);
  }

  async call(uri: string): Promise<void> {
    await this.#child.type(`call ${uri}`);
    await this.#child.line(/Call \d+ .*(connected|answered)/i, 15_000);
  }

  /** Types a command, such as `pause` or `transfer 1 sip:103@…`. */
  async type(command: string): Promise<void> {
    await this.#child.type(command);
  }

  /** Types a command and waits for a line that comes after it. */
  async does(command: string, pattern: RegExp, ms = 15_000): Promise<void> {
    const from = this.#child.lines.length;
    await this.#child.type(command);
    await until(
      `linphone saying ${pattern} after ${command}`,
      ms,
      () => this.#child.lines.slice(from).some((line) => pattern.test(line)) || undefined,
    );
  }

  /** Puts its call on hold. */
  async hold(): Promise<void> {
    await this.does("pause", /Call \d+ with .* is now paused/);
  }

  async resume(): Promise<void> {
    await this.does("resume", /Resuming call/);
  }

  /** Answers the call that rings, or will. */
  async answer(): Promise<void> {
    await this.#child.line(/Receiving new incoming call|is contacting you/i, 15_000);
    await this.#child.type("answer");
  }

  async hangUp(): Promise<void> {
    await this.#child.type("terminate");
    await this.#child.line(/Call \d+ .* ended/i, 15_000);
  }

  /** What it heard, after it has quit and written everything. */
  async recording(): Promise<string> {
    await this.#child.type("quit");
    await this.#child.end(10_000);
    return `${this.#folder}/heard.wav`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child[Symbol.asyncDispose]();
    await Deno.remove(this.#folder, { recursive: true });
  }
}
