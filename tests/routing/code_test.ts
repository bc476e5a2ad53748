import { deepEqual, equal } from "node:assert/strict";
import { type CallSettings, DEFAULT_CALL_SETTINGS, type Feature } from "../../src/domain/mod.ts";
import { PROMPTS } from "../../src/routing/mod.ts";
import { call, type Chosen, lineOf, members, off, type Office, on, type Row } from "./office.ts";

const page = { groups: { "600": { page: true, members: members("101", "102", "103", "+1") } } };
const spelled = (number: string) => [...number].map((digit) => ` ${digit}`).join("");

const ROWS: readonly Row[] = [
  ["[ROUTE-29] forward to nobody", {}, "*72999", "say invalid"],
  ["[ROUTE-29] forward to oneself", {}, "*72101", "say invalid"],
  ["[ROUTE-29] forward to an address, smuggled in", {}, "*72sip:a@b", "say invalid"],
  ["[ROUTE-29] forward to a group", page, "*72600", `change forward-on${spelled("600")}`],
  [
    "[ROUTE-29] forward outside",
    { outside: /^\+/ },
    "*72+44",
    `change forward-on${spelled("44")}`,
  ],
  ["[ROUTE-29] forward without a number", {}, "*72", "404 Not Found"],
  ["[ROUTE-30] the toggle without a number", {}, "*74", "say invalid"],
  [
    "[ROUTE-30] the toggle with a number that is gone",
    { settings: { "101": { forward: { all: off("999") } } } },
    "*74",
    "say invalid",
  ],
  ["[ROUTE-32] follow-me without a list", {}, "*21", "say invalid"],
  ["[ROUTE-32] follow-me to nobody", {}, "*21999", "say invalid"],
  ["[ROUTE-33] pick up in the common group", {}, "*8", "pickup in all"],
  [
    "[ROUTE-33] pick up in one's own groups",
    { settings: { "101": { pickupGroups: ["sales", "hall"] } } },
    "*8",
    "pickup in sales hall",
  ],
  [
    "[ROUTE-33] pick up without a group",
    { settings: { "101": { pickupGroups: [] } } },
    "*8",
    "403 No Pickup Group",
  ],
  ["[ROUTE-33] pick up at somebody", {}, "**102", "pickup 102"],
  [
    "[ROUTE-33] pick up at one's own other phone",
    {
      settings: { "101": { pickupGroups: [] } },
    },
    "**101",
    "pickup 101",
  ],
  [
    "[ROUTE-33] pick up at somebody in another group",
    { settings: { "102": { pickupGroups: ["sales"] } } },
    "**102",
    "403 Not In Your Pickup Group",
  ],
  ["[ROUTE-33] pick up at nobody", {}, "**999", "404 Not Found"],
  ["[ROUTE-34] park", {}, "5900", "park"],
  ["[ROUTE-34] park with a star", {}, "*5900", "park"],
  ["[ROUTE-34] the first slot", {}, "5901", "slot 5901"],
  ["[ROUTE-34] the last slot", {}, "5999", "slot 5999"],
  ["[ROUTE-34] a slot with a star", {}, "*5950", "slot 5950"],
  ["[ROUTE-34] a slot by its lamp", {}, "**5950", "slot 5950"],
  ["[ROUTE-34] no slot", {}, "6000", "404 Not Found"],
  ["[ROUTE-35] hidden for one call", {}, "*67102", "anonymous 102: 102 30s"],
  [
    "[ROUTE-35] hidden for all calls",
    { settings: { "101": { hideCallerId: true } } },
    "102",
    "anonymous 102: 102 30s",
  ],
  [
    "[ROUTE-35] hidden, and forwarded",
    { settings: { "102": { forward: { all: on("103") } } } },
    "*67102",
    "anonymous 102/unconditional 103: 103 30s",
  ],
  ["[ROUTE-35] hidden, and another code", {}, "*67*78", "404 Not Found"],
  ["[ROUTE-35] hidden, and a slot", {}, "*675901", "404 Not Found"],
  ["[ROUTE-35] hidden twice", {}, "*67*67102", "404 Not Found"],
  ["[ROUTE-36] call return", { callers: ["103"] }, "*69", "103: 103 30s"],
  ["[ROUTE-36] call return to nobody", {}, "*69", "say invalid"],
  ["[ROUTE-36] call return to who is gone", { callers: ["999"] }, "*69", "404 Not Found"],
  ["[ROUTE-36] redial", { dialled: ["103"] }, "*870", "103: 103 30s"],
  [
    "[ROUTE-36] redial, past codes",
    { dialled: ["*870", "*78", "5901", "103", "104"] },
    "*870",
    "103: 103 30s",
  ],
  ["[ROUTE-36] redial, hidden again", { dialled: ["*67103"] }, "*870", "anonymous 103: 103 30s"],
  ["[ROUTE-36] redial nobody", { dialled: ["*69"] }, "*870", "say invalid"],
  ["[ROUTE-37] page", page, "*724600", "page 600: 102 103 30s"],
  [
    "[ROUTE-37] page, not to be disturbed or on a call",
    { ...page, settings: { "102": { doNotDisturb: true } }, calls: { "103": 1 } },
    "*724600",
    "486 Busy Here",
  ],
  [
    "[ROUTE-37] page nobody",
    { ...page, unregistered: ["102", "103"] },
    "*724600",
    "480 Temporarily Unavailable",
  ],
  ["[ROUTE-38] intercom", {}, "*80102", "answering 102: 102 30s"],
  [
    "[ROUTE-38] intercom is not forwarded",
    { settings: { "102": { forward: { all: on("103"), noAnswer: on("104") } } } },
    "*80102",
    "answering 102: 102 30s",
  ],
  ["[ROUTE-38] intercom, on a call", { calls: { "102": 1 } }, "*80102", "486 Busy Here"],
  [
    "[ROUTE-38] intercom, not to be disturbed",
    { settings: { "102": { doNotDisturb: true, forward: { busy: on("103") } } } },
    "*80102",
    "486 Busy Here",
  ],
  [
    "[ROUTE-38] intercom, unreachable",
    { unregistered: ["102"] },
    "*80102",
    "480 Temporarily Unavailable",
  ],
  ["[ROUTE-38] intercom to nobody", {}, "*80999", "404 Not Found"],
  [
    "[ROUTE-39] a page to no such group forwards nothing, though the shorter code could",
    { groups: { "4600": { members: members("102") } } },
    "*724600",
    "404 Not Found",
  ],
  [
    "[ROUTE-39] a page to a group that cannot be paged",
    { groups: { "600": { members: members("102") } } },
    "*724600",
    "404 Not Found",
  ],
  ["[ROUTE-28] echo", {}, "*9196", "echo"],
  ["[ROUTE-28] milliwatt", {}, "*9197", "milliwatt"],
  ["[ROUTE-28] clock", {}, "*9170", "clock"],
  ["[ROUTE-28] music", {}, "*9664", "music"],
];

for (const [name, office, dialled, becomes] of ROWS) {
  Deno.test(name, () => equal(lineOf(call(office, dialled)), becomes));
}

Deno.test("[ROUTE-28] the delayed echo is five seconds late", () => {
  deepEqual(call({}, "*9195"), { kind: "service", service: { kind: "echo", delayMs: 5_000 } });
});

Deno.test("[ROUTE-37] [ROUTE-38] phones answer by themselves, and nobody presses 1", () => {
  const group = { members: [{ to: "102", delaySeconds: 0, confirm: true }], page: true };
  const decision = call({ groups: { "600": group } }, "*724600");
  const plan = decision.kind === "page" ? decision.plan : undefined;
  equal(plan?.autoAnswer, true);
  equal(plan?.rounds[0]?.members[0]?.confirm, false);
});

/** What dialling makes of the caller's settings, and what is said. */
type Change = readonly [
  name: string,
  before: Chosen,
  dialled: string,
  after: Chosen,
  prompts: readonly string[],
];

const number = ["1", "0", "2"];
const CHANGES: readonly Change[] = [
  [
    "[ROUTE-29] all calls are forwarded",
    {},
    "*72102",
    { forward: { all: on("102") } },
    ["forward-on", ...number],
  ],
  [
    "[ROUTE-29] calls are forwarded when busy, beside others",
    { forward: { all: on("103") } },
    "*90102",
    { forward: { all: on("103"), busy: on("102") } },
    ["forward-on", ...number],
  ],
  [
    "[ROUTE-29] calls that are not answered, or find no phone, are forwarded",
    {},
    "*52102",
    { forward: { noAnswer: on("102"), unreachable: on("102") } },
    ["forward-on", ...number],
  ],
  [
    "[ROUTE-30] off keeps the number",
    { forward: { all: on("102") } },
    "*73",
    { forward: { all: off("102") } },
    ["forward-off"],
  ],
  ["[ROUTE-30] off when it never was on", {}, "*73", {}, ["forward-off"]],
  [
    "[ROUTE-30] busy off",
    { forward: { busy: on("102") } },
    "*91",
    { forward: { busy: off("102") } },
    ["forward-off"],
  ],
  [
    "[ROUTE-30] no answer off",
    { forward: { noAnswer: on("102"), unreachable: on("103") } },
    "*53",
    { forward: { noAnswer: off("102"), unreachable: off("103") } },
    ["forward-off"],
  ],
  [
    "[ROUTE-30] the toggle switches on",
    { forward: { all: off("102") } },
    "*74",
    { forward: { all: on("102") } },
    ["forward-on", ...number],
  ],
  [
    "[ROUTE-30] the toggle switches on what leads to an address",
    { forward: { all: off("sip:a@b") } },
    "*74",
    { forward: { all: on("sip:a@b") } },
    ["forward-on"],
  ],
  [
    "[ROUTE-30] the toggle switches off",
    { forward: { all: on("102") } },
    "*74",
    { forward: { all: off("102") } },
    ["forward-off"],
  ],
  ["[ROUTE-31] do not disturb on", {}, "*78", { doNotDisturb: true }, ["do-not-disturb-on"]],
  ["[ROUTE-31] do not disturb off", { doNotDisturb: true }, "*79", {}, ["do-not-disturb-off"]],
  ["[ROUTE-31] do not disturb over", {}, "*77", { doNotDisturb: true }, ["do-not-disturb-on"]],
  ["[ROUTE-31] do not disturb back", { doNotDisturb: true }, "*77", {}, ["do-not-disturb-off"]],
  [
    "[ROUTE-32] follow-me to a number",
    {},
    "*21102",
    { followMe: { enabled: true, members: [{ to: "102", delaySeconds: 0, ringSeconds: 30 }] } },
    ["follow-me-on", ...number],
  ],
  [
    "[ROUTE-32] follow-me off",
    { followMe: { enabled: true, members: [{ to: "102", delaySeconds: 0, ringSeconds: 30 }] } },
    "*21",
    { followMe: { enabled: false, members: [{ to: "102", delaySeconds: 0, ringSeconds: 30 }] } },
    ["follow-me-off"],
  ],
  [
    "[ROUTE-32] follow-me on",
    { followMe: { enabled: false, members: [{ to: "102", delaySeconds: 0, ringSeconds: 30 }] } },
    "*21",
    { followMe: { enabled: true, members: [{ to: "102", delaySeconds: 0, ringSeconds: 30 }] } },
    ["follow-me-on"],
  ],
];

for (const [name, before, dialled, after, prompts] of CHANGES) {
  Deno.test(name, () => {
    const settings: CallSettings = { ...DEFAULT_CALL_SETTINGS, ...after };
    deepEqual(call({ settings: { "101": before } }, dialled), {
      kind: "change",
      user: "user-101",
      settings,
      prompts,
    });
  });
}

Deno.test("[ROUTE-41] a code that was changed or switched off does what it is now for", () => {
  const codes = new Map<Feature, string | undefined>([
    ["do-not-disturb-on", "*1"],
    ["redial", undefined],
    ["slots", "701-720"],
  ]);
  const office: Office = { codes, dialled: ["102"] };
  equal(lineOf(call(office, "*1")), "change do-not-disturb-on");
  equal(lineOf(call(office, "*78")), "404 Not Found");
  equal(lineOf(call(office, "*870")), "404 Not Found");
  equal(lineOf(call(office, "720")), "slot 720");
  equal(lineOf(call(office, "5901")), "404 Not Found");
});

Deno.test("[ROUTE-29] what is said of a change has been recorded", async () => {
  const sounds = new URL("../../static/sounds/", import.meta.url);
  const files = await Array.fromAsync(Deno.readDir(sounds), ({ name }) => name.split(".")[0]);
  deepEqual(PROMPTS.filter((prompt) => !files.includes(prompt)), []);
});
