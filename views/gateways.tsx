import { Badge } from "./components/badge.tsx";
import {
  Checkbox,
  type Choice,
  Form,
  type FormState,
  Input,
  Select,
  TextArea,
} from "./components/form.tsx";
import { Remove } from "./components/remove.tsx";
import { EnterSaves, Rows } from "./components/rows.tsx";
import { Table } from "./components/table.tsx";
import type { TextKey, TextParams, Translator } from "./text/mod.ts";

const HEALTHS = { healthy: "good", unknown: "neutral", down: "bad" } as const;
const TRANSPORTS = ["", "UDP", "TCP", "TLS"] as const;
const FORMATS = ["+e164", "e164", "national", "as-dialled"] as const;
const MODES = ["passthrough", "override", "anonymous"] as const;
const HEADERS = ["pai", "ppi", "rpid", "from"] as const;
const DTMF = ["rfc4733", "info", "inband"] as const;

/** Something a gateway is said to be, with what the sentence names. */
export interface GatewayWord {
  readonly text: TextKey;
  readonly params?: TextParams;
}

export interface GatewayRow {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly enabled: boolean;
  readonly health: keyof typeof HEALTHS;
  /** How its registration stands; undefined where we do not register. */
  readonly registration: GatewayWord | undefined;
  readonly channels: string;
}

interface GatewaysProps {
  readonly t: Translator;
  readonly gateways: readonly GatewayRow[];
}

export function GatewaysPage(props: GatewaysProps) {
  const { t } = props;
  return (
    <>
      <div class="heading">
        <h1>{t("gateways.title")}</h1>
        <a class="button" href="/gateways/new">{t("gateways.add")}</a>
      </div>
      <p>{t("gateways.about")}</p>
      <div hx-sse:connect="/gateways/stream" hx-target="#gateways" hx-swap="outerMorph">
        <GatewayTable {...props} />
      </div>
    </>
  );
}

/** The gateways and how they are: what is exchanged while the page is open. */
export function GatewayTable({ t, gateways }: GatewaysProps) {
  return (
    <div id="gateways">
      <Table
        t={t}
        caption={t("gateways.title")}
        empty={t("gateways.none")}
        rows={gateways}
        rowKey={({ id }) => id}
        columns={[
          {
            title: t("gateways.name"),
            kind: "main",
            cell: ({ id, name }) => <a href={`/gateways/${id}`}>{name}</a>,
          },
          { title: t("gateways.address"), cell: ({ address }) => address },
          {
            title: t("gateways.state"),
            cell: ({ enabled, health }) =>
              enabled
                ? <Badge kind={HEALTHS[health]}>{t(`gateways.health.${health}`)}</Badge>
                : <Badge kind="neutral">{t("gateways.off")}</Badge>,
          },
          {
            title: t("gateways.registration"),
            cell: ({ registration }) =>
              registration ? t(registration.text, registration.params) : "",
          },
          { title: t("gateways.channels"), kind: "number", cell: ({ channels }) => channels },
        ]}
      />
    </div>
  );
}

export interface GatewayFormProps {
  readonly t: Translator;
  /** Undefined for a new gateway. */
  readonly id?: string | undefined;
  readonly title?: string | undefined;
  readonly state: FormState;
  /** How many devices have a number of their own. */
  readonly devices: number;
  readonly deviceChoices: readonly Choice[];
}

export function GatewayPage(props: GatewayFormProps) {
  const { t, id, title } = props;
  return (
    <>
      <h1>{title ?? t("gateways.add")}</h1>
      {id !== undefined && <TestForm t={t} id={id} />}
      <GatewayForm {...props} />
      {id !== undefined && (
        <Remove
          t={t}
          action={`/gateways/${id}/remove`}
          title="gateways.remove"
          text="gateways.remove.text"
        />
      )}
    </>
  );
}

function TestForm({ t, id }: { readonly t: Translator; readonly id: string }) {
  const action = `/gateways/${id}/test`;
  return (
    <form method="post" action={action} hx-post={action} hx-target="#test" hx-swap="innerHTML">
      <p class="actions">
        <button type="submit" class="quiet">{t("gateways.test")}</button>
      </p>
      <div id="test" aria-live="polite" />
    </form>
  );
}

/** What a test has found, in sentences. */
export function GatewayTestResult({ t, found }: {
  readonly t: Translator;
  readonly found: readonly (GatewayWord & { readonly good: boolean })[];
}) {
  return (
    <ul class="findings">
      {found.map(({ text, params, good }) => (
        <li key={text}>
          <Badge kind={good ? "good" : "bad"}>
            {t(good ? "gateways.test.good" : "gateways.test.bad")}
          </Badge>{" "}
          {t(text, params)}
        </li>
      ))}
    </ul>
  );
}

export function GatewayTestPage({ t, id, title, found }: {
  readonly t: Translator;
  readonly id: string;
  readonly title: string;
  readonly found: readonly (GatewayWord & { readonly good: boolean })[];
}) {
  return (
    <>
      <h1>{title}</h1>
      <GatewayTestResult t={t} found={found} />
      <p>
        <a href={`/gateways/${id}`}>{t("gateways.test.back")}</a>
      </p>
    </>
  );
}

export function GatewayForm(props: GatewayFormProps) {
  const { t, id, state } = props;
  const field = { t, form: "gateway", state };
  return (
    <Form
      t={t}
      id="gateway"
      action={id === undefined ? "/gateways/new" : `/gateways/${id}`}
      state={state}
      submit={id === undefined ? "action.add" : "action.save"}
      cancel="/gateways"
    >
      <EnterSaves t={t} />
      <Input {...field} name="name" label="gateways.name" maxLength={64} />
      <Checkbox {...field} name="enabled" label="gateways.enabled" />
      <Reach t={t} state={state} />
      <Account t={t} state={state} />
      <Identity t={t} state={state} />
      <Numbers {...props} />
      <Media t={t} state={state} />
    </Form>
  );
}

interface PartProps {
  readonly t: Translator;
  readonly state: FormState;
}

function Reach({ t, state }: PartProps) {
  const field = { t, form: "gateway", state };
  return (
    <fieldset>
      <legend>{t("gateways.reach")}</legend>
      <Input
        {...field}
        name="address"
        label="gateways.address"
        hint="gateways.address.hint"
        inputMode="url"
        maxLength={255}
      />
      <Select
        {...field}
        name="transport"
        label="gateways.transport"
        choices={TRANSPORTS.map((value) => ({
          value,
          text: value === "" ? t("gateways.transport.any") : value,
        }))}
        optional
      />
      <Input
        {...field}
        name="outboundProxy"
        label="gateways.outboundProxy"
        hint="gateways.outboundProxy.hint"
        inputMode="url"
        maxLength={255}
        optional
      />
      <Checkbox {...field} name="tlsOnly" label="gateways.tlsOnly" />
      <Checkbox
        {...field}
        name="encryption"
        label="gateways.encryption"
        hint="gateways.encryption.hint"
      />
      <Input
        {...field}
        name="probeSeconds"
        label="gateways.probeSeconds"
        hint="gateways.probeSeconds.hint"
        inputMode="numeric"
      />
      <Input
        {...field}
        name="maxChannels"
        label="gateways.maxChannels"
        hint="gateways.maxChannels.hint"
        inputMode="numeric"
        optional
      />
    </fieldset>
  );
}

function Account({ t, state }: PartProps) {
  const field = { t, form: "gateway", state, optional: true };
  return (
    <fieldset>
      <legend>{t("gateways.account")}</legend>
      <Input
        {...field}
        name="account.username"
        label="gateways.account.username"
        hint="gateways.account.username.hint"
        maxLength={128}
      />
      <Input
        {...field}
        name="secret"
        type="password"
        label="gateways.secret"
        hint="gateways.secret.hint"
        autocomplete="new-password"
        maxLength={256}
      />
      <Checkbox {...field} name="registers" label="gateways.registers" />
      <Input
        {...field}
        name="account.authUser"
        label="gateways.account.authUser"
        hint="gateways.account.authUser.hint"
        maxLength={128}
      />
      <Input
        {...field}
        name="account.realm"
        label="gateways.account.realm"
        hint="gateways.account.realm.hint"
        maxLength={255}
      />
      <Input
        {...field}
        name="expiresSeconds"
        label="gateways.expiresSeconds"
        inputMode="numeric"
      />
    </fieldset>
  );
}

function Identity({ t, state }: PartProps) {
  const field = { t, form: "gateway", state, optional: true };
  return (
    <fieldset>
      <legend>{t("gateways.identity")}</legend>
      <p>{t("gateways.identity.about")}</p>
      <Checkbox {...field} name="identity.resolved" label="gateways.identity.resolved" />
      <TextArea
        {...field}
        name="identity.addresses"
        label="gateways.identity.addresses"
        hint="gateways.identity.addresses.hint"
        rows={3}
      />
      <TextArea
        {...field}
        name="identity.certificates"
        label="gateways.identity.certificates"
        hint="gateways.identity.certificates.hint"
        optional
      />
      <Input
        {...field}
        name="identity.username"
        label="gateways.identity.username"
        hint="gateways.identity.username.hint"
        maxLength={128}
      />
      <Input
        {...field}
        name="theirSecret"
        type="password"
        label="gateways.theirSecret"
        hint="gateways.secret.hint"
        autocomplete="new-password"
        maxLength={256}
      />
    </fieldset>
  );
}

function Numbers({ t, state, devices, deviceChoices }: GatewayFormProps) {
  const field = { t, form: "gateway", state };
  return (
    <fieldset>
      <legend>{t("gateways.numbers")}</legend>
      <Select
        {...field}
        name="numberFormat"
        label="gateways.numberFormat"
        choices={FORMATS.map((value) => ({ value, text: t(`gateways.numberFormat.${value}`) }))}
      />
      <Select
        {...field}
        name="callerId.mode"
        label="gateways.callerId.mode"
        choices={MODES.map((value) => ({ value, text: t(`gateways.callerId.mode.${value}`) }))}
      />
      <Input
        {...field}
        name="callerId.number"
        label="gateways.callerId.number"
        hint="gateways.callerId.number.hint"
        inputMode="tel"
        maxLength={40}
        optional
      />
      <Input
        {...field}
        name="callerId.name"
        label="gateways.callerId.name"
        maxLength={64}
        optional
      />
      <Rows
        t={t}
        name="devices"
        title="gateways.device"
        add="gateways.device.add"
        count={devices}
        row={(at) => (
          <>
            <Select
              {...field}
              name={`devices.${at}.device`}
              label="gateways.device.phone"
              choices={deviceChoices}
            />
            <Input
              {...field}
              name={`devices.${at}.number`}
              label="gateways.device.number"
              inputMode="tel"
              maxLength={40}
            />
          </>
        )}
      />
      <TextArea
        {...field}
        name="callerId.allowed"
        label="gateways.callerId.allowed"
        hint="gateways.callerId.allowed.hint"
        rows={3}
        optional
      />
      <Checkbox {...field} name="callerId.forwarded" label="gateways.callerId.forwarded" />
      <Select
        {...field}
        name="callerId.header"
        label="gateways.callerId.header"
        choices={HEADERS.map((value) => ({ value, text: t(`gateways.callerId.header.${value}`) }))}
      />
      <Input
        {...field}
        name="fromUser"
        label="gateways.fromUser"
        hint="gateways.fromUser.hint"
        maxLength={128}
        optional
      />
      <Input
        {...field}
        name="fromDomain"
        label="gateways.fromDomain"
        hint="gateways.fromDomain.hint"
        maxLength={255}
        optional
      />
    </fieldset>
  );
}

function Media({ t, state }: PartProps) {
  const field = { t, form: "gateway", state };
  return (
    <fieldset>
      <legend>{t("gateways.media")}</legend>
      <Input
        {...field}
        name="codecs"
        label="gateways.codecs"
        hint="gateways.codecs.hint"
        maxLength={100}
        optional
      />
      <Select
        {...field}
        name="dtmf"
        label="gateways.dtmf"
        choices={DTMF.map((value) => ({ value, text: t(`gateways.dtmf.${value}`) }))}
      />
    </fieldset>
  );
}
