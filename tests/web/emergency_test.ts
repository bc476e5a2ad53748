import { deepEqual, equal, match, ok } from "node:assert/strict";
import { addDevice, userOf } from "../support/temp_store.ts";
import { openSite } from "./site.ts";

const CALL = {
  at: new Date("2026-11-21T20:00:00Z"),
  number: "911",
  test: false,
  extension: "101",
  name: "Ada <b>",
  location: "Mill Lane 4",
};

Deno.test("/emergency says what is missing, and takes address and number", async () => {
  await using site = openSite();
  const before = await (await site.get("/emergency")).text();
  match(before, /There is no gateway to the outside/);
  match(before, /Nobody has said where help is to come to/);
  match(before, /\*933/);
  const saved = await site.post("/emergency", {
    address: "Mill Lane 4",
    number: "+1 (555) 010-2030",
  });
  equal(saved.status, 303);
  deepEqual(site.store.emergency.plan, {
    address: "Mill Lane 4",
    number: "+15550102030",
    gateways: [],
  });
  equal(site.audit.entries[0]?.action, "emergency.changed");
  ok(!(await (await site.get("/emergency")).text()).includes("Nobody has said where help"));
});

Deno.test("/emergency names the field that is wrong, and keeps nothing", async () => {
  await using site = openSite();
  const refused = await site.post("/emergency", { address: "Mill", number: "12" });
  equal(refused.status, 422);
  match(await refused.text(), /Write the number with \+/);
  equal((await site.post("/emergency", { first: "nothing" })).status, 422);
  equal(site.store.emergency.plan.address, "");
});

Deno.test("/emergency tells of a user that has an emergency number", async () => {
  await using site = openSite();
  site.store.users.save(userOf("911"));
  match(await (await site.get("/emergency")).text(), /has an emergency number as its extension/);
});

Deno.test("/emergency/phones/:id says where a phone stands, and with nothing that it is not known", async () => {
  await using site = openSite();
  const { device } = addDevice(site.store, "101");
  const path = `/emergency/phones/${device.id}`;
  equal((await site.get(path)).status, 200);
  equal((await site.post(path, { location: "barn", number: "" })).status, 303);
  deepEqual(site.store.emergency.details(device.id), { location: "barn" });
  match(await (await site.get("/emergency")).text(), /barn/);
  equal((await site.post(path, { location: "", number: "x" })).status, 422);
  equal((await site.post(path, {})).status, 303);
  equal(site.store.emergency.details(device.id), undefined);
  equal((await site.get("/emergency/phones/none")).status, 404);
});

Deno.test("every page of the owner shows calls for help until somebody has seen them", async () => {
  await using site = openSite();
  match(await (await site.get("/users")).text(), /hx-get="\/emergency\/alarms"/);
  ok(!(await (await site.get("/my/calls", "user")).text()).includes("/emergency/alarms"));
  const { id } = site.store.emergency.add(CALL);
  const alarms = await (await site.get("/emergency/alarms")).text();
  match(alarms, /Ada &lt;b> \(101\) called 911/);
  match(alarms, /Where: Mill Lane 4/);
  match(alarms, /There was no gateway to call by/);
  equal((await site.post(`/emergency/calls/${id}/notice`, {})).status, 303);
  equal((await site.post(`/emergency/calls/${id}/notice`, {})).status, 404);
  equal((await (await site.get("/emergency/alarms")).text()).trim(), "");
  match(site.store.emergency.list(1)[0]?.noticed?.by ?? "", /./);
});

Deno.test("/api/v1/emergency is the same for programs", async () => {
  await using site = openSite();
  const changed = await site.api("PUT", "/emergency", { address: "Mill Lane 4" });
  equal(changed.status, 200);
  deepEqual(await changed.json(), {
    address: "Mill Lane 4",
    gateways: [],
    numbers: ["911"],
    lacks: ["no-gateway"],
  });
  equal((await site.api("PUT", "/emergency", { number: "x" })).status, 422);
  const { device } = addDevice(site.store, "101");
  const placed = await site.api("PUT", `/devices/${device.id}/emergency`, { location: "barn" });
  deepEqual(await placed.json(), { device: device.id, location: "barn" });
  equal((await site.api("PUT", "/devices/none/emergency", {})).status, 404);
  const { id } = site.store.emergency.add(CALL);
  const { data } = await (await site.api("GET", "/emergency/calls")).json();
  equal(data[0].at, "2026-11-21T20:00:00.000Z");
  equal((await site.api("POST", `/emergency/calls/${id}/notice`)).status, 204);
  equal((await site.api("POST", `/emergency/calls/${id}/notice`)).status, 404);
});

Deno.test("the first run asks where help is to come to", async () => {
  await using site = openSite();
  match(await (await site.get("/setup/emergency")).text(), /Phones call 911/);
  const saved = await site.post("/setup/emergency", { address: "Mill Lane 4" });
  equal(saved.headers.get("location"), "/setup/backup");
  equal((await site.post("/setup/emergency", { number: "x" })).status, 422);
});
