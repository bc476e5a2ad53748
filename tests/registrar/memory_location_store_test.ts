import { deepEqual, equal } from "node:assert/strict";
import { type AddressOfRecord, MemoryLocationStore } from "../../src/registrar/mod.ts";
import { at, bindingOf, locationStoreContract, put } from "../contract/location_store.ts";

locationStoreContract("MemoryLocationStore", (maxPerAor) =>
  Promise.resolve({
    store: new MemoryLocationStore({ maxPerAor }),
    settle: (promise) => promise,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }));

Deno.test("MemoryLocationStore sweeps a crowd in several steps and forgets nobody", () => {
  const store = new MemoryLocationStore();
  for (let i = 0; i < 5_000; i++) {
    store.applyNow(`sip:u${i}@example.org` as AddressOfRecord, [put(bindingOf(`u${i}`))], at(0));
  }
  const sizes = [1, 2, 3, 4].map(() => store.sweep(at(61)).length);
  deepEqual(sizes, [2_000, 2_000, 1_000, 0]);
  equal(store.count, 0);
});

Deno.test("MemoryLocationStore survives a clock that jumps years ahead and back", () => {
  const store = new MemoryLocationStore();
  const aor = "sip:a@example.org" as AddressOfRecord;
  store.applyNow(aor, [put(bindingOf("a"))], at(0));
  equal(store.sweep(at(1e9)).length, 1);
  store.applyNow(aor, [put(bindingOf("a"))], at(0));
  equal(store.bindings(aor, at(1)).length, 1);
  equal(store.sweep(at(1e9 + 1)).length, 1);
});
