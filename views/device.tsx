import type { ComponentChildren } from "preact";
import { Badge } from "./components/badge.tsx";
import { QrCode } from "./components/qr_code.tsx";
import { Remove } from "./components/remove.tsx";
import { Table } from "./components/table.tsx";
import { DeviceForm, type DeviceFormProps, type DeviceRow, State } from "./devices.tsx";
import type { TextKey, Translator } from "./text/mod.ts";

/** What is to be typed into a phone. */
export interface SignInFacts {
  readonly host: string;
  readonly domain: string;
  readonly ports: readonly { readonly transport: string; readonly port: number }[];
  readonly username: string;
  readonly secret: string;
}

export interface UrlFacts {
  readonly url: string;
  /** Undefined for one that is good until it is revoked. */
  readonly until?: Date | undefined;
}

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

export interface DevicePageProps {
  readonly t: Translator;
  readonly device: DeviceRow;
  /** Where its pages are: those of the owner, or those of its user. */
  readonly path: string;
  /** True for a program; undefined for a device that is set up by hand. */
  readonly software?: boolean | undefined;
  readonly url?: UrlFacts | undefined;
  readonly signIn?: SignInFacts | undefined;
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

function Fact({ title, children }: {
  readonly title: string;
  readonly children: ComponentChildren;
}) {
  return (
    <>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** A button that asks for something. */
function Ask({ action, text, quiet }: {
  readonly action: string;
  readonly text: string;
  readonly quiet?: boolean;
}) {
  return (
    <form method="post" action={action}>
      <button type="submit" class={quiet ? "quiet" : undefined}>{text}</button>
    </form>
  );
}

function SetUp({ t, path, software, url }: DevicePageProps) {
  if (software === undefined) return null;
  return (
    <section>
      <h2>{t("devices.setup")}</h2>
      <p>{t(software ? "devices.setup.soft" : "devices.setup.desk")}</p>
      {url && <Url t={t} url={url} />}
      <Ask action={`${path}/url`} text={t("devices.url.show")} quiet={url !== undefined} />
    </section>
  );
}

function Url({ t, url: { url, until } }: { readonly t: Translator; readonly url: UrlFacts }) {
  return (
    <>
      <p>
        <code id="url">{url}</code>
      </p>
      <p>
        <button
          type="button"
          class="quiet"
          data-copy="url"
          data-copied={t("devices.url.copied")}
        >
          {t("devices.url.copy")}
        </button>
      </p>
      <QrCode text={url} label={t("devices.url.code")} />
      {until && (
        <p>{t("devices.url.until", { until: t.dateTime(until) })} {t("devices.url.lost")}</p>
      )}
      <p>{t("devices.url.secret")}</p>
    </>
  );
}

function ByHand({ t, path, signIn }: DevicePageProps) {
  return (
    <section>
      <h2>{t("devices.signIn")}</h2>
      {signIn
        ? (
          <dl class="facts">
            <Fact title={t("devices.signIn.server")}>
              <code>{signIn.host}</code>
            </Fact>
            <Fact title={t("devices.signIn.domain")}>
              <code>{signIn.domain}</code>
            </Fact>
            {signIn.ports.map(({ transport, port }) => (
              <Fact key={transport} title={t("devices.signIn.port", { transport })}>
                <code>{port}</code>
              </Fact>
            ))}
            <Fact title={t("devices.signIn.username")}>
              <code>{signIn.username}</code>
            </Fact>
            <Fact title={t("devices.signIn.secret")}>
              <code id="secret">{signIn.secret}</code>
            </Fact>
          </dl>
        )
        : <Ask action={`${path}/sign-in`} text={t("devices.signIn.show")} quiet />}
    </section>
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
