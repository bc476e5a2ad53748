import { Badge } from "./components/badge.tsx";
import { EMPTY_FORM, Form, type FormState, Input } from "./components/form.tsx";
import { Table } from "./components/table.tsx";
import { isTextKey, type Translator } from "./text/mod.ts";

export interface SettingRow {
  readonly name: string;
  readonly placeholder: string;
  readonly help: string;
  readonly value: string | undefined;
  readonly origin: string;
  readonly isFixed: boolean;
  /** From the next start on; empty for the default. */
  readonly next?: string | undefined;
}

/** What a setting is, in the language of the page. */
function about(t: Translator, { name, help }: SettingRow): string {
  const key = `settings.help.${name}`;
  return isTextKey(key) ? t(key) : help;
}

/** Who set a value; flags, variables and files are called by their own names. */
function whom(t: Translator, origin: string): string {
  return origin === "default" || origin === "stored" ? t(`settings.origin.${origin}`) : origin;
}

export function SettingsPage({ t, settings, isWaiting }: {
  readonly t: Translator;
  readonly settings: readonly SettingRow[];
  /** Something waits for the next start. */
  readonly isWaiting: boolean;
}) {
  return (
    <>
      <h1>{t("settings.title")}</h1>
      <p>{t("settings.about")}</p>
      {isWaiting && <p class="notice" role="status">{t("settings.waiting")}</p>}
      <Table
        t={t}
        caption={t("settings.title")}
        rows={settings}
        rowKey={({ name }) => name}
        columns={[
          {
            title: t("settings.name"),
            kind: "main",
            cell: (row) => (
              <>
                <a href={`/settings/${row.name}`}>{row.name}</a>
                <br />
                <small>{about(t, row)}</small>
              </>
            ),
          },
          { title: t("settings.value"), cell: (row) => <Value t={t} row={row} /> },
          {
            title: t("settings.origin"),
            cell: ({ origin, isFixed }) => (
              <>
                {whom(t, origin)} {isFixed && <Badge kind="neutral">{t("settings.fixed")}</Badge>}
              </>
            ),
          },
        ]}
      />
    </>
  );
}

function Value({ t, row: { value, next } }: { readonly t: Translator; readonly row: SettingRow }) {
  return (
    <>
      {value === undefined || value === ""
        ? <span class="optional">{t("settings.unset")}</span>
        : <code>{value}</code>} {next !== undefined && (
        <Badge kind="warning">
          {next === "" ? t("settings.nextDefault") : t("settings.next", { value: next })}
        </Badge>
      )}
    </>
  );
}

export interface SettingFormProps {
  readonly t: Translator;
  readonly row: SettingRow;
  readonly state?: FormState;
}

export function SettingPage(props: SettingFormProps) {
  const { t, row } = props;
  return (
    <>
      <h1>{row.name}</h1>
      <p>{about(t, row)}</p>
      <p>
        <Value t={t} row={row} />
      </p>
      {row.isFixed
        ? <p class="empty">{t("settings.edit.fixed", { by: whom(t, row.origin) })}</p>
        : (
          <>
            <SettingForm {...props} />
            <form method="post" action={`/settings/${row.name}/reset`}>
              <button type="submit" class="quiet">{t("settings.reset")}</button>
            </form>
          </>
        )}
    </>
  );
}

export function SettingForm({ t, row, state = EMPTY_FORM }: SettingFormProps) {
  const { name, value, next } = row;
  return (
    <Form
      t={t}
      id="setting"
      action={`/settings/${name}`}
      state={state}
      submit="action.save"
      cancel="/settings"
    >
      <Input
        t={t}
        form="setting"
        state={state}
        name="value"
        label="settings.value"
        value={next || value}
        maxLength={1_000}
      />
    </Form>
  );
}
