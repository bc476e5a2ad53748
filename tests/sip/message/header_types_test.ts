import { deepEqual, equal, ok, throws } from "node:assert/strict";
import {
  field,
  H,
  headerKey,
  type HeaderType,
  NameAddr,
  Params,
  parseNameAddr,
  parseUri,
  parseVia,
  SipSyntaxError,
  splitList,
} from "../../../src/sip/message/mod.ts";

/** For each header values as they come, and as they are written again where that differs. */
const ROUND_TRIPS: Readonly<Record<keyof typeof H, readonly (string | [string, string])[]>> = {
  accept: ["application/sdp", "*/*", "text/html;level=1", ["Application / SDP", "application/sdp"]],
  acceptEncoding: ["gzip;q=1, identity"],
  acceptLanguage: ["da, en-gb;q=0.8"],
  alertInfo: ["<http://a/b>;info=alert-internal"],
  allow: ["INVITE", "X-METHOD"],
  allowEvents: ["presence", "message-summary"],
  authorization: [
    'Digest username="u", realm="r", nonce="n", uri="sip:h", response="0", algorithm=MD5, ' +
    'cnonce="c", qop=auth, nc=00000001',
    ['digest username="a\\"b\\\\", response="x"', 'digest username="a\\"b\\\\", response="x"'],
  ],
  callId: ["a84b4c76e66710@pc33.test", 'w3ird<>[]{}"\\%1'],
  callInfo: ["<http://a/photo.jpg>;purpose=icon"],
  contact: [
    "*",
    '"A \\"B\\"" <sip:a@b;x=y?z=1>;q=0.7;expires=60',
    ["sip:a@b;expires=5", "<sip:a@b>;expires=5"],
    '<sip:a@b>;+sip.instance="<urn:uuid:1>";reg-id=1',
  ],
  contentDisposition: ["session;handling=optional"],
  contentEncoding: ["gzip"],
  contentLength: [["0068", "68"], "0"],
  contentType: [
    "application/sdp",
    'multipart/mixed;boundary="a b"',
    ["Text/HTML ; Charset=x", "text/html;Charset=x"],
  ],
  cseq: ["1 INVITE", "0 OPTIONS", "4294967295 X", ["0009\t  INVITE", "9 INVITE"]],
  date: ["Sat, 13 Nov 2010 23:29:00 GMT"],
  diversion: ['"A" <sip:a@b>;reason=user-busy;counter=1'],
  event: ["dialog;id=7", "presence"],
  expires: ["3600", "4294967295"],
  flowTimer: ["120"],
  from: ['"Al" <sip:a@b>;tag=1', ["sip:a@b;tag=1", "<sip:a@b>;tag=1"], "<tel:+1>;tag=1"],
  historyInfo: ["<sip:a@b?Reason=SIP%3Bcause%3D302>;index=1.1"],
  infoPackage: ["conference"],
  maxForwards: ["0", "70", "255"],
  minExpires: ["60"],
  minSe: ["90", "90;x=y"],
  pAssertedIdentity: ['"A" <sip:a@b>', "<tel:+1>"],
  pPreferredIdentity: ["<sip:a@b>"],
  path: ["<sip:p.test;lr;ob>"],
  privacy: ["id", ["ID;Critical", "id;critical"]],
  proxyAuthenticate: ['Digest realm="r", nonce="n", stale=true, algorithm=MD5, qop="auth"'],
  proxyAuthorization: ['Digest username="u", response="0"'],
  proxyRequire: ["sec-agree"],
  rack: ["7 1 INVITE", ["007 \t01  INVITE", "7 1 INVITE"]],
  reason: ['SIP;cause=200;text="Call completed elsewhere"', "Q.850;cause=16"],
  recordRoute: ["<sip:p.test;lr>"],
  referTo: ["<sip:a@b?Replaces=c%3Bto-tag%3Dd>"],
  referredBy: ['<sip:a@b>;cid="x@y"'],
  remotePartyId: ['"A" <sip:a@b>;party=calling;screen=yes'],
  replaces: ["c@d;to-tag=1;from-tag=2", [
    "c ; From-Tag=2;to-tag=1;early-only",
    "c;to-tag=1;from-tag=2;early-only",
  ]],
  require: ["100rel"],
  retryAfter: [["18000 ;duration=3600", "18000;duration=3600"], [
    "120 (I'm in a meeting)",
    "120",
  ]],
  route: ["<sip:p.test;lr>;x=y"],
  rseq: ["1", "4294967295"],
  server: ["Anything (at) all/1.0"],
  serviceRoute: ["<sip:p.test;lr>"],
  sessionExpires: ["1800;refresher=uac", "90"],
  subject: ["", "Need, more; boxes"],
  subscriptionState: ["terminated;reason=noresource"],
  supported: ["", "timer"],
  to: ["<sip:a@b>", '"To" <sip:a@b;lr>;tag=x'],
  unsupported: ["foo"],
  userAgent: ["Phone/1.0 (x)"],
  via: [
    "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1;rport",
    [
      "sip / 2.0 / tcp Host.Test : 5061 ; branch = z9hG4bK2",
      "SIP/2.0/TCP host.test:5061;branch=z9hG4bK2",
    ],
    "SIP/2.0/TLS [2001:db8::1]:5061;received=2001:db8::2;branch=x",
    "SIP/2.0/X-NEW h",
  ],
  warning: ['307 isi.edu "Session parameter not understood"'],
  wwwAuthenticate: ['Digest realm="a, b", nonce="n", opaque="", algorithm=SHA-256, qop="auth"'],
};

for (const [name, cases] of Object.entries(ROUND_TRIPS)) {
  const type = H[name as keyof typeof H] as HeaderType<unknown>;
  for (const one of cases) {
    const [text, written] = typeof one === "string" ? [one, one] : one;
    Deno.test(`${type.name} is written as it reads: ${text}`, () => {
      const value = type.parse(text);
      equal(type.format(value), written);
      deepEqual(type.parse(type.format(value)), value);
    });
  }
}

const REFUSED: readonly (readonly [HeaderType<unknown>, readonly string[]])[] = [
  [H.cseq, ["", "1", "INVITE", "-1 INVITE", "1.5 INVITE", "4294967296 INVITE", "1 IN VITE", "x Y"]],
  [H.expires, ["", "-1", "1.5", "1e3", "0x10", " 1", "4294967296", "9".repeat(70)]],
  [H.maxForwards, ["256", "-1", "x"]],
  [H.callId, ["", "a b", "a\tb"]],
  [H.contentType, ["", "text", "text/", "/plain", "a/b/c", "a b/c"]],
  [H.from, ["", "<sip:a@b", "Al, B <sip:a@b>", '"Al <sip:a@b>', "sip:a@b?x=y", '"Al" sip:a@b']],
  [H.contact, ["**", "<>", "<sip:a@b>;", "<sip:a@b> x", "<sip:a@b>;;x"]],
  [H.rack, ["", "1", "1 2", "1 INVITE", "x 1 INVITE"]],
  [H.replaces, ["", "c", "c;to-tag=1", ";to-tag=1;from-tag=2"]],
  [H.require, ["", "a b", "a;b"]],
  [H.sessionExpires, ["", "x", "-1", ";refresher=uac", "90 refresher"]],
  [H.via, [
    "",
    "SIP/2.0 h",
    "SIP/2.0/UDP",
    "SIP/2.0/UDP ",
    "SIP/3.0/UDP h",
    "HTTP/2.0/UDP h",
    "SIP/2.0/UDP h:99999",
    "SIP/2.0/UDP 2001:db8::1",
  ]],
  [H.wwwAuthenticate, [
    "",
    "=",
    'Digest realm="a" nonce="b"',
    'Digest realm="a',
    "Digest realm",
    'Digest realm="a", Realm="b"',
  ]],
];

for (const [type, texts] of REFUSED) {
  for (const text of texts) {
    Deno.test(`${type.name} refuses ${JSON.stringify(text.slice(0, 40))}`, () => {
      throws(() => type.parse(text), SipSyntaxError);
    });
  }
}

Deno.test("no typed header takes a line end or NUL from the value it writes", () => {
  for (const evil of ["a\r\nX-Evil: 1", "a\nb", "a\rb", "a\0b"]) {
    const uri = parseUri("sip:a@b");
    const address = new NameAddr(uri, { params: Params.of(["x", evil]) });
    const written: (() => unknown)[] = [
      () => field(H.subject, evil),
      () => field(H.server, evil),
      () => field(H.require, evil),
      () => field(H.callId, evil as never),
      () => field(H.from, address),
      () => field(H.contact, address),
      () => field(H.reason, { token: "SIP", params: Params.of(["text", evil]) }),
      () => field(H.event, { token: evil, params: Params.NONE }),
      () => field(H.contentType, { type: evil, params: Params.NONE }),
      () => field(H.cseq, { number: 1, method: evil }),
      () => field(H.via, parseVia("SIP/2.0/UDP h").withParams(Params.of(["branch", evil]))),
    ];
    for (const write of written) throws(write, SipSyntaxError);
  }
});

Deno.test("a display name and a digest parameter lose their line ends in the quotes", () => {
  const address = new NameAddr(parseUri("sip:a@b"), { displayName: 'A\r\nX: "1"' });
  equal(field(H.from, address).value, '"A X: \\"1\\"" <sip:a@b>');
  const made = field(H.wwwAuthenticate, {
    scheme: "Digest",
    params: new Map([["realm", "a\r\nX: 1"]]),
  });
  equal(made.value, 'Digest realm="a X: 1"');
});

type Names = readonly [text: string, name: string | undefined, uri: string, params: string];

const NAME_ADDRS: readonly Names[] = [
  ["<sip:a@b>", undefined, "sip:a@b", ""],
  ["Bob <sip:a@b>", "Bob", "sip:a@b", ""],
  ["Bob the Builder<sip:a@b>;tag=1", "Bob the Builder", "sip:a@b", ";tag=1"],
  ["Jürgen <sip:a@b>", "Jürgen", "sip:a@b", ""],
  ['"Bob \\"B\\" \\\\ <x>, y;z" <sip:a@b>', 'Bob "B" \\ <x>, y;z', "sip:a@b", ""],
  ["sip:a@b;tag=1", undefined, "sip:a@b", ";tag=1"],
  ["<sip:a@b;lr>;lr", undefined, "sip:a@b;lr", ";lr"],
  ["<sip:a;b@c>", undefined, "sip:a;b@c", ""],
  ['<sip:a@b>;x="a;b,c>"', undefined, "sip:a@b", ';x="a;b,c>"'],
  ["  <sip:a@b>  ;  x  =  y  ", undefined, "sip:a@b", ";x=y"],
  ['""<sip:a@b>', "", "sip:a@b", ""],
];

for (const [text, name, uri, params] of NAME_ADDRS) {
  Deno.test(`parseNameAddr reads ${text}`, () => {
    const address = parseNameAddr(text);
    equal(address.displayName, name);
    equal(String(address.uri), uri);
    equal(String(address.params), params);
  });
}

Deno.test("Params are found without regard to case, quotes undone on demand", () => {
  const { params } = parseNameAddr('<sip:a@b>;Tag=X;q="0.5";flag;x=""');
  equal(params.get("tag"), "X");
  equal(params.get("q"), '"0.5"');
  equal(params.text("q"), "0.5");
  equal(params.get("flag"), "");
  equal(params.text("x"), "");
  equal(params.get("none"), undefined);
  equal(params.has("__proto__"), false);
  equal(String(params.with("tag", "Y").without("flag", "x")), ';tag=Y;q="0.5"');
});

Deno.test("Params with names of JavaScript's own are parameters like others", () => {
  const { params } = parseNameAddr("<sip:a@b>;__proto__=1;constructor=2;valueOf");
  deepEqual([...params], [["__proto__", "1"], ["constructor", "2"], ["valueOf", undefined]]);
  equal(params.get("__proto__"), "1");
  const auth = H.authorization.parse('Digest __proto__="x", constructor="y"');
  equal(auth.params.get("__proto__"), "x");
});

Deno.test("a value has at most 64 parameters, an authorization 32", () => {
  const params = (count: number) => ";p".repeat(count);
  ok(parseNameAddr(`<sip:a@b>${params(64)}`));
  throws(() => parseNameAddr(`<sip:a@b>${params(65)}`), SipSyntaxError);
  const pairs = (count: number) => Array.from({ length: count }, (_, i) => `a${i}=1`).join(",");
  ok(H.authorization.parse(`Digest ${pairs(32)}`));
  throws(() => H.authorization.parse(`Digest ${pairs(33)}`), SipSyntaxError);
});

Deno.test("splitList leaves commas in quotes and brackets alone", () => {
  deepEqual(splitList('"a, b" <sip:c,d@e>, <sip:f@g>;x="h,i", j'), [
    '"a, b" <sip:c,d@e>',
    '<sip:f@g>;x="h,i"',
    "j",
  ]);
  deepEqual(splitList("a,,b,"), ["a", "", "b", ""]);
  throws(() => splitList('a, "b'), SipSyntaxError);
});

Deno.test("headerKey knows every compact form, in either case", () => {
  const forms: Readonly<Record<string, string>> = {
    a: "accept-contact",
    b: "referred-by",
    c: "content-type",
    d: "request-disposition",
    e: "content-encoding",
    f: "from",
    i: "call-id",
    j: "reject-contact",
    k: "supported",
    l: "content-length",
    m: "contact",
    n: "identity-info",
    o: "event",
    r: "refer-to",
    s: "subject",
    t: "to",
    u: "allow-events",
    v: "via",
    x: "session-expires",
    y: "identity",
  };
  for (const [form, key] of Object.entries(forms)) {
    equal(headerKey(form), key);
    equal(headerKey(form.toUpperCase()), key);
    equal(headerKey(key), key);
    equal(headerKey(key.toUpperCase()), key);
  }
  for (const own of ["__proto__", "constructor", "toString"]) {
    equal(headerKey(own), own.toLowerCase());
  }
});
