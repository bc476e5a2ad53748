/** Every message of RFC 4475 and RFC 5118, answered by a server with users 1001 and 1002. */
import { equal, ok } from "node:assert/strict";
import type { Flow } from "../../../src/sip/mod.ts";
import { PBX, Pbx } from "../../support/pbx.ts";
import { firstLine } from "../../support/messages.ts";
import { vector, vectors } from "../../support/vectors.ts";

/** A flow from an address that sends one message and keeps what is said to it. */
function flowOf(sent: string[], protocol: "UDP" | "TCP"): Flow {
  return {
    id: `${protocol.toLowerCase()}:test`,
    protocol,
    local: PBX,
    remote: { host: "192.0.2.77", port: 5060 },
    reliable: protocol !== "UDP",
    closed: false,
    send: (bytes) => void sent.push(firstLine(bytes)),
    trust: () => {},
    close: () => {},
  };
}

for (const { file, section, title, answer, challenge_ok, silent_ok } of vectors) {
  const expected = answer.length === 0 ? "silence" : answer.join(", ");
  Deno.test(`${section} ${title} (${file}): the server answers ${expected}`, async () => {
    const pbx = new Pbx();
    const sent: string[] = [];
    const flow = flowOf(sent, "UDP");
    const restore = pbx.host.openFlow.bind(pbx.host);
    pbx.host.openFlow = (target) => target.host === flow.remote.host ? flow : restore(target);
    pbx.stack.onMessage(vector(file), flow);
    await pbx.run(100);
    const statuses = [...new Set(sent.map((line) => line.split(" ")[1] ?? ""))];
    const allowed = challenge_ok ? [...answer, "401", "407"] : answer;
    // Without a Via nobody can be answered: the stray `test.dat` of the archive has none.
    const silent = answer.length === 0 || silent_ok || file === "rfc4475/test.dat";
    if (statuses.length === 0) ok(silent, "it was silent");
    for (const status of statuses) ok(allowed.includes(status), `${status} is none of ${allowed}`);
    // Nothing went anywhere else: no request, no answer to a third address.
    equal(pbx.network.packets.length, 0);
    await pbx.finish();
  });
}
