import { deepEqual, equal } from "node:assert/strict";
import { explain, onward } from "../../src/routing/mod.ts";
import {
  call,
  callFrom,
  factsOf,
  idOf,
  lineOf,
  members,
  off,
  type Office,
  on,
  type Row,
} from "./office.ts";

const mailboxes = ["102"];
const BOX = "busy>voicemail:102 no-answer>voicemail:102 unreachable>voicemail:102";
const forward = (settings: object) => ({ mailboxes, settings: { "102": settings } });

const ROWS: readonly Row[] = [
  ["[ROUTE-46] who does not answer has a mailbox", { mailboxes }, "102", `102: 102 30s ${BOX}`],
  [
    "[ROUTE-46] busy",
    { mailboxes, settings: { "102": { callWaiting: 1 } }, calls: { "102": 1 } },
    "102",
    "message for 102",
  ],
  ["[ROUTE-46] no phone", { mailboxes, unregistered: ["102"] }, "102", "message for 102"],
  ["[ROUTE-46] do not disturb", forward({ doNotDisturb: true }), "102", "message for 102"],
  [
    "[ROUTE-46] do not disturb, forwarded",
    forward({ doNotDisturb: true, forward: { busy: on("103") } }),
    "102",
    "102/do-not-disturb 103: 103 30s",
  ],
  [
    "[ROUTE-46] forwardings come first, each for its reason",
    forward({ forward: { noAnswer: on("103"), busy: off("104") } }),
    "102",
    "102: 102 30s busy>voicemail:102 no-answer>103 unreachable>voicemail:102",
  ],
  [
    "[ROUTE-46] all calls are forwarded",
    forward({ forward: { all: on("103") } }),
    "102",
    "102/unconditional 103: 103 30s",
  ],
  [
    "[ROUTE-46] follow me rings before",
    forward({
      followMe: { enabled: true, members: [{ to: "103", delaySeconds: 5, ringSeconds: 30 }] },
    }),
    "102",
    `102: 102 103+5 35s ${BOX}`,
  ],
  [
    "[ROUTE-46] a member of a group takes no message of the group",
    { mailboxes, groups: { "600": { members: members("102", "103") } }, unregistered: ["102"] },
    "600",
    "600: 103 20s",
  ],
  [
    "[ROUTE-46] intercom",
    { mailboxes, unregistered: ["102"] },
    "*80102",
    "480 Temporarily Unavailable",
  ],
  ["[ROUTE-47] the own mailbox", {}, "*97", "mailbox 101"],
  ["[ROUTE-47] any mailbox", {}, "*98", "mailbox"],
  ["[ROUTE-47] a certain mailbox", {}, "*98102", "mailbox 102"],
  ["[ROUTE-47] the mailbox of nobody", {}, "*98999", "404 Not Found"],
  ["[ROUTE-47] a message at once", { mailboxes }, "*99102", "message for 102"],
  ["[ROUTE-47] a message for nobody", { mailboxes }, "*99999", "404 Not Found"],
  [
    "[ROUTE-47] a group that nobody answers",
    {
      mailboxes,
      groups: { "600": { members: members("103"), otherwise: "*99102" } },
      unregistered: ["103"],
    },
    "600",
    "message for 102",
  ],
  [
    "[ROUTE-47] forwarded to another's mailbox",
    { mailboxes, settings: { "103": { forward: { all: on("*99102") } } } },
    "103",
    "message for 102",
  ],
  [
    "[ROUTE-47] forwarded to where messages are heard",
    { settings: { "103": { forward: { all: on("*98") } } } },
    "103",
    "mailbox",
  ],
  [
    "[ROUTE-47] nobody is forwarded to the own messages",
    { settings: { "103": { forward: { all: on("*97") } } } },
    "103",
    "480 Temporarily Unavailable",
  ],
  [
    "[ROUTE-47] a forwarding that is dialled",
    { mailboxes },
    "*72*99102",
    "change forward-on 9 9 1 0 2",
  ],
  ["[ROUTE-48] a message where the mailbox is off", {}, "*99102", "480 Temporarily Unavailable"],
  [
    "[ROUTE-48] no phone, and the mailbox is off",
    { unregistered: ["102"] },
    "102",
    "480 Temporarily Unavailable",
  ],
  ["what we call a mailbox cannot be dialled", { mailboxes }, "voicemail:102", "404 Not Found"],
];

for (const [name, office, dialled, becomes] of ROWS) {
  Deno.test(`${name}: ${dialled}`, () => equal(lineOf(call(office, dialled)), becomes));
}

Deno.test("[ROUTE-46] the call that nobody answers goes on to the mailbox, as it is then", () => {
  for (
    const [boxes, becomes] of [[["102"], "message for 102"], [
      [],
      "480 Temporarily Unavailable",
    ]] as const
  ) {
    const ringing = call({ mailboxes }, "102");
    const request = { dialled: "102", caller: { user: idOf("101"), extension: "101" } };
    const next = ringing.kind === "ring" ? onward(request, ringing, "no-answer") : undefined;
    const { dialled = "", ...rest } = next ?? {};
    equal(lineOf(call({ mailboxes: boxes }, dialled, rest)), becomes);
  }
});

Deno.test("[ROUTE-46] who forwards in a circle has a mailbox all the same", () => {
  const office = forward({ forward: { unreachable: on("101") } });
  equal(lineOf(call({ ...office, unregistered: ["102"] }, "102")), "message for 102");
});

Deno.test("[ROUTE-46] whom a user has blocked leaves no message", () => {
  const facts = { ...factsOf({ mailboxes }), hasBlocked: () => true };
  const caller = { user: idOf("101"), extension: "101" };
  equal(lineOf(explain({ dialled: "102", caller }, facts).decision), "486 Busy Here");
});

Deno.test("[ROUTE-47] a number of ours leads to a mailbox, or to where messages are heard", () => {
  const office = (destination: string): Office => ({
    mailboxes,
    numbers: { "+4930": destination },
  });
  equal(lineOf(callFrom("a", office("*99102"), "+4930")), "message for 102");
  equal(lineOf(callFrom("a", office("*98"), "+4930")), "mailbox");
  equal(lineOf(callFrom("a", office("*97"), "+4930")), "480 Temporarily Unavailable");
  equal(lineOf(callFrom("a", office("102"), "*99102")), "404 Not Found");
});

Deno.test("[ROUTE-62] a call for help goes to no mailbox", () => {
  const decision = call({ mailboxes: ["101", "102"], outside: /.*/ }, "112");
  deepEqual(decision.kind === "ring" && decision.plan.otherwise, {});
});

Deno.test("[ROUTE-42] why a call goes to a mailbox", () => {
  const caller = { user: idOf("101"), extension: "101" };
  const { tried } = explain(
    { dialled: "102", caller },
    factsOf({ mailboxes, unregistered: ["102"] }),
  );
  deepEqual(tried.map(({ key }) => key), ["no-phone", "voicemail.leads"]);
});
