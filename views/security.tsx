import { EMPTY_FORM, Form, type FormState, Input, Select } from "./components/form.tsx";
import { PasskeyForm } from "./components/passkey.tsx";
import { Badge } from "./components/badge.tsx";
import { QrCode } from "./components/qr_code.tsx";
import { Remove } from "./components/remove.tsx";
import { Table } from "./components/table.tsx";
import { type Language, LANGUAGES, type Translator } from "./text/mod.ts";

export interface PasskeyRow {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly usedAt?: Date | undefined;
}

export interface SecurityProps {
  readonly t: Translator;
  readonly totp: boolean;
  readonly recoveryCodes: number;
  readonly passkeys: readonly PasskeyRow[];
  /** Whether a browser can have passkeys where this page was opened. */
  readonly passkeysHere: boolean;
  /** The language that was chosen, if one was. */
  readonly language?: string | undefined;
  /** The visitor has to prove who it is before anything here is changed but the password. */
  readonly mustConfirm: boolean;
  /** Of the form for the password. */
  readonly state?: FormState;
}

export function SecurityPage(props: SecurityProps) {
  const { t, totp, passkeys, mustConfirm } = props;
  return (
    <>
      <h1>{t("security.title")}</h1>
      {mustConfirm && (
        <p>
          {t("confirm.first.about")}{" "}
          <a class="button quiet" href="/confirm?next=/security">{t("confirm.first")}</a>
        </p>
      )}
      <h2>{t("security.password")}</h2>
      <p>{t("security.password.about")}</p>
      <PasswordForm {...props} />
      <h2>{t("security.totp")}</h2>
      <p>{t("security.totp.about")}</p>
      <Totp {...props} />
      <h2>{t("security.passkeys")}</h2>
      <p>{t("security.passkeys.about")}</p>
      <Passkeys {...props} />
      {(totp || passkeys.length > 0) && <RecoveryCodes {...props} />}
      <h2>{t("security.language")}</h2>
      <LanguageForm {...props} />
    </>
  );
}

export function PasswordForm({ t, state = EMPTY_FORM }: Pick<SecurityProps, "t" | "state">) {
  const field = { t, form: "password", state, type: "password" as const };
  return (
    <Form t={t} id="password" action="/security/password" state={state} submit="security.change">
      <Input
        {...field}
        name="current"
        label="security.current"
        autocomplete="current-password"
      />
      <Input
        {...field}
        name="password"
        label="security.new"
        hint="password.hint"
        autocomplete="new-password"
      />
    </Form>
  );
}

function Totp({ t, totp }: SecurityProps) {
  if (!totp) {
    return (
      <p>
        <Badge kind="neutral">{t("security.totp.off")}</Badge>{" "}
        <a class="button quiet" href="/security/totp">{t("security.totp.add")}</a>
      </p>
    );
  }
  return (
    <>
      <p>
        <Badge kind="good">{t("security.totp.on")}</Badge>
      </p>
      <Remove
        t={t}
        action="/security/totp/remove"
        title="security.totp.remove"
        text="security.totp.remove.text"
      />
    </>
  );
}

function Passkeys({ t, passkeys, passkeysHere, mustConfirm }: SecurityProps) {
  return (
    <>
      <Table
        t={t}
        caption={t("security.passkeys")}
        empty={t("security.passkeys.none")}
        rows={passkeys}
        rowKey={({ id }) => id}
        columns={[
          { title: t("security.passkeys.name"), kind: "main", cell: ({ name }) => name },
          { title: t("security.passkeys.added"), cell: ({ createdAt }) => t.date(createdAt) },
          {
            title: t("security.passkeys.used"),
            cell: ({ usedAt }) => usedAt ? t.dateTime(usedAt) : t("security.never"),
          },
          {
            title: t("action.remove"),
            cell: ({ id, name }) => (
              <form method="post" action={`/security/passkeys/${id}/remove`}>
                <button type="submit" class="quiet">
                  {t("action.remove")} <span class="hidden">{name}</span>
                </button>
              </form>
            ),
          },
        ]}
      />
      {!passkeysHere && <p>{t("security.passkeys.here")}</p>}
      {passkeysHere && !mustConfirm && <NewPasskey t={t} />}
    </>
  );
}

function NewPasskey({ t }: { readonly t: Translator }) {
  return (
    <PasskeyForm
      t={t}
      kind="create"
      options="/security/passkeys/options"
      action="/security/passkeys"
      submit="security.passkeys.add"
    >
      <h3>{t("security.passkeys.add")}</h3>
      <Input
        t={t}
        form="passkey"
        state={EMPTY_FORM}
        name="name"
        label="security.passkeys.new"
        maxLength={100}
      />
    </PasskeyForm>
  );
}

function RecoveryCodes({ t, recoveryCodes }: SecurityProps) {
  return (
    <>
      <h2>{t("security.codes")}</h2>
      <p>
        {t("security.codes.about")} {t("security.codes.left", { count: recoveryCodes })}
      </p>
      <form method="post" action="/security/codes">
        <button type="submit" class="quiet">{t("security.codes.renew")}</button>
      </form>
    </>
  );
}

/** Each in its own words, for who cannot read the others. */
const OWN_NAMES: Readonly<Record<Language, string>> = { en: "English", de: "Deutsch" };

export function LanguageForm({ t, language }: Pick<SecurityProps, "t" | "language">) {
  const choices = LANGUAGES.map((value) => ({ value, text: OWN_NAMES[value] }));
  return (
    <Form
      t={t}
      id="language"
      action="/security/language"
      state={EMPTY_FORM}
      submit="action.save"
    >
      <Select
        t={t}
        form="language"
        state={EMPTY_FORM}
        name="language"
        label="security.language"
        value={language ?? ""}
        choices={[{ value: "", text: t("security.language.browser") }, ...choices]}
        optional
      />
    </Form>
  );
}

export interface TotpProps {
  readonly t: Translator;
  /** What the app reads; it has the secret in it. */
  readonly uri: string;
  readonly secret: string;
  readonly state?: FormState;
}

export function TotpForm({ t, uri, secret, state = EMPTY_FORM }: TotpProps) {
  return (
    <Form
      t={t}
      id="totp"
      action="/security/totp"
      state={state}
      submit="security.totp.add"
      cancel="/security"
    >
      <p>
        <QrCode text={uri} label={t("security.qr")} />
      </p>
      <p>
        {t("security.totp.key")}: <code>{(secret.match(/.{1,4}/g) ?? []).join(" ")}</code>
      </p>
      <Input
        t={t}
        form="totp"
        state={state}
        name="code"
        label="security.totp.code"
        autocomplete="one-time-code"
        inputMode="numeric"
        maxLength={10}
      />
    </Form>
  );
}

export function TotpPage(props: TotpProps) {
  const { t } = props;
  return (
    <>
      <h1>{t("security.totp.add")}</h1>
      <p>{t("security.totp.scan")}</p>
      <TotpForm {...props} />
    </>
  );
}
