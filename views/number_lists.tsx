import { Badge } from "./components/badge.tsx";
import { FileInput } from "./components/file_input.tsx";
import { EMPTY_FORM, Form, type FormState, Input, Select } from "./components/form.tsx";
import { Remove } from "./components/remove.tsx";
import { Pages, Table } from "./components/table.tsx";
import type { TextKey, TextParams, Translator } from "./text/mod.ts";

const PURPOSES = ["allow", "block", "grey", "none"] as const;
const KINDS = ["exact", "prefix", "pattern", "country"] as const;
const DIRECTIONS = ["incoming", "outgoing", "both"] as const;

export interface NumberListRow {
  readonly id: string;
  readonly name: string;
  readonly purpose: typeof PURPOSES[number];
  readonly entries: number;
}

export interface NumberListsProps {
  readonly t: Translator;
  readonly lists: readonly NumberListRow[];
  readonly state?: FormState | undefined;
}

export function NumberListsPage(props: NumberListsProps) {
  const { t, lists } = props;
  return (
    <>
      <h1>{t("lists.title")}</h1>
      <p>{t("lists.about")}</p>
      <Table
        t={t}
        caption={t("lists.title")}
        rows={lists}
        rowKey={({ id }) => id}
        columns={[
          {
            title: t("lists.name"),
            kind: "main",
            cell: ({ id, name }) => <a href={`/lists/${id}`}>{name}</a>,
          },
          {
            title: t("lists.purpose"),
            cell: ({ purpose }) => t(`lists.purpose.${purpose}`),
          },
          {
            title: t("lists.entries"),
            kind: "number",
            cell: ({ entries }) => t.number(entries),
          },
        ]}
      />
      <h2>{t("lists.add")}</h2>
      <NumberListForm {...props} />
    </>
  );
}

export function NumberListForm({ t, state = EMPTY_FORM }: NumberListsProps) {
  return (
    <Form t={t} id="list" action="/lists" state={state} submit="action.add">
      <Input t={t} form="list" state={state} name="name" label="lists.name" maxLength={100} />
      <Select
        t={t}
        form="list"
        state={state}
        name="purpose"
        label="lists.purpose"
        choices={PURPOSES.toReversed().map((value) => ({
          value,
          text: t(`lists.purpose.${value}`),
        }))}
      />
    </Form>
  );
}

export interface NumberEntryRow {
  readonly id: string;
  readonly value: string;
  readonly kind: typeof KINDS[number];
  readonly direction: typeof DIRECTIONS[number];
  readonly reason: string;
  readonly score?: number | undefined;
  readonly until?: Date | undefined;
  /** The extension of the user whose calls it is about. */
  readonly owner?: string | undefined;
  readonly addedBy: "person" | "import" | "history";
  readonly addedAt: Date;
}

export interface NumberListProps {
  readonly t: Translator;
  readonly id: string;
  readonly name: string;
  readonly purpose: typeof PURPOSES[number];
  readonly entries: readonly NumberEntryRow[];
  readonly text: string;
  readonly page: number;
  readonly pages: number;
  readonly state?: FormState | undefined;
  readonly upload?: FormState | undefined;
  /** What a table has brought. */
  readonly imported?: {
    readonly added: number;
    readonly wrong: readonly {
      readonly row: number;
      readonly text: TextKey;
      readonly params?: TextParams | undefined;
    }[];
  };
  /** It cannot be removed, and why. */
  readonly removing?: FormState | undefined;
  /** It is one of the owner's, and can be removed. */
  readonly isOwn: boolean;
}

export function NumberListPage(props: NumberListProps) {
  const { t, id, name, entries, page, pages, text, removing, isOwn } = props;
  const [problem] = removing?.problems ?? [];
  return (
    <>
      <div class="heading">
        <h1>{name}</h1>
        <a class="button quiet" href={`/lists/${id}/numbers.csv`} download>{t("calls.export")}</a>
      </div>
      <p>{t(`lists.purpose.${props.purpose}.about`)}</p>
      {problem && <p class="problems" role="alert">{t(problem.text, problem.params)}</p>}
      <Imported {...props} />
      <form method="get" action={`/lists/${id}`} role="search" class="filters">
        <Input
          t={t}
          form="search"
          state={{ values: { text }, problems: [] }}
          name="text"
          label="lists.search"
          maxLength={100}
          optional
        />
        <p class="actions">
          <button type="submit">{t("action.search")}</button>
        </p>
      </form>
      <Entries {...props} entries={entries} />
      <Pages
        t={t}
        page={page}
        pages={pages}
        href={(to) => `/lists/${id}?${new URLSearchParams({ text, page: String(to) })}`}
      />
      <h2>{t("lists.entry.add")}</h2>
      <NumberEntryForm {...props} />
      <h2>{t("lists.import")}</h2>
      <NumberImportForm {...props} />
      {isOwn && (
        <Remove
          t={t}
          action={`/lists/${id}/remove`}
          title="lists.remove"
          text="lists.remove.text"
        />
      )}
    </>
  );
}

function Entries({ t, id, entries }: NumberListProps) {
  return (
    <Table
      t={t}
      caption={t("lists.entries")}
      empty={t("lists.none")}
      rows={entries}
      rowKey={(entry) => entry.id}
      columns={[
        {
          title: t("lists.value"),
          kind: "main",
          cell: ({ value, kind }) => (
            <>
              <span class="mono">{value}</span>{" "}
              {kind !== "exact" && <Badge kind="neutral">{t(`lists.kind.${kind}`)}</Badge>}
            </>
          ),
        },
        { title: t("lists.direction"), cell: ({ direction }) => t(`lists.direction.${direction}`) },
        { title: t("lists.reason"), cell: (entry) => <Reason t={t} entry={entry} /> },
        {
          title: t("lists.until"),
          cell: ({ until }) => until ? t.dateTime(until) : t("lists.forever"),
        },
        {
          title: t("action.remove"),
          cell: ({ id: entry, value }) => (
            <form method="post" action={`/lists/${id}/numbers/${entry}/remove`}>
              <button
                type="submit"
                class="quiet"
                aria-label={t("lists.entry.remove", { value })}
              >
                {t("action.remove")}
              </button>
            </form>
          ),
        },
      ]}
    />
  );
}

function Reason({ t, entry: { reason, score, owner, addedBy, addedAt } }: {
  readonly t: Translator;
  readonly entry: NumberEntryRow;
}) {
  return (
    <>
      {reason} {score !== undefined && t("lists.score.of", { score })}{" "}
      {owner !== undefined && t("lists.owner", { owner })}{" "}
      <span class="optional">
        {t(`lists.addedBy.${addedBy}`, { date: t.date(addedAt) })}
      </span>
    </>
  );
}

export function NumberEntryForm({ t, id, purpose, state = EMPTY_FORM }: NumberListProps) {
  const field = { t, form: "entry", state };
  return (
    <Form t={t} id="entry" action={`/lists/${id}/numbers`} state={state} submit="action.add">
      <Select
        {...field}
        name="kind"
        label="lists.kind"
        choices={KINDS.map((value) => ({ value, text: t(`lists.kind.${value}`) }))}
      />
      <Input
        {...field}
        name="value"
        label="lists.value"
        hint="lists.value.hint"
        maxLength={200}
      />
      <Select
        {...field}
        name="direction"
        label="lists.direction"
        choices={DIRECTIONS.map((value) => ({ value, text: t(`lists.direction.${value}`) }))}
      />
      {purpose === "grey" && (
        <Input
          {...field}
          name="score"
          label="lists.score"
          hint="lists.score.hint"
          inputMode="numeric"
          optional
        />
      )}
      <Input {...field} name="until" label="lists.until" type="date" optional />
      <Input {...field} name="reason" label="lists.reason" maxLength={200} optional />
    </Form>
  );
}

export function NumberImportForm({ t, id, upload = EMPTY_FORM }: NumberListProps) {
  return (
    <Form
      t={t}
      id="import"
      action="/lists/import"
      state={upload}
      submit="lists.import.send"
      multipart
    >
      <input type="hidden" name="list" value={id} />
      <FileInput
        t={t}
        form="import"
        name="file"
        label="lists.file"
        hint="lists.file.hint"
        accept=".csv,text/csv"
        state={upload}
      />
    </Form>
  );
}

/** More are not worth reading. */
const MOST_WRONG = 20;

function Imported({ t, imported }: NumberListProps) {
  if (!imported) return null;
  const { added, wrong } = imported;
  return (
    <div class="notice" role="status">
      <p>{t("lists.imported", { added: t.number(added), wrong: t.number(wrong.length) })}</p>
      {wrong.length > 0 && (
        <ul>
          {wrong.slice(0, MOST_WRONG).map(({ row, text, params }) => (
            <li key={row}>{t("lists.imported.row", { row })} {t(text, params)}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

export function BlockedPage({ t, entries, state = EMPTY_FORM }: {
  readonly t: Translator;
  readonly entries: readonly Pick<NumberEntryRow, "id" | "value" | "reason" | "addedAt">[];
  readonly state?: FormState | undefined;
}) {
  return (
    <>
      <h1>{t("blocked.title")}</h1>
      <p>{t("blocked.about")}</p>
      <Table
        t={t}
        caption={t("blocked.title")}
        empty={t("blocked.none")}
        rows={entries}
        rowKey={({ id }) => id}
        columns={[
          { title: t("lists.value"), kind: "main", cell: ({ value }) => value },
          { title: t("lists.reason"), cell: ({ reason }) => reason },
          { title: t("blocked.since"), cell: ({ addedAt }) => t.date(addedAt) },
          {
            title: t("blocked.lift"),
            cell: ({ id, value }) => (
              <form method="post" action={`/my/blocked/${id}/remove`}>
                <button
                  type="submit"
                  class="quiet"
                  aria-label={t("blocked.lift.for", { number: value })}
                >
                  {t("blocked.lift")}
                </button>
              </form>
            ),
          },
        ]}
      />
      <h2>{t("blocked.add")}</h2>
      <BlockForm t={t} state={state} />
    </>
  );
}

export function BlockForm({ t, state }: {
  readonly t: Translator;
  readonly state: FormState;
}) {
  const field = { t, form: "block", state };
  return (
    <Form t={t} id="block" action="/my/blocked" state={state} submit="blocked.button">
      <Input {...field} name="number" label="lists.value" inputMode="tel" maxLength={255} />
      <Input {...field} name="reason" label="lists.reason" maxLength={200} optional />
    </Form>
  );
}
