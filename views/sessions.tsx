import { Badge } from "./components/badge.tsx";
import { Table } from "./components/table.tsx";
import type { Translator } from "./text/mod.ts";

export interface SessionRow {
  readonly id: string;
  /** In a few words; empty when it did not say. */
  readonly browser: string;
  readonly address: string;
  readonly createdAt: Date;
  readonly seenAt: Date;
  /** True for the one this page was opened in. */
  readonly isThis: boolean;
}

export function SessionsPage({ t, sessions }: {
  readonly t: Translator;
  readonly sessions: readonly SessionRow[];
}) {
  return (
    <>
      <h1>{t("sessions.title")}</h1>
      <p>{t("sessions.about")}</p>
      <Table
        t={t}
        caption={t("sessions.title")}
        rows={sessions}
        rowKey={({ id }) => id}
        columns={[
          { title: t("sessions.browser"), kind: "main", cell: ({ browser }) => browser || "?" },
          { title: t("sessions.address"), cell: ({ address }) => address },
          { title: t("sessions.since"), cell: ({ createdAt }) => t.dateTime(createdAt) },
          { title: t("sessions.seen"), cell: ({ seenAt }) => t.dateTime(seenAt) },
          { title: t("sessions.end"), cell: (session) => <End t={t} session={session} /> },
        ]}
      />
      {sessions.length > 1 && (
        <form method="post" action="/sessions/end-others">
          <p class="actions">
            <button type="submit">{t("sessions.endOthers")}</button>
          </p>
        </form>
      )}
    </>
  );
}

function End({ t, session }: { readonly t: Translator; readonly session: SessionRow }) {
  if (session.isThis) return <Badge kind="good">{t("sessions.this")}</Badge>;
  return (
    <form method="post" action={`/sessions/${session.id}/end`}>
      <button type="submit" class="quiet">
        {t("sessions.end")} <span class="hidden">{session.browser}</span>
      </button>
    </form>
  );
}
