import { deepEqual, equal, match, ok } from "node:assert/strict";
import {
  DEFAULT_SCREENING,
  type InboundNumberId,
  type NumberListId,
} from "../../src/domain/mod.ts";
import { entryOf } from "../screening/gate.ts";
import { gatewayOf } from "../support/gateways.ts";
import { userOf } from "../support/temp_store.ts";
import { openSite, type Site } from "./site.ts";

/** What a browser would send of the form of the page. */
function fieldsIn(html: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [tag] of html.matchAll(/<input[^>]*>/g)) {
    const name = /name="([^"]*)"/.exec(tag)?.[1];
    if (name === undefined || tag.includes('type="checkbox"') && !tag.includes("checked")) continue;
    fields[name] = tag.includes('type="checkbox"') ? "on" : /value="([^"]*)"/.exec(tag)?.[1] ?? "";
  }
  for (
    const [, name = "", options = ""] of html.matchAll(
      /<select[^>]*name="([^"]*)"[^>]*>(.*?)<\/select>/g,
    )
  ) {
    fields[name] = /<option value="([^"]*)" selected/.exec(options)?.[1] ?? "";
  }
  return fields;
}

Deno.test("/screening shows what is set, and saving it again keeps what counts", async () => {
  await using site = openSite();
  const fields = fieldsIn(await (await site.get("/screening")).text());
  equal((await site.post("/screening", fields)).status, 303);
  deepEqual(site.store.screening.get(), DEFAULT_SCREENING);
  const changed = {
    ...fields,
    threshold: "0,9",
    "stages.block-list.action": "agent",
    "stages.block-list.to": "sip:a@example.org",
    "stages.spam-score.action": "announce prompt not-taken",
    operators: "Cheap, Other",
    "lookUp.url": "https://example.org/check?key=secret",
  };
  equal((await site.post("/screening", changed)).status, 303);
  const { threshold, stages, operators, lookUp } = site.store.screening.get();
  deepEqual([threshold, operators, lookUp?.mayBePrivate], [0.9, ["cheap", "other"], false]);
  deepEqual(stages["block-list"].action, { kind: "agent", to: "sip:a@example.org" });
  deepEqual(stages["spam-score"].action, {
    kind: "announce",
    announcement: { kind: "prompt", name: "not-taken" },
  });
  ok(!JSON.stringify(site.audit.entries).includes("secret"));
  deepEqual(await (await site.api("GET", "/screening")).json(), site.store.screening.get());
});

const WRONG: readonly (readonly [Record<string, string>, RegExp])[] = [
  [{ threshold: "2" }, /At most 1/],
  [{ threshold: "many" }, /not valid/],
  [{ greyHours: "0" }, /At least 1/],
  [{ "lookUp.url": "ftp://example.org" }, /An address such as/],
  [{ "stages.block-list.action": "agent", "stages.block-list.to": "101" }, /An address such as/],
];

for (const [change, words] of WRONG) {
  Deno.test(`/screening with ${JSON.stringify(change)} shows the form again`, async () => {
    await using site = openSite();
    const fields = fieldsIn(await (await site.get("/screening")).text());
    const response = await site.post("/screening", { ...fields, ...change });
    equal(response.status, 422);
    match(await response.text(), words);
    deepEqual(site.store.screening.get(), DEFAULT_SCREENING);
  });
}

/** A number of ours that leads to 101, by one carrier. */
function openOffice(): Site & { readonly gateway: string } {
  const site = openSite();
  const gateway = gatewayOf("carrier");
  site.store.users.save(userOf("101"));
  site.store.users.save(userOf("102"));
  site.store.gateways.save(gateway, {});
  site.store.numbers.save({
    id: "n1" as InboundNumberId,
    number: "+4930100",
    name: "",
    gateways: [],
    destination: "101",
  });
  return Object.assign(site, { gateway: gateway.id });
}

Deno.test("/dry-run tells what each stage and rule says, and what would happen", async () => {
  await using site = openOffice();
  await site.api("POST", "/rules", {
    name: "Hidden",
    conditions: [{ kind: "anonymous" }],
    action: { kind: "reject", how: "busy" },
  });
  const response = await site.post("/dry-run", {
    gateway: site.gateway,
    caller: "0170 2468135",
    dialled: "030 100",
    at: "2026-03-02T10:00",
    verified: "A",
  });
  equal(response.status, 200);
  const html = await response.text();
  match(html, /These ring: 101\./);
  match(html, /Rule “Hidden” does not match: the caller shows a number\./);
  match(html, /The number is signed, attestation A\./);
  match(html, /\+491702468135 calls \+4930100/);
  const german = await site.post(
    "/dry-run",
    { gateway: site.gateway, dialled: "+4930100" },
    "administrator",
    { "Accept-Language": "de" },
  );
  match(await german.text(), /Die Regel „Hidden“ trifft zu: Sie weist den Anruf ab\./);
});

Deno.test("/dry-run of a blocked caller says so, and leaves nothing behind", async () => {
  await using site = openOffice();
  site.store.numberLists.save([entryOf("+491702468135", { reason: "Roofs" })]);
  const body = { gateway: site.gateway, caller: "+491702468135", dialled: "+4930100" };
  const found = await (await site.api("POST", "/dry-run", body)).json();
  deepEqual(found.outcome, { kind: "turn-away", detail: "declined" });
  const decides = found.stages.filter((stage: { decides: boolean }) => stage.decides);
  deepEqual(decides.map(({ stage, sentence }: Record<string, string>) => `${stage}: ${sentence}`), [
    "block-list: +491702468135 is blocked: +491702468135 Roofs",
  ]);
  deepEqual(found.rules, []);
  equal(site.store.numberLists.count({ list: "grey" as NumberListId }), 0);
});

Deno.test("/dry-run tells where a challenge leads when it is passed", async () => {
  await using site = openOffice();
  const action = { kind: "challenge" };
  await site.api("POST", "/rules", { name: "Robots", action });
  const body = { gateway: site.gateway, caller: "+491", dialled: "+4930100" };
  const found = await (await site.api("POST", "/dry-run", body)).json();
  equal(found.outcome.kind, "challenge");
  deepEqual(found.afterwards.rings[0].targets, [userOf("101").id]);
});

Deno.test("/dry-run of a phone of ours is what that phone may dial", async () => {
  await using site = openOffice();
  const found = await (await site.api("POST", "/dry-run", { caller: "101", dialled: "102" }))
    .json();
  deepEqual(found.stages, []);
  deepEqual(found.outcome.rings[0].targets, [userOf("102").id]);
});

Deno.test("/dry-run of a call that cannot be says which field is wrong", async () => {
  await using site = openOffice();
  const fieldOf = async (body: Record<string, unknown>) => {
    const response = await site.api("POST", "/dry-run", body);
    equal(response.status, 422);
    return (await response.json()).error.details[0].field;
  };
  equal(await fieldOf({ dialled: "" }), "dialled");
  equal(await fieldOf({ caller: "999", dialled: "101" }), "caller");
  equal(await fieldOf({ gateway: "none", dialled: "101" }), "gateway");
  equal(await fieldOf({ gateway: site.gateway, dialled: "101", at: "soon" }), "at");
  const page = await site.post("/dry-run", { caller: "999", dialled: "101" });
  equal(page.status, 422);
  match(await page.text(), /The extension of a user/);
});
