import {
  RingGroupForm,
  type RingGroupFormProps,
  RingGroupPage,
  RingGroupsPage,
} from "../../../views/ring_groups.tsx";
import type { RingGroups } from "../../administration/mod.ts";
import type { RingGroup, RingGroupId } from "../../domain/mod.ts";
import {
  type Fields,
  flat,
  numberIn,
  rowsChanged,
  rowsIn,
  textIn,
  tickIn,
  withRows,
} from "../fields.ts";
import { page, type PageRoute } from "../routes.ts";
import { formState, type Visit } from "../visit.tsx";
import { type MusicNames, placeOf } from "./call_settings.tsx";

const NEW_MEMBER: Fields = { to: "", delaySeconds: "0", ringSeconds: "", confirm: "" };
const NEW_GROUP: Fields = { strategy: "together", ringSeconds: "20", "members.0.to": "" };

/** Numbers at which several people ring. */
export function ringGroupPages(groups: RingGroups, musicNames: MusicNames): readonly PageRoute[] {
  const found = (visit: Visit) => groups.get(visit.param("id") as RingGroupId);
  return [
    page("administrator", "GET", "/groups", (visit) => {
      const rows = groups.list().map(({ members, ...group }) => ({
        ...group,
        members: members.map(({ to }) => to),
      }));
      return visit.page(visit.t("groups.title"), <RingGroupsPage t={visit.t} groups={rows} />);
    }),
    page("administrator", "GET", "/groups/new", (visit) => show(visit, NEW_GROUP)),
    page("administrator", "POST", "/groups/new", (visit) => save(visit)),
    page("administrator", "GET", "/groups/:id", (visit) => {
      const group = found(visit);
      return group ? show(visit, fieldsOf(group), group) : visit.error(404);
    }),
    page("administrator", "POST", "/groups/:id", (visit) => {
      const group = found(visit);
      return group ? save(visit, group) : visit.error(404);
    }),
    page("administrator", "POST", "/groups/:id/remove", (visit) => {
      const removed = groups.remove(visit.actor, visit.param("id") as RingGroupId);
      return removed.ok ? visit.goTo("/groups", "notice.removed") : visit.error(404);
    }),
  ];

  async function propsOf(
    { t }: Visit,
    fields: Fields,
    group: RingGroup | undefined,
  ): Promise<RingGroupFormProps> {
    return {
      t,
      ...(group ? { id: group.id, title: group.name || group.extension } : {}),
      state: { values: fields, problems: [] },
      members: rowsIn(fields, "members").length,
      music: await musicNames(),
    };
  }

  async function show(visit: Visit, fields: Fields, group?: RingGroup): Promise<Response> {
    const props = await propsOf(visit, fields, group);
    return visit.page(props.title ?? visit.t("groups.add"), <RingGroupPage {...props} />);
  }

  async function save(visit: Visit, group?: RingGroup): Promise<Response> {
    const sent = await visit.fields();
    const title = visit.t("groups.title");
    const other = rowsChanged(sent, "members", NEW_MEMBER);
    if (other) {
      const props = await propsOf(visit, other, group);
      return visit.formWith(title, <RingGroupForm {...props} />, <RingGroupPage {...props} />);
    }
    const filled = rowsIn(sent, "members").filter((row) => textIn(row, "to") !== undefined);
    const fields = withRows(sent, "members", filled);
    const saved = group
      ? groups.change(visit.actor, group.id, inputOf(fields))
      : groups.create(visit.actor, inputOf(fields));
    if (saved.ok) return visit.goTo("/groups", "notice.saved");
    if (saved.missing) return visit.error(404);
    const props = await propsOf(visit, fields, group);
    const again = { ...props, state: formState(fields, saved.problems) };
    return visit.formAgain(title, <RingGroupForm {...again} />, <RingGroupPage {...again} />);
  }
}

function fieldsOf({ id: _id, members, ...group }: RingGroup): Fields {
  const rows = members.map(({ confirm, ...member }) => ({
    ...member,
    confirm: confirm === undefined ? "" : confirm ? "yes" : "no",
  }));
  return flat({ ...group, members: rows });
}

/** What the form stands for, in the words of the API. */
function inputOf(fields: Fields): unknown {
  return {
    extension: fields["extension"] ?? "",
    name: fields["name"],
    strategy: fields["strategy"],
    members: rowsIn(fields, "members").map(placeOf),
    ringSeconds: numberIn(fields, "ringSeconds") ?? "",
    skipBusy: tickIn(fields, "skipBusy"),
    callerPrefix: fields["callerPrefix"],
    otherwise: textIn(fields, "otherwise"),
    music: textIn(fields, "music"),
    page: tickIn(fields, "page"),
  };
}
