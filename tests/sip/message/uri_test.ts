import { deepEqual, equal, notEqual, ok, throws } from "node:assert/strict";
import {
  escapeUser,
  parseUri,
  SipSyntaxError,
  SipUri,
  unescape,
  uriKey,
} from "../../../src/sip/message/mod.ts";

const sip = (text: string): SipUri => {
  const uri = parseUri(text);
  ok(uri instanceof SipUri, `${text} is no SIP URI`);
  return uri;
};

type Parts = Partial<Pick<SipUri, "scheme" | "user" | "password" | "host" | "port" | "headerText">>;

const PARSED: readonly (readonly [text: string, parts: Parts, params?: Record<string, string>])[] =
  [
    ["sip:pbx.test", { scheme: "sip", user: undefined, host: "pbx.test", port: undefined }],
    ["sip:1001@pbx.test", { user: "1001", host: "pbx.test" }],
    ["SIPS:1001@pbx.test", { scheme: "sips", user: "1001" }],
    ["sip:1001@pbx.test:5070", { host: "pbx.test", port: 5070 }],
    ["sip:1001@PBX.Test", { host: "pbx.test" }],
    ["sip:a:secret@pbx.test", { user: "a", password: "secret" }],
    ["sip:a:@pbx.test", { user: "a", password: "" }],
    ["sip:a;b?c@pbx.test", { user: "a;b?c", host: "pbx.test", headerText: "" }],
    ["sip:%61%40b@pbx.test", { user: "a@b" }],
    ["sip:a%2541@pbx.test", { user: "a%41" }],
    ["sip:%C3%A4@pbx.test", { user: "ä" }],
    ["sip:ä%41😀@pbx.test", { user: "äA😀" }],
    ["sip:%FF@pbx.test", { user: "\ufffd" }],
    ["sip:[2001:DB8::1]:5061", { host: "2001:db8::1", port: 5061 }],
    ["sip:a@[::ffff:192.0.2.1];lr", { host: "::ffff:192.0.2.1" }, { lr: "" }],
    ["sip:+1-212-555-1212:1234@gw.test;user=phone", { user: "+1-212-555-1212" }, { user: "phone" }],
    ["sip:a@h;transport=TCP;Lr;x=%61", {}, { transport: "TCP", lr: "", x: "a" }],
    ["sip:a@h;transport=udp;transport=tcp", {}, { transport: "udp" }],
    ["sip:a@h?subject=hi&to=b", { headerText: "subject=hi&to=b" }],
    ["sip:a@h;p=1?subject=a;b", { headerText: "subject=a;b" }, { p: "1" }],
    ["sip:a@under_score.test.", { host: "under_score.test." }],
  ];

for (const [text, parts, params] of PARSED) {
  Deno.test(`parseUri reads ${text}`, () => {
    const uri = sip(text);
    for (const [name, value] of Object.entries(parts)) {
      equal(uri[name as keyof SipUri], value, name);
    }
    if (params) deepEqual(Object.fromEntries(uri.params), params);
  });

  Deno.test(`a SIP URI is written so that it reads the same: ${text}`, () => {
    const uri = sip(text);
    deepEqual(sip(String(uri)), uri);
    equal(String(sip(String(uri))), String(uri));
  });
}

const REFUSED = [
  "",
  "sip",
  "sip:",
  ":a@b",
  "1sip:a@b",
  "sip:@pbx.test",
  "sip:a@",
  "sip:a@b@c",
  "sip:a b@c",
  "sip:a@b c",
  "sip:a@b:99999",
  "sip:a@b:",
  "sip:a@b:5x",
  "sip:a@[::1",
  "sip:a@[::1]x",
  "sip:a@[nonsense]",
  "sip:a@2001:db8::1",
  "sip:a%4@b",
  "sip:a%zz@b",
  'sip:a"@b',
  "sip:<a>@b",
  "sip:a@b\r\nX: y",
  "sip:a@b\0",
  "sip:a@b;p=c@d",
  "si p:a@b",
];

for (const text of REFUSED) {
  Deno.test(`parseUri refuses ${JSON.stringify(text)}`, () => {
    throws(() => parseUri(text), SipSyntaxError);
  });
}

Deno.test("parseUri keeps what it does not know", () => {
  for (const text of ["tel:+1-212;phone-context=x", "http://a/b?c", "mailto:a@b", "urn:uuid:1"]) {
    const uri = parseUri(text);
    equal(uri.kind, "other");
    equal(String(uri), text);
  }
  equal(parseUri("TEL:1").kind === "other" && String(parseUri("TEL:1")), "tel:1");
});

/** RFC 3261 §19.1.4, its own examples and those of its rules. */
const EQUAL: readonly (readonly [string, string])[] = [
  ["sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp"],
  ["sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5"],
  ["sip:carol@chicago.com;newparam=5", "sip:carol@chicago.com;security=on"],
  [
    "sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com",
    "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com",
  ],
  [
    "sip:alice@atlanta.com?subject=project%20x&priority=urgent",
    "sip:alice@atlanta.com?priority=urgent&subject=project%20x",
  ],
  ["sip:a@[2001:DB8::1]", "sip:a@[2001:db8::1]"],
  ["tel:+1212", "TEL:+1212"],
];

const DIFFERENT: readonly (readonly [string, string])[] = [
  ["SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP"],
  ["sip:bob@biloxi.com", "sip:bob@biloxi.com:5060"],
  ["sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp"],
  ["sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp"],
  ["sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting"],
  ["sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4"],
  ["sip:bob@biloxi.com", "sips:bob@biloxi.com"],
  ["sip:bob@biloxi.com", "sip:biloxi.com"],
  ["sip:bob:a@biloxi.com", "sip:bob:b@biloxi.com"],
  ["sip:bob@biloxi.com", "sip:bob:@biloxi.com"],
  ["sip:bob@biloxi.com;user=phone", "sip:bob@biloxi.com"],
  ["sip:bob@biloxi.com;maddr=192.0.2.1", "sip:bob@biloxi.com"],
  ["sip:bob@biloxi.com;ttl=1", "sip:bob@biloxi.com;ttl=2"],
  ["sip:a%40b@c", "sip:a@c"],
];

for (const [a, b] of EQUAL) {
  Deno.test(`uriKey is equal for ${a} and ${b}`, () => {
    equal(uriKey(parseUri(a)), uriKey(parseUri(b)));
  });
}

for (const [a, b] of DIFFERENT) {
  Deno.test(`uriKey differs for ${a} and ${b}`, () => {
    notEqual(uriKey(parseUri(a)), uriKey(parseUri(b)));
  });
}

Deno.test("uriKey deviates: a parameter that the RFC does not name is ignored in both", () => {
  // §19.1.4 calls these two different, and each equal to the URI without it: no key can do that.
  equal(
    uriKey(parseUri("sip:carol@chicago.com;security=on")),
    uriKey(parseUri("sip:carol@chicago.com;security=off")),
  );
});

Deno.test("escapeUser and unescape undo each other, whatever the user part", () => {
  for (const user of ["a b", "a@b", "ä€😀", "%", "%41", "a:b", '"<>', "null\0", "a;b?c=d&e+f$,/"]) {
    const text = escapeUser(user);
    equal(unescape(text), user);
    equal(sip(`sip:${text}@pbx.test`).user, user);
  }
});

Deno.test("with changes a part and leaves the rest", () => {
  const uri = sip("sip:a:pw@b:5070;lr?x=y");
  equal(String(uri.with({ port: undefined })), "sip:a:pw@b;lr?x=y");
  equal(String(uri.with({ host: "::1", paramText: "", headerText: "" })), "sip:a:pw@[::1]:5070");
});

Deno.test("names of JavaScript's own are parameters like others", () => {
  const uri = sip("sip:a@b;__proto__=1;constructor=2;toString");
  equal(uri.param("__proto__"), "1");
  equal(uri.param("constructor"), "2");
  equal(uri.param("tostring"), "");
  equal(sip("sip:a@b").param("constructor"), undefined);
  equal(sip("sip:a@b;x").param("hasOwnProperty"), undefined);
});
