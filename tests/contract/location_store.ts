/** What every `LocationStore` does. Each implementation's own test calls this once. */

import { deepEqual, equal, rejects } from "node:assert/strict";
import {
  type AddressOfRecord,
  type Binding,
  type BindingChange,
  bindingKey,
  type LocationStore,
  OutOfOrderError,
  TooManyBindingsError,
} from "../../src/registrar/mod.ts";

export const alice = "sip:alice@example.org" as AddressOfRecord;
export const bob = "sip:bob@example.org" as AddressOfRecord;

/** Milliseconds since 1970 at `seconds` into the test. */
export const at = (seconds: number) => Date.UTC(2026, 0, 1) + seconds * 1_000;

/** A binding of `user`'s phone that expires 60 seconds into the test. */
export function bindingOf(user: string, changes: Partial<Binding> = {}): Binding {
  const contact = `sip:${user}@192.0.2.1:5062;pn-param=a:b%20c;x`;
  return {
    key: contact,
    contact,
    contactParams: ";q=0.7;audio",
    callId: `${user}-call`,
    sequence: 1,
    priority: 700,
    expiresAt: at(60),
    flow: `udp:192.0.2.1:5062`,
    path: [],
    received: "192.0.2.1:5062",
    registeredAt: at(0),
    ...changes,
  };
}

export const put = (binding: Binding): BindingChange => ({ do: "put", binding });

export interface OpenLocationStore extends AsyncDisposable {
  readonly store: LocationStore;
  /** Lets what the store has scheduled come due, so that `promise` settles. */
  settle<T>(promise: Promise<T>): Promise<T>;
}

export function locationStoreContract(
  name: string,
  open: (maxPerAor: number) => Promise<OpenLocationStore>,
): void {
  const contract = (
    rule: string,
    check: (
      store: LocationStore,
      apply: (
        aor: AddressOfRecord,
        changes: readonly BindingChange[],
        at: number,
      ) => Promise<readonly Binding[]>,
    ) => Promise<void>,
  ) =>
    Deno.test(`${name}: ${rule}`, async () => {
      await using opened = await open(3);
      const { store } = opened;
      await check(store, (aor, changes, at) => opened.settle(store.apply(aor, changes, at)));
    });

  const users = (bindings: readonly Binding[]) =>
    bindings.map(({ contact }) => contact.slice(4, contact.indexOf("@")));

  contract("a binding is there until the millisecond it expires", async (store, apply) => {
    await apply(alice, [put(bindingOf("desk"))], at(0));
    equal(store.bindings(alice, at(60) - 1).length, 1);
    deepEqual(store.bindings(alice, at(60)), []);
  });

  contract("a binding comes back as it was put, byte for byte", async (store, apply) => {
    const full = bindingOf("desk", {
      contact: "sip:%64esk@[2001:db8::1];transport=tls;pn-prid=ÄÖ\u{1F600};ob",
      contactParams: ';+sip.instance="<urn:uuid:1>";reg-id=2;q=1.0',
      key: bindingKey("x", "<urn:uuid:1>", 2),
      instance: "<urn:uuid:1>",
      regId: 2,
      path: ["<sip:a@192.0.2.9;lr>", "<sip:b@192.0.2.8;lr>"],
      received: "[2001:db8::1]:40000",
      userAgent: "Phone/1.0",
    });
    const plain = bindingOf("mobile", { contactParams: "" });
    deepEqual(await apply(alice, [put(full), put(plain)], at(0)), store.bindings(alice, at(0)));
    const bare = (binding: Binding) => JSON.parse(JSON.stringify(binding));
    deepEqual(store.bindings(alice, at(0)).map(bare), [bare(full), bare(plain)]);
  });

  contract("a change is visible before it is on disk", async (store, apply) => {
    const applied = apply(alice, [put(bindingOf("desk"))], at(0));
    equal(store.bindings(alice, at(0)).length, 1);
    await applied;
  });

  contract("one bad change leaves everything as it was", async (store, apply) => {
    await apply(alice, [put(bindingOf("desk", { sequence: 5 }))], at(0));
    const changes = [
      put(bindingOf("mobile")),
      put(bindingOf("desk", { sequence: 4 })),
    ];
    await rejects(apply(alice, changes, at(1)), OutOfOrderError);
    deepEqual(users(store.bindings(alice, at(1))), ["desk"]);
    equal(store.count, 1);
  });

  contract("an older removal is refused", async (store, apply) => {
    const desk = bindingOf("desk", { sequence: 5 });
    await apply(alice, [put(desk)], at(0));
    const older = { callId: desk.callId, sequence: 4 };
    await rejects(
      apply(alice, [{ do: "remove", key: desk.key, ...older }], at(1)),
      OutOfOrderError,
    );
    await rejects(apply(alice, [{ do: "remove-all", ...older }], at(1)), OutOfOrderError);
    equal(store.bindings(alice, at(1)).length, 1);
  });

  contract("a phone that restarted with a new Call-ID is believed", async (store, apply) => {
    await apply(alice, [put(bindingOf("desk", { sequence: 500 }))], at(0));
    await apply(alice, [put(bindingOf("desk", { sequence: 1, callId: "other" }))], at(1));
    equal(store.bindings(alice, at(1))[0]?.sequence, 1);
  });

  contract("a retransmission changes nothing and succeeds", async (store, apply) => {
    await apply(alice, [put(bindingOf("desk"))], at(0));
    const again = await apply(alice, [put(bindingOf("desk", { expiresAt: at(90) }))], at(1));
    equal(again[0]?.expiresAt, at(60));
    const gone: BindingChange = { do: "remove", key: "no such", callId: "c", sequence: 1 };
    equal((await apply(alice, [gone], at(1))).length, 1);
    equal(store.count, 1);
  });

  contract("a refresh keeps the place and the time of the first", async (store, apply) => {
    await apply(alice, [put(bindingOf("desk")), put(bindingOf("mobile"))], at(0));
    const refresh = bindingOf("desk", { sequence: 2, expiresAt: at(90), registeredAt: at(30) });
    await apply(alice, [put(refresh)], at(30));
    deepEqual(users(store.bindings(alice, at(30))), ["desk", "mobile"]);
    equal(store.bindings(alice, at(30))[0]?.registeredAt, at(0));
    deepEqual(users(store.bindings(alice, at(60))), ["desk"]);
  });

  contract("a phone that moved keeps one binding, by its instance", async (store, apply) => {
    const key = bindingKey("ignored", "urn:uuid:1", 1);
    await apply(alice, [put(bindingOf("old", { key }))], at(0));
    await apply(alice, [put(bindingOf("new", { key }))], at(1));
    deepEqual(users(store.bindings(alice, at(1))), ["new"]);
    equal(store.count, 1);
  });

  contract("removing one leaves the others, removing all leaves none", async (store, apply) => {
    const desk = bindingOf("desk");
    await apply(alice, [put(desk), put(bindingOf("mobile"))], at(0));
    await apply(bob, [put(bindingOf("other"))], at(0));
    const later = { callId: desk.callId, sequence: 2 };
    await apply(alice, [{ do: "remove", key: desk.key, ...later }], at(1));
    deepEqual(users(store.bindings(alice, at(1))), ["mobile"]);
    deepEqual(await apply(alice, [{ do: "remove-all", ...later }], at(2)), []);
    deepEqual(users(store.bindings(bob, at(2))), ["other"]);
    equal(store.count, 1);
  });

  contract(
    "one contact too many is refused, a refresh at the limit is not",
    async (store, apply) => {
      const three = ["a", "b", "c"].map((user) => put(bindingOf(user)));
      await apply(alice, three, at(0));
      await rejects(apply(alice, [put(bindingOf("d"))], at(1)), TooManyBindingsError);
      await apply(alice, [put(bindingOf("a", { sequence: 2 }))], at(1));
      equal(store.bindings(alice, at(1)).length, 3);
    },
  );

  contract("a sweep reports each lapse once", async (store, apply) => {
    await apply(
      alice,
      [put(bindingOf("desk")), put(bindingOf("long", { expiresAt: at(600) }))],
      at(0),
    );
    equal(store.sweep(at(59)).length, 0);
    deepEqual(store.sweep(at(60)).map(({ aor }) => aor), [alice]);
    equal(store.sweep(at(61)).length, 0);
    equal(store.count, 1);
    equal(store.sweep(at(600)).length, 1);
    equal(store.count, 0);
  });

  contract(
    "a sweep passes over what was refreshed, and finds what was shortened",
    async (store, apply) => {
      await apply(alice, [put(bindingOf("desk"))], at(0));
      await apply(alice, [put(bindingOf("desk", { sequence: 2, expiresAt: at(90) }))], at(30));
      equal(store.sweep(at(60)).length, 0);
      await apply(alice, [put(bindingOf("desk", { sequence: 3, expiresAt: at(70) }))], at(61));
      equal(store.sweep(at(70)).length, 1);
      equal(store.sweep(at(91)).length, 0);
    },
  );

  contract("a closed flow takes its bindings along, and no others", async (store, apply) => {
    await apply(alice, [put(bindingOf("desk")), put(bindingOf("tls", { flow: "tls:7" }))], at(0));
    await apply(bob, [put(bindingOf("tls", { flow: "tls:7" }))], at(0));
    const lapses = store.dropFlow("tls:7");
    deepEqual(lapses.map(({ aor }) => aor).sort(), [alice, bob]);
    deepEqual(users(store.bindings(alice, at(1))), ["desk"]);
    deepEqual(store.bindings(bob, at(1)), []);
    deepEqual(store.dropFlow("tls:7"), []);
  });

  contract("a phone that came back on another flow survives the old one", async (store, apply) => {
    await apply(alice, [put(bindingOf("desk", { flow: "tls:1" }))], at(0));
    await apply(alice, [put(bindingOf("desk", { flow: "tls:2", sequence: 2 }))], at(1));
    deepEqual(store.dropFlow("tls:1"), []);
    equal(store.dropFlow("tls:2").length, 1);
  });

  contract("the bindings of users who are gone are dropped", async (store, apply) => {
    await apply(alice, [put(bindingOf("desk"))], at(0));
    await apply(bob, [put(bindingOf("desk"))], at(0));
    deepEqual(store.dropUsers(new Set(["alice", "nobody"])).map(({ aor }) => aor), [alice]);
    equal(store.bindings(bob, at(1)).length, 1);
  });

  contract("it knows the addresses that phones registered from", async (store, apply) => {
    const six = bindingOf("six", { received: "[2001:db8::7]:5060" });
    await apply(alice, [put(bindingOf("desk")), put(six)], at(0));
    await apply(bob, [put(bindingOf("desk"))], at(0));
    equal(store.hasSource("192.0.2.1"), true);
    equal(store.hasSource("2001:db8::7"), true);
    equal(store.hasSource("192.0.2.10"), false);
    store.dropUsers(new Set(["alice"]));
    equal(store.hasSource("2001:db8::7"), false);
    equal(store.hasSource("192.0.2.1"), true);
  });
}
