import { Badge } from "./components/badge.tsx";
import {
  type Choice,
  EMPTY_FORM,
  Form,
  type FormState,
  Input,
  Select,
} from "./components/form.tsx";
import { Table } from "./components/table.tsx";
import type { TextKey, Translator } from "./text/mod.ts";

export interface EmergencyPlanView {
  readonly address: string;
  readonly number?: string | undefined;
  readonly gateways: readonly string[];
}

export interface EmergencyCallView {
  readonly id: number;
  readonly at: Date;
  readonly number: string;
  readonly test: boolean;
  readonly extension: string;
  readonly name: string;
  readonly location: string;
  readonly shown?: string | undefined;
  readonly gateway?: string | undefined;
  readonly noticed?: { readonly at: Date; readonly by: string } | undefined;
}

export interface PhonePlaceView {
  readonly id: string;
  readonly username: string;
  readonly location: string;
  readonly number?: string | undefined;
}

export interface EmergencyPlanProps {
  readonly t: Translator;
  readonly plan: EmergencyPlanView;
  /** Every gateway by its id. */
  readonly gateways: readonly Choice[];
  /** Where the form goes. */
  readonly action: string;
  readonly submit: TextKey;
  readonly state?: FormState;
}

export function EmergencyPlanForm(props: EmergencyPlanProps) {
  const { t, plan, gateways, action, submit, state = EMPTY_FORM } = props;
  const field = { t, form: "emergency", state, optional: true };
  const choices = [{ value: "", text: t("emergency.gateway.any") }, ...gateways];
  return (
    <Form t={t} id="emergency" action={action} state={state} submit={submit}>
      <Input
        {...field}
        name="address"
        label="emergency.address"
        hint="emergency.address.hint"
        value={plan.address}
        maxLength={300}
      />
      <Input
        {...field}
        name="number"
        type="tel"
        label="emergency.number"
        hint="emergency.number.hint"
        value={plan.number}
        maxLength={40}
      />
      {gateways.length > 0 && (
        <>
          <Select
            {...field}
            name="first"
            label="emergency.gateway.first"
            choices={choices}
            value={plan.gateways[0] ?? ""}
          />
          <Select
            {...field}
            name="second"
            label="emergency.gateway.second"
            choices={choices}
            value={plan.gateways[1] ?? ""}
          />
        </>
      )}
    </Form>
  );
}

export function EmergencyPage({ t, numbers, lacks, form, phones, calls, testCode }: {
  readonly t: Translator;
  readonly numbers: readonly string[];
  readonly lacks: readonly ("no-gateway" | "no-address" | "number-taken")[];
  readonly form: EmergencyPlanProps;
  readonly phones: readonly PhonePlaceView[];
  readonly calls: readonly EmergencyCallView[];
  /** What is dialled to try it; undefined while it is switched off. */
  readonly testCode: string | undefined;
}) {
  return (
    <>
      <h1>{t("emergency.title")}</h1>
      <p>{t("emergency.about", { numbers: numbers.join(", ") })}</p>
      {lacks.map((lack) => (
        <p key={lack} class="warning-text" role="note">{t(`emergency.lack.${lack}`)}</p>
      ))}
      {testCode !== undefined && <p>{t("emergency.test.about", { code: testCode })}</p>}
      <EmergencyPlanForm {...form} />
      <h2>{t("emergency.phones")}</h2>
      <p>{t("emergency.phones.about")}</p>
      <Table
        t={t}
        caption={t("emergency.phones")}
        rows={phones}
        rowKey={({ id }) => id}
        columns={[
          {
            title: t("emergency.phone"),
            kind: "main",
            cell: ({ id, username }) => <a href={`/emergency/phones/${id}`}>{username}</a>,
          },
          { title: t("emergency.location"), cell: ({ location }) => location },
          { title: t("emergency.number"), cell: ({ number }) => number ?? "" },
        ]}
      />
      <h2>{t("emergency.calls")}</h2>
      <Table
        t={t}
        caption={t("emergency.calls")}
        empty={t("emergency.calls.none")}
        rows={calls}
        rowKey={({ id }) => String(id)}
        columns={[
          { title: t("emergency.at"), kind: "main", cell: ({ at }) => t.time(at) },
          {
            title: t("emergency.who"),
            cell: ({ extension, name, test }) => (
              <>
                {`${name} (${extension}) `}
                {test && <Badge kind="neutral">{t("emergency.test")}</Badge>}
              </>
            ),
          },
          { title: t("emergency.dialled"), cell: ({ number }) => number },
          { title: t("emergency.location"), cell: ({ location }) => location },
          {
            title: t("emergency.gateway"),
            cell: ({ gateway, test }) => gateway ?? (test ? "" : t("emergency.gateway.none")),
          },
          {
            title: t("emergency.noticed"),
            cell: ({ noticed }) => noticed ? `${noticed.by}, ${t.time(noticed.at)}` : "",
          },
        ]}
      />
    </>
  );
}

export interface PhonePlaceProps {
  readonly t: Translator;
  readonly phone: PhonePlaceView;
  readonly state?: FormState;
}

export function PhonePlaceForm({ t, phone, state = EMPTY_FORM }: PhonePlaceProps) {
  const field = { t, form: "place", state, optional: true };
  return (
    <Form
      t={t}
      id="place"
      action={`/emergency/phones/${phone.id}`}
      state={state}
      submit="action.save"
      cancel="/emergency"
    >
      <Input
        {...field}
        name="location"
        label="emergency.location"
        hint="emergency.location.hint"
        value={phone.location}
        maxLength={200}
      />
      <Input
        {...field}
        name="number"
        type="tel"
        label="emergency.number"
        hint="emergency.phone.number.hint"
        value={phone.number}
        maxLength={40}
      />
    </Form>
  );
}

export function PhonePlacePage(props: PhonePlaceProps) {
  const { t, phone } = props;
  return (
    <>
      <h1>{t("emergency.phone.title", { phone: phone.username })}</h1>
      <PhonePlaceForm {...props} />
    </>
  );
}

/** Where alarms appear on every page of the owner. */
export function AlarmPlace() {
  return (
    <div
      id="alarms"
      role="alert"
      hx-get="/emergency/alarms"
      hx-trigger="load, every 5s"
      hx-swap="innerHTML"
    >
    </div>
  );
}

/** Calls for help that nobody has taken notice of. */
export function Alarms({ t, calls }: {
  readonly t: Translator;
  readonly calls: readonly EmergencyCallView[];
}) {
  return (
    <>
      {calls.map(({ id, at, number, name, extension, location, test, gateway }) => (
        <form key={id} class="alarm" method="post" action={`/emergency/calls/${id}/notice`}>
          <p>
            <strong>
              {t(test ? "emergency.alarm.test" : "emergency.alarm", {
                name: name === "" ? extension : `${name} (${extension})`,
                number,
                time: t.time(at),
              })}
            </strong>{" "}
            {location === ""
              ? t("emergency.alarm.nowhere")
              : t("emergency.alarm.where", { location })}
            {!test && gateway === undefined && ` ${t("emergency.alarm.unreached")}`}
          </p>
          <button type="submit">{t("emergency.notice")}</button>
        </form>
      ))}
    </>
  );
}
