import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { AddressOfRecord } from "../../src/registrar/mod.ts";
import { H, type SipResponse } from "../../src/sip/mod.ts";
import { Pbx, type PbxOptions } from "../support/pbx.ts";
import { Phone } from "../support/phone.ts";

const AOR = "sip:1001@pbx.test" as AddressOfRecord;

function setUp(
  options: PbxOptions & { readonly protocol?: "UDP" | "TCP"; readonly port?: number } = {},
) {
  const pbx = new Pbx(options);
  const phone = new Phone(pbx, {
    username: "1001",
    host: "192.0.2.7",
    protocol: options.protocol ?? "UDP",
    port: options.port ?? 5060,
  });
  const bindings = () => pbx.locations.bindings(AOR, pbx.clock.now().getTime());
  const announced = () =>
    pbx.events.splice(0).flatMap((event) =>
      event.type === "device.registered" || event.type === "device.unregistered"
        ? [`${event.type.slice(7)} ${event.contact}`]
        : []
    );
  const send = async (
    headers: readonly string[],
    { callId = "c1@192.0.2.7", cseq = 1, to = "<sip:1001@pbx.test>", uri = "sip:pbx.test" } = {},
  ): Promise<SipResponse> => {
    const sent = await phone.prove(phone.request("REGISTER", uri, { to, headers, callId, cseq }));
    const answer = phone.inbox.pop();
    ok(answer?.kind === "response" && answer.callId === sent.callId);
    phone.heard();
    return answer;
  };
  return { pbx, phone, bindings, announced, send };
}

const contacts = (response: SipResponse) => response.headers.raw("Contact");

function rule(
  name: string,
  check: (it: ReturnType<typeof setUp>) => Promise<void>,
  options: Parameters<typeof setUp>[0] = {},
): void {
  Deno.test(name, async () => {
    const it = setUp(options);
    await check(it);
    await it.pbx.finish();
  });
}

rule(
  "[REG-1] a REGISTER without credentials is challenged and leaves nothing",
  async ({ pbx, phone, bindings }) => {
    phone.send(phone.request("REGISTER", "sip:pbx.test", {
      to: "<sip:1001@pbx.test>",
      headers: [`Contact: ${phone.contact}`],
    }));
    await pbx.run(5);
    match(
      phone.take(401).headers.raw("WWW-Authenticate")[0] ?? "",
      /^Digest realm="pbx.test", nonce="[0-9a-f]+", algorithm=MD5, qop="auth"$/,
    );
    deepEqual(bindings(), []);
    equal(pbx.count("ringdown_sip_server_transactions"), 0);
  },
);

Deno.test("[REG-2] an unknown user and a wrong secret get the same answer", async () => {
  const answers = [];
  for (const username of ["1001", "9999"]) {
    const { pbx, phone } = setUp();
    const sent = phone.request("REGISTER", "sip:pbx.test", {
      to: `<sip:${username}@pbx.test>`,
      callId: "c",
      tag: "t",
      from: `<sip:${username}@pbx.test>`,
      headers: [`Contact: ${phone.contact}`],
    });
    phone.send(sent);
    await pbx.run(5);
    const nonce = phone.take(401).headers.first(H.wwwAuthenticate)?.params.get("nonce");
    const guess = `Digest username="${username}", realm="pbx.test", nonce="${nonce}", ` +
      `uri="sip:pbx.test", response="${"0".repeat(32)}", algorithm=MD5, qop=auth, cnonce="c", ` +
      "nc=00000001";
    phone.send(sent.with({
      headers: sent.headers.with(H.via, H.via.parse("SIP/2.0/UDP 192.0.2.7;branch=z9hG4bKguess"))
        .append({ name: "Authorization", key: "authorization", value: guess }),
    }));
    await pbx.run(5);
    const refused = phone.take(401);
    answers.push(
      [refused.reason, ...refused.headers.fields.map(({ name, value }) => `${name}: ${value}`)]
        .join("\n")
        .replace(/nonce="[0-9a-f]+"/, "nonce").replace(/tag=[0-9a-f]{32}/, "tag")
        .replaceAll(username, "user"),
    );
    equal(pbx.failures.length, 1);
    await pbx.finish();
  }
  equal(answers[0], answers[1]);
});

rule(
  "[REG-3] another user's address of record is refused with 403",
  async ({ send, bindings, phone, pbx }) => {
    const answer = await send([`Contact: ${phone.contact}`], { to: "<sip:1002@pbx.test>" });
    equal(answer.status, 403);
    deepEqual(bindings(), []);
    equal(pbx.locations.count, 0);
  },
);

rule("[REG-4] another domain gets 404, what is no SIP URI 400", async ({ send, phone, pbx }) => {
  const contact = [`Contact: ${phone.contact}`];
  equal((await send(contact, { to: "<sip:1001@elsewhere.test>" })).status, 404);
  equal((await send(contact, { uri: "sip:elsewhere.test" })).status, 404);
  equal((await send(contact, { to: "<tel:1001>" })).status, 400);
  equal((await send(contact, { uri: "tel:1001" })).status, 400);
  equal(pbx.locations.count, 0);
});

rule(
  "[REG-5] the 200 lists every binding with the seconds left, and a fetch does too",
  async ({ send, pbx }) => {
    const first = "<sip:1001@192.0.2.7:5060;ob>;q=0.7;audio";
    deepEqual(contacts(await send([`Contact: ${first}`, "Expires: 600"])), [
      `${first};expires=600`,
    ]);
    await pbx.run(100_000);
    deepEqual(contacts(await send([], { cseq: 3 })), [`${first};expires=500`]);
    const both = await send(["Contact: <sip:1001@192.0.2.8>"], { callId: "other" });
    equal(contacts(both).length, 2);
    match(both.headers.raw("Date")[0] ?? "", / GMT$/);
  },
);

rule("[REG-5] push parameters come back byte for byte, RFC 8599", async ({ send, bindings }) => {
  const contact =
    "<sip:1001@192.0.2.7;pn-provider=apns;pn-prid=00fc%41+/=Ab:c;pn-param=X.y;P=%C3%A4>;+sip.ice";
  deepEqual(contacts(await send([`Contact: ${contact}`])), [`${contact};expires=3600`]);
  equal(`<${bindings()[0]?.contact}>`, contact.slice(0, contact.indexOf(">") + 1));
});

rule(
  "[REG-6] several contacts come at once, in one header or in many",
  async ({ send, bindings }) => {
    const answer = await send([
      "Contact: <sip:a@192.0.2.7>;q=0.5, <sip:b@192.0.2.7>;expires=60",
      "m: sip:c@192.0.2.7;q=1.0",
    ]);
    equal(contacts(answer).length, 3);
    deepEqual(bindings().map(({ contact, priority }) => [contact, priority]), [
      ["sip:a@192.0.2.7", 500],
      ["sip:b@192.0.2.7", 1_000],
      ["sip:c@192.0.2.7", 1_000],
    ]);
  },
);

rule("[REG-6] one bad contact among good ones changes nothing", async ({ send, bindings }) => {
  await send(["Contact: <sip:a@192.0.2.7>"]);
  const bad = [
    ["Contact: <sip:b@192.0.2.7>, <tel:1>", 400],
    ["Contact: <sip:b@192.0.2.7>, <sip:c@192.0.2.7>;expires=5", 423],
    ["Contact: <sip:a@192.0.2.7>;expires=0, <sip:c@192.0.2.7>;expires=5", 423],
    ['Contact: <sip:b@192.0.2.7>, <sip:c@192.0.2.7>;reg-id=0;+sip.instance="<u>"', 400],
  ] as const;
  for (const [contact, status] of bad) {
    equal((await send([contact], { cseq: 10 })).status, status, contact);
    deepEqual(bindings().map(({ contact }) => contact), ["sip:a@192.0.2.7"]);
  }
});

rule(
  "[REG-7] equal contacts are one binding, and a refresh replaces it",
  async ({ send, bindings }) => {
    await send(["Contact: <sip:1001@Phone.TEST;transport=udp>;x=1"]);
    await send(["Contact: <sip:%31001@phone.test;TRANSPORT=UDP>;x=2"], { cseq: 3 });
    deepEqual(bindings().map(({ contactParams }) => contactParams), [";x=2"]);
    await send(["Contact: <sip:1001@phone.test>"], { cseq: 5 });
    equal(bindings().length, 2);
  },
);

rule(
  "[REG-8] a phone that moved keeps one binding, by instance and reg-id",
  async ({ send, bindings }) => {
    const params = ';+sip.instance="<urn:uuid:1>";reg-id=1';
    await send([`Contact: <sip:1001@192.0.2.7:1111>${params}`]);
    await send([`Contact: <sip:1001@192.0.2.7:2222>${params}`], { callId: "reboot" });
    deepEqual(bindings().map(({ contact }) => contact), ["sip:1001@192.0.2.7:2222"]);
    await send([`Contact: <sip:1001@192.0.2.7:3333>${params.replace("reg-id=1", "reg-id=2")}`], {
      cseq: 9,
    });
    equal(bindings().length, 2);
    // Without an instance a reg-id means nothing.
    await send(["Contact: <sip:1001@192.0.2.7:4444>;reg-id=1"], { cseq: 11 });
    equal(bindings().length, 3);
  },
);

const EXPIRES: readonly (readonly [headers: readonly string[], seconds: number])[] = [
  [["Contact: <sip:a@b>;expires=100", "Expires: 200"], 100],
  [["Contact: <sip:a@b>", "Expires: 200"], 200],
  [["Contact: <sip:a@b>"], 3_600],
  [["Contact: <sip:a@b>;expires=soon", "Expires: 200"], 3_600],
  [['Contact: <sip:a@b>;expires="100"'], 3_600],
  [["Contact: <sip:a@b>;expires=99999999999"], 3_600],
  [["Contact: <sip:a@b>;expires=4294967295"], 7_200],
  [["Contact: <sip:a@b>", "Expires: 60"], 60],
  [["Contact: <sip:a@b>;Expires=0100"], 100],
];

for (const [headers, seconds] of EXPIRES) {
  rule(`[REG-9] ${headers.join(" and ")} lasts ${seconds} s`, async ({ send, bindings, pbx }) => {
    match(contacts(await send(headers))[0] ?? "", new RegExp(`;expires=${seconds}$`));
    await pbx.run((seconds - 1) * 1_000);
    equal(bindings().length, 1);
    await pbx.run(1_000);
    equal(bindings().length, 0);
  });
}

rule("[REG-10] less than 60 s is refused with 423 and Min-Expires", async ({ send, bindings }) => {
  for (const headers of [["Contact: <sip:a@b>;expires=59"], ["Contact: <sip:a@b>", "Expires: 1"]]) {
    const answer = await send(headers);
    equal(answer.status, 423);
    equal(answer.headers.first(H.minExpires), 60);
  }
  deepEqual(bindings(), []);
});

rule("[REG-11] 0 s removes the binding, and one that is not there", async ({ send, bindings }) => {
  await send(["Contact: <sip:a@b>, <sip:c@d>"]);
  deepEqual(contacts(await send(["Contact: <sip:a@b>;expires=0"], { cseq: 3 })).length, 1);
  equal((await send(["Contact: <sip:x@y>", "Expires: 0"], { cseq: 5 })).status, 200);
  deepEqual(bindings().map(({ contact }) => contact), ["sip:c@d"]);
});

rule("[REG-12] the wildcard removes all, alone and with Expires: 0", async ({ send, bindings }) => {
  await send(["Contact: <sip:a@b>, <sip:c@d>"]);
  const bad = [
    ["Contact: *"],
    ["Contact: *", "Expires: 60"],
    ["Contact: *, <sip:a@b>", "Expires: 0"],
    ["Contact: *", "Contact: <sip:a@b>", "Expires: 0"],
    ["Contact: *", "Contact: *", "Expires: 0"],
    ["Contact: *;expires=0"],
  ];
  for (const headers of bad) equal((await send(headers, { cseq: 5 })).status, 400, headers.join());
  equal(bindings().length, 2);
  const answer = await send(["Contact: *", "Expires: 0"], { cseq: 7 });
  equal(answer.status, 200);
  deepEqual(contacts(answer), []);
  deepEqual(bindings(), []);
});

rule(
  "[REG-13] an older CSeq is refused, the same changes nothing, another Call-ID is believed",
  async ({ send, bindings, pbx }) => {
    // Each is challenged first, so the number that counts is one more.
    await send(["Contact: <sip:a@b>;expires=600"], { cseq: 9 });
    equal((await send(["Contact: <sip:a@b>;expires=0"], { cseq: 4 })).status, 500);
    equal((await send(["Contact: *", "Expires: 0"], { cseq: 4 })).status, 500);
    await pbx.run(40_000);
    const again = await send(["Contact: <sip:a@b>;expires=600"], { cseq: 9 });
    equal(again.status, 200);
    match(contacts(again)[0] ?? "", /;expires=5\d\d$/);
    equal(bindings().length, 1);
    equal((await send(["Contact: <sip:a@b>;expires=0"], { callId: "other", cseq: 1 })).status, 200);
    deepEqual(bindings(), []);
  },
);

rule(
  "[REG-14] a contact too many makes the one that expires first leave",
  async ({ send, bindings, announced }) => {
    await send(["Contact: <sip:old@b>;expires=100"]);
    await send(["Contact: <sip:new@b>;expires=600"], { cseq: 3 });
    announced();
    const answer = await send(["Contact: <sip:third@b>"], { callId: "other" });
    equal(answer.status, 200);
    deepEqual(bindings().map(({ contact }) => contact), ["sip:new@b", "sip:third@b"]);
    deepEqual(announced(), ["registered sip:third@b", "unregistered sip:old@b"]);
    equal((await send(["Contact: <sip:third@b>"], { callId: "other", cseq: 3 })).status, 200);
    equal(bindings().length, 2);
    equal((await send(["Contact: <sip:a@b>, <sip:b@b>, <sip:c@b>"], { cseq: 5 })).status, 403);
    equal(bindings().length, 2);
  },
  { mostBindings: 2 },
);

rule("[REG-15] a contact that is no SIP URI is refused", async ({ send, bindings }) => {
  for (const contact of ["<tel:+1>", "<http://a/>", "<mailto:a@b>"]) {
    equal((await send([`Contact: ${contact}`])).status, 400);
  }
  deepEqual(bindings(), []);
});

type Way = readonly [
  what: string,
  from: { readonly port: number; readonly protocol?: "UDP" | "TCP" },
  headers: readonly string[],
  flow: RegExp,
];

const FLOW: readonly Way[] = [
  [
    "behind NAT: another address in its contact",
    { port: 40_000 },
    ["Contact: <sip:1001@10.0.0.5>"],
    /-192\.0\.2\.7:40000$/,
  ],
  ["on a connection", { port: 5060, protocol: "TCP" }, ["Contact: <sip:1001@192.0.2.7>"], /^tcp:/],
  [
    "behind an edge proxy",
    { port: 5070 },
    ["Contact: <sip:1001@192.0.2.7:9999>", "Path: <sip:edge.test;lr>", "Supported: path"],
    /-192\.0\.2\.7:5070$/,
  ],
  [
    "with a reg-id",
    { port: 5070 },
    ['Contact: <sip:1001@192.0.2.7:9999>;reg-id=1;+sip.instance="<urn:uuid:1>"'],
    /-192\.0\.2\.7:5070$/,
  ],
  [
    "with a contact over TCP",
    { port: 5070 },
    ["Contact: <sip:1001@192.0.2.7:9999;transport=tcp>"],
    /-192\.0\.2\.7:5070$/,
  ],
];

for (const [what, from, headers, flow] of FLOW) {
  rule(`[REG-16] a phone ${what} is reached by its flow`, async ({ send, bindings }) => {
    await send(headers);
    match(bindings()[0]?.flow ?? "", flow);
  }, from);
}

rule(
  "[REG-17] a phone that shows its own address is reached at its contact",
  async ({ send, bindings }) => {
    await send(["Contact: <sip:1001@192.0.2.7>"]);
    match(bindings()[0]?.flow ?? "", /-192\.0\.2\.7:5060$/);
    equal(bindings()[0]?.received, "192.0.2.7:41000");
  },
  { port: 41_000 },
);

rule(
  "[REG-18] Path is kept, repeated and used as Route",
  async ({ pbx, send, bindings, phone }) => {
    const path = ["Path: <sip:p1.test;lr>, <sip:p2.test;lr;ob>", "Path: <sip:p3.test;lr>"];
    const answer = await send([`Contact: ${phone.contact}`, ...path, "Supported: path"]);
    equal(answer.status, 200);
    deepEqual(answer.headers.all(H.path).map(String), [
      "<sip:p1.test;lr>",
      "<sip:p2.test;lr;ob>",
      "<sip:p3.test;lr>",
    ]);
    deepEqual(bindings()[0]?.path, ["sip:p1.test;lr", "sip:p2.test;lr;ob", "sip:p3.test;lr"]);
    const caller = new Phone(pbx, { username: "1002", host: "192.0.2.8" });
    await caller.register();
    const invite = await caller.invite("1001", { sdp: "v=0\r\n" });
    await pbx.run(10);
    const ring = phone.take("INVITE");
    equal(ring.uriText, "sip:1001@192.0.2.7:5060");
    deepEqual(ring.headers.raw("Route"), [
      "<sip:p1.test;lr>",
      "<sip:p2.test;lr;ob>",
      "<sip:p3.test;lr>",
    ]);
    phone.reply(ring, 486);
    await pbx.run(10);
    equal(caller.take(486).cseq.number, invite.cseq.number);
  },
);

rule(
  "[REG-18] Path without Supported: path is refused with 420, RFC 3327 §5.3",
  async ({ send, bindings, phone }) => {
    // It used to be a 421, which asks a phone for a Require that no phone sends.
    const answer = await send([`Contact: ${phone.contact}`, "Path: <sip:p1.test;lr>"]);
    equal(answer.status, 420);
    deepEqual(answer.headers.raw("Unsupported"), ["path"]);
    deepEqual(bindings(), []);
  },
);

rule("[REG-19] Service-Route is told where there is one", async ({ send, phone }) => {
  const answer = await send([`Contact: ${phone.contact}`]);
  deepEqual(answer.headers.raw("Service-Route"), ["<sip:out.test;lr>"]);
}, { serviceRoute: ["<sip:out.test;lr>"] });

rule("[REG-20] outbound is agreed with who asks for it one hop away", async ({ send }) => {
  const contact = 'Contact: <sip:1001@192.0.2.7>;reg-id=1;+sip.instance="<urn:uuid:1>"';
  const agreed = await send([contact, "Supported: path, outbound"]);
  deepEqual(agreed.headers.raw("Require"), ["outbound"]);
  equal(agreed.headers.first(H.flowTimer), 120);
  for (
    const headers of [
      [contact],
      ["Contact: <sip:1001@192.0.2.7>", "Supported: outbound"],
    ]
  ) {
    const plain = await send(headers, { cseq: 20, callId: headers.join().replace(/[^a-z]/gi, "") });
    equal(plain.status, 200);
    deepEqual(plain.headers.raw("Require"), []);
    equal(plain.headers.has(H.flowTimer), false);
  }
});

const VIA_OF_PHONE = "Via: SIP/2.0/UDP 10.0.0.9:5060;branch=z9hG4bKphone";
const OUTBOUND = 'Contact: <sip:1001@10.0.0.9>;reg-id=1;+sip.instance="<urn:uuid:1>"';

for (
  const [name, path] of [
    ["no Path", []],
    ["a Path without ob", ["Path: <sip:edge.test;lr>"]],
    ["ob in another than the last", ["Path: <sip:core.test;lr;ob>, <sip:edge.test;lr>"]],
  ] as const
) {
  rule(`[REG-25] a first hop with ${name} lacks outbound: 439`, async ({ send, bindings }) => {
    const supported = "Supported: path, outbound";
    const refused = await send([VIA_OF_PHONE, OUTBOUND, ...path, supported]);
    equal(refused.status, 439);
    equal(refused.reason, "First Hop Lacks Outbound Support");
    deepEqual(bindings(), []);
    // RFC 5626 §11.6: only for who asks for it, and nobody is kept from leaving.
    const plain = await send([VIA_OF_PHONE, OUTBOUND, ...path, "Supported: path"], { cseq: 3 });
    equal(plain.status, 200);
    deepEqual(plain.headers.raw("Require"), []);
    equal(bindings().length, 1);
    const gone = await send([VIA_OF_PHONE, `${OUTBOUND};expires=0`, ...path, supported], {
      cseq: 5,
    });
    equal(gone.status, 200);
    deepEqual(bindings(), []);
  });
}

rule("[REG-20] outbound is agreed through an edge proxy that does it", async ({ send }) => {
  const agreed = await send([
    VIA_OF_PHONE,
    OUTBOUND,
    "Path: <sip:core.test;lr>, <sip:edge.test;lr;ob>",
    "Supported: path, outbound",
  ]);
  equal(agreed.status, 200);
  deepEqual(agreed.headers.raw("Require"), ["outbound"]);
  // The flow to keep alive ends at the edge.
  equal(agreed.headers.has(H.flowTimer), false);
});

rule("[REG-21] no GRUU is returned", async ({ send }) => {
  const answer = await send([
    'Contact: <sip:1001@192.0.2.7>;+sip.instance="<urn:uuid:1>"',
    "Supported: gruu",
  ]);
  equal(answer.status, 200);
  equal(/gruu/i.test(contacts(answer).join()), false);
});

rule(
  "[REG-22] what has expired is not called and announced as gone once",
  async ({ pbx, send, announced }) => {
    await send(["Contact: <sip:a@192.0.2.7>;expires=60"]);
    announced();
    await pbx.run(59_000);
    pbx.registrar.sweep();
    deepEqual(announced(), []);
    await pbx.run(1_000);
    const caller = new Phone(pbx, { username: "1002", host: "192.0.2.8" });
    await caller.register();
    announced();
    await caller.invite("1001", { sdp: "v=0\r\n" });
    await pbx.run(10);
    caller.take(480);
    for (let second = 0; second < 5; second++) {
      await pbx.run(1_000);
      pbx.registrar.sweep();
    }
    deepEqual(announced(), ["unregistered sip:a@192.0.2.7"]);
  },
);

rule(
  "[REG-23] bindings end with their connection, and no others",
  async ({ pbx, phone, send, bindings, announced }) => {
    const other = new Phone(pbx, { username: "1001", host: "192.0.2.9" });
    await other.register();
    await send(["Contact: <sip:a@192.0.2.7;transport=tcp>"]);
    equal(bindings().length, 2);
    announced();
    phone.host.breakConnections();
    await pbx.run(10);
    deepEqual(bindings().map(({ contact }) => contact), ["sip:1001@192.0.2.9:5060"]);
    deepEqual(announced(), ["unregistered sip:a@192.0.2.7;transport=tcp"]);
  },
  { protocol: "TCP" },
);

rule(
  "[REG-24] coming and going is announced once, a refresh is not",
  async ({ send, announced }) => {
    await send(["Contact: <sip:a@b>"]);
    deepEqual(announced(), ["registered sip:a@b"]);
    await send(["Contact: <sip:a@b>"], { cseq: 3 });
    await send([], { cseq: 5 });
    deepEqual(announced(), []);
    await send(["Contact: <sip:a@b>", "Expires: 0"], { cseq: 7 });
    deepEqual(announced(), ["unregistered sip:a@b"]);
  },
);

rule(
  "a REGISTER over UDP that is sent again is answered again and applied once",
  async ({ pbx, phone, announced }) => {
    const sent = await phone.prove(phone.request("REGISTER", "sip:pbx.test", {
      to: "<sip:1001@pbx.test>",
      headers: [`Contact: ${phone.contact}`],
    }));
    phone.send(sent);
    phone.send(sent);
    await pbx.run(10);
    deepEqual(phone.heard(), ["200 REGISTER", "200 REGISTER", "200 REGISTER"]);
    deepEqual(announced(), ["registered sip:1001@192.0.2.7:5060"]);
  },
);

for (const algorithm of ["MD5", "SHA-256"] as const) {
  rule(`a device registers with ${algorithm}`, async ({ phone }) => {
    equal((await phone.register()).status, 200);
  }, { algorithm });
}
