import { Badge } from "./components/badge.tsx";
import { BlockButton } from "./components/block_button.tsx";
import { CallButton } from "./components/call_button.tsx";
import { type Choice, type FormState, Input, Select } from "./components/form.tsx";
import { Pages, Table } from "./components/table.tsx";
import type { TextKey, Translator } from "./text/mod.ts";

/** Somebody on one side of a call. */
export interface CallParty {
  readonly number: string;
  readonly name?: string | undefined;
}

export interface CallRow {
  readonly id: string;
  readonly startedAt: Date;
  /** Undefined for who did not want to be known. */
  readonly from: CallParty | undefined;
  /** The caller did not want to be known, but for the owner. */
  readonly isAnonymous: boolean;
  readonly to: CallParty;
  readonly isAnswered: boolean;
  readonly isAsItShouldBe: boolean;
  readonly reason: TextKey;
  readonly talkSeconds: number;
  /** Who called, for who may block that number. */
  readonly mayBlock?: CallParty | undefined;
  /** Who was on the other side, for who may call there. */
  readonly callBack?: CallParty | undefined;
}

export interface CallHistoryProps {
  readonly t: Translator;
  /** The page: `/calls` or `/my/calls`. */
  readonly path: string;
  readonly calls: readonly CallRow[];
  readonly total: number;
  /** There are more than are counted, or after these. */
  readonly isMore: boolean;
  /** These are what comes after a call, and nobody has counted them. */
  readonly isLater?: boolean;
  readonly page: number;
  readonly pages: number;
  /** What was asked for. */
  readonly state: FormState;
  /** Whose calls can be asked for; empty where only the own can. */
  readonly users: readonly Choice[];
}

export function CallHistoryPage(props: CallHistoryProps) {
  const { t, path, calls, total, page, pages, state, isMore, isLater } = props;
  const last = calls.at(-1);
  const query = queryOf(state);
  return (
    <>
      <div class="heading">
        <h1>{t(path === "/calls" ? "calls.title" : "calls.mine")}</h1>
        <a class="button quiet" href={`${path}.csv${query}`} download>{t("calls.export")}</a>
      </div>
      <Filters {...props} />
      {!isLater && (
        <p role="status">
          {t(isMore ? "calls.found.more" : "calls.found", { count: t.number(total) })}
        </p>
      )}
      <Calls t={t} path={path} calls={calls} />
      <Pages
        t={t}
        page={page}
        pages={pages}
        href={(to) => `${path}${query}${query === "" ? "?" : "&"}page=${to}`}
      />
      {isMore && page === pages && last && (
        <p>
          <a href={`${path}${query}${query === "" ? "?" : "&"}after=${last.id}`} rel="next">
            {t("calls.earlier")}
          </a>
        </p>
      )}
    </>
  );
}

function Calls({ t, path, calls }: Pick<CallHistoryProps, "t" | "path" | "calls">) {
  const block = {
    title: t("blocked.button"),
    cell: ({ mayBlock }: CallRow) =>
      mayBlock && (
        <BlockButton t={t} action={path === "/calls" ? "/block" : "/my/blocked"} {...mayBlock} />
      ),
  };
  const back = {
    title: t("calling.button"),
    cell: ({ callBack }: CallRow) => callBack && <CallButton t={t} {...callBack} />,
  };
  return (
    <Table
      t={t}
      caption={t("calls.title")}
      empty={t("calls.none")}
      rows={calls}
      rowKey={({ id }) => id}
      columns={[
        {
          title: t("calls.when"),
          kind: "main",
          cell: ({ id, startedAt }) => <a href={`/calls/${id}`}>{t.dateTime(startedAt)}</a>,
        },
        { title: t("calls.from"), cell: (row) => <Caller t={t} row={row} /> },
        { title: t("calls.to"), cell: ({ to }) => <Party t={t} party={to} /> },
        {
          title: t("calls.talked"),
          kind: "number",
          cell: ({ isAnswered, talkSeconds }) => isAnswered ? t.duration(talkSeconds) : "",
        },
        { title: t("calls.outcome"), cell: (row) => <Outcome t={t} row={row} /> },
        ...(calls.some(({ mayBlock }) => mayBlock) ? [block] : []),
        ...(calls.some(({ callBack }) => callBack) ? [back] : []),
      ]}
    />
  );
}

function Caller({ t, row: { from, isAnonymous } }: {
  readonly t: Translator;
  readonly row: CallRow;
}) {
  return (
    <>
      <Party t={t} party={from} />{" "}
      {from && isAnonymous && <Badge kind="neutral">{t("calls.anonymous")}</Badge>}
    </>
  );
}

/** A number with its name, if it has one. */
export function Party({ t, party }: {
  readonly t: Translator;
  readonly party: CallParty | undefined;
}) {
  if (!party) return <>{t("calls.anonymous")}</>;
  const { name, number } = party;
  return name
    ? (
      <>
        {name} <span class="mono">{number}</span>
      </>
    )
    : <>{number}</>;
}

function Outcome({ t, row: { isAnswered, isAsItShouldBe, reason } }: {
  readonly t: Translator;
  readonly row: CallRow;
}) {
  const kind = !isAsItShouldBe ? "bad" : isAnswered ? "good" : "neutral";
  return <Badge kind={kind}>{t(reason)}</Badge>;
}

function Filters(props: CallHistoryProps) {
  const { t, path, state } = props;
  const field = { t, form: "filter", state, optional: true };
  const isMoreAsked = Object.keys(state.values).some((name) => name !== "text");
  return (
    <form method="get" action={path} role="search" aria-label={t("calls.filter")}>
      <div class="filters">
        <Input {...field} name="text" label="calls.filter.text" maxLength={100} />
        <p class="actions">
          <button type="submit">{t("action.search")}</button>
          <a class="button quiet" href={path}>{t("calls.filter.clear")}</a>
        </p>
      </div>
      <details class="more" open={isMoreAsked}>
        <summary>{t("calls.filter.more")}</summary>
        <div class="filters">
          <MoreFilters {...props} />
        </div>
      </details>
    </form>
  );
}

function MoreFilters({ t, state, users }: CallHistoryProps) {
  const field = { t, form: "filter", state, optional: true };
  const any = { value: "", text: t("calls.filter.all") };
  const choices = (...values: readonly string[]) => [any, ...values.map(choice)];
  const choice = (value: string): Choice => ({
    value,
    text: t(`calls.filter.${value}` as TextKey),
  });
  return (
    <>
      {users.length > 0 && (
        <Select
          {...field}
          name="user"
          label="calls.filter.user"
          choices={[{ value: "", text: t("calls.filter.everybody") }, ...users]}
        />
      )}
      <Select
        {...field}
        name="direction"
        label="calls.filter.direction"
        choices={choices("incoming", "outgoing")}
      />
      <Select
        {...field}
        name="outcome"
        label="calls.outcome"
        choices={choices("answered", "unanswered")}
      />
      <Select {...field} name="result" label="calls.filter.result" choices={[any, ...results(t)]} />
      <Input {...field} name="from" label="calls.filter.from" type="date" />
      <Input {...field} name="until" label="calls.filter.until" type="date" />
    </>
  );
}

function results(t: Translator): readonly Choice[] {
  return (["success", "client", "server", "upstream"] as const)
    .map((value) => ({ value, text: t(`calls.result.${value}`) }));
}

/** What was asked for, as it stands in an address; empty for everything. */
function queryOf({ values }: FormState): string {
  const given = Object.entries(values).filter(([name, value]) => value !== "" && name !== "page");
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
}
