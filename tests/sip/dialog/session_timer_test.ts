import { deepEqual, equal, ok } from "node:assert/strict";
import { H } from "../../../src/sip/message/mod.ts";
import {
  answerSessionTimer,
  DEFAULT_SESSION_TIMER_POLICY,
  expireAfterMs,
  refreshAfterMs,
  requestSessionTimer,
  type SessionTimer,
  timerOfClient,
} from "../../../src/sip/dialog/mod.ts";
import { request, response } from "../../support/messages.ts";

const POLICY = { expires: 1_800, minSe: 120 };

const lines = (headers: readonly { name: string; value: string }[]) =>
  headers.map(({ name, value }) => `${name}: ${value}`);

type Answer = readonly [
  what: string,
  asked: readonly string[],
  /** Undefined: refused with 422. */
  timer: SessionTimer | undefined,
  headers: readonly string[],
];

const us = (interval: number): SessionTimer => ({ interval, refresher: "us" });
const peer = (interval: number): SessionTimer => ({ interval, refresher: "peer" });
const Y = "Supported: timer";

/** Table 2 of RFC 4028 §9, and the intervals of §8 and §9. */
const ANSWERS: readonly Answer[] = [
  ["N, none: we refresh alone and say nothing", [], { ...us(1_800), alone: true }, []],
  [
    "N, an interval without support (inserted by a proxy): we refresh",
    ["Session-Expires: 600"],
    us(600),
    ["Session-Expires: 600;refresher=uas"],
  ],
  [
    "Y, none: the choice is ours, and it is us",
    [Y, "Session-Expires: 600"],
    us(600),
    ["Session-Expires: 600;refresher=uas", "Require: timer"],
  ],
  [
    "Y, uac: the peer refreshes",
    [Y, "Session-Expires: 600;refresher=uac"],
    peer(600),
    ["Session-Expires: 600;refresher=uac", "Require: timer"],
  ],
  [
    "Y, uas: we refresh",
    [Y, "Session-Expires: 600;refresher=uas"],
    us(600),
    ["Session-Expires: 600;refresher=uas", "Require: timer"],
  ],
  [
    "support without an interval gets ours",
    [Y],
    us(1_800),
    ["Session-Expires: 1800;refresher=uas", "Require: timer"],
  ],
  [
    "compact form and other letters",
    ["k: 100rel, TIMER", "x: 600;Refresher=UAC"],
    peer(600),
    ["Session-Expires: 600;refresher=uac", "Require: timer"],
  ],
  ["below our least it is refused", [Y, "Session-Expires: 119"], undefined, []],
  [
    "our least itself is taken",
    [Y, "Session-Expires: 120"],
    us(120),
    ["Session-Expires: 120;refresher=uas", "Require: timer"],
  ],
  [
    "below our least without support: a 422 would not be understood",
    ["Session-Expires: 30"],
    us(90),
    ["Session-Expires: 90;refresher=uas"],
  ],
  [
    "the peer's Min-SE raises ours",
    [Y, "Min-SE: 3600"],
    us(3_600),
    ["Session-Expires: 3600;refresher=uas", "Require: timer"],
  ],
];

for (const [what, asked, timer, headers] of ANSWERS) {
  Deno.test(`answerSessionTimer, RFC 4028 table 2: ${what}`, () => {
    const answer = answerSessionTimer(request("INVITE", { headers: asked }), POLICY);
    if (timer === undefined) return deepEqual(answer, { tooSmall: 120 });
    ok(!("tooSmall" in answer));
    deepEqual(answer.timer, timer);
    deepEqual(lines(answer.headers), headers);
  });
}

Deno.test("requestSessionTimer names no refresher at first, and keeps the roles later, §7.4", () => {
  deepEqual(lines(requestSessionTimer(POLICY)), ["Session-Expires: 1800", "Min-SE: 120"]);
  deepEqual(
    lines(requestSessionTimer(POLICY, us(600))),
    ["Session-Expires: 600;refresher=uac", "Min-SE: 120"],
  );
  deepEqual(
    lines(requestSessionTimer(POLICY, peer(600))),
    ["Session-Expires: 600;refresher=uas", "Min-SE: 120"],
  );
});

Deno.test("timerOfClient reads who refreshes from our point of view, §7.2", () => {
  const of = (...headers: string[]) => timerOfClient(response(request("INVITE"), 200, { headers }));
  deepEqual(of("Session-Expires: 600;refresher=uac"), us(600));
  deepEqual(of("Session-Expires: 600;refresher=uas"), peer(600));
  deepEqual(of("Session-Expires: 600;refresher=UAS"), peer(600));
  deepEqual(of("Session-Expires: 600"), us(600));
  deepEqual(of("Session-Expires: 1;refresher=uas"), peer(90));
  equal(of(), undefined);
});

Deno.test("a refresh is due at half the interval, the end 32 s or a third before it, §10", () => {
  const cases: readonly (readonly [number, number, number])[] = [
    [90, 45_000, 60_000],
    [96, 48_000, 64_000],
    [120, 60_000, 88_000],
    [1_800, 900_000, 1_768_000],
  ];
  for (const [interval, refresh, expire] of cases) {
    equal(refreshAfterMs(us(interval)), refresh);
    equal(expireAfterMs(us(interval)), expire);
  }
});

Deno.test("the default asks for 1800 s and takes no less than 90, §4", () => {
  deepEqual(DEFAULT_SESSION_TIMER_POLICY, { expires: 1_800, minSe: 90 });
  const [expires] = requestSessionTimer(DEFAULT_SESSION_TIMER_POLICY);
  equal(H.sessionExpires.parse(expires?.value ?? "").seconds, 1_800);
});
