/**
 * Reads a session description, RFC 8866 §9.
 *
 * Interop: a bare LF ends a line, the last line may lack its end (RFC 8866 §5), `s=` and `t=` may
 * be missing, and lines of types it does not know are kept. Work is linear in the octets: each
 * line is looked at once, without a pattern that could backtrack.
 */
import type { Attribute, Connection, Line, MediaDescription, Origin, Sdp } from "./sdp.ts";
import { SdpSyntaxError } from "./sdp_syntax_error.ts";

/** What one description may hold. Chrome's video section has about 150 attributes. */
export const SDP_LIMITS = {
  octets: 65_536,
  media: 16,
  attributes: 256,
  candidates: 64,
  cryptos: 16,
  formats: 64,
  lines: 32,
} as const;

const DECODER = new TextDecoder();

interface Section {
  connection: Connection | undefined;
  readonly lines: Line[];
  readonly attributes: Attribute[];
  candidates: number;
  cryptos: number;
}

interface MediaSection extends Section {
  readonly head: Pick<MediaDescription, "kind" | "port" | "portCount" | "protocol" | "formats">;
}

/** @throws {SdpSyntaxError} when `body` is not a session description or exceeds `SDP_LIMITS`. */
export function parseSdp(body: Uint8Array | string): Sdp {
  if (body.length > SDP_LIMITS.octets) throw new SdpSyntaxError("more than 64 kB", 0);
  return new Parser(typeof body === "string" ? body : DECODER.decode(body)).parse();
}

class Parser {
  readonly #text: string;
  readonly #session: Section = newSection();
  readonly #media: MediaSection[] = [];
  #line = 0;
  #origin: Origin | undefined;
  #sessionName: string | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): Sdp {
    const text = this.#text;
    let section: Section = this.#session;
    for (let start = 0; start < text.length;) {
      let end = text.indexOf("\n", start);
      if (end < 0) end = text.length;
      const stop = end > start && text.charCodeAt(end - 1) === 13 ? end - 1 : end;
      this.#line++;
      section = this.#take(text, start, stop, section);
      start = end + 1;
    }
    if (!this.#origin) throw new SdpSyntaxError("no o= line", 0);
    return {
      origin: this.#origin,
      sessionName: this.#sessionName ?? "-",
      connection: this.#session.connection,
      lines: this.#session.lines,
      attributes: this.#session.attributes,
      media: this.#media.map(({ head, connection, lines, attributes }) => ({
        ...head,
        connection,
        lines,
        attributes,
      })),
    };
  }

  #take(text: string, start: number, stop: number, section: Section): Section {
    // Empty lines are no part of the grammar; phones end a body with one.
    if (start === stop) return section;
    if (text.charCodeAt(start + 1) !== 61) throw this.#error("no type= at its start");
    const type = text.charAt(start);
    if (type < "A" || type > "z") throw this.#error("its type is no letter");
    const value = text.slice(start + 2, stop);
    if (hasControl(value)) throw this.#error("a control character");
    if (this.#line === 1) {
      if (type !== "v" || value.trim() !== "0") throw this.#error("v=0 must come first");
      return section;
    }
    switch (type) {
      case "a":
        this.#attribute(value, section);
        return section;
      case "m":
        return this.#startMedia(value);
      case "c":
        section.connection = this.#connection(value);
        return section;
      case "o":
        if (this.#origin || section !== this.#session) throw this.#error("a second or late o=");
        this.#origin = this.#readOrigin(value);
        return section;
      case "s":
        if (section !== this.#session) throw this.#error("s= inside a media section");
        this.#sessionName ??= value;
        return section;
      case "v":
        throw this.#error("a second v=");
      default:
        if (section.lines.length >= SDP_LIMITS.lines) throw this.#error("too many lines");
        section.lines.push({ type, value });
        return section;
    }
  }

  #attribute(value: string, section: Section): void {
    if (section.attributes.length >= SDP_LIMITS.attributes) throw this.#error("too many a= lines");
    const colon = value.indexOf(":");
    const name = colon < 0 ? value.trimEnd() : value.slice(0, colon);
    if (name === "") throw this.#error("an attribute without a name");
    if (name === "candidate" && ++section.candidates > SDP_LIMITS.candidates) {
      throw this.#error("too many candidates");
    }
    if (name === "crypto" && ++section.cryptos > SDP_LIMITS.cryptos) {
      throw this.#error("too many crypto lines");
    }
    section.attributes.push({ name, value: colon < 0 ? undefined : value.slice(colon + 1) });
  }

  #startMedia(value: string): MediaSection {
    if (this.#media.length >= SDP_LIMITS.media) throw this.#error("more than 16 m= lines");
    const [kind, ports, protocol, ...formats] = words(value);
    if (!kind || !ports || !protocol || formats.length === 0) {
      throw this.#error("m= lacks a port, a transport or a format");
    }
    if (formats.length > SDP_LIMITS.formats) throw this.#error("too many formats");
    const slash = ports.indexOf("/");
    const port = this.#number(slash < 0 ? ports : ports.slice(0, slash), 0, 65_535);
    const portCount = slash < 0 ? 1 : this.#number(ports.slice(slash + 1), 1, 255);
    if (isRtp(protocol)) { for (const format of formats) this.#number(format, 0, 127); }
    const section = { ...newSection(), head: { kind, port, portCount, protocol, formats } };
    this.#media.push(section);
    return section;
  }

  #connection(value: string): Connection {
    const [network, type, address, ...more] = words(value);
    if (network !== "IN" || (type !== "IP4" && type !== "IP6") || !address || more.length > 0) {
      throw this.#error("c= is not IN IP4 or IN IP6 and one address");
    }
    const slash = address.indexOf("/");
    return { addressType: type, address: slash < 0 ? address : address.slice(0, slash) };
  }

  #readOrigin(value: string): Origin {
    const [username, sessionId, sessionVersion, network, type, address, ...more] = words(value);
    if (!username || !isDigits(sessionId) || !isDigits(sessionVersion) || !address || more.length) {
      throw this.#error("o= does not have its six fields");
    }
    if (network !== "IN" || (type !== "IP4" && type !== "IP6")) {
      throw this.#error("o= is not IN IP4 or IN IP6");
    }
    return { username, sessionId, sessionVersion, addressType: type, address };
  }

  #number(text: string, least: number, most: number): number {
    const value = text.length <= 5 && isDigits(text) ? Number(text) : -1;
    if (value < least || value > most) throw this.#error(`a number outside ${least}-${most}`);
    return value;
  }

  #error(why: string): SdpSyntaxError {
    return new SdpSyntaxError(why, this.#line);
  }
}

function newSection(): Section {
  return { connection: undefined, lines: [], attributes: [], candidates: 0, cryptos: 0 };
}

function words(value: string): string[] {
  const parts = value.split(" ");
  return parts.includes("") ? parts.filter((word) => word !== "") : parts;
}

function isRtp(protocol: string): boolean {
  return protocol.includes("RTP/");
}

/** True for 1 to 20 decimal digits: what a 64-bit NTP timestamp needs. */
function isDigits(text: string | undefined): text is string {
  if (text === undefined || text.length === 0 || text.length > 20) return false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 48 || code > 57) return false;
  }
  return true;
}

function hasControl(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0 || code === 13) return true;
  }
  return false;
}
