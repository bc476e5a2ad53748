import { deepEqual, equal } from "node:assert/strict";
import type { TwilioAccess } from "../../src/domain/mod.ts";
import { Meter, Secret, SILENT_LOG } from "../../src/runtime/mod.ts";
import { loadSignatures, NOTHING_TO_DO, textWebhooks, Webhooks } from "../../src/twilio/mod.ts";
import type { BroughtText, ToldStatus } from "../../src/texts/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { FakeTwilio } from "../support/twilio/fake_twilio.ts";

const SID = `AC${"0".repeat(31)}1`;
const PUBLIC = "https://pbx.example.org/phones";
const ACCESS: TwilioAccess = {
  accountSid: SID,
  authToken: new Secret("first"),
  secondaryToken: new Secret("second"),
  publicUrl: PUBLIC,
};
const FORM = "application/x-www-form-urlencoded; charset=UTF-8";

/** The vectors that Twilio documents; the token is `12345`. */
const VECTOR = {
  url: "https://mycompany.com/myapp.php?foo=1&bar=2",
  body: new URLSearchParams({
    ...{ CallSid: "CA1234567890ABCDE", Caller: "+14158675309", Digits: "1234" },
    ...{ From: "+14158675309", To: "+18005551212" },
  }).toString(),
  contentType: FORM,
  signature: "RSOYDt4T1cUTdK1PDd93/VVr8B8=",
};
const TOKEN = new Secret("12345");

Deno.test("signatures: Twilio's own examples are true, and nothing else", async () => {
  const check = await loadSignatures();
  equal(check(VECTOR, [TOKEN]), true);
  equal(check({ ...VECTOR, url: `${VECTOR.url}#rc=2&rp=5xx` }, [TOKEN]), true);
  equal(check({ ...VECTOR, url: VECTOR.url.replace(".com", ".com:443") }, [TOKEN]), true);
  equal(check(VECTOR, [new Secret("wrong"), TOKEN]), true);
  equal(check(VECTOR, [new Secret("wrong")]), false);
  equal(check({ ...VECTOR, url: `${VECTOR.url}&x=1` }, [TOKEN]), false);
  equal(check({ ...VECTOR, body: `${VECTOR.body}&Digits=9` }, [TOKEN]), false);
  equal(check({ ...VECTOR, body: `${VECTOR.body}&a=b` }, [TOKEN]), false);
  equal(check({ ...VECTOR, signature: "" }, [TOKEN]), false);
  equal(check({ ...VECTOR, contentType: "text/plain" }, [TOKEN]), false);
});

Deno.test("signatures: a body in JSON is signed by its hash", async () => {
  const check = await loadSignatures();
  const hash = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620";
  const json = {
    url: `${VECTOR.url}&bodySHA256=${hash}`,
    body: '{"property": "value", "boolean": true}',
    contentType: "application/json",
    signature: "a9nBmqA0ju/hNViExpshrM61xv4=",
  };
  equal(check(json, [TOKEN]), true);
  equal(check({ ...json, body: `${json.body} ` }, [TOKEN]), false);
  equal(check({ ...json, url: VECTOR.url }, [TOKEN]), false);
});

/** Webhooks that say what they were asked, and a Twilio that signs. */
async function scene(
  access: TwilioAccess | undefined,
  play: (
    ask: (
      fields: Readonly<Record<string, string>>,
      change?: {
        readonly path?: string;
        readonly method?: string;
        readonly token?: string;
        readonly signature?: string;
      },
    ) => Promise<readonly [number, string]>,
    heard: string[],
  ) => Promise<void>,
): Promise<void> {
  await using twilio = new FakeTwilio({ accountSid: SID, authToken: "first" });
  const heard: string[] = [];
  const webhooks = new Webhooks({
    log: SILENT_LOG,
    meter: new Meter(),
    access: () => access,
    handlers: {
      "/twilio/echo": (fields) => {
        heard.push(`${fields.of("Body")} ${fields.own("text")}`);
        return "";
      },
    },
  });
  await play(async (fields, change = {}) => {
    const { path = "/twilio/echo", method = "POST", token } = change;
    const signature = change.signature ?? twilio.sign(`${PUBLIC}${path}`, fields, token);
    const body = new URLSearchParams(fields).toString();
    const answer = await webhooks.answer({ method, path, contentType: FORM, signature, body });
    return [answer.status, answer.body];
  }, heard);
}

const FIELDS = { AccountSid: SID, Body: "Hi" };

Deno.test("webhooks: what is signed with either token for our address is taken", () =>
  scene(ACCESS, async (ask, heard) => {
    deepEqual(await ask(FIELDS), [200, NOTHING_TO_DO]);
    deepEqual(await ask(FIELDS, { token: "second", path: "/twilio/echo?text=7" }), [
      200,
      NOTHING_TO_DO,
    ]);
    deepEqual(heard, ["Hi ", "Hi 7"]);
  }));

Deno.test("webhooks: what is forged does nothing", () =>
  scene(ACCESS, async (ask, heard) => {
    deepEqual(await ask(FIELDS, { token: "third" }), [403, ""]);
    deepEqual(await ask(FIELDS, { signature: "" }), [403, ""]);
    deepEqual(await ask(FIELDS, { signature: "x".repeat(10_000) }), [403, ""]);
    deepEqual(await ask({ ...FIELDS, AccountSid: `AC${"f".repeat(32)}` }), [403, ""]);
    deepEqual(await ask({ Body: "Hi" }), [403, ""]);
    deepEqual(heard, []);
  }));

Deno.test("webhooks: only POST, only what there is, and only where Twilio is set up", async () => {
  await scene(ACCESS, async (ask, heard) => {
    deepEqual(await ask(FIELDS, { method: "GET" }), [405, ""]);
    deepEqual(await ask(FIELDS, { path: "/twilio/other" }), [404, ""]);
    deepEqual(await ask(FIELDS, { path: "/twilio/constructor" }), [404, ""]);
    deepEqual(heard, []);
  });
  const { publicUrl: _, ...hidden } = ACCESS;
  for (const access of [undefined, hidden]) {
    await scene(access, async (ask, heard) => {
      deepEqual(await ask(FIELDS), [503, ""]);
      deepEqual(heard, []);
    });
  }
});

/** What the handlers of texts make of fields. */
function textsOf(path: string, fields: Readonly<Record<string, string>>, query = "") {
  const [received, told]: [BroughtText[], ToldStatus[]] = [[], []];
  const texts = {
    receive: (text: BroughtText) => received.push(text) > 0,
    progress: (status: ToldStatus) => told.push(status) > 0,
  };
  const own = new URLSearchParams(query);
  textWebhooks(texts, new FakeClock())[path]?.({
    of: (name) => fields[name] ?? "",
    own: (name) => own.get(name) ?? "",
  });
  return { received, told };
}

Deno.test("a text with a picture is read whole", async () => {
  await using twilio = new FakeTwilio({ accountSid: SID, authToken: "first" });
  const fields = twilio.arrive({
    ...{ from: "+4915112345678", to: "+15550100001", body: "Look" },
    pictures: [{ type: "image/png", octets: new Uint8Array([1]) }],
    extra: { OptOutType: "STOP", NumSegments: "2" },
  });
  const { received: [text] } = textsOf("/twilio/sms", fields);
  deepEqual([text?.theirs, text?.ours, text?.body, text?.segments, text?.optOut], [
    ...["+4915112345678", "+15550100001", "Look", 2, "stop"],
  ]);
  equal(text?.media[0]?.contentType, "image/png");
  equal(text?.media[0]?.source?.startsWith("https://api.twilio.com/"), true);
});

for (
  const [what, change] of [
    ["without a sid", { MessageSid: "", SmsMessageSid: "" }],
    ["with a sid that is none", { MessageSid: "SM1", SmsMessageSid: "SM1" }],
    ["from nobody", { From: "" }],
    ["from something that is no party", { From: "<script>" }],
    ["to nobody", { To: "" }],
  ] as const
) {
  Deno.test(`a text ${what} is none`, async () => {
    await using twilio = new FakeTwilio({ accountSid: SID, authToken: "first" });
    const text = { from: "+4915112345678", to: "+15550100001", body: "Hi" };
    const { received } = textsOf("/twilio/sms", { ...twilio.arrive(text), ...change });
    deepEqual(received, []);
  });
}

Deno.test("a status names the text by sid, and by our own number where that came back", async () => {
  await using twilio = new FakeTwilio({ accountSid: SID, authToken: "first" });
  const sid = twilio.sid("SM");
  const path = "/twilio/sms/status";
  deepEqual(textsOf(path, twilio.status(sid, "undelivered", 30003), "text=7").told, [
    { sid, status: "undelivered", id: 7, errorCode: 30003 },
  ]);
  deepEqual(textsOf(path, twilio.status(sid, "sent"), "text=x").told, [{ sid, status: "sent" }]);
  deepEqual(textsOf(path, twilio.status("nothing", "sent")).told, []);
  // A word that Twilio has not had so far is at least no step back.
  deepEqual(textsOf(path, twilio.status(sid, "teleported")).told, [{ sid, status: "queued" }]);
});
