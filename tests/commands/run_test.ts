import { deepEqual, equal, match } from "node:assert/strict";
import { COMMANDS } from "../../src/commands/mod.ts";
import { TempProgram } from "./support.ts";

const WRONG: readonly (readonly [args: string, says: RegExp])[] = [
  ["devise list", /There is no command "devise"; did you mean "device"\?/],
  ["device ad 101", /no command "device ad"; did you mean "device add"\?/],
  ["device", /"device" is "device add", .* or "device set"\./],
  ["calls --jsno", /There is no option --jsno; did you mean --json\?/],
  ["calls --limit", /--limit needs a value: --limit=NUMBER/],
  ["calls --limit --json", /--limit needs a value/],
  ["calls --limit 0", /--limit needs a number from 1/],
  ["calls --json=yes", /--json takes no value/],
  ["calls today", /"calls" does not take "today"/],
  ["calls --before soon", /--before needs a time/],
  ["device add", /"device add" needs EXTENSION/],
  ["device add 10#1", /An extension is 1 to 32/],
  ["device add 101 --username a@b", /A username is 1 to 64/],
  ["device add 101 --secret a --secret-file b", /not both/],
  ["device add 101 --secret=", /The secret is empty/],
  ["completions powershell", /completions for bash, zsh and fish/],
  ["--sip 5060 extra", /"serve" does not take "extra"/],
];

for (const [args, says] of WRONG) {
  Deno.test(`"ringdown ${args}" is refused with a sentence and exit code 2`, async () => {
    await using program = new TempProgram();
    const { code, out, err } = await program.run(...args.split(" "));
    equal(code, 2);
    equal(out, "");
    match(err, says);
    equal(err.includes("    at "), false);
  });
}

for (const { name } of COMMANDS) {
  Deno.test(`"ringdown ${name} --help" has usage, examples and exit codes`, async () => {
    await using program = new TempProgram();
    const { code, out } = await program.run(...name.split(" "), "--help");
    equal(code, 0);
    match(out, /^Usage: ringdown /m);
    match(out, /^ {2}--data DIR/m);
    match(out, /^Examples:\n {2}.*ringdown/m);
    match(out, /^Exit codes:/m);
    deepEqual(await Array.fromAsync(Deno.readDir(program.folder)), []);
  });
}

Deno.test("without a command it serves, under each way to start it", async () => {
  await using program = new TempProgram();
  for (const args of [[], ["serve"], ["--"], ["--sip", "5070"], ["--", "serve", "--sip=5070"]]) {
    equal((await program.run(...args)).code, 0);
  }
  deepEqual(program.served.map(([config]) => config.sip[0]?.port), [5060, 5060, 5060, 5070, 5070]);
});

Deno.test("help lists every command", async () => {
  await using program = new TempProgram();
  const { out } = await program.run("--help");
  for (const { name } of COMMANDS) match(out, new RegExp(`^  ${name} `, "m"));
  equal((await program.run("-h")).out, out);
  match((await program.run("device", "add", "-h")).out, /^Usage: ringdown device add EXTENSION/m);
});

Deno.test("version prints the version, as JSON too", async () => {
  await using program = new TempProgram();
  equal((await program.run("version")).out, "1.2.3");
  equal((await program.run("--version")).out, "1.2.3");
  equal(JSON.parse((await program.run("version", "--json")).out).ringdown, "1.2.3");
});

Deno.test("serve refuses a wrong configuration with all that is wrong, exit code 3", async () => {
  await using program = new TempProgram();
  program.env = { RINGDOWN_RTP: "9-1", RINGDOWN_LOG: "loud" };
  const { code, err } = await program.run("--sip", "here");
  equal(code, 3);
  match(err, /sip needs .* \(flag --sip\)/);
  match(err, /rtp needs .* \(environment RINGDOWN_RTP\)/);
  match(err, /logLevel needs .* \(environment RINGDOWN_LOG\)/);
  equal(program.served.length, 0);
});

Deno.test("a damaged database is one sentence and exit code 4", async () => {
  await using program = new TempProgram();
  await Deno.writeTextFile(program.path("ringdown.sqlite"), "no database ".repeat(1_000));
  const { code, err } = await program.run("device", "list");
  equal(code, 4);
  match(err, /^The database is damaged; restore a backup of it: .*ringdown\.sqlite\.?$/);
});

Deno.test("config show names the value and origin of every setting", async () => {
  await using program = new TempProgram();
  program.env = { RINGDOWN_MAX_CALLS: "7", RINGDOWN_SIPP: "1" };
  await Deno.writeTextFile(program.path("ringdown.json"), '{"drainSeconds": 5}');
  await program.close(
    (() => {
      const store = program.open();
      store.useRealm("pbx.example.org");
      return store;
    })(),
  );
  const { code, out, err } = await program.run("config", "show", "--rtp", "20000-21000");
  equal(code, 0);
  match(out, /^rtp +20000-21000 +flag --rtp$/m);
  match(out, /^maxCalls +7 +environment RINGDOWN_MAX_CALLS$/m);
  match(out, /^drainSeconds +5 +file .*ringdown\.json$/m);
  match(out, /^domain +pbx\.example\.org +stored$/m);
  match(out, /^logLevel +info +default$/m);
  match(err, /RINGDOWN_SIPP sets nothing; did you mean RINGDOWN_SIPS?\?/);
  const json = JSON.parse((await program.run("config", "show", "--json")).out);
  deepEqual(json.maxCalls, { value: "7", origin: "environment RINGDOWN_MAX_CALLS" });
});

Deno.test("config check says so when all is right", async () => {
  await using program = new TempProgram();
  equal((await program.run("config", "check")).out, "The configuration is right.");
});

Deno.test("healthcheck asks the port that is configured", async () => {
  await using program = new TempProgram();
  equal((await program.run("healthcheck", "--http", "8099")).code, 0);
  equal((await program.run("healthcheck", "--http", "[::1]:8098", "--ready")).code, 0);
  deepEqual(program.fetched, ["http://127.0.0.1:8099/healthz", "http://[::1]:8098/readyz"]);
  program.answer = () => Promise.resolve(new Response("", { status: 503 }));
  const ill = await program.run("healthcheck");
  equal(ill.code, 1);
  match(ill.err, /answered 503/);
  program.answer = () => Promise.reject(new Error("connection refused"));
  match((await program.run("healthcheck")).err, /No answer from .*: connection refused/);
  equal((await program.run("healthcheck", "--http", "off", "--https", "off")).code, 1);
  equal(program.clock.pending, 0);
});

Deno.test("healthcheck asks over TLS where nothing else is spoken, once there is a certificate", async () => {
  await using program = new TempProgram();
  const args = ["healthcheck", "--http", "off", "--https", "8444"];
  match((await program.run(...args)).err, /No answer from .*: there is no certificate yet/);
  await Deno.mkdir(program.path("tls"));
  await Deno.writeTextFile(program.path("tls/self-signed.crt"), "PEM");
  equal((await program.run(...args)).code, 0);
  deepEqual(program.fetched, ["https://127.0.0.1:8444/healthz"]);
  program.answer = () => Promise.resolve(new Response("", { status: 503 }));
  match((await program.run(...args)).err, /answered 503/);
  equal(program.clock.pending, 0);
});

Deno.test("completions name every command and option", async () => {
  await using program = new TempProgram();
  for (const shell of ["bash", "zsh", "fish"]) {
    const { code, out } = await program.run("completions", shell);
    equal(code, 0);
    for (const word of ["device", "healthcheck", "secret-file", "drain-seconds"]) {
      match(out, new RegExp(word));
    }
  }
});

Deno.test("bash completions complete", async () => {
  await using program = new TempProgram();
  const { out } = await program.run("completions", "bash");
  const complete = async (...words: readonly string[]) => {
    const script = `${out}\nCOMP_WORDS=(ringdown ${words.map((w) => `'${w}'`).join(" ")})\n` +
      `COMP_CWORD=${words.length}\n_ringdown\necho "\${COMPREPLY[@]}"`;
    const { stdout } = await new Deno.Command("bash", { args: ["-c", script] }).output();
    return new TextDecoder().decode(stdout).trim();
  };
  equal(await complete("dev"), "device");
  equal(await complete("device", "sec"), "secret");
  equal(await complete("device", "import", "--j"), "--json");
  equal(await complete("calls", "--li"), "--limit");
  equal(await complete("group", "m"), "member");
  equal(await complete("group", "member", "a"), "add");
  equal(await complete("group", "member", "add", "--c"), "--confirm --config");
});

Deno.test("doctor says what is well and what is not", async () => {
  await using program = new TempProgram();
  const off = ["--sips", "off", "--ws", "off", "--wss", "off", "--https", "off"];
  const ports = ["--sip", "127.0.0.1:0", ...off];
  const well = await program.run("doctor", ...ports, "--http", "off");
  equal(well.code, 0, well.out);
  match(well.out, /^ok +data: .* has 0 users, 0 devices$/m);
  match(well.out, /^ok +addresses: 192\.168\.1\.10/m);
  const taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const http = `127.0.0.1:${taken.addr.port}`;
  const ill = await program.run("doctor", ...ports, "--http", http);
  taken.close();
  equal(ill.code, 1);
  match(ill.out, new RegExp(`^BAD +http: tcp ${http} is held by .+ \\(pid ${Deno.pid}\\)$`, "m"));
  const json = JSON.parse((await program.run("doctor", ...ports, "--http", "off", "--json")).out);
  equal(json[0].level, "ok");
});
