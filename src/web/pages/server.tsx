import { renderToString } from "preact-render-to-string";
import { type BackupSchedule, BackupsPage } from "../../../views/backups.tsx";
import { CertificateForm, CertificatePage } from "../../../views/certificate.tsx";
import { LogLines, LogPage, SystemPage } from "../../../views/system.tsx";
import type { Backups, Certificates, SystemState } from "../../administration/mod.ts";
import type { LogLevel } from "../../runtime/mod.ts";
import type { EventStreams } from "../event_stream.ts";
import { page, type PageRoute } from "../routes.ts";
import { formState, type Visit } from "../visit.tsx";

const LEVELS: readonly LogLevel[] = ["debug", "info", "warn", "error"];
/** A chain and a key in PEM. */
const PEM_LIMIT = { bodyLimit: 256 * 1024 };

/** The certificate that phones are shown. */
export function certificatePages(certificates: Certificates): readonly PageRoute[] {
  return [
    page("administrator", "GET", "/certificate", (visit) => {
      const props = { t: visit.t, certificate: certificates.get() };
      return visit.page(visit.t("certificate.title"), <CertificatePage {...props} />);
    }),
    page("administrator", "POST", "/certificate", async (visit) => {
      const fields = await visit.fields();
      const input = { chain: fields["chain"] ?? "", key: fields["key"] ?? "" };
      const replaced = await certificates.replace(visit.actor, input);
      if (replaced.ok) return visit.goTo("/certificate", "notice.saved");
      if (replaced.missing) return visit.error(404);
      const { key: _key, ...shown } = fields;
      const state = formState(shown, replaced.problems);
      const props = { t: visit.t, certificate: certificates.get(), state };
      return visit.formAgain(
        visit.t("certificate.title"),
        <CertificateForm {...props} />,
        <CertificatePage {...props} />,
      );
    }, PEM_LIMIT),
    page("administrator", "POST", "/certificate/remove", async (visit) => {
      const forgotten = await certificates.forget(visit.actor);
      return forgotten.ok ? visit.goTo("/certificate", "notice.removed") : visit.error(404);
    }),
  ];
}

/** Copies of the database. */
export function backupPages(
  backups: Backups,
  folder: string,
  schedule: BackupSchedule,
): readonly PageRoute[] {
  const list = async (visit: Visit, text?: Parameters<typeof formState>[1]) => {
    const [problem] = formState({}, text ?? []).problems;
    const props = { t: visit.t, backups: await backups.list(), folder, schedule, problem };
    const content = <BackupsPage {...props} />;
    return visit.page(visit.t("backups.title"), content, problem ? 422 : 200);
  };
  return [
    page("administrator", "GET", "/backups", (visit) => list(visit)),
    page("administrator", "POST", "/backups", async (visit) => {
      const made = await backups.create(visit.actor);
      if (made.ok) return visit.goTo("/backups", "backups.made");
      return made.missing ? visit.error(404) : await list(visit, made.problems);
    }),
    page("administrator", "GET", "/backups/:name", async (visit) => {
      const name = visit.param("name");
      const content = await backups.open(visit.actor, name);
      if (!content) return visit.error(404);
      return visit.context.body(content, 200, {
        "Content-Type": "application/vnd.sqlite3",
        "Content-Disposition": `attachment; filename="${name}"`,
      });
    }),
    page("administrator", "POST", "/backups/:name/remove", async (visit) => {
      const removed = await backups.remove(visit.actor, visit.param("name"));
      return removed.ok ? visit.goTo("/backups", "notice.removed") : visit.error(404);
    }),
  ];
}

/** How the server is, and what it has to say. */
export function systemPages(system: SystemState, streams: EventStreams): readonly PageRoute[] {
  return [
    page("administrator", "GET", "/system", async (visit) => {
      const facts = await system.facts();
      const props = { t: visit.t, ...facts, figures: system.figures() };
      return visit.page(visit.t("system.title"), <SystemPage {...props} />);
    }),
    page("administrator", "GET", "/logs", (visit) => {
      const { least, part } = logFilter(visit);
      const lines = system.log({ least, part });
      const props = {
        t: visit.t,
        lines,
        stream: `/logs/stream?${new URLSearchParams({
          level: least,
          text: part,
          after: String(system.log({})[0]?.sequence ?? -1),
        })}`,
        state: { values: { level: least, text: part }, problems: [] },
      };
      return visit.page(visit.t("logs.title"), <LogPage {...props} />);
    }),
    page("administrator", "GET", "/logs/stream", (visit) => {
      const filter = logFilter(visit);
      let after = Number(visit.query("after") ?? -1);
      return streams.respond({
        account: visit.visitor.account.id,
        listen: (told) => system.followLog(told),
        beginsWithMessage: true,
        isAllowed: () => visit.isStillAllowed("administrator"),
        message: () => {
          const lines = system.log({ ...filter, after });
          after = lines[0]?.sequence ?? after;
          return lines.length === 0 ? [] : { data: renderToString(<LogLines lines={lines} />) };
        },
      });
    }),
  ];
}

/** Which lines are wanted, as the address says. */
function logFilter(visit: Visit) {
  return {
    least: LEVELS.find((level) => level === visit.query("level")) ?? "debug",
    part: (visit.query("text") ?? "").slice(0, 100),
  } as const;
}
