import { ContactImport, ContactPlanPage } from "../../../views/contact_import.tsx";
import { ContactForm, ContactPage, ContactsPage } from "../../../views/contacts.tsx";
import { EMPTY_FORM, type FormState } from "../../../views/components/form.tsx";
import { type Book, type Contacts, LARGEST_IMPORT } from "../../administration/mod.ts";
import type { Contact, ContactId } from "../../domain/mod.ts";
import { type Fields, flat, rowsChanged, rowsIn, textIn, withRows } from "../fields.ts";
import { type Access, page, type PageRoute } from "../routes.ts";
import { formState, type Visit } from "../visit.tsx";

const PER_PAGE = 50;
const NEW_NUMBER: Fields = { number: "", label: "" };
const NEW_CONTACT: Fields = { "numbers.0.number": "" };
/** A file and what a form puts around it; what it brings may be longer as JSON. */
const IMPORT_LIMIT = { bodyLimit: 2 * LARGEST_IMPORT };

/** People outside by name: those for all, and each user's own. */
export function contactPages(contacts: Contacts): readonly PageRoute[] {
  const shared = bookPages(contacts, "administrator", "/contacts", () => "shared");
  return [...shared, ...bookPages(contacts, "user", "/my/contacts", ({ ownUser }) => ownUser)];
}

function bookPages(
  contacts: Contacts,
  access: Extract<Access, "user" | "administrator">,
  path: string,
  bookOf: (visit: Visit) => Book | undefined,
): readonly PageRoute[] {
  type Handle = (visit: Visit, book: Book) => Response | Promise<Response>;
  const own = (handle: Handle) => (visit: Visit) => {
    const book = bookOf(visit);
    return book === undefined ? visit.error(404) : handle(visit, book);
  };
  const one = (handle: (visit: Visit, book: Book, contact: Contact) => ReturnType<Handle>) =>
    own((visit, book) => {
      const contact = contacts.get(book, visit.param("id") as ContactId);
      return contact ? handle(visit, book, contact) : visit.error(404);
    });
  return [
    page(access, "GET", path, own((visit, book) => list(visit, book))),
    page(access, "GET", `${path}.vcf`, own(exported)),
    page(access, "GET", `${path}/new`, own((visit) => form(visit, NEW_CONTACT))),
    page(access, "POST", `${path}/new`, own((visit, book) => save(visit, book))),
    page(access, "POST", `${path}/import`, own(plan), IMPORT_LIMIT),
    page(access, "POST", `${path}/import/keep`, own(keep), IMPORT_LIMIT),
    page(
      access,
      "GET",
      `${path}/:id`,
      one((visit, _book, contact) => form(visit, fieldsOf(contact), contact)),
    ),
    page(access, "POST", `${path}/:id`, one(save)),
    page(
      access,
      "POST",
      `${path}/:id/remove`,
      one((visit, book, { id }) => {
        contacts.remove(visit.actor, book, id);
        return visit.goTo(path, "notice.removed");
      }),
    ),
  ];

  function list(visit: Visit, book: Book, importing: FormState = EMPTY_FORM): Response {
    const text = (visit.query("text") ?? "").trim().slice(0, 100);
    const filter = { text, withShared: true };
    const pages = Math.max(1, Math.ceil(contacts.count(book, filter) / PER_PAGE));
    const number = Math.min(visit.pageNumber, pages);
    const slice = { limit: PER_PAGE, offset: (number - 1) * PER_PAGE };
    const rows = contacts.list(book, filter, slice).map(({ owner, ...contact }) => ({
      ...contact,
      isOwn: (owner ?? "shared") === book,
    }));
    const props = { t: visit.t, path, contacts: rows, text, page: number, pages, importing };
    const title = visit.t("contacts.title");
    if (importing.problems.length === 0) return visit.page(title, <ContactsPage {...props} />);
    const again = <ContactImport t={visit.t} path={path} state={importing} />;
    return visit.formAgain(title, again, <ContactsPage {...props} />);
  }

  function exported(visit: Visit, book: Book): Response {
    return visit.context.body(contacts.export(book), 200, {
      "Content-Type": "text/vcard; charset=utf-8",
      "Content-Disposition": `attachment; filename="contacts.vcf"`,
    });
  }

  async function plan(visit: Visit, book: Book): Promise<Response> {
    const file = await visit.file("file");
    if (!file) {
      const problems = [{ field: "file", text: "contacts.problem.noFile" }];
      return list(visit, book, formState({}, problems));
    }
    const planned = contacts.plan(book, file);
    if (!planned.ok) {
      return list(visit, book, formState({}, planned.missing ? [] : planned.problems));
    }
    const content = <ContactPlanPage t={visit.t} path={path} {...planned.value} />;
    return visit.whole(visit.t("contacts.plan"), content);
  }

  async function keep(visit: Visit, book: Book): Promise<Response> {
    const { contacts: text } = await visit.fields();
    const kept = contacts.import(visit.actor, book, jsonOf(text ?? ""));
    if (kept.ok) return visit.goTo(path, "contacts.imported");
    return list(visit, book, formState({}, kept.missing ? [] : kept.problems));
  }

  function form(visit: Visit, fields: Fields, contact?: Contact): Response {
    const props = propsOf(visit, fields, contact);
    return visit.page(props.title ?? visit.t("contacts.add"), <ContactPage {...props} />);
  }

  async function save(visit: Visit, book: Book, contact?: Contact): Promise<Response> {
    const sent = await visit.fields();
    const title = visit.t("contacts.title");
    const other = rowsChanged(sent, "numbers", NEW_NUMBER);
    if (other) {
      const props = propsOf(visit, other, contact);
      return visit.formWith(title, <ContactForm {...props} />, <ContactPage {...props} />);
    }
    const filled = rowsIn(sent, "numbers").filter((row) => textIn(row, "number") !== undefined);
    const fields = withRows(sent, "numbers", filled);
    const input = { name: fields["name"] ?? "", numbers: filled };
    const saved = contact
      ? contacts.change(visit.actor, book, contact.id, input)
      : contacts.create(visit.actor, book, input);
    if (saved.ok) return visit.goTo(path, "notice.saved");
    if (saved.missing) return visit.error(404);
    // A row to write the missing number into.
    const rows = filled.length > 0 ? fields : withRows(fields, "numbers", [NEW_NUMBER]);
    const again = { ...propsOf(visit, rows, contact), state: formState(rows, saved.problems) };
    return visit.formAgain(title, <ContactForm {...again} />, <ContactPage {...again} />);
  }

  function propsOf({ t }: Visit, fields: Fields, contact: Contact | undefined) {
    return {
      t,
      path,
      ...(contact ? { id: contact.id, title: contact.name } : {}),
      state: { values: fields, problems: [] },
      numbers: rowsIn(fields, "numbers").length,
    };
  }
}

const fieldsOf = ({ name, numbers }: Contact): Fields => flat({ name, numbers });

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
