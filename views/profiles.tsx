import { Form, type FormState, Input, Select } from "./components/form.tsx";
import { Remove } from "./components/remove.tsx";
import { EnterSaves } from "./components/rows.tsx";
import { Table } from "./components/table.tsx";
import { PhoneOptions } from "./phone_options.tsx";
import type { Translator } from "./text/mod.ts";

/** A vendor, as people know it. */
export interface VendorChoice {
  readonly value: string;
  readonly text: string;
}

export interface ProfileRow {
  readonly id: string;
  readonly name: string;
  /** As people know it; undefined for every vendor. */
  readonly vendor?: string | undefined;
  readonly model?: string | undefined;
}

export function ProfilesPage({ t, profiles }: {
  readonly t: Translator;
  readonly profiles: readonly ProfileRow[];
}) {
  return (
    <>
      <div class="heading">
        <h1>{t("profiles.title")}</h1>
        <a class="button" href="/profiles/new">{t("profiles.add")}</a>
      </div>
      <p>{t("profiles.about")}</p>
      <Table
        t={t}
        caption={t("profiles.title")}
        empty={t("profiles.none")}
        rows={profiles}
        rowKey={({ id }) => id}
        columns={[
          {
            title: t("profiles.name"),
            kind: "main",
            cell: ({ id, name }) => <a href={`/profiles/${id}`}>{name}</a>,
          },
          {
            title: t("profiles.vendor"),
            cell: ({ vendor }) => vendor ?? t("profiles.vendor.all"),
          },
          { title: t("profiles.model"), cell: ({ model }) => model ?? "" },
        ]}
      />
    </>
  );
}

export interface ProfileFormProps {
  readonly t: Translator;
  /** Undefined for a new profile. */
  readonly id?: string | undefined;
  readonly title?: string | undefined;
  /** Whether it can be said what its phones get: not for those of every vendor. */
  readonly hasPreview?: boolean;
  readonly state: FormState;
  readonly vendors: readonly VendorChoice[];
  readonly keys: number;
  readonly extra: number;
}

export function ProfilePage(props: ProfileFormProps) {
  const { t, id, title, hasPreview } = props;
  return (
    <>
      <h1>{title ?? t("profiles.add")}</h1>
      {hasPreview && (
        <p>
          <a href={`/profiles/${id}/preview`}>{t("profiles.preview")}</a>
        </p>
      )}
      <ProfileForm {...props} />
      {id !== undefined && (
        <Remove
          t={t}
          action={`/profiles/${id}/remove`}
          title="profiles.remove"
          text="profiles.remove.text"
        />
      )}
    </>
  );
}

export function ProfileForm({ t, id, state, vendors, keys, extra }: ProfileFormProps) {
  const field = { t, form: "profile", state };
  return (
    <Form
      t={t}
      id="profile"
      action={id === undefined ? "/profiles/new" : `/profiles/${id}`}
      state={state}
      submit={id === undefined ? "action.add" : "action.save"}
      cancel="/profiles"
    >
      <EnterSaves t={t} />
      <Input {...field} name="name" label="profiles.name" maxLength={64} />
      <Select
        {...field}
        name="vendor"
        label="profiles.vendor"
        choices={[{ value: "", text: t("profiles.vendor.all") }, ...vendors]}
        optional
      />
      <Input {...field} name="model" label="profiles.model" maxLength={40} optional />
      <PhoneOptions t={t} form="profile" state={state} keys={keys} extra={extra} />
    </Form>
  );
}
