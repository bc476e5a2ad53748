import { type AuditKind, AuditPage, type AuditRow } from "../../../views/audit.tsx";
import type { AuditFilter, AuditLog, AuditRecord } from "../../domain/mod.ts";
import { page, type PageRoute } from "../routes.ts";
import type { Visit } from "../visit.tsx";

const PER_PAGE = 50;
const DAY_MS = 86_400_000;
const KINDS: readonly AuditKind[] = ["account", "token", "command", "code", "system"];
const FIELDS = ["text", "action", "kind", "from", "until"] as const;

/** What was changed, when and by whom. */
export function auditPages(audit: AuditLog): readonly PageRoute[] {
  return [
    page("administrator", "GET", "/audit", (visit) => {
      const given = fieldsOf(visit);
      const filter = filterOf(given);
      const look = (number: number) =>
        audit.list(filter, { limit: PER_PAGE, offset: (number - 1) * PER_PAGE });
      const first = look(visit.pageNumber);
      const pages = Math.max(1, Math.ceil(first.total / PER_PAGE));
      const number = Math.min(visit.pageNumber, pages);
      const { records } = number === visit.pageNumber ? first : look(number);
      return visit.page(
        visit.t("audit.title"),
        <AuditPage
          t={visit.t}
          rows={records.map(rowOf)}
          page={number}
          pages={pages}
          filter={given}
        />,
      );
    }),
  ];
}

function fieldsOf(visit: Visit): Readonly<Record<string, string>> {
  return Object.fromEntries(FIELDS.flatMap((name) => {
    const text = visit.query(name)?.trim().slice(0, 100);
    return text ? [[name, text]] : [];
  }));
}

/** What makes no sense in a filter is left out of it. */
function filterOf(given: Readonly<Record<string, string>>): AuditFilter {
  const { text, action, from, until } = given;
  const actorKind = KINDS.find((kind) => kind === given["kind"]);
  const start = dayOf(from);
  const end = dayOf(until);
  return {
    ...(text === undefined ? {} : { text }),
    ...(action === undefined ? {} : { action }),
    ...(actorKind === undefined ? {} : { actorKind }),
    ...(start === undefined ? {} : { from: start }),
    ...(end === undefined ? {} : { until: new Date(end.getTime() + DAY_MS) }),
  };
}

function dayOf(text: string | undefined): Date | undefined {
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const day = new Date(`${text}T00:00:00Z`);
  return Number.isNaN(day.getTime()) ? undefined : day;
}

function rowOf({ sequence, at, actor, action, subject, before, after }: AuditRecord): AuditRow {
  return {
    sequence,
    at,
    kind: actor.kind,
    who: actor.name ?? actor.id ?? "",
    address: actor.address ?? "",
    action,
    subject: subject.name ?? subject.id,
    before: jsonOf(before),
    after: jsonOf(after),
  };
}

function jsonOf(value: unknown): string {
  return value === undefined ? "" : JSON.stringify(value, null, 2);
}
