import { deepEqual, equal, ok } from "node:assert/strict";
import type { SipRequest, Tag } from "../../../src/sip/message/mod.ts";
import {
  acceptRequest,
  ackOfSuccess,
  confirmed,
  type Dialog,
  dialogOfClient,
  dialogOfServer,
  nextHop,
  nextRequest,
} from "../../../src/sip/dialog/mod.ts";
import { request, type RequestChanges, response } from "../../support/messages.ts";

const tag = "ours" as Tag;

const invite = (headers: readonly string[] = [], changes: RequestChanges = {}) =>
  request("INVITE", {
    headers: ["Contact: <sip:1001@192.0.2.7:5062>", ...headers],
    ...changes,
  });

const answered = (headers: readonly string[] = [], status = 200, remoteTag = "theirs") => {
  const sent = invite();
  return dialogOfClient(
    sent,
    response(sent, status, {
      tag: remoteTag,
      headers: ["Contact: <sip:1002@192.0.2.9:5070;ob>", ...headers],
    }),
  );
};

const within = (
  method: string,
  changes: RequestChanges = {},
): SipRequest =>
  request(method, {
    from: "<sip:1001@pbx.test>;tag=f1",
    to: "<sip:1002@pbx.test>;tag=ours",
    cseq: 2,
    ...changes,
  });

function accepted(dialog: Dialog, message: SipRequest): Dialog {
  const next = acceptRequest(dialog, message);
  ok(!("refused" in next), "the request was refused");
  return next;
}

Deno.test("dialogOfServer takes tags, target, CSeq and the routes as they stand, §12.1.1", () => {
  const dialog = dialogOfServer(
    invite(["Record-Route: <sip:p2.test;lr>", "Record-Route: <sip:p1.test;lr>, <sip:p0.test;lr>"]),
    tag,
    true,
  );
  deepEqual(dialog, {
    callId: "call-1",
    localTag: "ours",
    remoteTag: "f1",
    early: true,
    local: "<sip:1002@pbx.test>",
    remote: "<sip:1001@pbx.test>",
    remoteTarget: "sip:1001@192.0.2.7:5062",
    routeSet: ["<sip:p2.test;lr>", "<sip:p1.test;lr>", "<sip:p0.test;lr>"],
    localSequence: 0,
    remoteSequence: 1,
  });
});

Deno.test("dialogOfClient turns the routes round, §12.1.2", () => {
  const dialog = answered(["Record-Route: <sip:p1.test;lr>, <sip:p2.test;lr>"]);
  deepEqual(dialog.routeSet, ["<sip:p2.test;lr>", "<sip:p1.test;lr>"]);
  equal(dialog.remoteTarget, "sip:1002@192.0.2.9:5070;ob");
  equal(dialog.localTag, "f1");
  equal(dialog.remoteTag, "theirs");
  equal(dialog.localSequence, 1);
  equal(dialog.remoteSequence, undefined);
  equal(dialog.early, false);
});

Deno.test("a dialog of 1xx is early, and the 2xx confirms it with its own routes, §13.2.2.4", () => {
  const early = answered(["Record-Route: <sip:p1.test;lr>"], 183);
  equal(early.early, true);
  const sent = invite();
  const ok200 = response(sent, 200, {
    tag: "theirs",
    headers: ["Contact: <sip:1002@192.0.2.10>", "Record-Route: <sip:p9.test;lr>"],
  });
  const dialog = confirmed(early, ok200);
  equal(dialog.early, false);
  deepEqual(dialog.routeSet, ["<sip:p9.test;lr>"]);
  equal(dialog.remoteTarget, "sip:1002@192.0.2.10");
});

Deno.test("a confirmed dialog keeps its routes whatever later answers record, §12.2", () => {
  const dialog = answered(["Record-Route: <sip:p1.test;lr>"]);
  const again = response(invite(), 200, {
    tag: "theirs",
    headers: ["Contact: <sip:1002@192.0.2.99>", "Record-Route: <sip:evil.test;lr>"],
  });
  const next = confirmed(dialog, again);
  deepEqual(next.routeSet, ["<sip:p1.test;lr>"]);
  equal(next.remoteTarget, "sip:1002@192.0.2.99");
});

Deno.test("dialogOfClient of a peer without Contact goes on to the Request-URI", () => {
  const sent = invite();
  equal(dialogOfClient(sent, response(sent, 180)).remoteTarget, "sip:1002@pbx.test");
});

Deno.test("nextRequest goes to the target by the loose routes, §12.2.1.1", () => {
  const dialog = answered(["Record-Route: <sip:p1.test;lr>, <sip:p2.test;lr>"]);
  const [next, bye] = nextRequest(dialog, "BYE");
  equal(bye.uriText, "sip:1002@192.0.2.9:5070;ob");
  deepEqual(bye.headers.raw("Route"), ["<sip:p2.test;lr>", "<sip:p1.test;lr>"]);
  deepEqual(bye.headers.raw("From"), ["<sip:1001@pbx.test>;tag=f1"]);
  deepEqual(bye.headers.raw("To"), ["<sip:1002@pbx.test>;tag=theirs"]);
  deepEqual(bye.cseq, { number: 2, method: "BYE" });
  equal(next.localSequence, 2);
  equal(String(nextHop(dialog)), "sip:p2.test;lr");
});

Deno.test("nextRequest puts a strict router into the Request-URI, §12.2.1.1", () => {
  const dialog = answered(["Record-Route: <sip:p1.test;lr>, <sip:strict.test;method=INVITE;x>"]);
  const [, bye] = nextRequest(dialog, "BYE");
  equal(bye.uriText, "sip:strict.test;x");
  deepEqual(bye.headers.raw("Route"), ["<sip:p1.test;lr>", "<sip:1002@192.0.2.9:5070;ob>"]);
});

Deno.test("nextRequest counts from the INVITE on, and each request once", () => {
  let dialog = answered();
  const numbers = ["INFO", "INVITE", "BYE"].map((method) => {
    const [next, made] = nextRequest(dialog, method);
    dialog = next;
    return made.cseq.number;
  });
  deepEqual(numbers, [2, 3, 4]);
});

Deno.test("ackOfSuccess has the number of its INVITE and takes none of its own, §13.2.2.4", () => {
  const dialog = answered(["Record-Route: <sip:p1.test;lr>"]);
  const ack = ackOfSuccess(dialog, 1);
  deepEqual(ack.cseq, { number: 1, method: "ACK" });
  equal(ack.uriText, "sip:1002@192.0.2.9:5070;ob");
  deepEqual(ack.headers.raw("Route"), ["<sip:p1.test;lr>"]);
  equal(ack.headers.raw("Via").length, 0);
});

Deno.test("acceptRequest takes rising CSeq numbers and refuses others with 500, §12.2.2", () => {
  let dialog = dialogOfServer(invite(), tag, false);
  dialog = accepted(dialog, within("INFO", { cseq: 2 }));
  // Numbers may be left out: a challenge elsewhere cost one.
  dialog = accepted(dialog, within("INFO", { cseq: 9 }));
  for (const cseq of [9, 8, 1]) {
    const refused = acceptRequest(dialog, within("BYE", { cseq }));
    equal("refused" in refused && refused.refused, 500);
  }
  equal(accepted(dialog, within("BYE", { cseq: 10 })).remoteSequence, 10);
});

Deno.test("acceptRequest takes any first number from a peer that we called", () => {
  const dialog = answered();
  const bye = request("BYE", {
    from: "<sip:1002@pbx.test>;tag=theirs",
    to: "<sip:1001@pbx.test>;tag=f1",
    cseq: 0,
  });
  equal(accepted(dialog, bye).remoteSequence, 0);
});

Deno.test("acceptRequest lets ACK and CANCEL have the number of their INVITE", () => {
  const dialog = dialogOfServer(invite(), tag, false);
  for (const method of ["ACK", "CANCEL"]) {
    equal(accepted(dialog, within(method, { cseq: 1 })).remoteSequence, 1);
  }
});

Deno.test("acceptRequest refuses another From tag with 481", () => {
  const dialog = dialogOfServer(invite(), tag, false);
  for (const from of ["<sip:1001@pbx.test>;tag=f2", "<sip:1001@pbx.test>"]) {
    const refused = acceptRequest(dialog, within("BYE", { from }));
    equal("refused" in refused && refused.refused, 481);
  }
});

Deno.test("the target moves with INVITE and UPDATE, and with nothing else, §12.2.1.2", () => {
  const dialog = dialogOfServer(invite(), tag, false);
  const headers = ["Contact: <sip:moved@192.0.2.77>"];
  for (const method of ["INVITE", "UPDATE"]) {
    equal(
      accepted(dialog, within(method, { headers })).remoteTarget,
      "sip:moved@192.0.2.77",
    );
  }
  for (const method of ["INFO", "BYE", "OPTIONS", "PRACK"]) {
    equal(accepted(dialog, within(method, { headers })).remoteTarget, dialog.remoteTarget);
  }
  equal(accepted(dialog, within("INVITE")).remoteTarget, dialog.remoteTarget);
});

Deno.test("a peer of RFC 2543 has an empty tag, which stays out of To, §12.1.1", () => {
  const old = dialogOfServer(invite([], { from: "<sip:1001@pbx.test>" }), tag, false);
  equal(old.remoteTag, "");
  const [, bye] = nextRequest(old, "BYE");
  deepEqual(bye.headers.raw("To"), ["<sip:1001@pbx.test>"]);
  equal(bye.to.tag, undefined);
  accepted(old, within("BYE", { from: "<sip:1001@pbx.test>" }));
  const sent = invite();
  equal(dialogOfClient(sent, response(sent, 200, { tag: "" })).remoteTag, "");
});

Deno.test("parameters and names of From and To stay, their tags go where they belong", () => {
  const dialog = dialogOfServer(
    invite([], { from: '"A, B" <sip:1001@pbx.test;user=phone>;x=y;tag=f1' }),
    tag,
    false,
  );
  const [, bye] = nextRequest(dialog, "BYE");
  deepEqual(bye.headers.raw("To"), ['"A, B" <sip:1001@pbx.test;user=phone>;x=y;tag=f1']);
  deepEqual(bye.headers.raw("From"), ["<sip:1002@pbx.test>;tag=ours"]);
});

Deno.test("a dialog survives JSON", () => {
  const dialog = answered(["Record-Route: <sip:p1.test;lr>"]);
  const copy = JSON.parse(JSON.stringify(dialog)) as Dialog;
  deepEqual(
    nextRequest(copy, "BYE")[1].headers.fields,
    nextRequest(dialog, "BYE")[1].headers.fields,
  );
});
