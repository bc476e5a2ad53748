import type { TextKey, Translator } from "./text/mod.ts";

/** Every repair that the catalogue has a sentence for. */
type RepairName = TextKey extends infer Key
  ? Key extends `overview.repair.${infer Name}` ? Name : never
  : never;

export interface OverviewView {
  readonly live: number;
  readonly phones: { readonly connected: number; readonly total: number };
  readonly today: { readonly calls: number; readonly answered: number };
  readonly repairs: readonly {
    readonly what: RepairName;
    readonly params?: Readonly<Record<string, string | number>>;
    readonly path?: string;
  }[];
}

/** How the exchange does; the figures follow what happens. */
export function OverviewPage({ t, view }: {
  readonly t: Translator;
  readonly view: OverviewView;
}) {
  return (
    <>
      <h1>{t("nav.home")}</h1>
      <div hx-sse:connect="/overview/stream" hx-target="#now" hx-swap="innerMorph">
        <div id="now">
          <OverviewFigures t={t} view={view} />
        </div>
      </div>
    </>
  );
}

export function OverviewFigures({ t, view }: {
  readonly t: Translator;
  readonly view: OverviewView;
}) {
  const { live, phones, today, repairs } = view;
  return (
    <>
      <h2>{t("overview.now")}</h2>
      <ul class="cards">
        <Figure title={t("overview.live")} value={t.number(live)} path="/live" />
        <Figure
          title={t("overview.phones")}
          value={t("overview.phones.of", {
            connected: t.number(phones.connected),
            total: t.number(phones.total),
          })}
          path="/devices"
        />
        <Figure title={t("overview.today")} value={t.number(today.calls)} path="/calls" />
        <Figure title={t("overview.answered")} value={t.number(today.answered)} path="/calls" />
      </ul>
      <h2>{t("overview.repairs")}</h2>
      {repairs.length === 0 ? <p>{t("overview.repairs.none")}</p> : (
        <ul class="findings">
          {repairs.map(({ what, params, path }) => (
            <li key={what}>
              <p>{t(`overview.repair.${what}`, params)}</p>
              {path !== undefined && (
                <p>
                  <a href={path}>
                    {t("overview.repair.go")}
                    <span class="hidden">: {t(`overview.repair.${what}`, params)}</span>
                  </a>
                </p>
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Figure({ title, value, path }: {
  readonly title: string;
  readonly value: string;
  readonly path: string;
}) {
  return (
    <li class="card">
      <p class="big">{value}</p>
      <a href={path}>{title}</a>
    </li>
  );
}
