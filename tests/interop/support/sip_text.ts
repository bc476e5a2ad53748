/** SIP messages read with nothing but string functions: these tests trust no parser of ours. */

/** A message as it came, or a part of one to be sent. */
export class SipText {
  readonly start: string;
  readonly body: string;
  readonly #fields: readonly (readonly [name: string, value: string])[];

  constructor(text: string) {
    const end = text.indexOf("\r\n\r\n");
    const [start = "", ...lines] = (end < 0 ? text : text.slice(0, end))
      .replace(/\r\n[ \t]+/g, " ").split("\r\n");
    this.start = start;
    this.body = end < 0 ? "" : text.slice(end + 4);
    this.#fields = lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
    });
  }

  /** The status of a response; NaN for a request. */
  get status(): number {
    return this.start.startsWith("SIP/2.0 ") ? Number(this.start.slice(8, 11)) : NaN;
  }

  /** The method of a request, or of the request that a response is for. */
  get method(): string {
    return this.get("cseq").split(" ")[1] ?? "";
  }

  get isRequest(): boolean {
    return Number.isNaN(this.status);
  }

  get sequence(): number {
    return Number(this.get("cseq").split(" ")[0]);
  }

  get callId(): string {
    return this.get("call-id");
  }

  /** The URI of the Contact. */
  get contact(): string {
    return /<([^>]*)>/.exec(this.get("contact"))?.[1] ?? "";
  }

  tag(header: "from" | "to"): string {
    return /;tag=([^;>\s]+)/.exec(this.get(header))?.[1] ?? "";
  }

  /** The first header of that name, or nothing. */
  get(name: string): string {
    return this.all(name)[0] ?? "";
  }

  all(name: string): readonly string[] {
    return this.#fields.filter(([one]) => one === name).map(([, value]) => value);
  }
}

/** A message of `lines`, with its length. */
export function sipText(lines: readonly string[], body = ""): string {
  const length = new TextEncoder().encode(body).length;
  return [...lines.filter((line) => line !== ""), `Content-Length: ${length}`, "", body]
    .join("\r\n");
}

export const AUDIO = { host: "127.0.0.1", port: 40_000 };

/** An offer or answer of one PCMU stream. */
export function sdpText({ host, port } = AUDIO, extra = ""): string {
  const family = host.includes(":") ? "IP6" : "IP4";
  return [
    "v=0",
    `o=- 1 1 IN ${family} ${host}`,
    "s=-",
    `c=IN ${family} ${host}`,
    "t=0 0",
    `m=audio ${port} RTP/AVP 0`,
    "a=rtpmap:0 PCMU/8000",
    ...(extra === "" ? [] : [extra]),
    "",
  ].join("\r\n");
}
