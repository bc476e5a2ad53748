/**
 * Calls in which both phones do anything at any time and the network loses what it likes. Whatever
 * happened, once the phones have gone silent nothing of the call is left.
 */
import { equal, ok } from "node:assert/strict";
import { type Dialog, SipRequest, SipResponse } from "../../src/sip/mod.ts";
import { type Phone, sdp } from "../support/phone.ts";
import { SeededRandom } from "../support/seeded_random.ts";
import { setUp } from "./set_up.ts";

const STATUSES = [
  100,
  180,
  183,
  183,
  200,
  200,
  200,
  302,
  401,
  404,
  408,
  481,
  486,
  487,
  491,
  503,
  603,
];
const METHODS = [
  "BYE",
  "INVITE",
  "INVITE",
  "UPDATE",
  "INFO",
  "OPTIONS",
  "PRACK",
  "REFER",
  "CANCEL",
];
const ODD = [
  "Allow: INVITE,, UPDATE",
  "Require: 100rel",
  "RSeq: 1",
  "RSeq: 4294967295",
  "Session-Expires: 90;refresher=uac",
  "Session-Expires: 90;refresher=uas",
  "Session-Expires: 1",
  "Record-Route: <sip:192.0.2.8;lr>",
  "Record-Route: <sip:nowhere.test>",
  "Contact: <sip:elsewhere@192.0.2.99>",
  "Contact: <tel:1>",
  "Retry-After: 0",
  "RAck: 1 2 INVITE",
];

class Actor {
  /** What it may still answer, and the dialogs that it may speak in. */
  readonly #requests: SipRequest[] = [];
  readonly #dialogs: Dialog[] = [];

  constructor(readonly phone: Phone, readonly random: SeededRandom) {
    phone.auto.delete("bye");
    phone.auto.delete("cancel");
  }

  #odd(): readonly string[] {
    return this.random.integer(4) === 0 ? [this.random.pick(ODD)] : [];
  }

  #sdp(): { readonly sdp?: string } {
    return this.random.integer(3) === 0
      ? {}
      : { sdp: sdp(this.phone.options.host, `a=x:${this.random.integer(5)}\r\n`) };
  }

  hear(invite: SipRequest | undefined): void {
    for (const message of this.phone.inbox.splice(0)) {
      if (message instanceof SipRequest) {
        this.#requests.push(message);
        if (message.method === "INVITE" && message.to.tag === undefined) {
          this.#dialogs.push(this.phone.dialogAsCallee(message));
        }
      } else if (
        message instanceof SipResponse && invite && message.callId === invite.callId &&
        message.to.tag !== undefined && message.cseq.method === "INVITE"
      ) {
        const dialog = this.phone.dialogAsCaller(invite, message);
        if (message.status < 300 && this.#dialogs.length < 3) this.#dialogs.push(dialog);
        if (message.status >= 200 && message.status < 300 && this.random.integer(4) > 0) {
          this.phone.ack(dialog, message.cseq.number, this.#sdp());
        }
      }
    }
  }

  act(invite: SipRequest | undefined): void {
    const { phone, random } = this;
    const choice = random.integer(10);
    const request = this.#requests[random.integer(this.#requests.length)];
    const at = random.integer(this.#dialogs.length);
    const dialog = this.#dialogs[at];
    if (choice < 5 && request && request.method !== "ACK") {
      const tag = random.integer(8) === 0 ? { tag: "fork" } : {};
      phone.reply(request, random.pick(STATUSES), { ...this.#sdp(), ...tag, headers: this.#odd() });
    } else if (choice < 8 && dialog) {
      const [next] = phone.within(dialog, random.pick(METHODS), {
        ...this.#sdp(),
        headers: this.#odd(),
      });
      this.#dialogs[at] = next;
    } else if (choice === 8 && invite && random.integer(4) === 0) {
      phone.cancel(invite);
    } else if (choice === 9 && invite) {
      phone.send(invite);
    }
  }
}

async function play(seed: number, protocol: "UDP" | "TCP"): Promise<void> {
  const random = new SeededRandom(seed);
  const { pbx, alice, bob } = await setUp({
    protocol,
    ringMs: 30_000,
    sessionTimers: { expires: 90, minSe: 90 },
  });
  const loss = random.pick([0, 0, 5, 20]);
  pbx.network.lose = () => random.integer(100) < loss;
  const [one, two] = [new Actor(alice, random), new Actor(bob, random)];
  const invite = await alice.invite("1002", {
    ...(random.integer(5) === 0 ? {} : { sdp: sdp("192.0.2.7") }),
    headers: random.integer(2) === 0 ? ["Supported: 100rel, timer"] : [],
  });
  for (let step = 0; step < 40; step++) {
    await pbx.run(random.pick([1, 1, 5, 50, 500, 4_000]));
    one.hear(invite);
    two.hear(undefined);
    random.pick([one, two]).act(random.integer(10) === 0 ? invite : undefined);
    if (protocol === "TCP" && random.integer(40) === 0) alice.host.breakConnections();
  }
  // Both are gone now; what is left has to end by itself.
  pbx.network.lose = () => true;
  alice.host.breakConnections();
  bob.host.breakConnections();
  alice.auto.clear();
  bob.auto.clear();
  await pbx.run(400_000);
  ok(pbx.records.length <= 2, `${pbx.records.length} records`);
  equal(new Set(pbx.records.map(({ id }) => id)).size, pbx.records.length, "one record a call");
  await pbx.finish();
}

for (const protocol of ["UDP", "TCP"] as const) {
  Deno.test(`300 calls of phones that do anything leave nothing behind, over ${protocol}`, async () => {
    for (let seed = 1; seed <= 300; seed++) {
      try {
        await play(seed, protocol);
      } catch (error) {
        throw new Error(`seed ${seed}`, { cause: error });
      }
    }
  });
}
