import { EMPTY_FORM, Form, type FormState, Input } from "./components/form.tsx";
import { Table } from "./components/table.tsx";
import type { Translator } from "./text/mod.ts";

export interface BanRow {
  readonly source: string;
  readonly since: Date;
  readonly until: Date;
  /** Bans in a row; 0 for one made by hand. */
  readonly count: number;
}

export interface BansProps {
  readonly t: Translator;
  readonly bans: readonly BanRow[];
  readonly state?: FormState;
}

export function BansPage(props: BansProps) {
  const { t, bans } = props;
  return (
    <>
      <h1>{t("bans.title")}</h1>
      <p>{t("bans.about")}</p>
      <Table
        t={t}
        caption={t("bans.title")}
        empty={t("bans.none")}
        rows={bans}
        rowKey={({ source }) => source}
        columns={[
          { title: t("bans.source"), kind: "main", cell: ({ source }) => source },
          { title: t("bans.since"), cell: ({ since }) => t.dateTime(since) },
          { title: t("bans.until"), cell: ({ until }) => t.dateTime(until) },
          {
            title: t("bans.why"),
            cell: ({ count }) =>
              count === 0 ? t("bans.why.hand") : t("bans.why.failures", { count }),
          },
          { title: t("bans.lift.short"), cell: ({ source }) => <Lift t={t} source={source} /> },
        ]}
      />
      <h2>{t("bans.add")}</h2>
      <BanForm {...props} />
    </>
  );
}

function Lift({ t, source }: { readonly t: Translator; readonly source: string }) {
  return (
    <form method="post" action="/bans/lift">
      <input type="hidden" name="source" value={source} />
      <button type="submit" class="quiet" aria-label={t("bans.lift", { source })}>
        {t("bans.lift.short")}
      </button>
    </form>
  );
}

export function BanForm({ t, state = EMPTY_FORM }: Pick<BansProps, "t" | "state">) {
  const field = { t, form: "ban", state };
  return (
    <Form t={t} id="ban" action="/bans" state={state} submit="bans.add">
      <Input
        {...field}
        name="address"
        label="bans.address"
        hint="bans.address.hint"
        maxLength={64}
      />
      <Input
        {...field}
        name="minutes"
        label="bans.minutes"
        hint="bans.minutes.hint"
        inputMode="numeric"
        value="60"
      />
    </Form>
  );
}
