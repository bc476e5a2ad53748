/** Between hosts with addresses of their own: bans, and phones behind a router that translates. */

import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { Lab, type Place } from "./support/lab.ts";
import { interopApart } from "./support/programs.ts";
import { Server } from "./support/server.ts";
import { until } from "./support/until.ts";

/** What a phone prints. */
interface Told {
  readonly status?: number | "silence";
  readonly call?: number | "silence" | "none" | "over";
  readonly bye?: number;
  readonly sent?: number;
  readonly packets?: number;
  readonly from?: readonly string[];
}

/** A phone at `place` that does what it is told. */
function phone(lab: Lab, server: Server, place: Place, username: string, ...what: string[]) {
  return phoneWith(server.account(username).secret, lab, server, place, username, ...what);
}

function phoneWith(secret: string, lab: Lab, server: Server, place: Place, ...what: string[]) {
  const [username = "", ...doing] = what;
  const own = lab.address(place);
  const args = [server.host, `${server.udp}`, own, username, secret, ...doing];
  return lab.run(place, "lone_phone.ts", args);
}

const toldBy = (lines: readonly string[]) => lines.map((line): Told => JSON.parse(line));

/** All that it told when it has ended. */
async function ended(child: ReturnType<typeof phone>, ms = 60_000): Promise<readonly Told[]> {
  await using it = child;
  assert.equal(await it.end(ms), 0, it.text);
  return toldBy(it.lines);
}

async function metric(lab: Lab, server: Server, name: string): Promise<number> {
  await using it = lab.run("pbx", "ask_web.ts", [`http://${server.host}:${server.http}/metrics`]);
  await it.end(10_000);
  return Number(it.lines.find((line) => line.startsWith(`${name} `))?.split(" ")[1] ?? NaN);
}

interopApart(
  "who guesses is banned, others are not, and the ban ends",
  ["nft", "ip"],
  async (t) => {
    await using lab = await Lab.create();
    const host = lab.address("pbx");
    const options = { extensions: ["101", "102"], host, wrapper: lab.at("pbx") };
    await using server = await Server.start(options);
    const source = lab.address("near");

    await t.step(
      "ten wrong secrets are refused more and more slowly, then nothing is said",
      async () => {
        const told = await ended(
          phoneWith("wrong", lab, server, "near", "101", "guess", "11"),
          90_000,
        );
        const statuses = told.map(({ status }) => status);
        assert.deepEqual(statuses.slice(0, 7), new Array(7).fill(401));
        assert.deepEqual(statuses.slice(9), ["silence", "silence"]);
        await server.logged(new RegExp(`Banned a source .*source=${source} seconds=900`));
      },
    );
    await t.step(
      "the right secret does not help, and an address beside it is not touched",
      async () => {
        assert.deepEqual(await ended(phone(lab, server, "near", "101", "register")), [
          { status: "silence" },
        ]);
        assert.deepEqual(await ended(phone(lab, server, "other", "102", "register")), [{
          status: 200,
        }]);
      },
    );
    await t.step("the metrics say so", async () => {
      assert.equal(await metric(lab, server, "ringdown_banned_sources"), 1);
      assert.equal(await metric(lab, server, "ringdown_bans_total"), 1);
      assert.ok(await metric(lab, server, "ringdown_banned_requests_total") > 0);
    });
    await t.step("the ban outlives the server, and ends when its time is over", async () => {
      assert.equal(await server.stop(), 0);
      // A quarter of an hour is too long for a test.
      endBansIn(6_000, server);
      await using again = await Server.start({ ...options, after: server });
      assert.deepEqual(await ended(phone(lab, again, "near", "101", "register")), [
        { status: "silence" },
      ]);
      await until("the end of the ban", 20_000, async () => {
        const [told] = await ended(phone(lab, again, "near", "101", "register"));
        return told?.status === 200 ? true : undefined;
      });
      assert.equal(await metric(lab, again, "ringdown_banned_sources"), 0);
    });
  },
);

interopApart("who is banned can call for help", ["nft", "ip"], async (t) => {
  await using lab = await Lab.create();
  const host = lab.address("pbx");
  await using server = await Server.start({ extensions: ["101"], host, wrapper: lab.at("pbx") });
  await ended(phoneWith("wrong", lab, server, "near", "101", "guess", "11"), 90_000);
  const call = (secret: string, number: string) =>
    ended(phoneWith(secret, lab, server, "near", "101", "call", number));
  const { secret } = server.account("101");

  await t.step("nothing else is heard of it, and nothing of who has no secret", async () => {
    assert.deepEqual(await call(secret, "101"), [{ call: "silence" }]);
    assert.deepEqual(await call("wrong", "911"), [{ call: "silence" }]);
    assert.deepEqual(await call(secret, "101"), [{ call: "silence" }]);
  });
  await t.step(
    "its call for help is heard, and has proved that it is a phone of ours",
    async () => {
      // There is no gateway here.
      assert.deepEqual(await call(secret, "911"), [{ call: 480 }]);
      assert.deepEqual(await ended(phone(lab, server, "near", "101", "register")), [
        { status: 200 },
      ]);
    },
  );
});

function endBansIn(ms: number, server: Server): void {
  const database = new DatabaseSync(`${server.data}/ringdown.sqlite`);
  try {
    const { changes } = database.prepare("UPDATE bans SET until = ?").run(Date.now() + ms);
    assert.equal(changes, 1);
  } finally {
    database.close();
  }
}

interopApart("a phone behind a NAT is called and heard", ["nft", "ip"], async (t) => {
  await using lab = await Lab.create();
  const host = lab.address("pbx");
  const extensions = ["101", "102"];
  await using server = await Server.start({ extensions, host, wrapper: lab.at("pbx") });

  /** Calls from one place to another; what both heard. */
  const call = async (from: Place, to: Place) => {
    await using callee = phone(lab, server, to, "102", "answer");
    await callee.line(/"status":200/);
    const caller = await ended(phone(lab, server, from, "101", "call", "102"));
    assert.equal(await callee.end(20_000), 0);
    return { caller: caller[0], callee: toldBy(callee.lines)[1] };
  };
  const checkHeard = (told: Told | undefined, sent = 0) => {
    assert.equal(told?.call, "over");
    // All but the first, which go to a private address until the relay has learnt, and the last.
    const what = `${told.packets} packets of ${sent}`;
    assert.ok(sent > 50 && (told.packets ?? 0) > 0.9 * sent, what);
    assert.deepEqual(told.from, [host]);
  };

  for (
    const [calls, name, from, to] of [
      [1, "as callee, on the flow that it registered by", "near", "inside"],
      [2, "as caller", "inside", "near"],
    ] as const
  ) {
    await t.step(name, async () => {
      const { caller, callee } = await call(from, to);
      checkHeard(caller, callee?.sent);
      checkHeard(callee, caller?.sent);
      assert.equal(caller?.bye, 200);
      const [record] = await server.records("101", "102", calls);
      assert.ok(record);
      const behind = record.legs[to === "inside" ? 1 : 0];
      assert.match(behind?.address ?? "", new RegExp(`^UDP ${lab.address("router")}:`));
      for (const { media } of record.legs) assert.equal(media?.lost, 0);
    });
  }
  await t.step("what is lost on its way is counted and heard of in the record", async () => {
    await lab.loseEachTenth();
    const { callee, caller } = await call("inside", "near");
    const [record] = await server.records("101", "102", 3);
    // The phones of the calls before are still registered, and rang as well.
    const heard = record?.legs.flatMap(({ media }) => media?.packets ? [media] : []) ?? [];
    const [from, to] = heard;
    assert.equal(heard.length, 2);
    const tenth = (caller?.sent ?? 0) / 10;
    assert.ok(Math.abs((from?.lost ?? 0) - tenth) < 3, JSON.stringify(from));
    assert.equal(to?.lost, 0);
    assert.ok((from?.mos ?? 5) < (to?.mos ?? 0) - 0.5, JSON.stringify(heard));
    assert.ok((callee?.packets ?? 0) < 0.95 * (caller?.sent ?? 0));
  });
});
