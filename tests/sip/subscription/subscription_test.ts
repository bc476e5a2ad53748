import { deepEqual, equal, ok } from "node:assert/strict";
import {
  acceptSubscribe,
  grantExpires,
  H,
  nextNotify,
  notified,
  outcomeOfNotify,
  secondsLeft,
  startSubscription,
  stateField,
  type Tag,
} from "../../../src/sip/mod.ts";
import { request, response } from "../../support/messages.ts";

const POLICY = { least: 60, usual: 3_600, most: 7_200 };

const GRANTS: readonly [asked: number | undefined, granted: number | "too brief"][] = [
  [undefined, 3_600],
  [0, 0],
  [1, "too brief"],
  [59, "too brief"],
  [60, 60],
  [7_201, 7_200],
  [2 ** 32 - 1, 7_200],
];
for (const [asked, granted] of GRANTS) {
  Deno.test(`Expires ${asked ?? "not given"} is granted as ${granted}`, () => {
    const given = grantExpires(asked, POLICY);
    deepEqual(given, granted === "too brief" ? { tooBrief: 60 } : { seconds: granted });
  });
}

Deno.test("an hour is never too brief, RFC 6665 §4.2.1.1", () => {
  deepEqual(grantExpires(3_600, { least: 86_400, usual: 86_400, most: 86_400 }), {
    seconds: 3_600,
  });
});

const CONTACT = "Contact: <sip:1001@192.0.2.7:5060>";

function setUp(event = "dialog;id=3") {
  const subscribe = request("SUBSCRIBE", {
    headers: [CONTACT, `Event: ${event}`, "Record-Route: <sip:edge;lr>"],
  });
  return startSubscription(subscribe, "our" as Tag, { phase: "active", expiresAt: 100_000 });
}

Deno.test("a subscription takes event, id and dialog from its SUBSCRIBE", () => {
  const { event, eventId, dialog } = setUp();
  deepEqual([event, eventId], ["dialog", "3"]);
  equal(dialog.remoteTarget, "sip:1001@192.0.2.7:5060");
  deepEqual(dialog.routeSet, ["<sip:edge;lr>"]);
  deepEqual([dialog.localTag, dialog.remoteTag], ["our", "f1"]);
  equal(setUp("presence").eventId, undefined);
});

Deno.test("a NOTIFY carries event, id, state, routes and a CSeq of its own", () => {
  const [next, notify] = nextNotify(setUp(), 40_100, { body: new Uint8Array(3) });
  equal(next.dialog.localSequence, 1);
  equal(notify.cseq.number, 1);
  equal(notify.uriText, "sip:1001@192.0.2.7:5060");
  deepEqual(notify.headers.raw("Event"), ["dialog;id=3"]);
  deepEqual(notify.headers.raw("Subscription-State"), ["active;expires=60"]);
  deepEqual(notify.headers.raw("Route"), ["<sip:edge;lr>"]);
  equal(notify.from.tag, "our");
  equal(notify.body.length, 3);
  const [, last] = nextNotify(next, 40_100, { end: { reason: "giveup", retryAfter: 30 } });
  equal(last.cseq.number, 2);
  deepEqual(
    last.headers.raw("Subscription-State"),
    ["terminated;reason=giveup;retry-after=30"],
  );
});

Deno.test("pending is said as such", () => {
  equal(stateField({ phase: "pending", seconds: 9 }).value, "pending;expires=9");
});

Deno.test("a subscription that has expired has 0 seconds left", () => {
  equal(secondsLeft(setUp(), 99_001), 1);
  equal(secondsLeft(setUp(), 100_000), 0);
  equal(secondsLeft(setUp(), 200_000), 0);
});

const inDialog = (cseq: number, event: string, contact = CONTACT) =>
  request("SUBSCRIBE", {
    to: "<sip:1002@pbx.test>;tag=our",
    cseq,
    headers: [contact, ...(event === "" ? [] : [`Event: ${event}`])],
  });

Deno.test("a refresh moves the target and the sequence", () => {
  const next = acceptSubscribe(setUp(), inDialog(5, "dialog;id=3", "Contact: <sip:new@host>"));
  ok("dialog" in next);
  equal(next.dialog.remoteTarget, "sip:new@host");
  equal(next.dialog.remoteSequence, 5);
});

const REFUSED: readonly [what: string, cseq: number, event: string, refused: number][] = [
  ["another package", 5, "presence;id=3", 403],
  ["another id", 5, "dialog;id=4", 403],
  ["no id where there was one", 5, "dialog", 403],
  ["an old CSeq", 1, "dialog;id=3", 500],
];
for (const [what, cseq, event, refused] of REFUSED) {
  Deno.test(`a SUBSCRIBE in the dialog with ${what} is refused with ${refused}`, () => {
    const next = acceptSubscribe(setUp(), inDialog(cseq, event));
    ok("refused" in next);
    equal(next.refused, refused);
  });
}

Deno.test("a refresh without Event means the event there is", () => {
  ok("dialog" in acceptSubscribe(setUp(), inDialog(5, "")));
});

Deno.test("a 2xx to NOTIFY with a Contact moves the target", () => {
  const [next, notify] = nextNotify(setUp(), 0, {});
  const sent = notify.with({
    headers: notify.headers.prepend(H.via, H.via.parse("SIP/2.0/UDP us;branch=z9hG4bK1")),
  });
  const moved = notified(next, response(sent, 200, { headers: ["Contact: <sip:moved@host>"] }));
  equal(moved.dialog.remoteTarget, "sip:moved@host");
  deepEqual(moved.dialog.routeSet, ["<sip:edge;lr>"]);
});

const OUTCOMES: readonly [status: number, headers: readonly string[], is: string][] = [
  [200, [], "accepted"],
  [202, [], "accepted"],
  [302, [], "refused"],
  [400, [], "refused"],
  [401, [], "refused"],
  [404, [], "over"],
  [408, [], "over"],
  [481, [], "over"],
  [481, ["Retry-After: 3"], "over"],
  [489, ["Retry-After: 3"], "over"],
  [500, [], "refused"],
  [500, ["Retry-After: 3"], "later"],
  [503, ["Retry-After: 3;duration=9"], "later"],
  [503, ["Retry-After: x"], "refused"],
  [604, [], "over"],
];
for (const [status, headers, is] of OUTCOMES) {
  Deno.test(`${[status, ...headers].join(" with ")} to NOTIFY means ${is}`, () => {
    const outcome = outcomeOfNotify(response(request("NOTIFY"), status, { headers }));
    equal(outcome.is, is);
    if (outcome.is === "later") equal(outcome.seconds, 3);
  });
}
