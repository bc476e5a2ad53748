import { Badge } from "./components/badge.tsx";
import { CallButton } from "./components/call_button.tsx";
import { EMPTY_FORM, Form, type FormState, Input } from "./components/form.tsx";
import { Remove } from "./components/remove.tsx";
import { EnterSaves, Rows } from "./components/rows.tsx";
import { Pages, Table } from "./components/table.tsx";
import { ContactImport } from "./contact_import.tsx";
import type { Translator } from "./text/mod.ts";

export interface ContactRow {
  readonly id: string;
  readonly name: string;
  readonly numbers: readonly { readonly label: string; readonly number: string }[];
  /** The visitor may change it. */
  readonly isOwn: boolean;
}

export interface ContactsProps {
  readonly t: Translator;
  /** The page: `/contacts` or `/my/contacts`. */
  readonly path: string;
  readonly contacts: readonly ContactRow[];
  readonly text: string;
  readonly page: number;
  readonly pages: number;
  readonly importing?: FormState;
}

export function ContactsPage(props: ContactsProps) {
  const { t, path, contacts, page, pages, text } = props;
  const isShared = path === "/contacts";
  return (
    <>
      <div class="heading">
        <h1>{t(isShared ? "contacts.title" : "contacts.mine")}</h1>
        <a class="button" href={`${path}/new`}>{t("contacts.add")}</a>
      </div>
      <p>{t(isShared ? "contacts.about" : "contacts.mine.about")}</p>
      <Search {...props} />
      <Table
        t={t}
        caption={t("contacts.title")}
        empty={t("contacts.none")}
        rows={contacts}
        rowKey={({ id }) => id}
        columns={[
          { title: t("contacts.name"), kind: "main", cell: (row) => <Name {...props} row={row} /> },
          {
            title: t("contacts.numbers"),
            cell: ({ numbers, name }) => (
              <ul class="plain-list">
                {numbers.map(({ number, label }) => (
                  <li key={number}>
                    {number} {label !== "" && <span class="optional">{label}</span>}
                    {!isShared && <CallButton t={t} number={number} name={name} />}
                  </li>
                ))}
              </ul>
            ),
          },
        ]}
      />
      <Pages
        t={t}
        page={page}
        pages={pages}
        href={(to) => `${path}?${new URLSearchParams({ text, page: String(to) })}`}
      />
      <h2>{t("contacts.import")}</h2>
      <ContactImport t={t} path={path} state={props.importing ?? EMPTY_FORM} />
      <p>
        <a href={`${path}.vcf`} download>{t("contacts.export")}</a>
      </p>
    </>
  );
}

function Name({ t, path, row: { id, name, isOwn } }: Pick<ContactsProps, "t" | "path"> & {
  readonly row: ContactRow;
}) {
  if (isOwn) return <a href={`${path}/${id}`}>{name}</a>;
  return (
    <>
      {name} <Badge kind="neutral">{t("contacts.shared")}</Badge>
    </>
  );
}

function Search({ t, path, text }: ContactsProps) {
  return (
    <form
      method="get"
      action={path}
      role="search"
      aria-label={t("contacts.search")}
      class="filters"
    >
      <Input
        t={t}
        form="search"
        name="text"
        label="contacts.text"
        state={EMPTY_FORM}
        value={text}
        maxLength={100}
        optional
      />
      <p class="actions">
        <button type="submit">{t("action.search")}</button>
      </p>
    </form>
  );
}

export interface ContactFormProps {
  readonly t: Translator;
  readonly path: string;
  /** Undefined for a new contact. */
  readonly id?: string | undefined;
  readonly title?: string | undefined;
  readonly state: FormState;
  readonly numbers: number;
}

export function ContactPage(props: ContactFormProps) {
  const { t, path, id, title } = props;
  return (
    <>
      <h1>{title ?? t("contacts.add")}</h1>
      <ContactForm {...props} />
      {id !== undefined && (
        <Remove
          t={t}
          action={`${path}/${id}/remove`}
          title="contacts.remove"
          text="contacts.remove.text"
        />
      )}
    </>
  );
}

export function ContactForm({ t, path, id, state, numbers }: ContactFormProps) {
  const field = { t, form: "contact", state };
  return (
    <Form
      t={t}
      id="contact"
      action={id === undefined ? `${path}/new` : `${path}/${id}`}
      state={state}
      submit={id === undefined ? "action.add" : "action.save"}
      cancel={path}
    >
      <EnterSaves t={t} />
      <Input {...field} name="name" label="contacts.name" maxLength={100} />
      <Rows
        t={t}
        name="numbers"
        title="contacts.number.row"
        add="contacts.number.add"
        count={numbers}
        row={(at) => (
          <div class="pair">
            <Input
              {...field}
              name={`numbers.${at}.number`}
              label="contacts.number"
              type="tel"
              maxLength={255}
            />
            <Input
              {...field}
              name={`numbers.${at}.label`}
              label="contacts.label"
              maxLength={30}
              optional
            />
          </div>
        )}
      />
    </Form>
  );
}
