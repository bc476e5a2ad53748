import type { ContactRow } from "./contacts.tsx";
import { FileInput } from "./components/file_input.tsx";
import { Form, type FormState } from "./components/form.tsx";
import { Table } from "./components/table.tsx";
import type { Translator } from "./text/mod.ts";

/** Takes a file, to be looked at before anything is kept. */
export function ContactImport({ t, path, state }: {
  readonly t: Translator;
  readonly path: string;
  readonly state: FormState;
}) {
  return (
    <Form
      t={t}
      id="import"
      action={`${path}/import`}
      state={state}
      submit="contacts.look"
      multipart
    >
      <p>{t("contacts.import.about")}</p>
      <FileInput
        t={t}
        form="import"
        name="file"
        label="contacts.file"
        hint="contacts.file.hint"
        accept=".vcf,.csv,text/vcard,text/csv"
        state={state}
      />
    </Form>
  );
}

export interface ContactPlanProps {
  readonly t: Translator;
  readonly path: string;
  readonly fresh: readonly Pick<ContactRow, "name" | "numbers">[];
  readonly known: readonly string[];
  readonly unusable: readonly string[];
}

export function ContactPlanPage({ t, path, fresh, known, unusable }: ContactPlanProps) {
  return (
    <>
      <h1>{t("contacts.plan")}</h1>
      <h2>{t("contacts.plan.fresh", { count: t.number(fresh.length) })}</h2>
      {fresh.length > 0 && (
        <form method="post" action={`${path}/import/keep`}>
          <textarea name="contacts" hidden>{JSON.stringify(fresh)}</textarea>
          <p class="actions">
            <button type="submit">{t("contacts.plan.keep")}</button>
            <a class="button quiet" href={path}>{t("action.cancel")}</a>
          </p>
        </form>
      )}
      <Table
        t={t}
        caption={t("contacts.plan")}
        rows={fresh}
        rowKey={({ name, numbers }) => `${name} ${numbers[0]?.number}`}
        columns={[
          { title: t("contacts.name"), kind: "main", cell: ({ name }) => name },
          {
            title: t("contacts.numbers"),
            cell: ({ numbers }) => numbers.map(({ number }) => number).join(", "),
          },
        ]}
      />
      <Names title={t("contacts.plan.known", { count: t.number(known.length) })} names={known} />
      <Names
        title={t("contacts.plan.unusable", { count: t.number(unusable.length) })}
        names={unusable}
      />
      <p>
        <a href={path}>{t("action.back")}</a>
      </p>
    </>
  );
}

function Names({ title, names }: { readonly title: string; readonly names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <details>
      <summary>{title}</summary>
      <ul>{names.map((name, at) => <li key={at}>{name || "–"}</li>)}</ul>
    </details>
  );
}
