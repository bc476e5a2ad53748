/** Phones that set themselves up: they are given a URL, and nothing else. */

import assert from "node:assert/strict";
import { Baresip } from "./support/baresip.ts";
import { TONES } from "./support/ear.ts";
import { Linphone } from "./support/linphone.ts";
import { Child } from "./support/child.ts";
import { interop, interopApart } from "./support/programs.ts";
import { Server } from "./support/server.ts";
import { talk } from "./support/until.ts";

/** The URL by which `username` sets itself up. */
async function urlFor(server: Server, username: string, vendor: string): Promise<string> {
  const printed = await server.command(
    "device",
    "provision",
    username,
    "--vendor",
    vendor,
    "--json",
  );
  const { url } = JSON.parse(printed);
  // The command knows the configured port, and this server has one that was free.
  return `http://${server.host}:${server.http}${new URL(url).pathname}`;
}

interop(
  "linphone and baresip set themselves up by URL, and hear each other",
  ["linphonec", "baresip", "curl"],
  async (t) => {
    await using server = await Server.start({ extensions: ["101", "102"] });
    const [linphoneUrl, baresipUrl] = [
      await urlFor(server, "101", "linphone"),
      await urlFor(server, "102", "baresip"),
    ];
    await using baresip = await Baresip.start(server, {
      username: "102",
      transport: "UDP",
      hertz: TONES.bob,
      accountsUrl: `${baresipUrl}accounts`,
    });
    await using linphone = await Linphone.start(server, {
      username: "101",
      hertz: TONES.alice,
      configurationUrl: linphoneUrl,
    });

    await t.step("a URL of a program is used up", async () => {
      for (const url of [linphoneUrl, `${baresipUrl}accounts`]) {
        const { status, body } = await fetch(url, { headers: { "User-Agent": "Linphone/5" } });
        await body?.cancel();
        assert.equal(status, 404);
      }
      assert.equal(await server.metric('ringdown_provisioning_refused_total{why="used"}'), 2);
    });
    await t.step("baresip calls linphone", async () => {
      await baresip.dial("101");
      await linphone.answer();
      await baresip.event("CALL_ESTABLISHED");
      await Promise.all([
        baresip.ear.hears(TONES.alice),
        linphone.ear.hears(TONES.bob),
      ]);
      await baresip.hangUp();
      await baresip.event("CALL_CLOSED");
      await linphone.prints(/Call \d+ .*ended/i);
    });
    await t.step("linphone calls baresip", async () => {
      await linphone.type(`call sip:102@${server.host}`);
      await baresip.event("CALL_INCOMING");
      await baresip.command("accept");
      await linphone.does("calls", /102.*(StreamsRunning|Connected)/i);
      await talk(2_000);
      await linphone.type("terminate");
      const record = await server.record("101", "102");
      assert.equal(record.result, "success");
      for (const { media } of record.legs) assert.ok((media?.packets ?? 0) > 50);
    });
    await t.step("no secret and no URL is in the log", () => {
      for (const url of [linphoneUrl, baresipUrl]) {
        assert.equal(server.log.includes(new URL(url).pathname), false);
      }
    });
    await t.step("nothing is left of the call", () => server.idle());
  },
);

const ADDRESS = "10.9.9.1";
const PHONE = new URL("./support/multicast_phone.ts", import.meta.url).pathname;

/** A network of its own, with one address, that the command behind it runs in. */
const ALONE = [
  "unshare",
  "--net",
  "sh",
  "-ec",
  `ip link set lo up; ip addr add ${ADDRESS}/32 dev lo; exec "$@"`,
  "sh",
];

interopApart(
  "a phone that starts finds its server by multicast, and its configuration there",
  ["ip", "nsenter", "curl"],
  async (t) => {
    const settings = ["--pnp", "hold"];
    const options = { extensions: ["101", "102"], host: ADDRESS, wrapper: ALONE, settings };
    await using server = await Server.start(options);
    const start = async (mac: string) => {
      const there = [`--net=/proc/${server.pid}/ns/net`, Deno.execPath(), "run", "-A"];
      const args = [...there, "--unstable-net", PHONE, ADDRESS, mac];
      await using phone = new Child({ program: "nsenter", args });
      const [line] = await phone.line(/^\{.*\}$/, 20_000);
      return JSON.parse(line);
    };
    const mac = "805ec0112233";
    await server.command("device", "provision", "101", "--mac", mac, "--model", "T46U");

    await t.step("a phone that was set up gets its account", async () => {
      const { url, status, file } = await start(mac);
      assert.match(url, new RegExp(`^http://${ADDRESS}:${server.http}/p/[\\w-]{22}/$`));
      assert.equal(status, 200);
      assert.match(file, /^#!version:1\.0\.0\.1\n/);
      assert.ok(file.includes(`account.1.password = ${server.account("101").secret}\n`));
      assert.ok(file.includes(`account.1.sip_server.1.address = ${ADDRESS}\n`));
      assert.ok(file.includes(`account.1.sip_server.1.port = ${server.udp}\n`));
      assert.ok(file.includes(`static.auto_provision.server.url = ${url}\n`));
    });
    await t.step("a phone of nobody is held, and told no secret", async () => {
      const { url, status, file } = await start("805ec0445566");
      assert.equal(url, `http://${ADDRESS}:${server.http}/p/new/`);
      assert.equal(status, 200);
      assert.match(file, /account\.1\.enable = 0\n/);
      for (const secret of server.secrets.values()) assert.ok(!file.includes(secret));
      await server.logged(/A phone was found that belongs to nobody mac=805ec0445566/);
    });
    await t.step("a phone of nobody is told when it is somebody's, without a restart", async () => {
      const mac = "805ec0778899";
      const inside = [`--net=/proc/${server.pid}/ns/net`];
      const args = [...inside, Deno.execPath(), "run", "-A", "--unstable-net", PHONE];
      await using phone = new Child({ program: "nsenter", args: [...args, ADDRESS, mac, "2"] });
      await phone.line(/"url":"[^"]*\/p\/new\/"/, 20_000);
      const form = async (path: string, cookie: string, ...fields: readonly string[]) => {
        const values = fields.flatMap((field) => ["--data-urlencode", field]);
        const headers = ["-H", `Cookie: ${cookie}`, "-H", "Sec-Fetch-Site: same-origin"];
        const url = `http://${ADDRESS}:${server.http}${path}`;
        const asks = [...inside, "curl", "--silent", "--include", ...headers, ...values, url];
        const { stdout } = await new Deno.Command("nsenter", { args: asks }).output();
        return new TextDecoder().decode(stdout);
      };
      const [, setup = ""] = await server.logged(/url="?http:\/\/[^/]+(\/setup\?code=[\w-]+)/);
      const made = await form(setup, "none=", "name=ada", "password=correct horse battery");
      const [cookie = ""] = /ringdown_session=[^;]+/.exec(made) ?? [];
      const device = ["extension=102", "name=", "vendor=yealink", "model=T46U", `mac=${mac}`];
      const saved = await form("/devices/new", cookie, ...device, "profile=");
      assert.match(saved, /^set-cookie: ringdown_notice=devices\.assigned\.told/im);
      const [line] = await phone.line(/^\{.*\/p\/[\w-]{22}\/.*\}$/, 20_000);
      const { status, file } = JSON.parse(line);
      assert.equal(status, 200);
      assert.match(file, /account\.1\.user_name = 102-2\n/);
    });
  },
);
