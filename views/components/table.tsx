import type { ComponentChildren } from "preact";
import type { Translator } from "../text/mod.ts";

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** `main` names the row, and stands at its head on a narrow screen. */
  readonly kind?: "main" | "number";
}

interface TableProps<Row> {
  readonly t: Translator;
  /** What the table is, for who cannot see it. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** What stands there instead of no rows. */
  readonly empty?: string;
}

/** A table that becomes a list of cards where it does not fit. */
export function Table<Row>({ t, caption, columns, rows, rowKey, empty }: TableProps<Row>) {
  if (rows.length === 0) return <p class="empty">{empty ?? t("table.empty")}</p>;
  return (
    <table>
      <caption class="hidden">{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ title, kind }) => <th key={title} scope="col" class={kind}>{title}</th>)}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)}>
            {columns.map(({ title, cell, kind }) =>
              kind === "main"
                ? <th key={title} scope="row">{cell(row)}</th>
                : <td key={title} data-title={title} class={kind}>{cell(row)}</td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The way to the other pages of a list. */
export function Pages({ t, page, pages, href }: {
  readonly t: Translator;
  /** From 1. */
  readonly page: number;
  readonly pages: number;
  readonly href: (page: number) => string;
}) {
  if (pages <= 1) return null;
  const label = t("table.page", { page, pages });
  return (
    <nav class="pages" aria-label={label}>
      {page > 1 && <a href={href(page - 1)} rel="prev">{t("action.previous")}</a>}
      <span>{label}</span>
      {page < pages && <a href={href(page + 1)} rel="next">{t("action.next")}</a>}
    </nav>
  );
}
