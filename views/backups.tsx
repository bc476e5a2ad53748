import type { FieldProblem } from "./components/form.tsx";
import { Table } from "./components/table.tsx";
import type { Translator } from "./text/mod.ts";

export interface BackupRow {
  readonly name: string;
  readonly octets: number;
  readonly madeAt: Date;
}

/** When backups are made by themselves, and how many of those are kept; 0 for all. */
export interface BackupSchedule {
  readonly hour: number | "off";
  readonly keep: number;
}

export function BackupsPage({ t, backups, folder, schedule, problem }: {
  readonly t: Translator;
  readonly backups: readonly BackupRow[];
  /** The data folder. */
  readonly folder: string;
  readonly schedule: BackupSchedule;
  readonly problem?: FieldProblem | undefined;
}) {
  const [latest] = backups;
  return (
    <>
      <div class="heading">
        <h1>{t("backups.title")}</h1>
        <form method="post" action="/backups">
          <button type="submit">{t("backups.create")}</button>
        </form>
      </div>
      {problem && (
        <div class="problems" role="alert" tabIndex={-1} data-focus>
          <p>{t(problem.text, problem.params)}</p>
        </div>
      )}
      <p>{t("backups.about")}</p>
      <Schedule t={t} schedule={schedule} />
      <Table
        t={t}
        caption={t("backups.title")}
        empty={t("backups.none")}
        rows={backups}
        rowKey={({ name }) => name}
        columns={[
          {
            title: t("backups.name"),
            kind: "main",
            cell: ({ name }) => <a href={`/backups/${name}`} download>{name}</a>,
          },
          { title: t("backups.madeAt"), cell: ({ madeAt }) => t.dateTime(madeAt) },
          {
            title: t("backups.size"),
            kind: "number",
            cell: ({ octets }) => `${t.number(Math.ceil(octets / 1024))} KB`,
          },
          { title: t("action.remove"), cell: ({ name }) => <RemoveBackup t={t} name={name} /> },
        ]}
      />
      <h2>{t("backups.restore")}</h2>
      <p>{t("backups.restore.text")}</p>
      <pre tabIndex={0}>{restoring(folder, latest?.name ?? "manual-….sqlite")}</pre>
    </>
  );
}

/** When backups are made by themselves; what is changed holds from the next start on. */
function Schedule({ t, schedule: { hour, keep } }: {
  readonly t: Translator;
  readonly schedule: BackupSchedule;
}) {
  return (
    <p>
      {hour === "off" ? t("backups.daily.off") : t("backups.daily", { hour })}{" "}
      {hour !== "off" && keep > 0 && t("backups.daily.keep", { keep })}{" "}
      <a href="/settings/backupHour">{t("backups.daily.change")}</a>
    </p>
  );
}

/** What is typed to go back to a backup; a log that is left behind would be taken for newer. */
function restoring(folder: string, name: string): string {
  const database = `'${folder}/ringdown.sqlite'`;
  return [
    `rm -f ${database}-wal ${database}-shm`,
    `cp '${folder}/backups/${name}' ${database}`,
  ].join("\n");
}

function RemoveBackup({ t, name }: { readonly t: Translator; readonly name: string }) {
  return (
    <details>
      <summary>{t("backups.remove", { name })}</summary>
      <form method="post" action={`/backups/${name}/remove`}>
        <p>{t("backups.remove.text")}</p>
        <button type="submit" class="dangerous">{t("action.remove")}</button>
      </form>
    </details>
  );
}
