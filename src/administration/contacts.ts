import { z } from "zod";
import {
  type Actor,
  type AuditLog,
  type Contact,
  type ContactFilter,
  type ContactId,
  type ContactStore,
  foldedNumber,
  parseDestination,
  type UserId,
} from "../domain/mod.ts";
import type { Random } from "../runtime/mod.ts";
import { parseTable, TableSyntaxError } from "./contact_table.ts";
import { line, repeated } from "./inputs.ts";
import { done, MISSING, type Outcome, read, refused } from "./outcome.ts";
import { type Card, CardSyntaxError, formatCards, parseCards } from "./vcard.ts";

/** Most contacts of a user, and most for all. */
export const MOST_CONTACTS = 5_000;
/** Most contacts that are taken from one file. */
export const MOST_IMPORTED = 2_000;
/** Most octets of a file. */
export const LARGEST_IMPORT = 1024 * 1024;
const MOST_NUMBERS = 10;

const isNumber = (text: string) => parseDestination(foldedNumber(text)) !== undefined;

const NUMBER = z.object({
  label: line(30).default(""),
  number: z.string().trim().max(255)
    .overwrite((text) => isNumber(text) ? foldedNumber(text) : text)
    .refine(isNumber, { error: "problem.destination" }),
});

/** What a contact is made of. */
export const CONTACT_INPUT = z.object({
  name: line(100).min(1),
  numbers: z.array(NUMBER).min(1, { error: "contacts.problem.noNumber" })
    .max(MOST_NUMBERS, { error: "contacts.problem.tooManyNumbers" }),
});

const IMPORT_INPUT = z.array(CONTACT_INPUT).min(1, { error: "contacts.problem.nothing" })
  .max(MOST_IMPORTED, { error: "contacts.problem.tooManyImported" });

export type ContactInput = z.infer<typeof CONTACT_INPUT>;

/** Whose contacts: a user's, or those for all. */
export type Book = UserId | "shared";

/** What a file would bring. */
export interface ImportPlan {
  readonly fresh: readonly ContactInput[];
  /** Names of those that are there already. */
  readonly known: readonly string[];
  /** Names of those that have no number, or none that can be dialled. */
  readonly unusable: readonly string[];
}

export interface ContactsOptions {
  readonly contacts: ContactStore;
  readonly audit: AuditLog;
  readonly random: Random;
}

/** People outside by name, as their owners change them. */
export class Contacts {
  readonly #options: ContactsOptions;

  constructor(options: ContactsOptions) {
    this.#options = options;
  }

  /** @param filter `withShared` adds to a user's own contacts those for all. */
  list(
    book: Book,
    filter: { readonly text?: string; readonly withShared?: boolean },
    slice: { readonly limit: number; readonly offset?: number },
  ): readonly Contact[] {
    return this.#options.contacts.list(filterOf(book, filter), slice);
  }

  count(book: Book, filter: { readonly text?: string; readonly withShared?: boolean }): number {
    return this.#options.contacts.count(filterOf(book, filter));
  }

  /** A contact of that book. */
  get(book: Book, id: ContactId): Contact | undefined {
    const contact = this.#options.contacts.get(id);
    return contact && contact.owner === ownerOf(book) ? contact : undefined;
  }

  /** What a number is called: by the user's own contacts first. */
  nameOf(number: string, user?: UserId): string | undefined {
    return this.#options.contacts.nameOf(number, user);
  }

  create(actor: Actor, book: Book, input: unknown): Outcome<Contact> {
    const given = readContact(input);
    if (!given.ok) return given;
    if (this.count(book, {}) >= MOST_CONTACTS) return full();
    const contact = this.#contact(book, given.value);
    this.#options.contacts.save([contact]);
    this.#tell(actor, "contact.created", undefined, contact);
    return done(contact);
  }

  change(actor: Actor, book: Book, id: ContactId, input: unknown): Outcome<Contact> {
    const before = this.get(book, id);
    if (!before) return MISSING;
    const given = readContact(input);
    if (!given.ok) return given;
    const contact = { ...before, ...given.value };
    this.#options.contacts.save([contact]);
    this.#tell(actor, "contact.changed", before, contact);
    return done(contact);
  }

  remove(actor: Actor, book: Book, id: ContactId): Outcome<Contact> {
    const before = this.get(book, id);
    if (!before || !this.#options.contacts.remove(id)) return MISSING;
    this.#tell(actor, "contact.removed", before, undefined);
    return done(before);
  }

  /** What a file of vCards, or a table, would bring. Nothing is kept. */
  plan(book: Book, bytes: Uint8Array): Outcome<ImportPlan> {
    const cards = cardsOf(bytes);
    if (typeof cards === "string") return refused({ field: "file", text: cards });
    const keys = this.#keys(book);
    const fresh: ContactInput[] = [];
    const known: string[] = [];
    const unusable: string[] = [];
    for (const card of cards) {
      const contact = usable(card);
      if (!contact) unusable.push(card.name);
      else if (isKnown(keys, contact)) known.push(contact.name);
      else {
        fresh.push(contact);
        for (const key of keysOf(contact)) keys.add(key);
      }
    }
    return done({ fresh, known, unusable });
  }

  /** Adds what a plan has as fresh, all of it or nothing. */
  import(actor: Actor, book: Book, input: unknown): Outcome<number> {
    const given = read(IMPORT_INPUT, input);
    if (!given.ok) {
      const [first] = given.problems;
      return refused({ field: "file", text: first?.text ?? "problem.invalid" });
    }
    if (this.count(book, {}) + given.value.length > MOST_CONTACTS) return full();
    const contacts = given.value.map((contact) => this.#contact(book, contact));
    this.#options.contacts.save(contacts);
    const subject = { type: "contact", id: book };
    const after = { added: contacts.length };
    this.#options.audit.record({ actor, action: "contact.imported", subject, after });
    return done(contacts.length);
  }

  /** All contacts of a book as vCards. */
  export(book: Book): string {
    return formatCards(this.list(book, {}, { limit: MOST_CONTACTS }));
  }

  #contact(book: Book, input: ContactInput): Contact {
    const owner = ownerOf(book);
    const id = this.#options.random.token() as ContactId;
    return { id, ...(owner === undefined ? {} : { owner }), ...input };
  }

  #keys(book: Book): Set<string> {
    return new Set(this.list(book, {}, { limit: MOST_CONTACTS }).flatMap(keysOf));
  }

  #tell(
    actor: Actor,
    action: `contact.${string}`,
    before: Contact | undefined,
    after: Contact | undefined,
  ): void {
    const { id = "", name = "" } = after ?? before ?? {};
    const subject = { type: "contact", id, name };
    this.#options.audit.record({ actor, action, subject, before, after });
  }
}

const ownerOf = (book: Book): UserId | undefined => book === "shared" ? undefined : book;

function filterOf(
  book: Book,
  { text, withShared = false }: { readonly text?: string; readonly withShared?: boolean },
): ContactFilter {
  const owner = ownerOf(book);
  return {
    ...(owner === undefined ? {} : { owner }),
    shared: owner === undefined || withShared,
    ...(text === undefined ? {} : { text }),
  };
}

function readContact(input: unknown) {
  const given = read(CONTACT_INPUT, input);
  if (!given.ok) return given;
  const twice = repeated(given.value.numbers.map(({ number }) => number))
    .map((at) => ({ field: `numbers.${at}.number`, text: "problem.twice" }));
  return twice.length > 0 ? refused(...twice) : given;
}

const full = () =>
  refused({ field: "", text: "contacts.problem.full", params: { most: MOST_CONTACTS } });

/** The cards in a file, or which text says why there are none. */
function cardsOf(bytes: Uint8Array): readonly Card[] | string {
  if (bytes.length > LARGEST_IMPORT) return "contacts.problem.tooLarge";
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    const cards = /^\s*BEGIN:VCARD/i.test(text)
      ? parseCards(text)
      : parseTable(text, MOST_IMPORTED);
    if (cards.length === 0) return "contacts.problem.nothing";
    return cards.length > MOST_IMPORTED ? "contacts.problem.tooManyImported" : cards;
  } catch (error) {
    if (error instanceof CardSyntaxError) return "contacts.problem.card";
    if (error instanceof TableSyntaxError) return "contacts.problem.table";
    if (error instanceof TypeError) return "contacts.problem.encoding";
    throw error;
  }
}

/** What of a card can be kept; undefined without a name and a number. */
function usable({ name, numbers }: Card): ContactInput | undefined {
  const dialled = numbers.filter(({ number }) => isNumber(number)).slice(0, MOST_NUMBERS);
  const folded = dialled.map(({ number }) => foldedNumber(number));
  const twice = new Set(repeated(folded));
  const parsed = CONTACT_INPUT.safeParse({
    name: name.replace(/\p{Cc}+/gu, " ").slice(0, 100),
    numbers: dialled.filter((_, at) => !twice.has(at))
      .map(({ label, number }) => ({ label: label.slice(0, 30), number })),
  });
  return parsed.success ? parsed.data : undefined;
}

/** By what two contacts are the same: the name with any of the numbers. */
function keysOf({ name, numbers }: ContactInput | Contact): readonly string[] {
  return numbers.map(({ number }) => `${name.toLowerCase()}\n${foldedNumber(number)}`);
}

const isKnown = (keys: ReadonlySet<string>, contact: ContactInput) =>
  keysOf(contact).some((key) => keys.has(key));
