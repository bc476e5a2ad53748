/** What of a device's page sets its phone up. */

import type { ComponentChildren } from "preact";
import { QrCode } from "./components/qr_code.tsx";
import type { DeviceRow } from "./devices.tsx";
import type { Translator } from "./text/mod.ts";

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
  /** What the QR code says. */
  readonly qr: string;
  /** What the program opens or reads; undefined for those that only scan. */
  readonly link?: { readonly href: string; readonly kind: "file" | "open" } | undefined;
  /** Undefined for one that is good until it is revoked. */
  readonly until?: Date | undefined;
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

export function Fact({ title, children }: {
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
export function Ask({ action, text, quiet }: {
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

export function SetUp({ t, path, software, url }: DevicePageProps) {
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

function Url(
  { t, url: { url, qr, link, until } }: { readonly t: Translator; readonly url: UrlFacts },
) {
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
      {link && (
        <p>
          <a href={link.href} class="button quiet" download={link.kind === "file"}>
            {t(`devices.url.${link.kind}`)}
          </a>
        </p>
      )}
      <QrCode text={qr} label={t("devices.url.code")} />
      {until && (
        <p>{t("devices.url.until", { until: t.dateTime(until) })} {t("devices.url.lost")}</p>
      )}
      <p>{t("devices.url.secret")}</p>
    </>
  );
}

export function ByHand({ t, path, signIn }: DevicePageProps) {
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
