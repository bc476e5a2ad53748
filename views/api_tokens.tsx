import { Checkbox, EMPTY_FORM, Form, type FormState, Input } from "./components/form.tsx";
import { Badge } from "./components/badge.tsx";
import { Table } from "./components/table.tsx";
import type { TextKey, Translator } from "./text/mod.ts";

export interface TokenRow {
  readonly id: string;
  readonly name: string;
  readonly hint: string;
  readonly scopes: readonly string[];
  readonly usedAt?: Date | undefined;
  readonly expiresAt?: Date | undefined;
  readonly expired: boolean;
}

export function TokensPage({ t, tokens }: {
  readonly t: Translator;
  readonly tokens: readonly TokenRow[];
}) {
  return (
    <>
      <div class="heading">
        <h1>{t("tokens.title")}</h1>
        <a class="button" href="/tokens/new">{t("tokens.add")}</a>
      </div>
      <p>{t("tokens.about")}</p>
      <Table
        t={t}
        caption={t("tokens.title")}
        empty={t("tokens.none")}
        rows={tokens}
        rowKey={({ id }) => id}
        columns={[
          { title: t("tokens.name"), kind: "main", cell: ({ name }) => name },
          { title: t("tokens.hint"), cell: ({ hint }) => <code>{hint}…</code> },
          { title: t("tokens.scopes"), cell: ({ scopes }) => scopes.join(", ") },
          {
            title: t("tokens.used"),
            cell: ({ usedAt }) => usedAt ? t.dateTime(usedAt) : t("security.never"),
          },
          { title: t("tokens.expires"), cell: (token) => <Expiry t={t} token={token} /> },
          {
            title: t("tokens.revoke"),
            cell: ({ id, name }) => (
              <form method="post" action={`/tokens/${id}/revoke`}>
                <button type="submit" class="quiet">
                  {t("tokens.revoke")} <span class="hidden">{name}</span>
                </button>
              </form>
            ),
          },
        ]}
      />
    </>
  );
}

function Expiry({ t, token }: { readonly t: Translator; readonly token: TokenRow }) {
  const { expiresAt, expired } = token;
  if (!expiresAt) return <>{t("security.never")}</>;
  return expired ? <Badge kind="warning">{t("tokens.expired")}</Badge> : <>{t.date(expiresAt)}</>;
}

export interface TokenFormProps {
  readonly t: Translator;
  /** What can be chosen, with what it means. */
  readonly scopes: readonly { readonly name: string; readonly label: TextKey }[];
  readonly state?: FormState;
}

export function TokenForm({ t, scopes, state = EMPTY_FORM }: TokenFormProps) {
  const field = { t, form: "token", state };
  const wrong = state.problems.find(({ field: name }) => name.startsWith("scopes"));
  return (
    <Form
      t={t}
      id="token"
      action="/tokens/new"
      state={state}
      submit="tokens.add"
      cancel="/tokens"
    >
      <Input {...field} name="name" label="tokens.name" hint="tokens.name.hint" maxLength={100} />
      <fieldset id="token-scopes">
        <legend>{t("tokens.scopes")}</legend>
        {scopes.map(({ name, label }) => (
          <Checkbox key={name} {...field} name={`scope.${name}`} label={label} />
        ))}
        {wrong && <small class="wrong">{t(wrong.text, wrong.params)}</small>}
      </fieldset>
      <Input
        {...field}
        name="days"
        label="tokens.days"
        hint="tokens.days.hint"
        inputMode="numeric"
        maxLength={4}
        optional
      />
    </Form>
  );
}

export function NewTokenPage(props: TokenFormProps) {
  return (
    <>
      <h1>{props.t("tokens.add")}</h1>
      <TokenForm {...props} />
    </>
  );
}
