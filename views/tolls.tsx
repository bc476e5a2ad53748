import { Badge } from "./components/badge.tsx";
import { FileInput } from "./components/file_input.tsx";
import {
  Checkbox,
  EMPTY_FORM,
  Form,
  type FormState,
  Input,
  Select,
  TextArea,
} from "./components/form.tsx";
import { Table } from "./components/table.tsx";
import type { TextKey, Translator } from "./text/mod.ts";

/** The limits, in the order in which they are shown. */
export const LIMITS = [
  "concurrent",
  "callsPerHour",
  "callsPerDay",
  "callsPerMonth",
  "minutesPerHour",
  "minutesPerDay",
  "minutesPerMonth",
  "spendPerDay",
  "spendPerMonth",
] as const;

interface UsageView {
  readonly calls: number;
  readonly seconds: number;
  readonly spend: number;
}

export interface TollStopView {
  readonly id: number;
  readonly subject: string;
  readonly name: string;
  readonly reason: Exclude<typeof LIMITS[number], "concurrent">;
  readonly at: Date;
}

export interface TolledPhoneView {
  readonly id: string;
  readonly username: string;
  readonly isUsual: boolean;
  readonly today: UsageView;
  readonly month: UsageView;
}

export interface TollFormProps {
  readonly t: Translator;
  readonly state: FormState;
}

/** A field for each limit of `of`. */
function Limits({ t, form, of, state }: {
  readonly t: Translator;
  readonly form: string;
  readonly of: string;
  readonly state: FormState;
}) {
  return (
    <div class="grid">
      {LIMITS.map((limit) => (
        <Input
          key={limit}
          t={t}
          form={form}
          state={state}
          name={`${of}.${limit}`}
          label={`tolls.limit.${limit}`}
          inputMode="numeric"
          maxLength={10}
          optional
        />
      ))}
    </div>
  );
}

export function TollPolicyForm({ t, state }: TollFormProps) {
  const field = { t, form: "tolls", state };
  return (
    <Form t={t} id="tolls" action="/tolls" state={state} submit="action.save">
      <Checkbox {...field} name="enabled" label="tolls.enabled" hint="tolls.enabled.hint" />
      <Input
        {...field}
        name="countries"
        label="tolls.countries"
        hint="tolls.countries.hint"
        maxLength={1500}
        optional
      />
      <Checkbox {...field} name="premium" label="tolls.premium" hint="tolls.premium.hint" />
      <Input {...field} name="night.from" type="time" label="tolls.night.from" optional />
      <Input
        {...field}
        name="night.to"
        type="time"
        label="tolls.night.to"
        hint="tolls.night.hint"
        optional
      />
      <fieldset>
        <legend>{t("tolls.device")}</legend>
        <Limits t={t} form="tolls" of="device" state={state} />
      </fieldset>
      <fieldset>
        <legend>{t("tolls.gateway")}</legend>
        <Limits t={t} form="tolls" of="gateway" state={state} />
      </fieldset>
      <fieldset>
        <legend>{t("tolls.all")}</legend>
        <Limits t={t} form="tolls" of="all" state={state} />
      </fieldset>
    </Form>
  );
}

/** Prices, from a file. */
export function PricesForm({ t, state = EMPTY_FORM, count }: {
  readonly t: Translator;
  readonly state?: FormState;
  readonly count: number;
}) {
  return (
    <Form
      t={t}
      id="prices"
      action="/tolls/prices"
      state={state}
      submit="tolls.prices.import"
      multipart
    >
      <p>{t("tolls.prices.count", { count })}</p>
      <FileInput
        t={t}
        form="prices"
        state={state}
        name="file"
        label="tolls.prices.file"
        hint="tolls.prices.hint"
        accept=".csv,text/csv"
      />
    </Form>
  );
}

export function TollsPage({ t, form, stops, phones, total, prices }: {
  readonly t: Translator;
  readonly form: TollFormProps;
  readonly stops: readonly TollStopView[];
  readonly phones: readonly TolledPhoneView[];
  readonly total: { readonly today: UsageView; readonly month: UsageView };
  readonly prices: number;
}) {
  return (
    <>
      <h1>{t("tolls.title")}</h1>
      <p>{t("tolls.about")}</p>
      {stops.length > 0 && <Stops t={t} stops={stops} />}
      <h2>{t("tolls.used")}</h2>
      <p>
        {t("tolls.used.all", { today: usage(t, total.today), month: usage(t, total.month) })}
      </p>
      <Table
        t={t}
        caption={t("tolls.used")}
        rows={phones}
        rowKey={({ id }) => id}
        columns={[
          {
            title: t("tolls.phone"),
            kind: "main",
            cell: ({ id, username }) => <a href={`/tolls/phones/${id}`}>{username}</a>,
          },
          { title: t("tolls.today"), cell: ({ today }) => usage(t, today) },
          { title: t("tolls.month"), cell: ({ month }) => usage(t, month) },
          {
            title: t("tolls.own"),
            cell: ({ isUsual }) =>
              isUsual ? "" : <Badge kind="neutral">{t("tolls.own.yes")}</Badge>,
          },
        ]}
      />
      <h2>{t("tolls.policy")}</h2>
      <TollPolicyForm {...form} />
      <h2>{t("tolls.prices")}</h2>
      <PricesForm t={t} count={prices} />
    </>
  );
}

function Stops({ t, stops }: {
  readonly t: Translator;
  readonly stops: readonly TollStopView[];
}) {
  return (
    <>
      <h2>{t("tolls.stops")}</h2>
      {stops.map(({ id, subject, name, reason, at }) => (
        <form key={id} class="alarm" method="post" action={`/tolls/stops/${id}/release`}>
          <p>
            {t("tolls.stop", {
              who: name === "" ? t(subjectText(subject)) : name,
              limit: t(`tolls.limit.${reason}`),
              time: t.time(at),
            })}
          </p>
          <button type="submit">{t("tolls.release")}</button>
        </form>
      ))}
    </>
  );
}

const subjectText = (subject: string): TextKey =>
  subject === "forwarding" ? "tolls.forwarding" : "tolls.everybody";

const usage = (t: Translator, { calls, seconds, spend }: UsageView): string =>
  t("tolls.usage", {
    calls: t.number(calls),
    minutes: t.number(Math.round(seconds / 60)),
    spend: t.number(Math.round(spend * 100) / 100),
  });

export interface TollPhoneProps extends TollFormProps {
  readonly id: string;
  readonly username: string;
}

export function TollPhoneForm({ t, state, id }: TollPhoneProps) {
  const field = { t, form: "phone", state };
  const choices = [
    { value: "", text: t("tolls.as-all") },
    { value: "yes", text: t("tolls.yes") },
    { value: "no", text: t("tolls.no") },
  ];
  return (
    <Form
      t={t}
      id="phone"
      action={`/tolls/phones/${id}`}
      state={state}
      submit="action.save"
      cancel="/tolls"
    >
      <Checkbox {...field} name="outside" label="tolls.outside" hint="tolls.outside.hint" />
      <Select {...field} name="abroad" label="tolls.abroad" choices={choices} optional />
      <Select {...field} name="premium" label="tolls.premium" choices={choices} optional />
      <TextArea
        {...field}
        name="allowed"
        label="tolls.allowed"
        hint="tolls.allowed.hint"
        optional
      />
      <TextArea {...field} name="barred" label="tolls.barred" hint="tolls.barred.hint" optional />
      <Checkbox {...field} name="hasLimits" label="tolls.limits.own" />
      <fieldset>
        <legend>{t("tolls.limits")}</legend>
        <Limits t={t} form="phone" of="limits" state={state} />
      </fieldset>
    </Form>
  );
}

export function TollPhonePage(props: TollPhoneProps) {
  const { t, username } = props;
  return (
    <>
      <h1>{t("tolls.phone.title", { phone: username })}</h1>
      <TollPhoneForm {...props} />
    </>
  );
}
