import { deepEqual, equal, match, ok } from "node:assert/strict";
import { MAC, Provisioned, YEALINK } from "./provisioned.ts";

const textOf = (answer: { file?: { body: Uint8Array } }) =>
  new TextDecoder().decode(answer.file?.body);

Deno.test("a phone gets its configuration by its token, and that is kept", async () => {
  await using it = new Provisioned();
  const { device } = it.add();
  const answer = await it.ask(it.tokenFor(device.id));
  ok("file" in answer);
  match(textOf(answer), /^#!version:1\.0\.0\.1\naccount\.1\.enable = 1\n/);
  match(textOf(answer), /account\.1\.password = correct horse\n/);
  const events = it.store.deviceEvents.ofDevice(device.id, 10);
  deepEqual(events.map(({ type }) => type), [
    "config_fetch",
    "provision_complete",
    "provision_start",
  ]);
  const { address, userAgent, detail } = events[0] ?? {};
  deepEqual([address, userAgent, detail], ["10.0.0.7", YEALINK, `${MAC}.cfg`]);
});

Deno.test("a configuration names the URL it came from, so that it is asked for again", async () => {
  await using it = new Provisioned();
  const { device } = it.add();
  const token = it.tokenFor(device.id);
  const text = textOf(await it.ask(token) as { file: { body: Uint8Array } });
  ok(text.includes(`static.auto_provision.server.url = http://10.0.0.1:8080/p/${token}/\n`));
});

Deno.test("whoever has no right hears the same, after the same time, whatever the reason", async () => {
  await using it = new Provisioned();
  const { device } = it.add();
  const { device: other } = it.add("102", { mac: "805ec0112244" });
  const revoked = it.tokenFor(device.id);
  it.provisioner.revokeAll(device.id);
  const expired = it.tokenFor(device.id, { expiresAt: it.clock.now() });
  const used = it.tokenFor(device.id, { maxUses: 1 });
  equal((await it.ask(used)).status, 200);
  const good = it.tokenFor(device.id);
  const cases: readonly (readonly [why: string, Parameters<Provisioned["ask"]>])[] = [
    ["unknown", ["A".repeat(22)]],
    ["unknown", [""]],
    ["unknown", ["x".repeat(5_000)]],
    ["revoked", [revoked]],
    ["expired", [expired]],
    ["used", [used]],
    ["mac", [it.tokenFor(other.id)]],
    ["vendor", [good, { userAgent: "snomD785-SIP 10.1.33.33" }]],
    ["lan", [good, { address: "203.0.113.9" }]],
    ["name", [good, { name: "passwd" }]],
    ["name", [good, { method: "PUT", name: "x.sh" }]],
  ];
  for (const [why, [token, changes = {}]] of cases) {
    const before = it.refused(why);
    const began = it.clock.elapsed();
    let after: number | undefined;
    const asked = it.server.answer({
      method: "GET",
      token,
      name: `${MAC}.cfg`,
      address: "10.0.0.7",
      userAgent: YEALINK,
      ...changes,
    }).then((answer) => {
      after = it.clock.elapsed() - began;
      return answer;
    });
    await it.clock.run(1_000);
    deepEqual(await asked, { status: 404 }, why);
    equal(after, 100, why);
    equal(it.refused(why), before + 1, why);
  }
});

Deno.test("a wrong token counts against its source, a name that is none does not", async () => {
  await using it = new Provisioned();
  const { device } = it.add();
  await it.ask("A".repeat(22), { address: "10.0.0.66" });
  await it.ask(it.tokenFor(device.id), { name: "favicon.ico" });
  deepEqual(it.failures, ["10.0.0.66"]);
});

Deno.test("a source that is shut out gets nothing, though its token is right", async () => {
  await using it = new Provisioned();
  const { device } = it.add();
  it.shutOut.add("10.0.0.7");
  equal((await it.ask(it.tokenFor(device.id))).status, 404);
  deepEqual(it.failures, []);
});

Deno.test("of refusals in great number those beyond a bound do not wait", async () => {
  await using it = new Provisioned();
  const before = it.clock.pending;
  let answered = 0;
  const all = Array.from({ length: 250 }, () =>
    it.server.answer({
      method: "GET",
      token: "A".repeat(22),
      name: "",
      address: "10.0.0.7",
      userAgent: "",
    }).then(() => answered++));
  await it.clock.run(0);
  deepEqual([answered, it.clock.pending - before], [50, 200]);
  await it.clock.run(100);
  await Promise.all(all);
  deepEqual([answered, it.clock.pending - before], [250, 0]);
});

Deno.test("of two phones that come at once only one has the last use", async () => {
  await using it = new Provisioned();
  const { device } = it.add();
  const token = it.tokenFor(device.id, { maxUses: 1 });
  const answers = [it.ask(token), it.ask(token)];
  deepEqual((await Promise.all(answers)).map(({ status }) => status).toSorted(), [200, 404]);
});

Deno.test("looking is no use of a token: HEAD, what has not changed, and the files beside it", async () => {
  await using it = new Provisioned();
  const { device } = it.add();
  const token = it.tokenFor(device.id, { maxUses: 1 });
  for (const name of [`${MAC}.boot`, "phonebook.xml"]) {
    equal((await it.ask(token, { name })).status, 200, name);
  }
  const head = await it.ask(token, { method: "HEAD" });
  ok("etag" in head);
  const unchanged = await it.ask(token, { ifNoneMatch: `"x", ${head.etag}` });
  equal(unchanged.status, 304);
  equal((await it.ask(token)).status, 200);
  equal((await it.ask(token)).status, 404);
});

Deno.test("a token belongs to the phone that used it first, by MAC address and vendor", async () => {
  await using it = new Provisioned();
  const { device } = it.add("101", { mac: undefined } as never);
  const token = it.tokenFor(device.id);
  const browser = "Mozilla/5.0 (X11; Linux x86_64) Firefox/120.0";
  equal((await it.ask(token, { name: "", userAgent: browser })).status, 200);
  equal((await it.ask(token)).status, 200);
  equal((await it.ask(token, { name: "", userAgent: browser })).status, 404);
  const other = "805ec0445566";
  const userAgent = "Yealink SIP-T46U 108.86.0.20 80:5e:c0:44:55:66";
  equal((await it.ask(token, { name: `${other}.cfg`, userAgent })).status, 404);
  equal((await it.ask(token)).status, 200);
  const types = it.store.deviceEvents.ofDevice(device.id, 20).map(({ type }) => type);
  ok(types.includes("warning") || types.includes("config_fetch_failed"));
});

Deno.test("a phone that shows two MAC addresses is neither of them", async () => {
  await using it = new Provisioned();
  const { device } = it.add("101", { mac: undefined } as never);
  const token = it.tokenFor(device.id);
  equal((await it.ask(token, { name: "805ec0445566.cfg" })).status, 404);
});

Deno.test("a phone outside gets its configuration when it is a remote one", async () => {
  await using it = new Provisioned();
  const { device } = it.add("101", { remote: true });
  const answer = await it.ask(it.tokenFor(device.id), { address: "203.0.113.9" });
  equal(answer.status, 200);
});

Deno.test("what cannot be written makes no file, is logged without the value, and noted", async () => {
  await using it = new Provisioned();
  const { device, user } = it.add();
  it.store.users.save({ ...user, name: "Ann\r\naccount.2.enable = 1" });
  const token = it.tokenFor(device.id, { maxUses: 1 });
  deepEqual(await it.ask(token), { status: 500 });
  const types = it.store.deviceEvents.ofDevice(device.id, 5).map(({ type }) => type);
  ok(types.includes("provision_failed"));
  ok(it.lines.some((line) => line.includes("cannot be given its configuration")));
  it.store.users.save({ ...user, name: "Ann" });
  equal((await it.ask(token)).status, 200, "the use was not counted");
});

Deno.test("no token is in the log, whatever went wrong with it", async () => {
  await using it = new Provisioned();
  const { device } = it.add();
  const token = it.tokenFor(device.id);
  await it.ask(token, { userAgent: "snomD785-SIP 10.1" });
  await it.ask(token, { name: "805ec0445566.cfg" });
  await it.ask(token);
  ok(it.lines.length > 0);
  equal(it.lines.some((line) => line.includes(token)), false);
});

Deno.test("the preview of what a phone gets shows no secret and no token", async () => {
  await using it = new Provisioned();
  const { device } = it.add();
  const token = it.tokenFor(device.id);
  const text = new TextDecoder().decode(it.provisioner.preview(device.id)?.body);
  match(text, /account\.1\.password = \*{8}\n/);
  match(text, /user_password = admin:\*{8}\n/);
  for (const secret of ["correct horse", token]) equal(text.includes(secret), false);
});

Deno.test("a phone asks for firmware, gets none, and that is noted", async () => {
  await using it = new Provisioned();
  const { device } = it.add();
  equal((await it.ask(it.tokenFor(device.id), { name: "T46U.rom" })).status, 404);
  equal(it.store.deviceEvents.ofDevice(device.id, 1)[0]?.type, "firmware_check");
  deepEqual(it.failures, []);
});

Deno.test("a phone that is nobody's is told so inside, and never a secret", async () => {
  await using it = new Provisioned();
  it.add();
  const answer = await it.ask("new");
  ok("file" in answer);
  match(textOf(answer), /account\.1\.enable = 0\naccount\.1\.label = Ask the administrator\n/);
  match(textOf(answer), /server\.url = http:\/\/10\.0\.0\.1:8080\/p\/new\/\n/);
  equal(textOf(answer).includes("correct horse"), false);
  equal((await it.ask("new", { address: "203.0.113.9" })).status, 404);
  equal((await it.ask("new", { name: "", userAgent: "curl/8" })).status, 404);
});

Deno.test("a phone that is put in the place of another needs another URL, and gets one", async () => {
  await using it = new Provisioned();
  const { device } = it.add();
  const token = it.tokenFor(device.id);
  equal((await it.ask(token)).status, 200);
  const setup = it.store.provisioning.setup(device.id);
  ok(setup);
  deepEqual(it.provisioner.setUp({ ...setup, model: "T48U" }), { revoked: 0 });
  equal((await it.ask(token)).status, 200);
  deepEqual(it.provisioner.setUp({ ...setup, mac: "805ec0445566" }), { revoked: 1 });
  const userAgent = "Yealink SIP-T48U 108.86.0.20 80:5e:c0:44:55:66";
  const name = "805ec0445566.cfg";
  equal((await it.ask(token, { name, userAgent })).status, 404);
  equal((await it.ask(it.tokenFor(device.id), { name, userAgent })).status, 200);
});

Deno.test("a phonebook leaves out whom it cannot write, and gives the others", async () => {
  await using it = new Provisioned();
  const { device } = it.add();
  for (const [extension, name] of [["102", "Bob"], ["103", "Eve\r\n<b>"]] as const) {
    const { user } = it.add(extension, { mac: undefined } as never);
    it.store.users.save({ ...user, name });
  }
  const answer = await it.ask(it.tokenFor(device.id), { name: "phonebook.xml" });
  const names = [...textOf(answer as never).matchAll(/<Name>(.*?)<\/Name>/g)];
  deepEqual(names.map(([, name]) => name), ["Bob"]);
});

Deno.test("a phone that was told the common address by DHCP is found by asking there", async () => {
  await using it = new Provisioned();
  it.add();
  const other = "805ec0445566";
  const userAgent = "Yealink SIP-T54W 96.86.0.20 805ec0445566";
  await it.ask("new", { name: `${other}.cfg`, userAgent });
  await it.ask("new");
  deepEqual(
    it.found.list().map(({ mac, vendor, model, address }) => [mac, vendor, model, address]),
    [
      [other, "yealink", "T54W", "10.0.0.7"],
    ],
  );
});

Deno.test("the newest token that works is shown again, and another when none does", async () => {
  await using it = new Provisioned();
  const { device } = it.add();
  const first = it.provisioner.current(device.id);
  equal(it.provisioner.current(device.id)?.url.reveal(), first?.url.reveal());
  equal(it.provisioner.revokeAll(device.id), 1);
  const second = it.provisioner.current(device.id);
  equal(first?.url.reveal() === second?.url.reveal(), false);
  equal(second?.token.maxUses, undefined);
});

Deno.test("the token of a program is for one use within a quarter of an hour", async () => {
  await using it = new Provisioned();
  const { device } = it.add("101", { vendor: "linphone", model: "", mac: undefined } as never);
  const issued = it.provisioner.current(device.id);
  equal(issued?.token.maxUses, 1);
  equal((issued?.token.expiresAt?.getTime() ?? 0) - it.clock.now().getTime(), 900_000);
});

Deno.test("a token has 128 bits and is fit for a URL", async () => {
  await using it = new Provisioned();
  const { device } = it.add();
  const tokens = Array.from({ length: 20 }, () => it.tokenFor(device.id));
  for (const token of tokens) match(token, /^[A-Za-z0-9_-]{22}$/);
  equal(new Set(tokens).size, 20);
});

Deno.test("a phonebook has everybody but the user of the phone", async () => {
  await using it = new Provisioned();
  const { device } = it.add();
  const { user } = it.add("102", { mac: undefined } as never);
  it.store.users.save({ ...user, name: "Bob" });
  const answer = await it.ask(it.tokenFor(device.id), { name: "phonebook.xml" });
  const names = [
    ...textOf(answer as { file: { body: Uint8Array } }).matchAll(/<Name>(.*?)<\/Name>/g),
  ];
  deepEqual(names.map(([, name]) => name), ["Bob"]);
});
