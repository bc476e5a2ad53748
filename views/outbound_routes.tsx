import { Badge } from "./components/badge.tsx";
import { FileInput } from "./components/file_input.tsx";
import {
  Checkbox,
  type Choice,
  EMPTY_FORM,
  Form,
  type FormState,
  Input,
  Select,
  TextArea,
} from "./components/form.tsx";
import { MoveButtons, orderForm, orderRow } from "./components/order.tsx";
import { Remove } from "./components/remove.tsx";
import { EnterSaves, Rows } from "./components/rows.tsx";
import type { Translator } from "./text/mod.ts";

const CHOICES = ["priority", "weight", "least-used", "sticky", "operator"] as const;

export interface OutboundRouteRow {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly patterns: readonly string[];
  readonly choice: typeof CHOICES[number];
  /** By name. */
  readonly gateways: readonly string[];
}

interface OutboundRoutesProps {
  readonly t: Translator;
  readonly routes: readonly OutboundRouteRow[];
}

export function OutboundRoutesPage(
  props: OutboundRoutesProps & { readonly operators: OperatorFormProps },
) {
  const { t, operators } = props;
  return (
    <>
      <div class="heading">
        <h1>{t("routes.title")}</h1>
        <a class="button" href="/routes/new">{t("routes.add")}</a>
      </div>
      <p>{t("routes.about")}</p>
      <OutboundRouteTable {...props} />
      <h2>{t("routes.operators")}</h2>
      <OperatorForm {...operators} />
    </>
  );
}

/** All routes, to be put in order by buttons or by dragging. */
export function OutboundRouteTable({ t, routes }: OutboundRoutesProps) {
  if (routes.length === 0) return <p class="empty">{t("routes.none")}</p>;
  return (
    <form id="routes" {...orderForm("/routes/order")}>
      <input type="hidden" name="order" value="" />
      <table>
        <caption class="hidden">{t("routes.title")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("routes.name")}</th>
            <th scope="col">{t("routes.patterns")}</th>
            <th scope="col">{t("routes.gateways")}</th>
            <th scope="col">{t("order.title")}</th>
          </tr>
        </thead>
        <tbody>
          {routes.map(({ id, name, enabled, patterns, gateways }, at) => (
            <tr key={id} {...orderRow(id)}>
              <th scope="row">
                <a href={`/routes/${id}`}>{name}</a>{" "}
                {!enabled && <Badge kind="neutral">{t("routes.off")}</Badge>}
              </th>
              <td data-title={t("routes.patterns")}>{patterns.join(" ")}</td>
              <td data-title={t("routes.gateways")}>{gateways.join(", ")}</td>
              <td data-title={t("order.title")}>
                <MoveButtons
                  t={t}
                  id={id}
                  name={name}
                  isFirst={at === 0}
                  isLast={at === routes.length - 1}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </form>
  );
}

export interface OperatorFormProps {
  readonly t: Translator;
  readonly count: number;
  readonly state?: FormState;
}

export function OperatorForm({ t, count, state = EMPTY_FORM }: OperatorFormProps) {
  return (
    <Form
      t={t}
      id="operators"
      action="/routes/operators"
      state={state}
      submit="routes.operators.replace"
      multipart
    >
      <p>{t("routes.operators.about", { count })}</p>
      <FileInput
        t={t}
        form="operators"
        state={state}
        name="file"
        label="routes.operators.file"
        hint="routes.operators.file.hint"
        accept=".csv,text/csv"
      />
    </Form>
  );
}

export interface OutboundRouteFormProps {
  readonly t: Translator;
  /** Undefined for a new route. */
  readonly id?: string | undefined;
  readonly title?: string | undefined;
  readonly state: FormState;
  readonly gateways: number;
  readonly gatewayChoices: readonly Choice[];
}

export function OutboundRoutePage(props: OutboundRouteFormProps) {
  const { t, id, title } = props;
  return (
    <>
      <h1>{title ?? t("routes.add")}</h1>
      <OutboundRouteForm {...props} />
      {id !== undefined && (
        <Remove
          t={t}
          action={`/routes/${id}/remove`}
          title="routes.remove"
          text="routes.remove.text"
        />
      )}
    </>
  );
}

export function OutboundRouteForm(props: OutboundRouteFormProps) {
  const { t, id, state, gateways } = props;
  const field = { t, form: "route", state };
  return (
    <Form
      t={t}
      id="route"
      action={id === undefined ? "/routes/new" : `/routes/${id}`}
      state={state}
      submit={id === undefined ? "action.add" : "action.save"}
      cancel="/routes"
    >
      <EnterSaves t={t} />
      <Input {...field} name="name" label="routes.name" maxLength={64} />
      <Checkbox {...field} name="enabled" label="routes.enabled" />
      <TextArea
        {...field}
        name="patterns"
        label="routes.patterns"
        hint="routes.patterns.hint"
        rows={3}
      />
      <Input
        {...field}
        name="strip"
        label="routes.strip"
        hint="routes.strip.hint"
        inputMode="numeric"
        optional
      />
      <Input
        {...field}
        name="prepend"
        label="routes.prepend"
        inputMode="tel"
        maxLength={32}
        optional
      />
      <Select
        {...field}
        name="choice"
        label="routes.choice"
        choices={CHOICES.map((value) => ({ value, text: t(`routes.choice.${value}`) }))}
      />
      <Input
        {...field}
        name="stickySeconds"
        label="routes.stickySeconds"
        hint="routes.stickySeconds.hint"
        inputMode="numeric"
        optional
      />
      <fieldset>
        <legend>{t("routes.gateways")}</legend>
        <Rows
          t={t}
          name="gateways"
          title="routes.gateway"
          add="routes.gateway.add"
          count={gateways}
          row={(at) => <RouteGatewayFields {...props} at={at} />}
        />
      </fieldset>
    </Form>
  );
}

function RouteGatewayFields(
  { t, state, gatewayChoices, at }: OutboundRouteFormProps & { readonly at: number },
) {
  const field = { t, form: "route", state };
  const name = (part: string) => `gateways.${at}.${part}`;
  return (
    <div class="grid">
      <Select
        {...field}
        name={name("gateway")}
        label="routes.gateway.name"
        choices={gatewayChoices}
      />
      {(["priority", "weight", "cost", "quality"] as const).map((part) => (
        <Input
          key={part}
          {...field}
          name={name(part)}
          label={`routes.gateway.${part}`}
          inputMode="numeric"
          optional
        />
      ))}
    </div>
  );
}
