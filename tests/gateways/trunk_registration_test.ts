import { deepEqual, equal, match, ok } from "node:assert/strict";
import {
  type RegistrationState,
  TrunkRegistration,
} from "../../src/gateways/trunk_registration.ts";
import { DigestClient, digestResponse, H, ha1, type SipRequest } from "../../src/sip/mod.ts";
import { Carrier, type CarrierAnswer } from "../support/carrier.ts";
import { gatewayOf } from "../support/gateways.ts";
import { Exchange } from "./exchange.ts";

const CHALLENGE = 'WWW-Authenticate: Digest realm="carrier", nonce="NONCE", qop="auth"';

/** A registrar that asks for credentials, and keeps a contact for as long as `grants` says. */
function registrar(secret: string, grants = 600) {
  return (request: SipRequest): CarrierAnswer => {
    const proof = request.headers.first(H.authorization)?.params;
    if (!proof) return { status: 401, headers: [CHALLENGE.replace("NONCE", "n1")] };
    const get = (name: string) => proof.get(name) ?? "";
    const wanted = digestResponse({
      algorithm: "MD5",
      ha1: ha1("MD5", get("username"), "carrier", secret),
      method: "REGISTER",
      uri: get("uri"),
      nonce: get("nonce"),
      qop: { name: "auth", cnonce: get("cnonce"), nc: get("nc") },
    });
    if (get("response") !== wanted) {
      return { status: 401, headers: [CHALLENGE.replace("NONCE", "n1")] };
    }
    const contact = request.headers.raw("Contact")[0]?.replace(/expires=\d+/, `expires=${grants}`);
    return { status: 200, headers: contact === undefined ? [] : [`Contact: ${contact}`] };
  };
}

interface Scene {
  readonly exchange: Exchange;
  readonly carrier: Carrier;
  readonly registration: TrunkRegistration;
  readonly states: RegistrationState[];
}

function setUp(
  answer: Carrier["answer"],
  changes: Parameters<typeof gatewayOf>[1] = {},
  protocol: "UDP" | "TCP" = "UDP",
): Scene {
  const exchange = new Exchange();
  const carrier = new Carrier(exchange.network, { host: "198.51.100.1", protocol, answer });
  const gateway = gatewayOf("a", {
    address: "198.51.100.1",
    transport: protocol,
    account: { username: "4930100" },
    registers: true,
    ...changes,
  });
  const states: RegistrationState[] = [];
  const { random } = exchange;
  const registration = new TrunkRegistration({
    ...exchange,
    stack: exchange.stack,
    gateway,
    account: { username: "4930100" },
    credentials: new DigestClient({ username: "4930100", password: "right" }, random),
    contactUser: "unguessable",
    onChange: (state) => states.push(state),
  });
  return { exchange, carrier, registration, states };
}

/** Plays a scene to its end, after which nothing is left. */
function scene(
  name: string,
  answer: Carrier["answer"],
  play: (scene: Scene) => Promise<void>,
  changes: Parameters<typeof gatewayOf>[1] = {},
  protocol: "UDP" | "TCP" = "UDP",
): void {
  Deno.test(name, async () => {
    const here = setUp(answer, changes, protocol);
    here.registration.start();
    await here.exchange.run(100);
    await play(here);
    const stopped = here.registration.stop();
    await here.exchange.run(3_000);
    await stopped;
    await here.exchange.finish();
  });
}

const secondsOf = ({ exchange }: Scene, state: RegistrationState | undefined): number => {
  if (state?.is === "registered") return (+state.until - +exchange.clock.now()) / 1_000;
  if (state?.is === "failed") return (+state.retryAt - +exchange.clock.now()) / 1_000;
  return NaN;
};

scene(
  "a registration answers the challenge, and names a contact that nobody can guess",
  registrar("right"),
  ({ carrier, states }) => {
    deepEqual(states.map(({ is }) => is), ["registered"]);
    const [first, second] = carrier.of("REGISTER");
    equal(first?.uriText, "sip:198.51.100.1;transport=udp");
    equal(String(first?.to), "<sip:4930100@198.51.100.1>");
    match(
      first?.headers.raw("Contact")[0] ?? "",
      /^<sip:unguessable@192\.0\.2\.1:5060>;expires=600/,
    );
    equal(second?.callId, first?.callId);
    equal(second?.cseq.number, (first?.cseq.number ?? 0) + 1);
    equal(second?.headers.first(H.authorization)?.params.get("nc"), "00000001");
    return Promise.resolve();
  },
);

scene(
  "it is refreshed before it ends, and counts how often it has used the nonce",
  registrar("right", 100),
  async ({ carrier, exchange, states }) => {
    const before = carrier.of("REGISTER").length;
    await exchange.run(69_000);
    equal(carrier.of("REGISTER").length, before);
    await exchange.run(17_000);
    equal(carrier.of("REGISTER").length, before + 2);
    equal(carrier.last("REGISTER").headers.first(H.authorization)?.params.get("nc"), "00000002");
    equal(states.at(-1)?.is, "registered");
  },
);

scene(
  "a carrier that wants longer intervals gets them, RFC 3261 §10.2.8",
  (request) =>
    (request.headers.first(H.expires) ?? 0) < 1_800 && (request.headers.first(H.expires) ?? 0) > 0
      ? { status: 423, headers: ["Min-Expires: 1800"] }
      : { status: 200, headers: ["Expires: 1800"] },
  (here) => {
    equal(here.carrier.last("REGISTER").headers.first(H.expires), 1_800);
    ok(secondsOf(here, here.states.at(-1)) > 1_700);
    return Promise.resolve();
  },
);

scene(
  "an interval that is too short and gets no better is a failure",
  () => ({ status: 423, headers: ["Min-Expires: 10"] }),
  ({ states, carrier }) => {
    deepEqual(states.map((state) => state.is === "failed" && [state.why, state.status]), [
      ["interval", 423],
    ]);
    equal(carrier.of("REGISTER").length, 1);
    return Promise.resolve();
  },
);

scene(
  "a wrong secret is sent once, and then not for minutes",
  registrar("other"),
  async (here) => {
    const { carrier, states, exchange } = here;
    deepEqual(states.map((state) => state.is === "failed" && state.why), ["credentials"]);
    equal(carrier.of("REGISTER").length, 2);
    ok(secondsOf(here, states[0]) >= 299, `${secondsOf(here, states[0])}`);
    await exchange.run(290_000);
    equal(carrier.of("REGISTER").length, 2);
  },
);

scene(
  "a stale nonce is replaced, which is no failure of ours, RFC 7616 §3.3",
  (request) => {
    const nonce = request.headers.first(H.authorization)?.params.get("nonce");
    if (nonce === "n2") return { status: 200, headers: ["Expires: 600"] };
    const next = CHALLENGE.replace("NONCE", nonce === undefined ? "n1" : "n2");
    return { status: 401, headers: [nonce === undefined ? next : `${next}, stale=TRUE`] };
  },
  ({ states, carrier }) => {
    deepEqual(states.map(({ is }) => is), ["registered"]);
    equal(carrier.of("REGISTER").length, 3);
    return Promise.resolve();
  },
);

scene(
  "a carrier that calls every nonce stale is not asked for ever",
  (request) => ({
    status: 401,
    headers: [`${CHALLENGE.replace("NONCE", `n${request.cseq.number}`)}, stale=true`],
  }),
  ({ states, carrier }) => {
    deepEqual(states.map((state) => state.is === "failed" && state.why), ["credentials"]);
    equal(carrier.of("REGISTER").length, 4);
    return Promise.resolve();
  },
);

scene(
  "a 403 stops what would look like an attack",
  () => ({ status: 403 }),
  async (here) => {
    deepEqual(here.states.map((state) => state.is === "failed" && state.why), ["forbidden"]);
    await here.exchange.run(290_000);
    equal(here.carrier.of("REGISTER").length, 1);
  },
);

scene(
  "a carrier that does not answer is asked again later and later, up to half an hour",
  () => undefined,
  async ({ states, exchange, carrier }) => {
    await exchange.run(32_000);
    const waits: number[] = [];
    for (let seen = 1; waits.length < 12; seen++) {
      while (states.length < seen) await exchange.run(10_000);
      const state = states[seen - 1];
      const at = exchange.clock.now();
      if (state?.is === "failed") waits.push((+state.retryAt - +at) / 1_000 + 10);
    }
    ok((waits[0] ?? 99) <= 14, `${waits}`);
    ok((waits[3] ?? 0) > (waits[0] ?? 0), `${waits}`);
    ok(waits.every((wait) => wait <= 1_811), `${waits}`);
    deepEqual(
      new Set(states.map((state) => state.is === "failed" && state.why)),
      new Set(["silent"]),
    );
    ok(carrier.of("REGISTER").length > 12);
  },
);

scene(
  "Retry-After is kept to, RFC 3261 §20.33",
  () => ({ status: 503, headers: ["Retry-After: 900"] }),
  async (here) => {
    const seconds = secondsOf(here, here.states[0]);
    ok(seconds > 899 && seconds <= 900, `${seconds}`);
    await here.exchange.run(890_000);
    equal(here.carrier.of("REGISTER").length, 1);
    await here.exchange.run(20_000);
    equal(here.carrier.of("REGISTER").length, 2);
  },
);

scene(
  "a registration that is given up is taken back, with proof",
  registrar("right"),
  async ({ registration, carrier, exchange, states }) => {
    const stopped = registration.stop();
    await exchange.run(100);
    await stopped;
    const last = carrier.last("REGISTER");
    equal(last.headers.first(H.expires), 0);
    match(last.headers.raw("Contact")[0] ?? "", /;expires=0$/);
    ok(last.headers.has(H.authorization));
    equal(states.at(-1)?.is, "stopped");
    const count = carrier.of("REGISTER").length;
    await exchange.run(1_000_000);
    equal(carrier.of("REGISTER").length, count);
  },
);

scene(
  "a connection that closes is made again at once",
  registrar("right"),
  async ({ exchange, registration, carrier, states }) => {
    const before = carrier.of("REGISTER").length;
    exchange.stack.onFlowClosed((flow) => registration.flowClosed(flow));
    exchange.host.breakConnections();
    await exchange.run(1_600);
    equal(carrier.of("REGISTER").length, before + 2);
    equal(states.at(-1)?.is, "registered");
    match(carrier.last("REGISTER").headers.raw("Contact")[0] ?? "", /;transport=tcp>/);
  },
  {},
  "TCP",
);

scene(
  "an outbound proxy is on the way, and the registrar is who is meant",
  registrar("right"),
  ({ carrier }) => {
    const { headers, uriText } = carrier.last("REGISTER");
    equal(uriText, "sip:carrier.example;transport=udp");
    deepEqual(headers.raw("Route"), ["<sip:198.51.100.1;transport=udp;lr>"]);
    return Promise.resolve();
  },
  { address: "carrier.example", outboundProxy: "198.51.100.1" },
);

scene(
  "a challenge that we have no answer to is a failure",
  () => ({ status: 401, headers: ["WWW-Authenticate: Basic realm=carrier"] }),
  ({ states, carrier }) => {
    deepEqual(states.map((state) => state.is === "failed" && state.why), ["challenge"]);
    equal(carrier.of("REGISTER").length, 1);
    return Promise.resolve();
  },
);
