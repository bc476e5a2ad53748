/** Every message of RFC 4475 and RFC 5118 at the parser; what a server answers to them is in
 * tests/sip/torture_answers_test.ts. */
import { deepEqual, equal, ok, throws } from "node:assert/strict";
import {
  check,
  H,
  MalformedMessage,
  parseMessage,
  SipRequest,
  SipSyntaxError,
} from "../../../src/sip/message/mod.ts";
import { vector, vectors } from "../../support/vectors.ts";

const read = (file: string) => {
  const message = parseMessage(vector(file));
  check(message);
  return message;
};
const request = (file: string): SipRequest => {
  const message = read(file);
  ok(message instanceof SipRequest);
  return message;
};

for (const { file, parse, section, title } of vectors) {
  Deno.test(`${section} ${title} (${file}): the parser will ${parse}`, () => {
    switch (parse) {
      case "accept":
        read(file);
        break;
      case "reject":
        throws(() => read(file), SipSyntaxError);
        break;
      case "either":
        try {
          read(file);
        } catch (error) {
          ok(error instanceof SipSyntaxError, String(error));
        }
    }
  });
}

Deno.test("RFC 4475 §3.1.1.1: folding, leading zeros and odd white space are read through", () => {
  const invite = request("rfc4475/wsinv.dat");
  equal(invite.headers.first(H.maxForwards), 68);
  deepEqual(invite.cseq, { number: 9, method: "INVITE" });
  equal(invite.to.tag, "1918181833n");
  deepEqual(invite.headers.all(H.via).map(({ sentBy }) => sentBy), [
    "192.0.2.2",
    "spindle.example.com",
    "192.168.255.111",
  ]);
  deepEqual(invite.headers.raw("UnknownHeaderWithUnusualValue"), [";;,,;;,;"]);
  equal(invite.body.length, 150);
});

Deno.test("RFC 4475 §3.1.1.3: escapes are undone exactly once", () => {
  const invite = request("rfc4475/esc01.dat");
  ok(invite.uri.kind === "sip");
  equal(invite.uri.user, "sips:user@example.com");
  equal(invite.uri.host, "example.net");
  ok(invite.from.uri.kind === "sip");
  equal(invite.from.uri.user, "I have spaces");
  const contact = invite.headers.first(H.contact);
  ok(contact && contact !== "*" && contact.uri.kind === "sip");
  equal(contact.uri.user, "caller");
  equal(contact.uri.param("name"), "value%41");
});

Deno.test("RFC 4475 §3.1.1.4: an escaped NUL does not end a user part", () => {
  const { to } = request("rfc4475/escnull.dat");
  ok(to.uri.kind === "sip");
  equal(to.uri.user, "null-\0-null");
});

Deno.test("RFC 4475 §3.1.1.9: a semicolon before the @ belongs to the user", () => {
  const { uri } = request("rfc4475/semiuri.dat");
  ok(uri.kind === "sip");
  equal(uri.user, "user;par=u@example.net");
  equal(uri.host, "example.com");
  equal(uri.params.size, 0);
});

Deno.test("RFC 4475 §3.1.1.8: octets behind Content-Length are not a second message", () => {
  const register = request("rfc4475/dblreq.dat");
  equal(register.method, "REGISTER");
  equal(register.body.length, 0);
});

Deno.test("RFC 4475 §3.1.1.11: a binary body keeps every octet", () => {
  const { body } = request("rfc4475/mpart01.dat");
  equal(body.length, 553);
  ok(body.includes(0));
});

Deno.test("RFC 4475 §3.1.2.18: a message of SIP/7.0 is worth a 505", () => {
  throws(() => read("rfc4475/badvers.dat"), (error) => {
    ok(error instanceof MalformedMessage);
    equal(error.status, 505);
    equal(error.method, "OPTIONS");
    return true;
  });
});

Deno.test("RFC 4475 §3.3.15 and §3.3.16: a parameter is of the URI only inside the brackets", () => {
  const outside = request("rfc4475/cparam01.dat").headers.first(H.contact);
  const inside = request("rfc4475/cparam02.dat").headers.first(H.contact);
  ok(outside && outside !== "*" && inside && inside !== "*");
  equal(String(outside.uri).includes("unknownparam"), false);
  ok(outside.params.has("unknownparam"));
  equal(String(inside.uri).includes("unknownparam"), true);
});

Deno.test("RFC 4475 §3.4.1: a message of RFC 2543 has a body without Content-Length", () => {
  const invite = request("rfc4475/inv2543.dat");
  equal(invite.via.branch, undefined);
  equal(invite.from.tag, undefined);
  equal(invite.body.length, 105);
});

Deno.test("RFC 5118 §4.2: brackets decide whether 5070 is a port", () => {
  const ambiguous = request("rfc5118-wire/port-ambiguous.sip").uri;
  const clear = request("rfc5118-wire/port-unambiguous.sip").uri;
  ok(ambiguous.kind === "sip" && clear.kind === "sip");
  deepEqual([ambiguous.host, ambiguous.port], ["2001:db8::10:5070", undefined]);
  deepEqual([clear.host, clear.port], ["2001:db8::10", 5070]);
});

Deno.test("RFC 5118 §4.5: received is read with brackets and without", () => {
  const bare = request("rfc5118-wire/via-received-param-no-delim.sip");
  const delimited = request("rfc5118-wire/via-received-param-with-delim.sip");
  equal(bare.via.params.get("received"), "2001:db8::9:255");
  equal(delimited.via.params.get("received"), "[2001:db8::9:255]");
});
