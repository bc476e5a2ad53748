import type { ComponentChildren } from "preact";
import { AlarmPlace } from "./emergency.tsx";
import type { TextKey, Translator } from "./text/mod.ts";

/** A place in the main menu. */
export interface MenuEntry {
  readonly path: string;
  readonly text: TextKey;
}

/** Places that belong together. */
export interface MenuSection {
  readonly title?: TextKey;
  readonly entries: readonly MenuEntry[];
}

export interface LayoutProps {
  readonly t: Translator;
  readonly title: string;
  /** The address of a file of `static/`, with what makes it change when the file does. */
  readonly asset: (name: string) => string;
  /** Where the visitor can go; empty for who has not signed in. */
  readonly menu: readonly MenuSection[];
  /** The path of this page. */
  readonly path: string;
  /** Who is signed in, by name. */
  readonly account?: string | undefined;
  /** What has just been done. */
  readonly notice?: TextKey | undefined;
  /** Whether it shows who calls for help. */
  readonly watchesAlarms?: boolean;
  readonly children: ComponentChildren;
}

/** htmx brings styles of its own for what is under way; `app.css` has ours. */
const HTMX = JSON.stringify({ includeIndicatorCSS: false });

/** The whole document around a page. */
export function Layout(props: LayoutProps) {
  const { t, title, asset, menu, path, account, notice, watchesAlarms, children } = props;
  return (
    <html lang={t.language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="htmx-config" content={HTMX} />
        <title>{title === "" ? t("app.name") : `${title} · ${t("app.name")}`}</title>
        <link rel="icon" href={asset("icon.svg")} type="image/svg+xml" />
        <link rel="stylesheet" href={asset("app.css")} />
        <script src={asset("htmx.min.js")} defer></script>
        <script src={asset("hx-sse.min.js")} defer></script>
        <script src={asset("app.js")} defer></script>
        <script src={asset("passkey.js")} defer></script>
        <script src={asset("order.js")} defer></script>
      </head>
      <body class={menu.length === 0 ? "plain" : undefined}>
        <a class="skip" href="#content">{t("app.skip")}</a>
        {menu.length > 0 && <Menu t={t} menu={menu} path={path} account={account} />}
        <main id="content" tabIndex={-1}>
          {watchesAlarms && <AlarmPlace />}
          <p id="notice" role="status" class="notice">{notice && t(notice)}</p>
          {children}
        </main>
      </body>
    </html>
  );
}

function Menu({ t, menu, path, account }: Pick<LayoutProps, "t" | "menu" | "path" | "account">) {
  const here = menu.flatMap(({ entries }) => entries.map((entry) => entry.path))
    .filter((entry) => entry === path || entry !== "/" && path.startsWith(`${entry}/`))
    .toSorted((a, b) => b.length - a.length)[0];
  return (
    <header class="top">
      <a class="brand" href="/">{t("app.name")}</a>
      <details class="menu" data-menu open>
        <summary>{t("nav.open")}</summary>
        <nav aria-label={t("nav.label")}>
          {menu.map(({ title, entries }, i) => (
            <section key={i} aria-labelledby={title && `menu-${i}`}>
              {title && <p id={`menu-${i}`} class="section">{t(title)}</p>}
              <ul>
                {entries.map((entry) => (
                  <li key={entry.path}>
                    <a href={entry.path} aria-current={entry.path === here ? "page" : undefined}>
                      {t(entry.text)}
                    </a>
                  </li>
                ))}
              </ul>
            </section>
          ))}
          <form method="post" action="/sign-out" class="account">
            <span>{account}</span>
            <button type="submit" class="quiet">{t("nav.signOut")}</button>
          </form>
        </nav>
      </details>
    </header>
  );
}
