import { type Choice, Form, type FormState, Input, Select } from "./components/form.tsx";
import { Remove } from "./components/remove.tsx";
import { EnterSaves, Rows } from "./components/rows.tsx";
import { Table } from "./components/table.tsx";
import type { Translator } from "./text/mod.ts";

export interface InboundNumberRow {
  readonly id: string;
  readonly number: string;
  readonly name: string;
  readonly destination: string;
  /** By name; none for any. */
  readonly gateways: readonly string[];
}

export function InboundNumbersPage({ t, numbers }: {
  readonly t: Translator;
  readonly numbers: readonly InboundNumberRow[];
}) {
  return (
    <>
      <div class="heading">
        <h1>{t("numbers.title")}</h1>
        <a class="button" href="/numbers/new">{t("numbers.add")}</a>
      </div>
      <p>{t("numbers.about")}</p>
      <Table
        t={t}
        caption={t("numbers.title")}
        empty={t("numbers.none")}
        rows={numbers}
        rowKey={({ id }) => id}
        columns={[
          {
            title: t("numbers.number"),
            kind: "main",
            cell: ({ id, number }) => <a href={`/numbers/${id}`}>{number}</a>,
          },
          { title: t("numbers.name"), cell: ({ name }) => name },
          { title: t("numbers.destination"), cell: ({ destination }) => destination },
          {
            title: t("numbers.gateways"),
            cell: ({ gateways }) =>
              gateways.length === 0 ? t("numbers.gateways.any") : gateways.join(", "),
          },
        ]}
      />
    </>
  );
}

export interface InboundNumberFormProps {
  readonly t: Translator;
  /** Undefined for a new number. */
  readonly id?: string | undefined;
  readonly title?: string | undefined;
  readonly state: FormState;
  readonly gateways: number;
  readonly gatewayChoices: readonly Choice[];
}

export function InboundNumberPage(props: InboundNumberFormProps) {
  const { t, id, title } = props;
  return (
    <>
      <h1>{title ?? t("numbers.add")}</h1>
      <InboundNumberForm {...props} />
      {id !== undefined && (
        <Remove
          t={t}
          action={`/numbers/${id}/remove`}
          title="numbers.remove"
          text="numbers.remove.text"
        />
      )}
    </>
  );
}

export function InboundNumberForm(props: InboundNumberFormProps) {
  const { t, id, state, gateways, gatewayChoices } = props;
  const field = { t, form: "number", state };
  return (
    <Form
      t={t}
      id="number"
      action={id === undefined ? "/numbers/new" : `/numbers/${id}`}
      state={state}
      submit={id === undefined ? "action.add" : "action.save"}
      cancel="/numbers"
    >
      <EnterSaves t={t} />
      <Input
        {...field}
        name="number"
        label="numbers.number"
        hint="numbers.number.hint"
        inputMode="tel"
        maxLength={40}
      />
      <Input {...field} name="name" label="numbers.name" maxLength={100} optional />
      <Input
        {...field}
        name="destination"
        label="numbers.destination"
        hint="numbers.destination.hint"
        inputMode="tel"
        maxLength={255}
      />
      <fieldset>
        <legend>{t("numbers.gateways")}</legend>
        <p>{t("numbers.gateways.hint")}</p>
        <Rows
          t={t}
          name="gateways"
          title="routes.gateway"
          add="routes.gateway.add"
          count={gateways}
          row={(at) => (
            <Select
              {...field}
              name={`gateways.${at}.id`}
              label="routes.gateway.name"
              choices={gatewayChoices}
            />
          )}
        />
      </fieldset>
    </Form>
  );
}
