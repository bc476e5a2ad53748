import { EMPTY_FORM, Form, type FormState, Input } from "./components/form.tsx";
import { Remove } from "./components/remove.tsx";
import { Pages, Table } from "./components/table.tsx";
import type { Translator } from "./text/mod.ts";

export interface UserRow {
  readonly id: string;
  readonly extension: string;
  readonly name: string;
  readonly devices: number;
}

export function UsersPage({ t, users, page, pages }: {
  readonly t: Translator;
  readonly users: readonly UserRow[];
  readonly page: number;
  readonly pages: number;
}) {
  return (
    <>
      <div class="heading">
        <h1>{t("users.title")}</h1>
        <a class="button" href="/users/new">{t("users.add")}</a>
      </div>
      <p>{t("users.about")}</p>
      <Table
        t={t}
        caption={t("users.title")}
        empty={t("users.none")}
        rows={users}
        rowKey={({ id }) => id}
        columns={[
          {
            title: t("users.extension"),
            kind: "main",
            cell: ({ id, extension }) => <a href={`/users/${id}`}>{extension}</a>,
          },
          { title: t("users.name"), cell: ({ name }) => name },
          { title: t("users.devices"), kind: "number", cell: ({ devices }) => t.number(devices) },
        ]}
      />
      <Pages t={t} page={page} pages={pages} href={(to) => `/users?page=${to}`} />
    </>
  );
}

export interface UserFormProps {
  readonly t: Translator;
  /** The user as it is; undefined for a new one. */
  readonly user?: UserRow | undefined;
  readonly state?: FormState;
}

export function UserForm({ t, user, state = EMPTY_FORM }: UserFormProps) {
  const field = { t, form: "user", state };
  return (
    <Form
      t={t}
      id="user"
      action={user ? `/users/${user.id}` : "/users/new"}
      state={state}
      submit={user ? "action.save" : "action.add"}
      cancel="/users"
    >
      <Input
        {...field}
        name="extension"
        label="users.extension"
        hint="users.extension.hint"
        value={user?.extension}
        inputMode="tel"
        maxLength={32}
      />
      <Input
        {...field}
        name="name"
        label="users.name"
        hint="users.name.hint"
        value={user?.name}
        maxLength={100}
        optional
      />
    </Form>
  );
}

export function UserPage(props: UserFormProps) {
  const { t, user } = props;
  const title = user ? user.name || user.extension : t("users.add");
  return (
    <>
      <h1>{title}</h1>
      <UserForm {...props} />
      {user && (
        <p>
          <a href={`/users/${user.id}/settings`}>{t("callSettings.link")}</a>
        </p>
      )}
      {user && (
        <Remove
          t={t}
          action={`/users/${user.id}/remove`}
          title="users.remove"
          text="users.remove.text"
        />
      )}
    </>
  );
}
