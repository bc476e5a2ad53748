import type { Contact, ContactStore, User } from "../domain/mod.ts";
import type { PhonebookEntry } from "./phonebook.ts";

/** Phones hold no more, and few people have as many. */
const MOST = 1_000;

/** Whom a user knows outside, and whom all do: an entry for each number that a phone can dial. */
export function contactEntries(
  contacts: Pick<ContactStore, "list">,
  { id }: Pick<User, "id">,
): readonly PhonebookEntry[] {
  return contacts.list({ owner: id, shared: true }, { limit: MOST }).flatMap(entriesOf);
}

function entriesOf({ name, numbers }: Contact): readonly PhonebookEntry[] {
  const dialled = numbers.filter(({ number }) => !/^sips?:/i.test(number));
  return dialled.map(({ label, number }) => ({
    name: dialled.length > 1 && label !== "" ? `${name} (${label})` : name,
    number,
  }));
}
