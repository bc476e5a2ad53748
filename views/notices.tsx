import { Checkbox, Form, type FormState, Input, Select } from "./components/form.tsx";
import { Table } from "./components/table.tsx";
import type { Translator } from "./text/mod.ts";

export interface NoticesProps {
  readonly t: Translator;
  readonly state: FormState;
  /** Which ways have a password or a key. */
  readonly hasSecret: { readonly mail: boolean; readonly push: boolean };
}

export interface WaitingNotice {
  readonly id: number;
  readonly channel: "mail" | "push";
  readonly title: string;
  readonly at: Date;
  readonly attempts: number;
  readonly error?: string | undefined;
}

export function NoticesForm({ t, state, hasSecret }: NoticesProps) {
  const field = { t, form: "notices", state };
  const kept = (has: boolean) => has ? "notices.secret.kept" as const : undefined;
  return (
    <Form t={t} id="notices" action="/notices" state={state} submit="action.save">
      <Select
        {...field}
        name="language"
        label="notices.language"
        choices={[{ value: "en", text: "English" }, { value: "de", text: "Deutsch" }]}
      />
      <Checkbox {...field} name="texts" label="notices.texts" />
      <fieldset>
        <legend>{t("notices.mail")}</legend>
        <Checkbox {...field} name="hasMail" label="notices.mail.on" />
        <Input {...field} name="mail.host" label="notices.host" maxLength={253} optional />
        <Input
          {...field}
          name="mail.port"
          label="notices.port"
          inputMode="numeric"
          maxLength={5}
          optional
        />
        <Select
          {...field}
          name="mail.security"
          label="notices.security"
          choices={[
            { value: "starttls", text: t("notices.security.starttls") },
            { value: "tls", text: t("notices.security.tls") },
            { value: "none", text: t("notices.security.none") },
          ]}
        />
        <Input {...field} name="mail.user" label="notices.user" maxLength={254} optional />
        <Input
          {...field}
          name="mail.password"
          type="password"
          label="notices.password"
          hint={kept(hasSecret.mail)}
          autocomplete="new-password"
          maxLength={500}
          optional
        />
        <Input {...field} name="mail.from" type="email" label="notices.from" optional />
        <Input {...field} name="mail.to" label="notices.to" hint="notices.to.hint" optional />
      </fieldset>
      <fieldset>
        <legend>{t("notices.push")}</legend>
        <Checkbox {...field} name="hasPush" label="notices.push.on" />
        <Select
          {...field}
          name="push.kind"
          label="notices.kind"
          choices={[
            { value: "ntfy", text: "ntfy" },
            { value: "gotify", text: "Gotify" },
            { value: "webhook", text: t("notices.kind.webhook") },
          ]}
        />
        <Input
          {...field}
          name="push.url"
          type="url"
          label="notices.url"
          hint="notices.url.hint"
          maxLength={500}
          optional
        />
        <Input
          {...field}
          name="push.key"
          type="password"
          label="notices.key"
          hint={kept(hasSecret.push)}
          autocomplete="new-password"
          maxLength={500}
          optional
        />
      </fieldset>
    </Form>
  );
}

/** What a test came to. */
export interface TestResult {
  readonly channel: "mail" | "push";
  readonly problem: string | undefined;
}

export function NoticesPage(
  props: NoticesProps & {
    readonly set: { readonly mail: boolean; readonly push: boolean };
    readonly waiting: readonly WaitingNotice[];
    readonly result?: TestResult | undefined;
  },
) {
  const { t, set, waiting, result } = props;
  return (
    <>
      <h1>{t("notices.title")}</h1>
      <p>{t("notices.about")}</p>
      {result && (
        <p role="status" class={result.problem === undefined ? "notice" : "warning-text"}>
          {result.problem ?? t("notices.test.sent")}
        </p>
      )}
      {(["mail", "push"] as const).filter((channel) => set[channel]).map((channel) => (
        <form key={channel} method="post" action={`/notices/test/${channel}`}>
          <p>
            <button type="submit" class="quiet">{t(`notices.test.${channel}`)}</button>
          </p>
        </form>
      ))}
      <NoticesForm {...props} />
      <h2>{t("notices.waiting")}</h2>
      <Table
        t={t}
        caption={t("notices.waiting")}
        empty={t("notices.waiting.none")}
        rows={waiting}
        rowKey={({ id }) => String(id)}
        columns={[
          { title: t("notices.at"), kind: "main", cell: ({ at }) => t.time(at) },
          { title: t("notices.what"), cell: ({ title }) => title },
          { title: t("notices.way"), cell: ({ channel }) => t(`notices.${channel}`) },
          { title: t("notices.attempts"), cell: ({ attempts }) => t.number(attempts) },
          { title: t("notices.error"), cell: ({ error }) => error ?? "" },
        ]}
      />
    </>
  );
}
