/** A request on its way to the first target that answers, RFC 3263 §4.3, RFC 3261 §18.1.1. */
import { deepEqual, equal, ok } from "node:assert/strict";
import { type FlowTarget, H, parseMessage, parseUri, SipRequest } from "../../../src/sip/mod.ts";
import { requestBytes } from "../../support/messages.ts";
import { Pbx } from "../../support/pbx.ts";
import { Phone } from "../../support/phone.ts";

const HOSTS = ["192.0.2.51", "192.0.2.52"] as const;

function setUp(
  { protocol = "UDP", targets = HOSTS, method = "OPTIONS", body = "", alive = HOSTS, patienceMs }: {
    protocol?: "UDP" | "TCP";
    targets?: readonly string[];
    method?: string;
    body?: string;
    alive?: readonly string[];
    patienceMs?: number;
  } = {},
) {
  const pbx = new Pbx({
    resolve: () => targets.map((host): FlowTarget => ({ protocol, host, port: 5060 })),
  });
  const servers = alive.map((host) => new Phone(pbx, { username: host, host, protocol }));
  const told: string[] = [];
  const made = parseMessage(requestBytes(method, {
    body,
    headers: body === "" ? [] : ["Content-Type: text/plain"],
  }));
  ok(made instanceof SipRequest);
  const request = made.with({ headers: made.headers.without(H.via) });
  const patience = patienceMs === undefined ? {} : { patienceMs };
  const destination = { uri: parseUri("sip:server.test"), ...patience };
  const sent = pbx.stack.request(destination, () => request, {
    onResponse: ({ status }) => told.push(`${status}`),
    onFailure: (status) => told.push(`failure ${status}`),
  });
  const tried = () =>
    pbx.network.packets
      .filter(({ from }) => from.host === "192.0.2.1")
      .map(({ protocol, to }) => `${protocol} ${to.host}`)
      .filter((one, at, all) => all.indexOf(one) === at);
  return { pbx, servers, told, sent, tried };
}

Deno.test("OutgoingRequest goes to the first target and stays with its answer", async () => {
  const { pbx, servers, told, tried } = setUp();
  await pbx.run(10);
  const [first] = servers;
  first?.reply(first.take("OPTIONS"), 404);
  await pbx.finish();
  deepEqual(told, ["404"]);
  deepEqual(tried(), ["UDP 192.0.2.51"]);
});

Deno.test("OutgoingRequest tries the next target after a time-out, with a branch of its own", async () => {
  const { pbx, servers, told, tried } = setUp();
  await pbx.run(32_100);
  const [first, second] = servers;
  ok(first && second);
  deepEqual(tried(), ["UDP 192.0.2.51", "UDP 192.0.2.52"]);
  const late = first.take("OPTIONS");
  const options = second.take("OPTIONS");
  ok(late.via.branch !== options.via.branch);
  second.reply(options, 200);
  first.reply(late, 500);
  await pbx.finish();
  deepEqual(told, ["200"]);
});

Deno.test("OutgoingRequest tries the next target after a 503, and passes on the last one's", async () => {
  const { pbx, servers, told } = setUp();
  await pbx.run(10);
  for (const server of servers) {
    server.reply(server.take("OPTIONS"), 503);
    await pbx.run(10);
  }
  await pbx.finish();
  deepEqual(told, ["503"]);
});

Deno.test("OutgoingRequest tries the next target when a connection is refused", async () => {
  const { pbx, servers, told, tried } = setUp({ protocol: "TCP", alive: [HOSTS[1]] });
  await pbx.run(10);
  const [second] = servers;
  second?.reply(second.take("OPTIONS"), 200);
  await pbx.finish();
  deepEqual(told, ["200"]);
  deepEqual(tried(), ["TCP 192.0.2.52"]);
});

Deno.test("OutgoingRequest fails with 503 when nobody can be reached, 408 when nobody answers", async () => {
  const refused = setUp({ protocol: "TCP", alive: [] });
  await refused.pbx.finish();
  deepEqual(refused.told, ["failure 503"]);
  const nowhere = setUp({ targets: [] });
  await nowhere.pbx.finish();
  deepEqual(nowhere.told, ["failure 503"]);
  const silent = setUp({ alive: [] });
  await silent.pbx.run(70_000);
  await silent.pbx.finish();
  deepEqual(silent.told, ["failure 408"]);
});

Deno.test("OutgoingRequest stays with a target that has said 100, whatever comes then", async () => {
  const { pbx, servers, told, tried } = setUp({ method: "INVITE" });
  await pbx.run(10);
  const [first] = servers;
  ok(first);
  const invite = first.take("INVITE");
  first.reply(invite, 100);
  await pbx.run(100_000);
  deepEqual(tried(), ["UDP 192.0.2.51"]);
  first.reply(invite, 486);
  await pbx.finish();
  deepEqual(told, ["100", "486"]);
});

Deno.test("OutgoingRequest that is cancelled tries nobody else", async () => {
  const { pbx, servers, told, sent, tried } = setUp({ method: "INVITE" });
  await pbx.run(10);
  sent.cancel();
  sent.cancel();
  await pbx.run(40_000);
  deepEqual(tried(), ["UDP 192.0.2.51"]);
  equal(servers[0]?.inbox.some((it) => it.kind === "request" && it.method === "CANCEL"), false);
  await pbx.finish();
  deepEqual(told, ["failure 408"]);
});

Deno.test("OutgoingRequest that is cancelled while it connects was never sent", async () => {
  const { pbx, told, sent, tried } = setUp({ method: "INVITE", protocol: "TCP" });
  sent.cancel();
  await pbx.finish();
  deepEqual(told, ["failure 408"]);
  deepEqual(tried(), []);
});

Deno.test("OutgoingRequest over 1300 octets goes by TCP where there is TCP, §18.1.1", async () => {
  const pbx = new Pbx({
    resolve: () => [{ protocol: "UDP", host: HOSTS[0], port: 5060 }],
  });
  const server = new Phone(pbx, { username: "tcp", host: HOSTS[0], protocol: "TCP" });
  const told: number[] = [];
  const made = parseMessage(requestBytes("MESSAGE", {
    body: "x".repeat(1_200),
    headers: ["Content-Type: text/plain"],
  }));
  ok(made instanceof SipRequest);
  pbx.stack.request(
    { uri: parseUri("sip:server.test") },
    () => made.with({ headers: made.headers.without(H.via) }),
    { onResponse: ({ status }) => told.push(status), onFailure: (status) => told.push(status) },
  );
  await pbx.run(10);
  const message = server.take("MESSAGE");
  equal(message.via.transport, "TCP");
  server.reply(message, 200);
  await pbx.finish();
  deepEqual(told, [200]);
});

Deno.test("OutgoingRequest over 1300 octets goes by UDP after all where there is no TCP", async () => {
  const { pbx, servers, told, tried } = setUp({ method: "MESSAGE", body: "x".repeat(1_200) });
  await pbx.run(10);
  const [first] = servers;
  const message = first?.take("MESSAGE");
  ok(first && message);
  equal(message.via.transport, "UDP");
  first.reply(message, 200);
  await pbx.finish();
  deepEqual(told, ["200"]);
  deepEqual(tried(), ["UDP 192.0.2.51"]);
});

Deno.test("OutgoingRequest with patience leaves a silent target for the next, and remembers it", async () => {
  const { pbx, servers, told, tried } = setUp({ patienceMs: 700 });
  await pbx.run(690);
  deepEqual(tried(), ["UDP 192.0.2.51"]);
  await pbx.run(20);
  deepEqual(tried(), ["UDP 192.0.2.51", "UDP 192.0.2.52"]);
  const [first, second] = servers;
  ok(first && second);
  const late = first.take("OPTIONS");
  first.reply(late, 200);
  await pbx.run(10);
  deepEqual(told, [], "nobody waits for who came too late");
  second.reply(second.take("OPTIONS"), 200);
  await pbx.finish();
  deepEqual(told, ["200"]);
});

Deno.test("OutgoingRequest with patience waits for its last target, and for one that says 100", async () => {
  const { pbx, servers, told } = setUp({ patienceMs: 700 });
  await pbx.run(10);
  const [first, second] = servers;
  ok(first && second);
  const options = first.take("OPTIONS");
  first.reply(options, 100);
  await pbx.run(5_000);
  first.reply(options, 200);
  await pbx.run(10);
  deepEqual(told, ["100", "200"]);
  const alone = setUp({ patienceMs: 700, targets: [HOSTS[0]] });
  await alone.pbx.run(5_000);
  const [only] = alone.servers;
  only?.reply(only.take("OPTIONS"), 200);
  await alone.pbx.finish();
  deepEqual(alone.told, ["200"]);
  await pbx.finish();
});

for (const protocol of ["UDP", "TCP"] as const) {
  Deno.test(`OutgoingRequest over ${protocol} that cannot be made fails, and takes nothing with it`, async () => {
    const { pbx } = setUp({ protocol });
    const told: string[] = [];
    const make = () => {
      throw new Error("no such request");
    };
    pbx.stack.request({ uri: parseUri("sip:server.test") }, make, {
      onResponse: ({ status }) => told.push(`${status}`),
      onFailure: (status) => told.push(`failure ${status}`),
    });
    await pbx.run(70_000);
    deepEqual(told, ["failure 503"]);
    await pbx.finish();
  });
}
