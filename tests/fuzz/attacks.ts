/** Messages that make a careless parser look at everything again and again. */

const encoder = new TextEncoder();

const HEAD = "INVITE sip:1002@pbx.test SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.7;branch=z9hG4bK1\r\n" +
  "From: <sip:1001@pbx.test>;tag=1\r\nTo: <sip:1002@pbx.test>\r\nCall-ID: x\r\nCSeq: 1 INVITE\r\n";

const header = (text: string) => encoder.encode(`${HEAD}${text}\r\n\r\n`);
const filled = (size: number, piece: string) => piece.repeat(Math.floor(size / piece.length));

type Named = readonly [what: string, make: (size: number) => Uint8Array];

/** Three sizes, each about double the one before. */
const HEADER_SIZES = [8_000, 16_000, 31_000] as const;
const BODY_SIZES = [16_000, 32_000, 64_000] as const;

const HEADERS: readonly Named[] = [
  ["commas", (size) => header(`Supported: ${filled(size, ",")}`)],
  ["list elements", (size) => header(`Allow: ${filled(size, "A,")}`)],
  ["addresses", (size) => header(`Contact: ${filled(size, "<sip:a@b>,")}<sip:a@b>`)],
  ["quotes", (size) => header(`Contact: ${filled(size, '"')}`)],
  ["quoted strings in a list", (size) => header(`Contact: ${filled(size, '"a",')}`)],
  ["backslashes", (size) => header(`From: "${filled(size, "\\")}`)],
  ["escaped quotes", (size) => header(`Contact: "${filled(size, '\\"')}" <sip:a@b>`)],
  ["white space", (size) => header(`Contact:${filled(size, " ")}<sip:a@b>`)],
  ["white space in the middle", (size) => header(`Contact: a${filled(size, " \t")}<sip:a@b>`)],
  ["white space at the end", (size) => header(`Subject: a${filled(size, " ")}b${filled(9, " ")}`)],
  ["folded lines", (size) => header(`Subject: a${filled(size, "\r\n ")}b`)],
  ["folds and white space", (size) => header(`Subject: a${filled(size, " \t\r\n \t ")}b`)],
  ["parameters", (size) => header(`Contact: <sip:a@b>${filled(size, ";a=b")}`)],
  ["URI parameters", (size) => header(`Contact: <sip:a@b${filled(size, ";a=b")}>`)],
  ["URI headers", (size) => header(`Contact: <sip:a@b?${filled(size, "a=b&")}>`)],
  [
    "values in one Via",
    (size) => header(`Via: ${filled(size, "SIP/2.0/UDP h;branch=x,")}SIP/2.0/UDP h`),
  ],
  ["Via headers", (size) => header(filled(size, "Via: SIP/2.0/UDP h;branch=x\r\n") + "X: y")],
  [
    "white space around a Via's port",
    (size) => header(`Via: SIP/2.0/UDP h${filled(size, " ")}:5060`),
  ],
  ["nested comments", (size) => header(`Retry-After: 1 ${filled(size, "(")}`)],
  ["comments", (size) => header(`Retry-After: 1 ${filled(size, "()")}`)],
  ["percent signs", (size) => header(`Contact: <sip:${filled(size, "%")}@b>`)],
  ["escapes", (size) => header(`Contact: <sip:${filled(size, "%41")}@b>`)],
  ["escaped parameters", (size) => header(`Contact: <sip:a@b;x=${filled(size, "%41")}>`)],
  ["brackets", (size) => header(`Contact: ${filled(size, "<")}`)],
  ["at signs", (size) => header(`Contact: <sip:${filled(size, "@")}>`)],
  ["colons", (size) => header(`Contact: <sip:a@${filled(size, ":")}>`)],
  ["digits", (size) => header(`Max-Forwards: ${filled(size, "0")}`)],
  ["digest parameters", (size) => header(`Authorization: Digest ${filled(size, "a=b,")}`)],
  ["a digest of commas", (size) => header(`Authorization: Digest ${filled(size, ",")}`)],
  [
    "a method of white space",
    (size) => encoder.encode(`${filled(size, " ")}SIP/2.0\r\n${HEAD}\r\n`),
  ],
  ["a Reason of semicolons", (size) => header(`Reason: SIP${filled(size, ";")}`)],
];

const multipart = (body: string) =>
  encoder.encode(`${HEAD}Content-Type: multipart/mixed;boundary=b\r\n\r\n${body}`);

const BODIES: readonly Named[] = [
  ["boundaries", (size) => multipart(filled(size, "--b\r\n"))],
  ["parts", (size) => multipart(filled(size, "--b\r\n\r\n\r\n"))],
  ["headers of a part", (size) => multipart(`--b\r\n${filled(size, "Content-Type\r\n")}\r\n--b--`)],
  [
    "white space in a part's header",
    (size) => multipart(`--b\r\nContent-Type${filled(size, " ")}\r\n\r\n--b--`),
  ],
  ["line ends", (size) => multipart(filled(size, "\r\n"))],
];

/** One structure repeated, as long as wanted. */
export interface Attack {
  readonly what: string;
  readonly sizes: readonly [small: number, middle: number, large: number];
  readonly make: (size: number) => Uint8Array;
}

export const ATTACKS: readonly Attack[] = [
  ...HEADERS.map(([what, make]): Attack => ({ what, make, sizes: HEADER_SIZES })),
  ...BODIES.map(([what, make]): Attack => ({ what, make, sizes: BODY_SIZES })),
];

/** The least that `act` takes of `times`, milliseconds. */
export function least(times: number, act: () => void): number {
  let best = Infinity;
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    act();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}
