import { musicChoices } from "./call_settings.tsx";
import { Badge } from "./components/badge.tsx";
import { Checkbox, Form, type FormState, Input, Select } from "./components/form.tsx";
import { EnterSaves } from "./components/rows.tsx";
import { Pages, Table } from "./components/table.tsx";
import { PhoneOptions } from "./phone_options.tsx";
import type { VendorChoice } from "./profiles.tsx";
import type { Translator } from "./text/mod.ts";

export interface DeviceRow {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly extension: string;
  /** Vendor and model, as people know them; empty for one that is set up by hand. */
  readonly phone: string;
  /** Where it has registered, with addresses and ports. */
  readonly registered: readonly string[];
  readonly userAgent?: string | undefined;
  readonly lastFetch?: Date | undefined;
}

export function DevicesPage({ t, devices, page, pages, found }: {
  readonly t: Translator;
  readonly devices: readonly DeviceRow[];
  readonly page: number;
  readonly pages: number;
  /** How many phones belong to nobody. */
  readonly found: number;
}) {
  return (
    <>
      <div class="heading">
        <h1>{t("devices.title")}</h1>
        <a class="button" href="/devices/new">{t("devices.add")}</a>
      </div>
      <p>{t("devices.about")}</p>
      <p class="actions">
        <a href="/devices/found">{t("devices.found.link", { count: found })}</a>
        <a href="/profiles">{t("profiles.title")}</a>
      </p>
      <DeviceTable t={t} devices={devices} href={(id) => `/devices/${id}`} />
      <Pages t={t} page={page} pages={pages} href={(to) => `/devices?page=${to}`} />
    </>
  );
}

export function OwnDevicesPage({ t, devices }: {
  readonly t: Translator;
  readonly devices: readonly DeviceRow[];
}) {
  return (
    <>
      <h1>{t("devices.mine")}</h1>
      {devices.length === 0
        ? <p class="empty">{t("devices.mine.none")}</p>
        : <DeviceTable t={t} devices={devices} href={(id) => `/my/devices/${id}`} />}
    </>
  );
}

function DeviceTable({ t, devices, href }: {
  readonly t: Translator;
  readonly devices: readonly DeviceRow[];
  readonly href: (id: string) => string;
}) {
  return (
    <Table
      t={t}
      caption={t("devices.title")}
      empty={t("devices.none")}
      rows={devices}
      rowKey={({ id }) => id}
      columns={[
        {
          title: t("devices.name"),
          kind: "main",
          cell: ({ id, name, username }) => <a href={href(id)}>{name || username}</a>,
        },
        { title: t("devices.extension"), cell: ({ extension }) => extension },
        { title: t("devices.vendor"), cell: ({ phone }) => phone },
        { title: t("devices.state"), cell: ({ registered }) => <State t={t} at={registered} /> },
        { title: t("devices.userAgent"), cell: ({ userAgent }) => userAgent ?? "" },
        {
          title: t("devices.lastFetch"),
          cell: ({ lastFetch }) => lastFetch ? t.dateTime(lastFetch) : "",
        },
      ]}
    />
  );
}

/** Whether a device has registered, and where. */
export function State({ t, at }: { readonly t: Translator; readonly at: readonly string[] }) {
  if (at.length === 0) return <Badge kind="neutral">{t("devices.state.away")}</Badge>;
  return (
    <>
      <Badge kind="good">{t("devices.state.registered")}</Badge> {at.join(", ")}
    </>
  );
}

export interface DeviceFormProps {
  readonly t: Translator;
  /** Undefined for a new device. */
  readonly id?: string | undefined;
  readonly state: FormState;
  readonly vendors: readonly VendorChoice[];
  readonly profiles: readonly VendorChoice[];
  /** The files of music there are, by name. */
  readonly music: readonly string[];
  readonly keys: number;
  readonly extra: number;
}

export function NewDevicePage(props: DeviceFormProps) {
  return (
    <>
      <h1>{props.t("devices.add")}</h1>
      <DeviceForm {...props} />
    </>
  );
}

export function DeviceForm(props: DeviceFormProps) {
  const { t, id, state, vendors, profiles, music, keys, extra } = props;
  const field = { t, form: "device", state };
  return (
    <Form
      t={t}
      id="device"
      action={id === undefined ? "/devices/new" : `/devices/${id}`}
      state={state}
      submit={id === undefined ? "action.add" : "action.save"}
      cancel="/devices"
    >
      <EnterSaves t={t} />
      <Input
        {...field}
        name="extension"
        label="devices.extension"
        hint="devices.extension.hint"
        inputMode="tel"
        maxLength={32}
      />
      <Input
        {...field}
        name="name"
        label="devices.name"
        hint="devices.name.hint"
        maxLength={64}
        optional
      />
      <Select
        {...field}
        name="vendor"
        label="devices.vendor"
        choices={[{ value: "", text: t("devices.vendor.other") }, ...vendors]}
        optional
      />
      <Input
        {...field}
        name="model"
        label="devices.model"
        hint="devices.model.hint"
        maxLength={40}
        optional
      />
      <Input
        {...field}
        name="mac"
        label="devices.mac"
        hint="devices.mac.hint"
        maxLength={17}
        optional
      />
      <Checkbox {...field} name="remote" label="devices.remote" hint="devices.remote.hint" />
      <Select
        {...field}
        name="profile"
        label="devices.profile"
        choices={[{ value: "", text: t("devices.profile.best") }, ...profiles]}
        optional
      />
      <Select
        {...field}
        name="music"
        label="callSettings.music"
        choices={musicChoices(t, music, state.values["music"], "devices.music.user")}
        optional
      />
      <Select
        {...field}
        name="encryption"
        label="devices.encryption"
        hint="devices.encryption.hint"
        choices={ENCRYPTIONS.map((value) => ({ value, text: t(`devices.encryption.${value}`) }))}
        optional
      />
      <details open={keys + extra > 0 || isAbout(state, "options")}>
        <summary>{t("phones.options")}</summary>
        <PhoneOptions t={t} form="device" state={state} keys={keys} extra={extra} />
      </details>
    </Form>
  );
}

const ENCRYPTIONS = ["optional", "required", "off"] as const;

const isAbout = ({ problems }: FormState, name: string) =>
  problems.some(({ field }) => field.startsWith(`${name}.`));
