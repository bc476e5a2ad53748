/**
 * A phone as a program of its own, for hosts that a test cannot reach. It does what it is told and
 * prints a line of JSON for each thing that it is told to do or that happens to it.
 *
 *   lone_phone.ts HOST PORT OWN-ADDRESS USERNAME SECRET guess COUNT
 *   lone_phone.ts HOST PORT OWN-ADDRESS USERNAME SECRET register
 *   lone_phone.ts HOST PORT OWN-ADDRESS USERNAME SECRET answer
 *   lone_phone.ts HOST PORT OWN-ADDRESS USERNAME SECRET call NUMBER
 *   lone_phone.ts HOST PORT OWN-ADDRESS USERNAME SECRET forge NUMBER
 */

import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { sdpText, SipText, sipText } from "./sip_text.ts";

const [server = "", portText = "", own = "", username = "", secret = "", what = "", extra = ""] =
  Deno.args;
const sip = Deno.listenDatagram({ transport: "udp", hostname: own, port: 0 });
const audio = Deno.listenDatagram({ transport: "udp", hostname: own, port: 0 });
const portOf = (socket: Deno.DatagramConn) => (socket.addr as Deno.NetAddr).port;
const at = `${own}:${portOf(sip)}`;
const tag = token();
const T1_MS = 500;
const SILENCE_MS = 3_000;
const TALK_MS = 3_000;
const PACKET_MS = 20;

function token(): string {
  return crypto.randomUUID().slice(0, 8);
}

const md5 = (text: string) => createHash("md5").update(text).digest("hex");

function tell(line: unknown): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify(line)}\n`));
}

async function send(text: string): Promise<void> {
  const to = { transport: "udp", hostname: server, port: Number(portText) } as const;
  await sip.send(new TextEncoder().encode(text), to);
}

const inbox: SipText[] = [];
let wake = () => {};
(async () => {
  for await (const [bytes] of sip) {
    inbox.push(new SipText(new TextDecoder().decode(bytes)));
    wake();
  }
})();

/** The next message that fits; undefined when none comes in time. */
async function next(fits: (message: SipText) => boolean, ms: number) {
  const end = performance.now() + ms;
  for (;;) {
    const at = inbox.findIndex(fits);
    if (at >= 0) return inbox.splice(at, 1)[0];
    const left = end - performance.now();
    if (left <= 0) return undefined;
    await Promise.race([new Promise<void>((resolve) => wake = resolve), pause(left)]);
  }
}

function request(
  method: string,
  uri: string,
  callId: string,
  sequence: number,
  to: string,
  extras: readonly string[] = [],
  sdp = "",
): string {
  return sipText([
    `${method} ${uri} SIP/2.0`,
    `Via: SIP/2.0/UDP ${at};branch=z9hG4bK${token()};rport`,
    "Max-Forwards: 70",
    `From: <sip:${username}@${server}>;tag=${tag}`,
    `To: ${to}`,
    `Call-ID: ${callId}`,
    `CSeq: ${sequence} ${method}`,
    `Contact: <sip:${username}@${at}>`,
    ...extras,
    sdp === "" ? "" : "Content-Type: application/sdp",
  ], sdp);
}

/** Sends it again and again, RFC 3261 §17.1.2, until something final comes or nothing for long. */
async function ask(text: string): Promise<SipText | undefined> {
  const { callId, sequence } = new SipText(text);
  const final = (one: SipText) =>
    one.callId === callId && one.sequence === sequence && one.status >= 200;
  const end = performance.now() + SILENCE_MS;
  for (let wait = T1_MS; performance.now() < end; wait *= 2) {
    await send(text);
    const answer = await next(final, wait);
    if (answer) return answer;
  }
  return undefined;
}

function proof(challenge: SipText, name: string, method: string, uri: string): string {
  const value = challenge.get(name === "Authorization" ? "www-authenticate" : "proxy-authenticate");
  const param = (key: string) => new RegExp(`[ ,]${key}="?([^",]+)`).exec(value)?.[1] ?? "";
  const [realm, nonce] = [param("realm"), param("nonce")];
  const middle = [nonce, "00000001", "c", "auth"].join(":");
  const key = md5(`${username}:${realm}:${secret}`);
  return `${name}: Digest username="${username}", realm="${realm}", nonce="${nonce}", ` +
    `uri="${uri}", response="${md5(`${key}:${middle}:${md5(`${method}:${uri}`)}`)}", ` +
    `algorithm=MD5, qop=auth, nc=00000001, cnonce="c"`;
}

/** The status of a registration; undefined for silence. */
async function register(): Promise<number | undefined> {
  const [uri, to, callId] = [`sip:${server}`, `<sip:${username}@${server}>`, token()];
  const challenge = await ask(request("REGISTER", uri, callId, 1, to));
  if (challenge?.status !== 401) return challenge?.status;
  const credentials = proof(challenge, "Authorization", "REGISTER", uri);
  return (await ask(request("REGISTER", uri, callId, 2, to, [credentials])))?.status;
}

/** Sends a packet of silence each 20 ms and counts what comes from where, until told to stop. */
async function talk(sdp: string, stop: Promise<unknown>) {
  const hostname = /^c=IN IP4 (\S+)/m.exec(sdp)?.[1] ?? "";
  const port = Number(/^m=audio (\d+)/m.exec(sdp)?.[1]);
  const heard = { packets: 0, from: [] as string[] };
  let talking = true;
  stop.then(() => talking = false);
  const packet = new Uint8Array(172).fill(255);
  packet.set([0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]);
  const view = new DataView(packet.buffer);
  (async () => {
    for await (const [, from] of audio) {
      heard.packets++;
      const source = (from as Deno.NetAddr).hostname;
      if (!heard.from.includes(source)) heard.from.push(source);
    }
  })();
  let sent = 0;
  for (; talking; sent++) {
    view.setUint16(2, sent);
    view.setUint32(4, sent * 160);
    await audio.send(packet, { transport: "udp", hostname, port });
    await pause(PACKET_MS);
  }
  return { sent, ...heard };
}

const answerTo = (message: SipText, status: string, sdp = "") =>
  sipText([
    `SIP/2.0 ${status}`,
    ...message.all("via").map((via) => `Via: ${via}`),
    `From: ${message.get("from")}`,
    `To: ${message.get("to").replace(/;tag=.*/, "")};tag=${tag}`,
    `Call-ID: ${message.callId}`,
    `CSeq: ${message.get("cseq")}`,
    `Contact: <sip:${username}@${at}>`,
    sdp === "" ? "" : "Content-Type: application/sdp",
  ], sdp);

const ownSdp = sdpText({ host: own, port: portOf(audio) });
const WAIT_MS = 60_000;

const doings: Readonly<Record<string, () => Promise<void>>> = {
  guess: async () => {
    for (let i = 0; i < Number(extra); i++) tell({ status: await register() ?? "silence" });
  },
  register: async () => tell({ status: await register() ?? "silence" }),
  answer: async () => {
    tell({ status: await register() ?? "silence" });
    const invite = await next(({ isRequest, method }) => isRequest && method === "INVITE", WAIT_MS);
    if (!invite) return tell({ call: "none" });
    await send(answerTo(invite, "200 OK", ownSdp));
    const bye = next(({ isRequest, method }) => isRequest && method === "BYE", WAIT_MS);
    const heard = await talk(invite.body, bye);
    const last = await bye;
    if (last) await send(answerTo(last, "200 OK"));
    tell({ call: "over", ...heard });
  },
  // An INVITE that says all that a carrier's would, but has no proof.
  forge: async () => {
    const uri = `sip:${extra}@${server}`;
    const told = [
      "P-Asserted-Identity: <sip:+4930123456@sip.carrier.example>",
      `Via: SIP/2.0/UDP ${server}:5060;branch=z9hG4bKcarrier;received=${server}`,
      "X-Twilio-AccountSid: AC00000000000000000000000000000000",
      "User-Agent: Twilio Gateway",
    ];
    const answer = await ask(request("INVITE", uri, token(), 1, `<${uri}>`, told, ownSdp));
    tell({ call: answer?.status ?? "silence" });
  },
  call: async () => {
    const [uri, callId] = [`sip:${extra}@${server}`, token()];
    const first = request("INVITE", uri, callId, 1, `<${uri}>`, [], ownSdp);
    const challenge = await ask(first);
    if (challenge?.status !== 407) return tell({ call: challenge?.status ?? "silence" });
    const credentials = proof(challenge, "Proxy-Authorization", "INVITE", uri);
    const answer = await ask(request("INVITE", uri, callId, 2, `<${uri}>`, [credentials], ownSdp));
    if (answer?.status !== 200) return tell({ call: answer?.status ?? "silence" });
    await send(request("ACK", answer.contact, callId, 2, answer.get("to")));
    const heard = await talk(answer.body, pause(TALK_MS));
    const bye = await ask(request("BYE", answer.contact, callId, 3, answer.get("to")));
    tell({ call: "over", bye: bye?.status ?? "silence", ...heard });
  },
};

await doings[what]?.();
Deno.exit();
