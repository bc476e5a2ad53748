import { Checkbox, EMPTY_FORM, Form, type FormState, Input, Select } from "./components/form.tsx";
import { Badge } from "./components/badge.tsx";
import { Remove } from "./components/remove.tsx";
import { Pages, Table } from "./components/table.tsx";
import type { TextKey, Translator } from "./text/mod.ts";

export interface AccountRow {
  readonly id: string;
  readonly name: string;
  readonly role: "administrator" | "user";
  readonly disabled: boolean;
  readonly hasFactor: boolean;
  /** The id of the user whose calls it sees. */
  readonly user?: string | undefined;
  /** The extension of that user. */
  readonly extension?: string | undefined;
}

const ROLE: Readonly<Record<AccountRow["role"], TextKey>> = {
  administrator: "accounts.role.administrator",
  user: "accounts.role.user",
};

export function AccountsPage({ t, accounts, page, pages }: {
  readonly t: Translator;
  readonly accounts: readonly AccountRow[];
  readonly page: number;
  readonly pages: number;
}) {
  return (
    <>
      <div class="heading">
        <h1>{t("accounts.title")}</h1>
        <a class="button" href="/accounts/new">{t("accounts.add")}</a>
      </div>
      <p>{t("accounts.about")}</p>
      <Table
        t={t}
        caption={t("accounts.title")}
        rows={accounts}
        rowKey={({ id }) => id}
        columns={[
          {
            title: t("accounts.name"),
            kind: "main",
            cell: ({ id, name }) => <a href={`/accounts/${id}`}>{name}</a>,
          },
          { title: t("accounts.role"), cell: ({ role }) => t(ROLE[role]) },
          { title: t("accounts.user"), cell: ({ extension }) => extension ?? "" },
          {
            title: t("accounts.factor"),
            cell: ({ hasFactor }) => t(hasFactor ? "accounts.factor.yes" : "accounts.factor.no"),
          },
          { title: t("accounts.state"), cell: (account) => <State t={t} account={account} /> },
        ]}
      />
      <Pages t={t} page={page} pages={pages} href={(to) => `/accounts?page=${to}`} />
    </>
  );
}

function State({ t, account }: { readonly t: Translator; readonly account: AccountRow }) {
  return account.disabled
    ? <Badge kind="bad">{t("accounts.state.disabled")}</Badge>
    : <Badge kind="good">{t("accounts.state.active")}</Badge>;
}

export interface AccountFormProps {
  readonly t: Translator;
  /** The account as it is; undefined for a new one. */
  readonly account?: AccountRow | undefined;
  readonly users: readonly { readonly id: string; readonly text: string }[];
  readonly state?: FormState;
}

export function AccountForm({ t, account, users, state = EMPTY_FORM }: AccountFormProps) {
  const field = { t, form: "account", state };
  const nobody = { value: "", text: t("accounts.user.none") };
  return (
    <Form
      t={t}
      id="account"
      action={account ? `/accounts/${account.id}` : "/accounts/new"}
      state={state}
      submit={account ? "action.save" : "action.add"}
      cancel="/accounts"
    >
      <Input
        {...field}
        name="name"
        label="accounts.name"
        hint="accounts.name.hint"
        value={account?.name}
        maxLength={128}
      />
      <Select
        {...field}
        name="role"
        label="accounts.role"
        value={account?.role ?? "user"}
        choices={Object.entries(ROLE).map(([value, text]) => ({ value, text: t(text) }))}
      />
      <Select
        {...field}
        name="user"
        label="accounts.user"
        hint="accounts.user.hint"
        value={account?.user ?? ""}
        choices={[nobody, ...users.map(({ id, text }) => ({ value: id, text }))]}
        optional
      />
      {account
        ? (
          <Checkbox
            {...field}
            name="disabled"
            label="accounts.disabled"
            checked={account.disabled}
          />
        )
        : <PasswordInput {...field} />}
    </Form>
  );
}

function PasswordInput(field: {
  readonly t: Translator;
  readonly form: string;
  readonly state: FormState;
}) {
  return (
    <Input
      {...field}
      name="password"
      label="accounts.password"
      hint="accounts.password.hint"
      type="password"
      autocomplete="new-password"
      optional
    />
  );
}

export function AccountPage(props: AccountFormProps) {
  const { t, account } = props;
  return (
    <>
      <h1>{account?.name ?? t("accounts.add")}</h1>
      <AccountForm {...props} />
      {account && (
        <>
          <h2>{t("accounts.password.set")}</h2>
          <p>{t("accounts.password.text")}</p>
          <SetPasswordForm t={t} id={account.id} />
          {account.hasFactor && <ResetFactors t={t} id={account.id} />}
          <Remove
            t={t}
            action={`/accounts/${account.id}/remove`}
            title="accounts.remove"
            text="accounts.remove.text"
          />
        </>
      )}
    </>
  );
}

export function SetPasswordForm({ t, id, state = EMPTY_FORM }: {
  readonly t: Translator;
  readonly id: string;
  readonly state?: FormState;
}) {
  return (
    <Form
      t={t}
      id="set-password"
      action={`/accounts/${id}/password`}
      state={state}
      submit="accounts.password.set"
    >
      <PasswordInput t={t} form="set-password" state={state} />
    </Form>
  );
}

function ResetFactors({ t, id }: { readonly t: Translator; readonly id: string }) {
  return (
    <details class="danger">
      <summary>{t("accounts.factors.reset")}</summary>
      <form method="post" action={`/accounts/${id}/factors`}>
        <p>{t("accounts.factors.text")}</p>
        <p class="actions">
          <button type="submit" class="dangerous">{t("accounts.factors.reset")}</button>
        </p>
      </form>
    </details>
  );
}
