import type { ComponentChildren } from "preact";
import { Badge } from "./components/badge.tsx";
import { EMPTY_FORM, Form, type FormState, Input, Select } from "./components/form.tsx";
import { Table } from "./components/table.tsx";
import { EmergencyPlanForm, type EmergencyPlanProps } from "./emergency.tsx";
import { NetworkTestForm, type NetworkTestProps } from "./network.tsx";
import type { TextKey, Translator } from "./text/mod.ts";

/** The steps after the administrator, in their order. Each can be left out, and come back to. */
export const SETUP_STEPS = [
  "place",
  "network",
  "phone",
  "trunk",
  "emergency",
  "backup",
  "done",
] as const;
export type SetupStep = typeof SETUP_STEPS[number];

const STEPS = SETUP_STEPS.length + 1;

export const pathOf = (step: SetupStep) => `/setup/${step}`;

/** The step after `step`; none after the last. */
export const stepAfter = (step: SetupStep): SetupStep | undefined =>
  SETUP_STEPS[SETUP_STEPS.indexOf(step) + 1];

function Step({ t, number, title, children }: {
  readonly t: Translator;
  readonly number: number;
  readonly title: TextKey;
  readonly children: ComponentChildren;
}) {
  return (
    <>
      <p class="step">
        {t("setup.step", { step: number, steps: STEPS })}
        <progress value={number} max={STEPS} aria-label={t("setup.title")} />
      </p>
      <h1>{t(title)}</h1>
      {children}
    </>
  );
}

function Onward({ t, step, text = "setup.skip" }: {
  readonly t: Translator;
  readonly step: SetupStep;
  readonly text?: TextKey;
}) {
  const next = stepAfter(step);
  if (!next) return null;
  return (
    <p class="actions">
      <a class={text === "setup.skip" ? "button quiet" : "button"} href={pathOf(next)}>{t(text)}</a>
    </p>
  );
}

// The administrator.

export interface AdministratorFormProps {
  readonly t: Translator;
  readonly code: string;
  readonly state?: FormState;
}

export function AdministratorForm({ t, code, state = EMPTY_FORM }: AdministratorFormProps) {
  const field = { t, form: "setup", state };
  return (
    <Form
      t={t}
      id="setup"
      action={`/setup?code=${encodeURIComponent(code)}`}
      state={state}
      submit="setup.administrator.submit"
    >
      <Input
        {...field}
        name="name"
        label="setup.name"
        hint="setup.name.hint"
        autocomplete="username"
        maxLength={128}
      />
      <Input
        {...field}
        name="password"
        type="password"
        label="setup.password"
        hint="setup.password.hint"
        autocomplete="new-password"
        maxLength={256}
      />
    </Form>
  );
}

export function AdministratorStep(props: AdministratorFormProps) {
  const { t } = props;
  return (
    <Step t={t} number={1} title="setup.administrator">
      <p>{t("setup.administrator.about")}</p>
      <AdministratorForm {...props} />
    </Step>
  );
}

/** What stands there instead when the code is not the right one. */
export function DeadCode({ t }: { readonly t: Translator }) {
  return (
    <>
      <h1>{t("setup.title")}</h1>
      <p>{t("setup.code.dead")}</p>
    </>
  );
}

// Where it stands.

export interface PlaceFormProps {
  readonly t: Translator;
  readonly country: string;
  readonly timeZone: string | undefined;
  /** ISO 3166 codes in lower case. */
  readonly countries: readonly string[];
  readonly state?: FormState;
}

export function PlaceForm({ t, country, timeZone, countries, state = EMPTY_FORM }: PlaceFormProps) {
  const field = { t, form: "place", state };
  const names = new Intl.DisplayNames([t.language], { type: "region" });
  const choices = countries
    .map((code) => ({ value: code, text: names.of(code.toUpperCase()) ?? code }))
    .toSorted((a, b) => a.text.localeCompare(b.text, t.language));
  return (
    <Form t={t} id="place" action={pathOf("place")} state={state} submit="setup.next">
      <Select
        {...field}
        name="country"
        label="setup.country"
        choices={choices}
        value={country}
      />
      <Input
        {...field}
        name="timeZone"
        label="setup.timeZone"
        hint="setup.timeZone.hint"
        value={timeZone}
        maxLength={64}
        optional
      />
    </Form>
  );
}

export function PlaceStep(props: PlaceFormProps) {
  const { t } = props;
  return (
    <Step t={t} number={2} title="setup.place">
      <p>{t("setup.place.about")}</p>
      <PlaceForm {...props} />
      <Onward t={t} step="place" />
    </Step>
  );
}

// The network.

export function NetworkStep(props: NetworkTestProps & { readonly about: string }) {
  const { t, about, findings } = props;
  return (
    <Step t={t} number={3} title="setup.network">
      <p>{about}</p>
      <NetworkTestForm {...props} />
      <Onward t={t} step="network" text={findings ? "setup.next" : "setup.skip"} />
    </Step>
  );
}

// The first phones.

export interface SetupPhone {
  readonly id: string;
  readonly name: string;
  readonly extension: string;
  readonly isRegistered: boolean;
}

/** The phones there are; asks for itself again, for a phone takes its time to connect. */
export function SetupPhones({ t, phones }: {
  readonly t: Translator;
  readonly phones: readonly SetupPhone[];
}) {
  return (
    <div
      id="phones"
      hx-get={`${pathOf("phone")}/list`}
      hx-trigger="every 3s"
      hx-swap="outerHTML"
    >
      <Table
        t={t}
        caption={t("setup.phone")}
        empty={t("setup.phone.none")}
        rows={phones}
        rowKey={({ id }) => id}
        columns={[
          {
            title: t("setup.phone.device"),
            kind: "main",
            cell: ({ id, name }) => <a href={`/devices/${id}`}>{name}</a>,
          },
          { title: t("setup.phone.extension"), cell: ({ extension }) => extension },
          {
            title: t("setup.phone.state"),
            cell: ({ isRegistered }) => (
              <Badge kind={isRegistered ? "good" : "neutral"}>
                {t(isRegistered ? "setup.phone.registered" : "setup.phone.waiting")}
              </Badge>
            ),
          },
        ]}
      />
    </div>
  );
}

export function PhoneStep({ t, phones }: {
  readonly t: Translator;
  readonly phones: readonly SetupPhone[];
}) {
  return (
    <Step t={t} number={4} title="setup.phone">
      <p>{t("setup.phone.about")}</p>
      <SetupPhones t={t} phones={phones} />
      <p class="actions">
        <a class="button" href="/devices/new">{t("setup.phone.add")}</a>
      </p>
      <Onward t={t} step="phone" text={phones.length > 0 ? "setup.next" : "setup.skip"} />
    </Step>
  );
}

// Help.

export function EmergencyStep({ numbers, ...form }: EmergencyPlanProps & {
  readonly numbers: readonly string[];
}) {
  const { t } = form;
  return (
    <Step t={t} number={6} title="setup.emergency">
      <p>{t("setup.emergency.about", { numbers: numbers.join(", ") })}</p>
      <EmergencyPlanForm {...form} />
      <Onward t={t} step="emergency" />
    </Step>
  );
}

// The outside line.

export function TrunkStep({ t, gateways }: {
  readonly t: Translator;
  /** How many there are. */
  readonly gateways: number;
}) {
  return (
    <Step t={t} number={5} title="setup.trunk">
      <p>{t("setup.trunk.about")}</p>
      {gateways > 0 && <p>{t("setup.trunk.has", { count: gateways })}</p>}
      <p class="actions">
        <a class="button" href="/gateways/new">{t("setup.trunk.add")}</a>
        {gateways > 0 && (
          <>
            <a class="button quiet" href="/routes/new">{t("setup.trunk.route")}</a>
            <a class="button quiet" href="/numbers/new">{t("setup.trunk.number")}</a>
          </>
        )}
      </p>
      <Onward t={t} step="trunk" text={gateways > 0 ? "setup.next" : "setup.skip"} />
    </Step>
  );
}

// Backup, and the end.

export function BackupStep({ t, folder }: { readonly t: Translator; readonly folder: string }) {
  return (
    <Step t={t} number={7} title="setup.backup">
      <p>{t("setup.backup.about", { folder })}</p>
      <p>
        <a href="/backups">{t("setup.backup.link")}</a>
      </p>
      <Onward t={t} step="backup" text="setup.next" />
    </Step>
  );
}

export function DoneStep({ t, echoCode }: {
  readonly t: Translator;
  /** What to dial to hear oneself. */
  readonly echoCode: string | undefined;
}) {
  return (
    <Step t={t} number={8} title="setup.done">
      <p>
        {echoCode === undefined
          ? t("setup.done.about.none")
          : t("setup.done.about", { code: echoCode })}
      </p>
      <form method="post" action={pathOf("done")}>
        <p class="actions">
          <button type="submit">{t("setup.done.submit")}</button>
        </p>
      </form>
    </Step>
  );
}
