import { deepEqual, equal } from "node:assert/strict";
import { type Contact, type ContactId, foldedNumber, type UserId } from "../../src/domain/mod.ts";
import { TempStore, userOf } from "../support/temp_store.ts";

const ADA = userOf("101").id;

function contact(id: string, name: string, number: string, owner?: UserId): Contact {
  return {
    id: id as ContactId,
    name,
    numbers: [{ label: "home", number }],
    ...(owner === undefined ? {} : { owner }),
  };
}

function openWithContacts(temp: TempStore) {
  const store = temp.open();
  store.users.save(userOf("101"));
  store.users.save(userOf("102"));
  store.contacts.save([
    contact("1", "Zoe", "+4930111", ADA),
    contact("2", "adam_", "+4930222"),
    contact("3", "Bea", "+4930111"),
    contact("4", "Carl", "+4930333", userOf("102").id),
  ]);
  return store;
}

Deno.test("contacts are listed by name, whatever its case, own and shared", async () => {
  await using temp = new TempStore();
  const { contacts } = openWithContacts(temp);
  const names = (filter: Parameters<typeof contacts.list>[0], limit = 10, offset = 0) =>
    contacts.list(filter, { limit, offset }).map(({ name }) => name);
  deepEqual(names({ owner: ADA, shared: true }), ["adam_", "Bea", "Zoe"]);
  deepEqual(names({ owner: ADA, shared: false }), ["Zoe"]);
  deepEqual(names({ shared: true }), ["adam_", "Bea"]);
  deepEqual(names({ owner: ADA, shared: true }, 1, 1), ["Bea"]);
  deepEqual(names({ owner: ADA, shared: true, text: "A" }), ["adam_", "Bea"]);
  deepEqual(names({ owner: ADA, shared: true, text: "30 11" }), ["Bea", "Zoe"]);
  deepEqual(names({ shared: true, text: "_" }), ["adam_"]);
  equal(contacts.count({ owner: ADA, shared: true }), 3);
  equal(contacts.count({ shared: true, text: "zzz" }), 0);
});

Deno.test("a number is called as its own contact first, then as one for all", async () => {
  await using temp = new TempStore();
  const { contacts } = openWithContacts(temp);
  equal(contacts.nameOf("0049 (30) 1-11", ADA), "Zoe");
  equal(contacts.nameOf("+4930111", userOf("102").id), "Bea");
  equal(contacts.nameOf("+4930111"), "Bea");
  equal(contacts.nameOf("+4930333"), undefined);
  deepEqual(
    [contacts.isContact("0049 30 111", ADA), contacts.isContact("+4930111")],
    [true, true],
  );
  // Somebody else's.
  deepEqual([contacts.isContact("+4930333", ADA), contacts.isContact("+4930333")], [false, true]);
  equal(contacts.isContact("+4930999"), false);
});

Deno.test("a contact is changed, removed, and gone with its owner", async () => {
  await using temp = new TempStore();
  const store = openWithContacts(temp);
  const [zoe] = store.contacts.list({ owner: ADA, shared: false }, { limit: 1 });
  store.contacts.save([contact("1", "Zoë", "999", ADA)]);
  deepEqual(store.contacts.get("1" as ContactId), { ...zoe, ...contact("1", "Zoë", "999", ADA) });
  equal(store.contacts.nameOf("+4930111", ADA), "Bea");
  equal(store.contacts.remove("2" as ContactId), true);
  equal(store.contacts.remove("2" as ContactId), false);
  store.users.remove(ADA);
  equal(store.contacts.get("1" as ContactId), undefined);
});

const FOLDED: readonly (readonly [string, string])[] = [
  ["+49 (30) 1-2.3/4", "+49301234"],
  ["0049 30 1", "+49301"],
  ["*72", "*72"],
  ["SIP:Ada@Example.org", "sip:ada@example.org"],
  ["000", "000"],
];

for (const [written, folded] of FOLDED) {
  Deno.test(`${written} is found as ${folded}`, () => equal(foldedNumber(written), folded));
}
