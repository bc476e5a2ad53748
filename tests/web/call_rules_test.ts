import { deepEqual, equal, match, ok } from "node:assert/strict";
import type {
  CallRuleId,
  InboundNumber,
  InboundNumberId,
  ScheduleId,
} from "../../src/domain/mod.ts";
import { DEFAULT_CALL_SETTINGS } from "../../src/domain/mod.ts";
import { userOf } from "../support/temp_store.ts";
import { openSite, type Site } from "./site.ts";

const OURS: InboundNumber = {
  id: "n1" as InboundNumberId,
  number: "+4930100",
  name: "Office",
  gateways: [],
  destination: "101",
};

function openOffice(): Site {
  const site = openSite();
  const { users, numbers, schedules } = site.store;
  users.save(userOf("101"));
  users.save(userOf("102"));
  numbers.save(OURS);
  schedules.save({ id: "s1" as ScheduleId, name: "Office hours", weekly: [], days: [] });
  return site;
}

const FORM = {
  name: "Closed",
  enabled: "on",
  numbers: "030 100",
  "conditions.0.kind": "schedule",
  "conditions.0.negated": "yes",
  "conditions.0.schedule": "s1",
  "conditions.1.kind": "caller",
  "conditions.1.negated": "no",
  "conditions.1.match": "prefix",
  "conditions.1.value": "+49 (170)",
  newCondition: "caller",
  "action.kind": "ring",
  "action.rings.0.to": "101, 102",
  "action.rings.0.seconds": "20",
  "action.otherwise": "",
};

const RULE = {
  name: "Closed",
  enabled: true,
  numbers: ["n1"],
  internal: false,
  conditions: [
    { kind: "schedule", schedule: "s1", negated: true },
    { kind: "caller", match: "prefix", value: "+49170", negated: false },
  ],
  action: { kind: "ring", rings: [{ to: ["101", "102"], seconds: 20 }] },
};

Deno.test("/rules/new adds what the form says, and the API has it", async () => {
  await using site = openOffice();
  equal((await site.post("/rules/new", FORM)).status, 303);
  const [rule] = site.store.callRules.list();
  deepEqual(rule, { ...RULE, id: rule?.id });
  deepEqual(site.audit.entries.map(({ action }) => action), ["rule.created"]);
  const list = await (await site.get("/rules")).text();
  match(list, new RegExp(`href="/rules/${rule?.id}">Closed<`));
  match(list, /\+4930100/);
  const { data } = await (await site.api("GET", "/rules")).json();
  deepEqual(data, [{ ...RULE, id: rule?.id }]);
});

Deno.test("/rules/:id shows what a rule is, and saving it again changes nothing", async () => {
  await using site = openOffice();
  const actions = [
    RULE.action,
    { kind: "forward", to: "102" },
    { kind: "agent", to: "sip:a@example.org" },
    { kind: "reject", how: "silent" },
    { kind: "announce", announcement: { kind: "prompt", name: "not-taken" } },
    { kind: "challenge" },
    { kind: "go-on", callerPrefix: "Shop: " },
  ];
  for (const action of actions) {
    const made = await (await site.api("POST", "/rules", { ...RULE, action })).json();
    const html = await (await site.get(`/rules/${made.id}`)).text();
    const fields = fieldsIn(html);
    equal((await site.post(`/rules/${made.id}`, fields)).status, 303, action.kind);
    deepEqual(site.store.callRules.get(made.id as CallRuleId), made, action.kind);
  }
});

/** What a browser would send of the first form with a name. */
function fieldsIn(html: string): Record<string, string> {
  const form = html.slice(html.indexOf('<form id="rule"'));
  const end = form.indexOf("</form>");
  const fields: Record<string, string> = {};
  for (const [tag] of form.slice(0, end).matchAll(/<(input|select)[^>]*>/g)) {
    const name = /name="([^"]*)"/.exec(tag)?.[1];
    if (name === undefined || tag.includes('type="checkbox"') && !tag.includes("checked")) continue;
    fields[name] = tag.includes('type="checkbox"') ? "on" : /value="([^"]*)"/.exec(tag)?.[1] ?? "";
  }
  for (
    const [, name = "", options = ""] of form.matchAll(
      /<select[^>]*name="([^"]*)"[^>]*>(.*?)<\/select>/g,
    )
  ) {
    const chosen = /<option value="([^"]*)" selected/.exec(options)?.[1];
    fields[name] = chosen ?? /<option value="([^"]*)"/.exec(options)?.[1] ?? "";
  }
  return fields;
}

Deno.test("rows and fields come and go without a script, and nothing is saved", async () => {
  await using site = openOffice();
  const send = async (more: Record<string, string>) =>
    await (await site.post("/rules/new", { ...FORM, ...more })).text();
  match(
    await send({ row: "conditions", newCondition: "anonymous" }),
    /name="conditions\.2\.kind" value="anonymous"/,
  );
  ok(!(await send({ without: "conditions.0" })).includes("conditions.1.kind"));
  match(await send({ row: "action.rings" }), /name="action\.rings\.1\.to"/);
  match(await send({ "action.kind": "reject", show: "action" }), /name="action\.how"/);
  equal(site.store.callRules.list().length, 0);
});

/** What is wrong, what is sent, the field, and the words. */
const WRONG: readonly (readonly [string, Record<string, unknown>, string, RegExp])[] = [
  ["no name", { name: "" }, "name", /needed/],
  ["a number that is none of ours", { numbers: ["n2"] }, "numbers.0", /no such thing/],
  ["own phones and numbers", { internal: true }, "internal", /not for single numbers/],
  [
    "a schedule that there is not",
    { conditions: [{ kind: "schedule", schedule: "s2" }] },
    "conditions.0.schedule",
    /no such thing/,
  ],
  [
    "a list that there is not",
    { conditions: [{ kind: "list", list: "none" }] },
    "conditions.0.list",
    /no such thing/,
  ],
  [
    "a user that there is not",
    { conditions: [{ kind: "presence", user: "nobody" }] },
    "conditions.0.user",
    /no such thing/,
  ],
  [
    "a gateway that there is not",
    { conditions: [{ kind: "gateway", gateway: "none" }] },
    "conditions.0.gateway",
    /no such thing/,
  ],
  [
    "a pattern that would explode",
    { conditions: [{ kind: "caller", match: "pattern", value: "(1+)+(?=2)" }] },
    "conditions.0.value",
    /character 6 cannot be matched safely/,
  ],
  ["nobody to ring", { action: { kind: "ring", rings: [] } }, "action.rings", /ring/],
  [
    "too short a ring",
    { action: { kind: "ring", rings: [{ to: ["101"], seconds: 0 }] } },
    "action.rings.0.seconds",
    /At least 1/,
  ],
  ["a number as an agent", { action: { kind: "agent", to: "101" } }, "action.to", /address/],
  [
    "a file that cannot be one",
    { action: { kind: "announce", announcement: { kind: "file", name: "../../etc/passwd" } } },
    "action.announcement.name",
    /no such thing/,
  ],
  [
    "a call sent to itself",
    { action: { kind: "forward", to: "+4930100" } },
    "action.to",
    /come back to \+4930100/,
  ],
  [
    "a call that a user sends back",
    { action: { kind: "forward", to: "102" } },
    "action.to",
    /come back to \+4930100/,
  ],
];

for (const [what, changes, field, words] of WRONG) {
  Deno.test(`a rule with ${what} is refused at ${field}`, async () => {
    await using site = openOffice();
    site.store.callSettings.save(userOf("102").id, {
      ...DEFAULT_CALL_SETTINGS,
      forward: { all: { to: "+4930100", enabled: true } },
    });
    const response = await site.api("POST", "/rules", { ...RULE, ...changes });
    equal(response.status, 422);
    const [detail] = (await response.json()).error.details;
    equal(detail.field, field);
    match(detail.message, words);
    deepEqual([site.store.callRules.list(), site.audit.entries], [[], []]);
  });
}

Deno.test("forwardings that lead round over another rule are refused", async () => {
  await using site = openOffice();
  const other = { ...OURS, id: "n2" as InboundNumberId, number: "+4930200", destination: "101" };
  site.store.numbers.save(other);
  const rule = (numbers: string[], to: string) => ({
    ...RULE,
    numbers,
    action: { kind: "forward", to },
  });
  equal((await site.api("POST", "/rules", rule(["n1"], "+4930200"))).status, 201);
  equal((await site.api("POST", "/rules", rule(["n2"], "+4930100"))).status, 422);
  equal(
    (await site.api("POST", "/rules", { ...rule(["n2"], "+4930100"), enabled: false })).status,
    201,
  );
  equal((await site.api("POST", "/rules", rule(["n2"], "102"))).status, 201);
});

Deno.test("a form that is wrong comes back with its words at its fields, in German too", async () => {
  await using site = openOffice();
  const sent = { ...FORM, "conditions.1.match": "pattern", "conditions.1.value": "(1" };
  const response = await site.post("/rules/new", sent, "administrator", {
    "Accept-Language": "de",
  });
  equal(response.status, 422);
  const html = await response.text();
  match(html, /Bei Zeichen 1 wird etwas geöffnet und nicht geschlossen/);
  match(html, /id="rule-conditions\.1\.value"[^>]*aria-invalid/);
  const numbers = await (await site.post("/rules/new", { ...FORM, numbers: "030 999" })).text();
  match(numbers, /id="rule-numbers"[^>]*aria-invalid/);
});

Deno.test("rules are put in order by buttons, by dragging and by the API", async () => {
  await using site = openOffice();
  const ids: string[] = [];
  for (const name of ["a", "b", "c"]) {
    ids.push((await (await site.api("POST", "/rules", { ...RULE, name })).json()).id);
  }
  const [a = "", b = "", c = ""] = ids;
  const names = () => site.store.callRules.list().map(({ name }) => name).join("");
  equal((await site.post("/rules/order", { up: c })).status, 303);
  equal(names(), "acb");
  await site.post("/rules/order", { down: a });
  equal(names(), "cab");
  await site.post("/rules/order", { up: c });
  equal(names(), "cab");
  const part = await site.post("/rules/order", { order: `${a} ${b} ${c}` }, "administrator", {
    "HX-Request": "true",
  });
  equal(names(), "abc");
  match(await part.text(), /^<form id="rules"/);
  equal((await site.post("/rules/order", { up: "none" })).status, 404);
  equal((await site.post("/rules/order", { order: "none" })).status, 400);
  equal((await site.api("PUT", "/rules", { order: [b] })).status, 200);
  equal(names(), "bac");
  equal((await site.api("PUT", "/rules", { order: ["none"] })).status, 422);
  ok(site.audit.entries.some(({ action }) => action === "rules.arranged"));
});

Deno.test("a rule is changed and removed", async () => {
  await using site = openOffice();
  const { id } = await (await site.api("POST", "/rules", RULE)).json();
  equal((await site.api("PUT", `/rules/${id}`, { ...RULE, enabled: false })).status, 200);
  match(await (await site.get("/rules")).text(), />off</);
  equal((await site.post(`/rules/${id}/remove`, {})).status, 303);
  equal((await site.post(`/rules/${id}/remove`, {})).status, 404);
  equal((await site.api("GET", `/rules/${id}`)).status, 404);
  equal((await site.api("PUT", `/rules/${id}`, RULE)).status, 404);
  equal((await site.api("DELETE", `/rules/${id}`)).status, 404);
});
