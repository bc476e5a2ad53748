import { Table } from "./components/table.tsx";
import type { Translator } from "./text/mod.ts";

export interface GatewayFiguresView {
  readonly gateway: string;
  readonly name: string;
  readonly attempts: number;
  readonly answered: number;
  readonly seconds: number;
  readonly postDialDelayMs?: number | undefined;
  readonly failures: readonly { readonly status: number; readonly count: number }[];
}

/** For how long back figures can be looked at, days. */
export const SPANS = [1, 7, 30] as const;
export type Span = typeof SPANS[number];

export function GatewayFiguresPage({ t, days, figures }: {
  readonly t: Translator;
  readonly days: Span;
  readonly figures: readonly GatewayFiguresView[];
}) {
  return (
    <>
      <h1>{t("figures.title")}</h1>
      <p>{t("figures.about")}</p>
      <nav aria-label={t("figures.span")} class="actions">
        {SPANS.map((span) => (
          <a
            key={span}
            class="button quiet"
            href={`/figures?days=${span}`}
            aria-current={span === days ? "page" : undefined}
          >
            {t(`figures.days.${span}`)}
          </a>
        ))}
      </nav>
      <Table
        t={t}
        caption={t("figures.title")}
        empty={t("figures.none")}
        rows={figures}
        rowKey={({ gateway }) => gateway}
        columns={[
          { title: t("figures.line"), kind: "main", cell: ({ name }) => name },
          {
            title: t("figures.attempts"),
            kind: "number",
            cell: ({ attempts }) => t.number(attempts),
          },
          {
            title: t("figures.answered"),
            kind: "number",
            cell: ({ answered, attempts }) =>
              `${t.number(answered)} (${t.number(Math.round(100 * answered / attempts))} %)`,
          },
          {
            title: t("figures.duration"),
            kind: "number",
            cell: ({ answered, seconds }) =>
              answered === 0
                ? ""
                : t("figures.seconds", { seconds: t.number(Math.round(seconds / answered)) }),
          },
          {
            title: t("figures.delay"),
            kind: "number",
            cell: ({ postDialDelayMs: ms }) =>
              ms === undefined
                ? ""
                : t("figures.seconds", { seconds: t.number(Math.round(ms / 100) / 10) }),
          },
          {
            title: t("figures.failures"),
            cell: ({ failures }) =>
              failures.map(({ status, count }) => `${status}: ${t.number(count)}`).join(", "),
          },
        ]}
      />
    </>
  );
}
