/** Carriers that prove themselves by a client certificate of TLS (RFC 5922), and those that cannot. */

import { deepEqual, equal, ok } from "node:assert/strict";
import { Authority } from "./support/authority.ts";
import { Baresip } from "./support/baresip.ts";
import { TONES } from "./support/ear.ts";
import { noticed } from "./support/change_store.ts";
import { interop } from "./support/programs.ts";
import { Server } from "./support/server.ts";
import { hearEachOther } from "./support/talking.ts";
import { until } from "./support/until.ts";

const NUMBER = "+4930100";

interop("a carrier proves itself by its certificate", ["baresip", "openssl"], async (t) => {
  const folder = await Deno.makeTempDir({ prefix: "ringdown-authority-" });
  await using opened = new AsyncDisposableStack();
  opened.defer(() => Deno.remove(folder, { recursive: true }));
  const [trusted, unknown] = [
    await Authority.make(folder),
    await Authority.make(await Deno.makeTempDir({ dir: folder })),
  ];
  const ours = await trusted.sign("ours", "IP:127.0.0.1,DNS:localhost");
  const proofs = {
    byUri: await trusted.sign("uri", "URI:sip:carrier.test,DNS:other.test"),
    byDns: await trusted.sign("dns", "DNS:carrier.test"),
    ofAnother: await trusted.sign("another", "URI:sip:other.test,DNS:carrier.test"),
    ofNobody: await unknown.sign("rogue", "URI:sip:carrier.test"),
  };
  await using server = await Server.start({
    extensions: ["101"],
    settings: [
      ...["--country", "de", "--tls-authorities", trusted.path],
      ...["--tls-cert", ours.certificate, "--tls-key", ours.key],
    ],
  });
  await server.command(
    ...["gateway", "add", "carrier", "192.0.2.1", "--from", "192.0.2.1", "--probe-seconds", "0"],
    ...["--certificate", "carrier.test", "--tls-only", "--encrypted"],
  );
  await server.command("number", "add", NUMBER, "101");
  await using phone = await Baresip.start(server, {
    username: "101",
    transport: "TLS",
    hertz: TONES.alice,
    answers: true,
  });
  const carrier = (certificate?: string) =>
    Baresip.start(server, {
      username: "carrier",
      secret: "none",
      registers: false,
      transport: "TLS",
      hertz: TONES.bob,
      encryption: "srtp-mand",
      ...(certificate === undefined ? {} : { certificate }),
    });
  const calls = async () =>
    JSON.parse(`[${
      (await server.command("calls", "--json")).trim()
        .split("\n").filter((line) => line !== "").join(",")
    }]`).length;

  for (const name of ["byUri", "byDns"] as const) {
    await t.step(`${name}: it and a phone hear each other`, async () => {
      await using caller = await carrier(proofs[name].both);
      const before = await calls();
      await caller.dial(NUMBER);
      await caller.event("CALL_ESTABLISHED");
      await hearEachOther(caller, phone);
      await caller.hangUp();
      await until("its record", 10_000, async () => await calls() === before + 1 || undefined);
      const [record] = await server.records("carrier", NUMBER, before + 1);
      const [leg] = record?.legs ?? [];
      deepEqual([leg?.gateway?.name, record?.result], ["carrier", "success"]);
    });
  }
  for (const name of ["ofAnother", "ofNobody", "none"] as const) {
    await t.step(`${name}: whoever has no such certificate has no calls`, async () => {
      await using caller = await carrier(name === "none" ? undefined : proofs[name].both);
      const before = await calls();
      await caller.dial(NUMBER);
      await caller.event("CALL_CLOSED");
      ok(!caller.child.text.includes("Call established"));
      equal(await calls(), before);
    });
  }
  await t.step("a call out by TLS is encrypted, and goes to nobody with another name", async () => {
    for (const [name, proof] of [["right", ours], ["wrong", proofs.byDns]] as const) {
      const number = name === "right" ? "+4930201" : "+4930202";
      await using called = await Baresip.start(server, {
        username: number,
        secret: "none",
        registers: false,
        transport: "TLS",
        hertz: TONES.carol,
        answers: true,
        encryption: "srtp-mand",
        certificate: name === "right" ? ours.both : proof.both,
      });
      await server.command(
        ...["gateway", "add", name, `127.0.0.1:${called.port + 1}`, "--probe-seconds", "0"],
        ...["--from", "192.0.2.1", "--tls-only", "--encrypted"],
      );
      await noticed(
        () => server.metric("ringdown_store_foreign_changes_total"),
        () => server.command("route", "add", name, "--gateways", name, "--patterns", number),
      );
      await using caller = await Baresip.start(server, {
        username: "101",
        transport: "UDP",
        hertz: TONES.alice,
      });
      await caller.dial(number);
      if (name === "wrong") {
        await caller.event("CALL_CLOSED");
        const { legs } = await server.record("101", number);
        equal(legs.some(({ side, answeredAt }) => side === "callee" && answeredAt), false);
        continue;
      }
      await Promise.all([caller.event("CALL_ESTABLISHED"), called.event("CALL_ESTABLISHED")]);
      await hearEachOther(caller, called);
      await caller.hangUp();
      const { legs } = await server.record("101", number);
      deepEqual(legs.map(({ side, media }) => [side, media?.encryption]), [
        ["caller", undefined],
        ["callee", "AES_CM_128_HMAC_SHA1_80"],
      ]);
    }
  });
  await t.step("nothing is left of the calls", () => server.idle());
});

interop("authorities that cannot be read stop the start with a sentence", ["openssl"], async () => {
  const folder = await Deno.makeTempDir({ prefix: "ringdown-authority-" });
  await Deno.writeTextFile(`${folder}/none.pem`, "nothing\n");
  const wrong = Server.start({
    extensions: ["101"],
    settings: ["--tls-authorities", `${folder}/none.pem`],
  });
  const why = await wrong.then(() => "started", (error) => String(error));
  await Deno.remove(folder, { recursive: true });
  ok(/none\.pem has no certificates in PEM/.test(why), why);
});
