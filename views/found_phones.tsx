import { Table } from "./components/table.tsx";
import type { Translator } from "./text/mod.ts";

export interface FoundPhoneRow {
  /** Twelve hexadecimal digits. */
  readonly mac: string;
  /** As it stands on the phone. */
  readonly label: string;
  readonly phone: string;
  readonly address: string;
  readonly seen: Date;
}

export function FoundPhonesPage({ t, phones }: {
  readonly t: Translator;
  readonly phones: readonly FoundPhoneRow[];
}) {
  return (
    <>
      <h1>{t("devices.found")}</h1>
      <p>{t("devices.found.about")}</p>
      <Table
        t={t}
        caption={t("devices.found")}
        empty={t("devices.found.none")}
        rows={phones}
        rowKey={({ mac }) => mac}
        columns={[
          {
            title: t("devices.mac"),
            kind: "main",
            cell: ({ label }) => <span class="mono">{label}</span>,
          },
          { title: t("devices.vendor"), cell: ({ phone }) => phone },
          { title: t("devices.where"), cell: ({ address }) => address },
          { title: t("devices.found.seen"), cell: ({ seen }) => t.dateTime(seen) },
          {
            title: t("devices.found.assign"),
            cell: ({ mac, label }) => (
              <a href={`/devices/new?mac=${mac}`}>
                {t("devices.found.assign")} <span class="hidden">{label}</span>
              </a>
            ),
          },
          {
            title: t("devices.found.forget"),
            cell: ({ mac, label }) => (
              <form method="post" action={`/devices/found/${mac}/forget`}>
                <button type="submit" class="quiet">
                  {t("devices.found.forget")} <span class="hidden">{label}</span>
                </button>
              </form>
            ),
          },
        ]}
      />
    </>
  );
}
