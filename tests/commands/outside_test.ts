import { deepEqual, equal, match, ok } from "node:assert/strict";
import { TempProgram } from "./support.ts";

const json = async (program: TempProgram, what: string) =>
  JSON.parse((await program.run(what, "list", "--json")).out);

Deno.test("gateway add makes a gateway with all that is said of it, and shows no secret", async () => {
  await using program = new TempProgram();
  program.input = "open sesame\n";
  const { code, out, err } = await program.run(
    ...["gateway", "add", "carrier", "sip.example.net", "--transport", "tls", "--tls-only"],
    ...["--username", "4930100", "--secret-file", "-", "--register", "on"],
    ...["--from", "192.0.2.0/28, 2001:db8::/64", "--numbers", "e164", "--show", "+4930100"],
    ...["--codecs", "pcma,pcmu", "--dtmf", "info", "--channels", "4", "--probe-seconds", "10"],
  );
  deepEqual([code, out, err], [0, "Added the gateway carrier.", ""]);
  const { out: listed } = await program.run("gateway", "list", "--json");
  ok(!listed.includes("sesame"));
  const [{ id: _, ...gateway }] = JSON.parse(listed);
  equal(gateway.transport, "TLS");
  equal(gateway.account.username, "4930100");
  equal(gateway.registers, true);
  equal(gateway.tlsOnly, true);
  equal(gateway.maxChannels, 4);
  equal(gateway.probeSeconds, 10);
  equal(gateway.dtmf, "info");
  deepEqual(gateway.codecs, ["PCMA", "PCMU"]);
  deepEqual(gateway.identity.addresses, ["192.0.2.0/28", "2001:db8::/64"]);
  const { out: rows } = await program.run("gateway", "list");
  match(rows, /^carrier +sip\.example\.net +4930100 +yes +e164 +on$/m);
  const { records } = program.open({ as: "tool" }).audit.list({}, { limit: 9 });
  ok(records.length > 0 && !JSON.stringify(records).includes("sesame"));
});

Deno.test("gateway add says what is wrong and makes nothing", async () => {
  await using program = new TempProgram();
  const refused = async (...args: string[]) => {
    const { code, err } = await program.run("gateway", "add", ...args);
    return [code !== 0, err] as const;
  };
  for (
    const args of [
      ["carrier", "not a host"],
      ["carrier", "192.0.2.7", "--register", "on"],
      ["carrier", "192.0.2.7", "--register", "maybe"],
      ["carrier", "192.0.2.7", "--channels", "0"],
      ["carrier", "192.0.2.7", "--from", "everywhere"],
      ["carrier", "192.0.2.7", "--numbers", "roman"],
      ["carrier"],
    ]
  ) {
    const [failed, said] = await refused(...args);
    ok(failed && said.length > 0, `${args}: ${said}`);
  }
  deepEqual(await json(program, "gateway"), []);
  await program.run("gateway", "add", "carrier", "192.0.2.7");
  ok((await refused("carrier", "192.0.2.8"))[0], "the name is taken");
});

Deno.test("route add lists its gateways in order, and removing a gateway takes it out", async () => {
  await using program = new TempProgram();
  for (const name of ["first", "second"]) {
    await program.run("gateway", "add", name, `${name}.example`);
  }
  const { out } = await program.run(
    ...["route", "add", "world", "--patterns", "00.,+.", "--gateways", "second,first"],
    ...["--strip", "2", "--prepend", "+"],
  );
  equal(out, "Added the route world.");
  const { out: rows } = await program.run("route", "list");
  match(rows, /^world +00\. \+\. +priority +second, first +on$/m);
  const [{ gateways, strip, prepend }] = await json(program, "route");
  deepEqual(gateways.map((one: { priority: number }) => one.priority), [1, 2]);
  deepEqual([strip, prepend], [2, "+"]);

  const unknown = await program.run("route", "add", "other", "--gateways", "nobody");
  equal(unknown.code, 1);
  match(unknown.err, /nobody/);

  equal((await program.run("gateway", "remove", "second")).out, "Removed the gateway second.");
  match((await program.run("route", "list")).out, /^world .* first +on$/m);
  equal((await program.run("gateway", "remove", "second")).code, 1);
  equal((await program.run("route", "remove", "world")).out, "Removed the route world.");
  equal((await program.run("route", "remove", "world")).code, 1);
});

Deno.test("number add reads a number, warns of nobody there, and remove takes it away", async () => {
  await using program = new TempProgram();
  await program.run("user", "add", "101");
  const { out, err } = await program.run("number", "add", "+49 30 123456", "101", "--name", "Desk");
  deepEqual([out, err], ["Added the number +4930123456.", ""]);
  match((await program.run("number", "add", "+4930123457", "199")).err, /199/);
  match((await program.run("number", "list")).out, /^\+4930123456 +Desk +101$/m);
  equal((await program.run("number", "add", "+4930123456", "101")).code, 2, "is there");
  equal((await program.run("number", "remove", "+4930123456")).code, 0);
  equal((await json(program, "number")).length, 1);
  equal((await program.run("number", "remove", "+4930123456")).code, 1);
});

Deno.test("gateway test says what was found, and registers only when asked to", async () => {
  await using program = new TempProgram();
  program.input = "open sesame";
  const account = ["--username", "4930100", "--secret-file", "-", "--register", "on"];
  await program.run("gateway", "add", "carrier", "192.0.2.7", ...account);
  const { code, out } = await program.run("gateway", "test", "carrier");
  deepEqual([code, out], [0, "It answers with 200 OK after 12 ms."]);
  const [gateway, secrets] = program.tested[0] ?? [];
  deepEqual([gateway?.registers, secrets?.own?.reveal()], [false, "open sesame"]);

  const retryAt = new Date(program.clock.now().getTime() + 30_000);
  program.testFinds = {
    answer: { status: 200, reason: "OK", ms: 12 },
    registration: { is: "failed", why: "refused", status: 403, retryAt },
  };
  const failed = await program.run("gateway", "test", "carrier", "--register");
  equal(program.tested[1]?.[0].registers, true);
  equal(failed.code, 1);
  match(failed.out, /403/);
  match(failed.err, /The gateway carrier cannot be used/);

  program.testFinds = { answer: "silent", registration: undefined };
  equal((await program.run("gateway", "test", "carrier")).code, 1);
  equal((await program.run("gateway", "test", "nobody")).code, 1);
});
