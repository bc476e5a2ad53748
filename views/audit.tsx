import { EMPTY_FORM, Input, Select } from "./components/form.tsx";
import { Pages, Table } from "./components/table.tsx";
import type { TextKey, Translator } from "./text/mod.ts";

export interface AuditRow {
  readonly sequence: number;
  readonly at: Date;
  readonly kind: AuditKind;
  readonly who: string;
  readonly address: string;
  readonly action: string;
  readonly subject: string;
  /** JSON in lines; empty when there is nothing to tell. */
  readonly before: string;
  readonly after: string;
}

export type AuditKind = "account" | "token" | "command" | "code" | "system";

const KIND: Readonly<Record<AuditKind, TextKey>> = {
  account: "audit.kind.account",
  token: "audit.kind.token",
  command: "audit.kind.command",
  code: "audit.kind.code",
  system: "audit.kind.system",
};

export interface AuditProps {
  readonly t: Translator;
  readonly rows: readonly AuditRow[];
  readonly page: number;
  readonly pages: number;
  /** What was asked for, by field. */
  readonly filter: Readonly<Record<string, string>>;
}

export function AuditPage({ t, rows, page, pages, filter }: AuditProps) {
  const href = (to: number) => `/audit?${new URLSearchParams({ ...filter, page: String(to) })}`;
  return (
    <>
      <h1>{t("audit.title")}</h1>
      <p>{t("audit.about")}</p>
      <Filters t={t} filter={filter} />
      <Table
        t={t}
        caption={t("audit.title")}
        empty={t("audit.none")}
        rows={rows}
        rowKey={({ sequence }) => String(sequence)}
        columns={[
          { title: t("audit.at"), kind: "main", cell: ({ at }) => t.dateTime(at) },
          { title: t("audit.who"), cell: ({ who, kind }) => who || t(KIND[kind]) },
          { title: t("audit.address"), cell: ({ address }) => address },
          { title: t("audit.action"), cell: ({ action }) => <code>{action}</code> },
          { title: t("audit.subject"), cell: ({ subject }) => subject },
          { title: t("audit.change"), cell: (row) => <Change t={t} row={row} /> },
        ]}
      />
      <Pages t={t} page={page} pages={pages} href={href} />
    </>
  );
}

function Filters({ t, filter }: Pick<AuditProps, "t" | "filter">) {
  const field = { t, form: "filter", state: { ...EMPTY_FORM, values: filter }, optional: true };
  const kinds = Object.entries(KIND).map(([value, text]) => ({ value, text: t(text) }));
  return (
    <form method="get" action="/audit" class="filters" role="search">
      <Input {...field} name="text" label="audit.text" maxLength={100} />
      <Input
        {...field}
        name="action"
        label="audit.action"
        hint="audit.action.hint"
        maxLength={100}
      />
      <Select
        {...field}
        name="kind"
        label="audit.kind"
        choices={[{ value: "", text: t("audit.any") }, ...kinds]}
      />
      <Input {...field} name="from" label="audit.from" type="date" />
      <Input {...field} name="until" label="audit.until" type="date" />
      <button type="submit">{t("action.search")}</button>
    </form>
  );
}

function Change({ t, row }: { readonly t: Translator; readonly row: AuditRow }) {
  const { before, after } = row;
  if (before === "" && after === "") return null;
  return (
    <details>
      <summary>{t("audit.show")}</summary>
      {before !== "" && (
        <>
          <small>{t("audit.before")}</small>
          <pre>{before}</pre>
        </>
      )}
      {after !== "" && (
        <>
          <small>{t("audit.after")}</small>
          <pre>{after}</pre>
        </>
      )}
    </details>
  );
}
