import { Child } from "./child.ts";
import { Ear } from "./ear.ts";
import { freePort } from "./free_port.ts";
import { NetstringSocket } from "./netstring_socket.ts";
import type { Server } from "./server.ts";
import { writeTone } from "./tone.ts";
import { until } from "./until.ts";

export interface BaresipOptions {
  readonly username: string;
  readonly transport: "UDP" | "TCP" | "TLS";
  /** The tone it plays as soon as it talks. */
  readonly hertz: number;
  /** Whether it answers by itself. */
  readonly answers?: boolean;
  /** Whether it asks for waiting messages. */
  readonly mwi?: boolean;
  /** Encrypts its sound: `srtp` where the other side can, `srtp-mand` or not at all. */
  readonly encryption?: "srtp" | "srtp-mand";
  /** A file with a certificate and its key, which it shows to who asks for one. */
  readonly certificate?: string;
  /** Who it registers as, and where, in place of an account of the server's list. */
  readonly secret?: string;
  /** Calls without registering. */
  readonly registers?: boolean;
  /** Where its file of accounts is fetched from, in place of one that we write. */
  readonly accountsUrl?: string;
}

const MODULES = ["g711", "aufile", "aubridge", "sndfile"];

/** A phone without a sound card: it plays a tone and records what it hears. */
export class Baresip implements AsyncDisposable {
  /** Deaf from the first re-INVITE on: it ends its recording there. */
  readonly ear: Ear;
  readonly hertz: number;
  readonly child: Child;
  /** Where it listens for UDP and TCP; one higher for TLS. */
  readonly port: number;
  readonly #folder: string;
  readonly #events: string[] = [];
  #control: NetstringSocket | undefined;

  private constructor(
    child: Child,
    folder: string,
    port: number,
    { username, hertz }: BaresipOptions,
  ) {
    this.child = child;
    this.port = port;
    this.hertz = hertz;
    this.#folder = folder;
    this.ear = Ear.ofFile(username, () => this.#newestRecording());
  }

  /** Starts the phone and waits until it has registered. */
  static async start(server: Server, options: BaresipOptions): Promise<Baresip> {
    const folder = await Deno.makeTempDir({ prefix: "ringdown-baresip-" });
    await writeTone(`${folder}/tone.wav`, options.hertz);
    await Deno.mkdir(`${folder}/heard`);
    const { host } = server;
    const at = host.includes(":") ? `[${host}]` : host;
    const control = freePort();
    const rtp = freePort(host);
    const listens = freePort(host);
    const config = [
      "poll_method epoll",
      `sip_listen ${at}:${listens}`,
      // Names of its own keep bridges of several phones apart.
      ...(options.certificate ? [`sip_certificate ${options.certificate}`] : []),
      `audio_player aubridge,ear`,
      `audio_alert aubridge,bell`,
      `audio_source aufile,${folder}/tone.wav`,
      `rtp_ports ${rtp}-${rtp + 3}`,
      `prefer_ipv6 ${host.includes(":") ? "yes" : "no"}`,
      "module_path /usr/lib/baresip/modules",
      ...[...MODULES, ...(options.encryption ? ["srtp"] : [])].map((name) => `module ${name}.so`),
      ...["module_tmp uuid.so", "module_tmp account.so"],
      ...["contact", "menu", "ctrl_tcp", ...(options.mwi ? ["mwi"] : [])]
        .map((name) => `module_app ${name}.so`),
      `ctrl_tcp_listen 127.0.0.1:${control}`,
      `snd_path ${folder}/heard`,
    ];
    const { username, secret } = { ...server.account(options.username), ...secretOf(options) };
    const port = { UDP: server.udp, TCP: server.tcp, TLS: server.tls }[options.transport];
    const uri = `<sip:${username}@${at}:${port};transport=${options.transport.toLowerCase()}>`;
    const account = [
      uri,
      `auth_user=${username}`,
      `auth_pass=${secret}`,
      `regint=${options.registers === false ? 0 : 60}`,
      "audio_codecs=pcmu",
      `mwi=${options.mwi ? "yes" : "no"}`,
      ...(options.encryption ? [`mediaenc=${options.encryption}`] : []),
      // Its SUBSCRIBE forgets the transport of the account.
      ...(options.mwi ? [`outbound="${uri.slice(1, -1).replace(/sip:[^@]*@/, "sip:")}"`] : []),
      `answermode=${options.answers ? "auto" : "manual"}`,
    ];
    await Deno.writeTextFile(`${folder}/config`, `${config.join("\n")}\n`);
    await Deno.writeTextFile(`${folder}/accounts`, `${account.join(";")}\n`);
    if (options.accountsUrl !== undefined) {
      await download(options.accountsUrl, `${folder}/accounts`);
    }
    await Deno.writeTextFile(`${folder}/contacts`, "");
    const child = new Child({ program: "baresip", args: ["-f", folder], seconds: 90 });
    await using opened = new AsyncDisposableStack();
    const phone = opened.use(new Baresip(child, folder, listens, options));
    if (options.registers !== false) await child.line(/\} 200 OK .*binding/, 20_000);
    else await child.line(/baresip is ready/, 20_000);
    phone.#control = await NetstringSocket.open(control, (message) => {
      if (message["event"] === true) phone.#events.push(String(message["type"]));
    });
    opened.move();
    return phone;
  }

  async command(command: string, params = ""): Promise<void> {
    await this.#control?.send({ command, params, token: command });
  }

  async dial(target: string): Promise<void> {
    await this.command("dial", target);
  }

  async hangUp(): Promise<void> {
    await this.command("hangup");
  }

  /** Waits for an event such as `CALL_ESTABLISHED`, come already or to come. */
  async event(type: string, ms = 10_000): Promise<void> {
    try {
      await until(`${type} at baresip`, ms, () => this.#events.includes(type) ? true : undefined);
    } catch (error) {
      throw new Error(`${error}\n${this.#events}\n${this.child.text}`, { cause: error });
    }
  }

  /** Waits for a line on its terminal. */
  async prints(pattern: RegExp, ms = 10_000): Promise<void> {
    await this.child.line(pattern, ms);
  }

  /** The recording of what it heard, once the call is over. */
  async recording(): Promise<string> {
    return await until("a recording of baresip", 5_000, () => this.#newestRecording());
  }

  async #newestRecording(): Promise<string | undefined> {
    const names: string[] = [];
    for await (const { name } of Deno.readDir(`${this.#folder}/heard`)) {
      if (name.endsWith("dec.wav")) names.push(name);
    }
    const name = names.sort().at(-1);
    return name === undefined ? undefined : `${this.#folder}/heard/${name}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#control?.[Symbol.dispose]();
    await this.child[Symbol.asyncDispose]();
    await Deno.remove(this.#folder, { recursive: true });
  }
}

const secretOf = ({ secret }: BaresipOptions) => secret === undefined ? {} : { secret };

/** baresip reads files only: what fetches them for it is another program. */
async function download(url: string, path: string): Promise<void> {
  const args = ["--silent", "--show-error", "--fail", "--user-agent", "baresip", "-o", path, url];
  const { success, stderr } = await new Deno.Command("curl", { args }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
