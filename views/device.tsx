import { Badge } from "./components/badge.tsx";
import { Remove } from "./components/remove.tsx";
import { Table } from "./components/table.tsx";
import { Ask, ByHand, type DevicePageProps, Fact, SetUp } from "./device_setup.tsx";
import { DeviceForm, type DeviceFormProps, State } from "./devices.tsx";
import type { TextKey, Translator } from "./text/mod.ts";

export interface TokenRow {
  readonly id: string;
  readonly made: Date;
  readonly uses: number;
  readonly maxUses?: number | undefined;
  readonly bound: string;
  readonly state: "expired" | "good" | "revoked" | "usedUp";
}

export interface EventRow {
  readonly key: string;
  readonly at: Date;
  readonly what: TextKey;
  readonly detail: string;
}

/** What a user sees of a device. */
export function OwnDevicePage(props: DevicePageProps) {
  return (
    <>
      <Head {...props} />
      <SetUp {...props} />
      <ByHand {...props} />
    </>
  );
}

/** What the owner sees of a device. */
export function DevicePage(
  props: DevicePageProps & {
    readonly tokens: readonly TokenRow[];
    readonly events: readonly EventRow[];
    readonly form: DeviceFormProps;
  },
) {
  const { t, path, software, form } = props;
  return (
    <>
      <Head {...props} />
      <SetUp {...props} />
      {software === false && <Orders {...props} />}
      <ByHand {...props} />
      {software !== undefined && <Tokens {...props} />}
      <Events {...props} />
      <h2>{t("devices.edit")}</h2>
      <DeviceForm {...form} />
      <Remove
        t={t}
        action={`${path}/remove`}
        title="devices.remove"
        text="devices.remove.text"
      />
    </>
  );
}

function Head({ t, device }: DevicePageProps) {
  return (
    <>
      <h1>{device.name || device.username}</h1>
      <dl class="facts">
        <Fact title={t("devices.extension")}>{device.extension}</Fact>
        <Fact title={t("devices.username")}>{device.username}</Fact>
        {device.phone !== "" && <Fact title={t("devices.vendor")}>{device.phone}</Fact>}
        <Fact title={t("devices.state")}>
          <State t={t} at={device.registered} />
        </Fact>
        {device.userAgent && <Fact title={t("devices.userAgent")}>{device.userAgent}</Fact>}
        <Fact title={t("devices.lastFetch")}>
          {device.lastFetch ? t.dateTime(device.lastFetch) : t("devices.lastFetch.never")}
        </Fact>
      </dl>
    </>
  );
}

function Orders({ t, path }: DevicePageProps) {
  return (
    <div class="actions">
      <Ask action={`${path}/resync`} text={t("devices.resync")} />
      <Ask action={`${path}/reboot`} text={t("devices.reboot")} quiet />
    </div>
  );
}

const TOKEN_BADGE = { good: "good", expired: "neutral", revoked: "neutral", usedUp: "neutral" };

function Tokens({ t, path, tokens }: DevicePageProps & { readonly tokens: readonly TokenRow[] }) {
  return (
    <section>
      <h2>{t("devices.tokens")}</h2>
      <p>
        <a href={`${path}/preview`}>{t("devices.preview")}</a>
      </p>
      <Table
        t={t}
        caption={t("devices.tokens")}
        empty={t("devices.tokens.none")}
        rows={tokens}
        rowKey={({ id }) => id}
        columns={[
          {
            title: t("devices.tokens.made"),
            kind: "main",
            cell: ({ made }) => t.dateTime(made),
          },
          {
            title: t("devices.tokens.used"),
            cell: ({ uses, maxUses }) =>
              maxUses === undefined
                ? t.number(uses)
                : t("devices.tokens.uses", { uses, most: maxUses }),
          },
          { title: t("devices.tokens.bound"), cell: ({ bound }) => bound },
          {
            title: t("devices.tokens.state"),
            cell: ({ state }) => (
              <Badge kind={TOKEN_BADGE[state] as "good" | "neutral"}>
                {t(`devices.tokens.${state}`)}
              </Badge>
            ),
          },
        ]}
      />
      {tokens.some(({ state }) => state === "good") && (
        <div class="actions">
          <Ask action={`${path}/revoke`} text={t("devices.tokens.revoke")} quiet />
        </div>
      )}
    </section>
  );
}

function Events({ t, events }: DevicePageProps & { readonly events: readonly EventRow[] }) {
  return (
    <section>
      <h2>{t("devices.events")}</h2>
      <Table
        t={t}
        caption={t("devices.events")}
        empty={t("devices.events.none")}
        rows={events}
        rowKey={({ key }) => key}
        columns={[
          { title: t("devices.events.when"), kind: "main", cell: ({ at }) => t.dateTime(at) },
          { title: t("devices.events.what"), cell: ({ what }) => t(what) },
          { title: t("devices.events.detail"), cell: ({ detail }) => detail },
        ]}
      />
    </section>
  );
}

/** What a phone gets, with its secrets hidden. */
export function PreviewPage({ t, title, back, file }: {
  readonly t: Translator;
  readonly title: string;
  readonly back: string;
  /** Undefined when it cannot be written. */
  readonly file: string | undefined;
}) {
  return (
    <>
      <h1>{t("devices.preview")}: {title}</h1>
      {file === undefined ? <p role="alert">{t("devices.preview.broken")}</p> : (
        <>
          <p>{t("devices.preview.about")}</p>
          <pre tabIndex={0}>{file}</pre>
        </>
      )}
      <p>
        <a href={back}>{t("action.back")}</a>
      </p>
    </>
  );
}
