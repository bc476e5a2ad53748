import { deepEqual, equal, ok } from "node:assert/strict";
import {
  type Device,
  type DeviceId,
  type DigestAlgorithm,
  ha1Of,
  type UserId,
} from "../../src/domain/mod.ts";
import { Authenticator, type Challenger } from "../../src/identity/mod.ts";
import { Meter, Secret, SILENT_LOG } from "../../src/runtime/mod.ts";
import {
  type AuthValue,
  DigestClient,
  formatMessage,
  H,
  type IncomingRequest,
  parseMessage,
  SipResponse,
  SipStack,
} from "../../src/sip/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { requestBytes } from "../support/messages.ts";
import { deviceAlgorithms } from "../support/device_algorithms.ts";
import { SeededRandom } from "../support/seeded_random.ts";

interface Lock {
  delayMs: number;
  banned: boolean;
}

function setUp(
  {
    as = "proxy" as Challenger,
    realm = "pbx.test",
    algorithm = "MD5" as DigestAlgorithm,
    trunks = {} as Readonly<Record<string, string>>,
  } = {},
) {
  const clock = new FakeClock();
  const random = new SeededRandom(3);
  const lock: Lock = { delayMs: 0, banned: false };
  const told: string[] = [];
  const found: (Device | undefined)[] = [];
  const answers: SipResponse[] = [];
  const devices = new Map([["1001", deviceOf("1001", algorithm, realm)]]);
  const database = { fails: false };
  const authenticator = new Authenticator({
    clock,
    random,
    log: SILENT_LOG,
    realm: "pbx.test",
    devices: {
      byUsername: (name) => {
        if (database.fails) throw new Error("The disk is gone");
        return devices.get(name);
      },
      algorithms: () => deviceAlgorithms([...devices.values()]),
    },
    trunkSecret: (username) => {
      const secret = trunks[username];
      return secret === undefined ? undefined : new Secret(secret);
    },
    lockout: {
      failed: (source, account) => {
        told.push(`failed ${source} ${account}`);
        return lock;
      },
      succeeded: (source, account) => void told.push(`succeeded ${source} ${account}`),
    },
  });
  const stack = new SipStack({
    clock,
    random,
    log: SILENT_LOG,
    meter: new Meter(),
    product: "Ringdown",
    resolver: { resolve: () => Promise.resolve([]) },
    penalties: { report: () => {} },
  });
  const flow = {
    id: "udp:test",
    protocol: "UDP",
    local: { host: "192.0.2.1", port: 5060 },
    remote: { host: "192.0.2.7", port: 5060 },
    reliable: false,
    closed: false,
    send: (bytes: Uint8Array) => {
      const message = parseMessage(bytes);
      ok(message instanceof SipResponse);
      answers.push(message);
    },
    trust: () => {},
    close: () => {},
  } as const;
  stack.handle("MESSAGE", (incoming: IncomingRequest) => {
    const known = authenticator.authenticate(incoming, as);
    found.push(known);
    if (known) incoming.respond(200);
  });
  let count = 0;
  const sayFrom = (username: string, ...headers: string[]): void =>
    stack.onMessage(
      requestBytes("MESSAGE", {
        branch: `z9hG4bK${count}`,
        cseq: ++count,
        from: `<sip:${username}@pbx.test>;tag=1`,
        headers,
      }),
      flow,
    );
  const say = (...headers: string[]): void => sayFrom("1001", ...headers);
  const prove = (password: string, username = "1001", uri = "sip:1002@pbx.test"): void => {
    say();
    const asked = answers.pop()?.headers;
    const challenges = [
      ...asked?.all(H.proxyAuthenticate) ?? [],
      ...asked?.all(H.wwwAuthenticate) ?? [],
    ];
    const client = new DigestClient({ username, password }, random);
    const made = client.answer(challenges, "MESSAGE", uri) as AuthValue;
    const name = as === "proxy" ? "Proxy-Authorization" : "Authorization";
    found.length = 0;
    say(`${name}: ${H.authorization.format(made)}`);
  };
  return { clock, lock, told, found, answers, say, sayFrom, prove, devices, database };
}

function deviceOf(username: string, algorithm: DigestAlgorithm, realm = "pbx.test"): Device {
  return {
    id: `id of ${username}` as DeviceId,
    user: "u1" as UserId,
    username,
    name: "desk",
    realm,
    ha1: ha1Of(username, realm, new Secret("secret")),
    algorithm,
    maxCalls: 2,
  };
}

for (const [as, status] of [["registrar", 401], ["proxy", 407]] as const) {
  Deno.test(`Authenticator challenges with ${status} as a ${as}, and believes the right answer`, () => {
    const { clock, answers, say, prove, found, told } = setUp({ as });
    say();
    equal(answers[0]?.status, status);
    answers.length = 0;
    prove("secret");
    equal(answers[0]?.status, 200);
    equal(found[0]?.username, "1001");
    deepEqual(told, ["succeeded 192.0.2.7 1001"]);
    clock.advance(40_000);
    equal(clock.pending, 0);
  });
}

Deno.test("Authenticator refuses a wrong secret with 403 on a call, counted, and asks again on REGISTER", () => {
  const call = setUp({ as: "proxy" });
  call.prove("guess");
  deepEqual(call.answers.map(({ status }) => status), [403]);
  deepEqual(call.told, ["failed 192.0.2.7 1001"]);
  const registration = setUp({ as: "registrar" });
  registration.prove("guess");
  deepEqual(registration.answers.map(({ status }) => status), [401]);
  equal(call.clock.pending + registration.clock.pending, 0);
});

Deno.test("Authenticator treats an unknown user as it treats a wrong secret", () => {
  const answers = ["1001", "9999"].map((username) => {
    const it = setUp();
    it.prove("guess", username);
    equal(it.told.length, 1);
    return it.answers.map(({ status, reason }) => `${status} ${reason}`);
  });
  deepEqual(answers[0], answers[1]);
});

Deno.test("Authenticator holds a refusal back as long as the lockout wants", () => {
  const { clock, lock, answers, prove } = setUp();
  lock.delayMs = 1_000;
  prove("guess");
  deepEqual(answers, []);
  clock.advance(999);
  deepEqual(answers, []);
  clock.advance(1);
  deepEqual(answers.map(({ status }) => status), [403]);
  clock.advance(40_000);
  equal(clock.pending, 0);
});

Deno.test("Authenticator says nothing at all to who is banned", () => {
  const { clock, lock, answers, prove } = setUp();
  lock.banned = true;
  prove("guess");
  clock.advance(60_000);
  deepEqual(answers, []);
  equal(clock.pending, 0);
});

Deno.test("Authenticator does not know a device of another realm", () => {
  const { answers, prove, clock } = setUp({ realm: "old.test" });
  prove("secret");
  deepEqual(answers.map(({ status }) => status), [403]);
  equal(clock.pending, 0);
});

Deno.test("Authenticator picks the credentials of its realm among several", () => {
  const { answers, say, clock } = setUp();
  const other = 'Digest username="x", realm="other", nonce="n", uri="u", response="r"';
  say(`Proxy-Authorization: ${other}`);
  equal(answers[0]?.status, 407);
  equal(clock.pending, 0);
});

Deno.test("Authenticator calls malformed credentials a bad request", () => {
  const { answers, say, told, clock } = setUp();
  say('Proxy-Authorization: Digest username="x", realm="pbx.test"');
  say("Proxy-Authorization: Digest nonsense");
  deepEqual(answers.map(({ status }) => status), [400, 400]);
  deepEqual(told, []);
  equal(clock.pending, 0);
});

Deno.test("Authenticator takes no proof that was made for another number", () => {
  // Without qop nothing else in the proof says whom it is for, and it could be played back for
  // a number that costs more.
  const { answers, found, prove } = setUp();
  prove("secret", "1001", "sip:1003@pbx.test");
  deepEqual(answers.map(({ status }) => status), [407]);
  deepEqual(found, [undefined]);
  answers.length = 0;
  prove("secret", "1001", "sip:1002@192.0.2.1:5060;transport=udp");
  deepEqual(answers.map(({ status }) => status), [200]);
});

/** What a challenge holds but for what differs each time. */
function challengeText(answer: SipResponse | undefined): string {
  return new TextDecoder().decode(answer && formatMessage(answer))
    .replace(/nonce="[0-9a-f]+"/, "nonce")
    .replace(/tag=[0-9a-z]+/gi, "tag")
    .replace(/branch=\w+/, "branch")
    .replace(/\d+ MESSAGE/, "n MESSAGE");
}

for (const algorithm of ["MD5", "SHA-256"] as const) {
  Deno.test(`Authenticator challenges a device with ${algorithm} and nobody alike`, () => {
    const { answers, sayFrom } = setUp({ algorithm });
    for (const username of ["1001", "9999"]) sayFrom(username);
    const [known, unknown] = answers.map(challengeText);
    ok(known?.includes(`algorithm=${algorithm}`), known);
    equal(unknown, known?.replace("sip:1001@", "sip:9999@"));
  });
}

Deno.test("Authenticator asks a device that was changed meanwhile for the other algorithm", () => {
  const { devices, answers, prove, told, found, clock } = setUp();
  prove("secret");
  answers.length = told.length = 0;
  devices.set("1001", deviceOf("1001", "SHA-256"));
  clock.advance(1_000);
  // The challenge was MD5 still. Nothing is held against who had the right secret for it.
  prove("secret");
  deepEqual(answers.map(({ status }) => status), [407]);
  equal(answers[0]?.headers.all(H.proxyAuthenticate)[0]?.params.get("algorithm"), "SHA-256");
  deepEqual([told, found], [[], [undefined]]);
  answers.length = 0;
  prove("secret");
  deepEqual(answers.map(({ status }) => status), [200]);
});

Deno.test("Authenticator challenges once and says so once while the database fails", () => {
  const { database, answers, say } = setUp();
  database.fails = true;
  say();
  deepEqual(answers.map(({ status }) => status), [407]);
});

Deno.test("Authenticator believes a carrier with its secret, for calls only", () => {
  const { prove, answers, found, told } = setUp({ trunks: { carrier: "correct horse" } });
  prove("correct horse", "carrier");
  // What asks for a device gets none: a carrier sends no messages.
  deepEqual(answers.map(({ status }) => status), [403]);
  deepEqual([found, told], [[undefined], ["succeeded 192.0.2.7 carrier"]]);
});

Deno.test("Authenticator counts a carrier's wrong secret as anybody's", () => {
  const { prove, answers, told } = setUp({ trunks: { carrier: "correct horse" } });
  prove("guess", "carrier");
  deepEqual(answers.map(({ status }) => status), [403]);
  deepEqual(told, ["failed 192.0.2.7 carrier"]);
});

Deno.test("Authenticator takes the name of a device for the device, whatever carriers are called", () => {
  for (const [password, known] of [["correct horse", undefined], ["secret", "1001"]] as const) {
    const { prove, found } = setUp({ trunks: { "1001": "correct horse" } });
    prove(password);
    equal(found[0]?.username, known);
  }
});
