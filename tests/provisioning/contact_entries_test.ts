import { deepEqual } from "node:assert/strict";
import type { Contact, ContactFilter, ContactId } from "../../src/domain/mod.ts";
import { contactEntries } from "../../src/provisioning/mod.ts";
import { USER } from "./sample.ts";

const contact = (name: string, ...numbers: Contact["numbers"]): Contact => ({
  id: name as ContactId,
  name,
  numbers,
});

Deno.test("a phonebook has an entry for each number of a contact that a phone can dial", () => {
  const asked: ContactFilter[] = [];
  const contacts = {
    list: (filter: ContactFilter) => {
      asked.push(filter);
      return [
        contact("Ann", { label: "home", number: "+491" }),
        contact("Bob", { label: "home", number: "+492" }, { label: "", number: "+493" }, {
          label: "net",
          number: "sip:bob@example.org",
        }),
        contact("Carol", { label: "", number: "sip:carol@example.org" }),
      ];
    },
  };
  deepEqual(contactEntries(contacts, USER), [
    { name: "Ann", number: "+491" },
    { name: "Bob (home)", number: "+492" },
    { name: "Bob", number: "+493" },
  ]);
  deepEqual(asked, [{ owner: USER.id, shared: true }]);
});
