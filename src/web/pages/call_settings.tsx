import {
  CallSettingsForm,
  CallSettingsPage,
  type CallSettingsProps,
} from "../../../views/call_settings.tsx";
import type { CallChoices, Problem } from "../../administration/mod.ts";
import { type CallSettings, FORWARD_CONDITIONS, type User, type UserId } from "../../domain/mod.ts";
import {
  choiceIn,
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

const PLACES = "followMe.members";
const NEW_PLACE: Fields = { to: "", delaySeconds: "0", ringSeconds: "30", confirm: "" };

/** The names of the files of music there are. */
export type MusicNames = () => Promise<readonly string[]>;

/** What users have chosen about their calls: for the owner, and for each user. */
export function callSettingsPages(
  choices: CallChoices,
  musicNames: MusicNames,
): readonly PageRoute[] {
  const theirs = (visit: Visit) => choices.user(visit.param("id") as UserId);
  const own = (visit: Visit) => choices.user(visit.ownUser);
  return [
    page("administrator", "GET", "/users/:id/settings", (visit) => show(visit, theirs(visit))),
    page("administrator", "POST", "/users/:id/settings", (visit) => save(visit, theirs(visit))),
    page("user", "GET", "/my/settings", (visit) => show(visit, own(visit))),
    page("user", "POST", "/my/settings", (visit) => save(visit, own(visit))),
  ];

  async function propsOf(visit: Visit, user: User, fields: Fields): Promise<CallSettingsProps> {
    const isOwn = visit.path === "/my/settings";
    return {
      t: visit.t,
      action: visit.path,
      ...(isOwn ? {} : { back: `/users/${user.id}`, user: user.name || user.extension }),
      state: { values: fields, problems: [] },
      places: rowsIn(fields, PLACES).length,
      music: await musicNames(),
      phones: choices.phonesOf(user.id).map(({ id, name, username }) => ({
        value: id,
        text: name || username,
      })),
    };
  }

  async function show(visit: Visit, user: User | undefined): Promise<Response> {
    if (!user) return visit.error(404);
    const props = await propsOf(visit, user, fieldsOf(choices.get(user.id)));
    return visit.page(visit.t("callSettings.link"), <CallSettingsPage {...props} />);
  }

  async function save(visit: Visit, user: User | undefined): Promise<Response> {
    if (!user) return visit.error(404);
    const sent = await visit.fields();
    const title = visit.t("callSettings.link");
    const other = rowsChanged(sent, PLACES, NEW_PLACE);
    if (other) {
      const props = await propsOf(visit, user, other);
      return visit.formWith(
        title,
        <CallSettingsForm {...props} />,
        <CallSettingsPage {...props} />,
      );
    }
    const filled = rowsIn(sent, PLACES).filter((row) => textIn(row, "to") !== undefined);
    const fields = withRows(sent, PLACES, filled);
    const changed = choices.change(visit.actor, user.id, inputOf(fields));
    if (changed.ok) return visit.goTo(visit.path, "notice.saved");
    if (changed.missing) return visit.error(404);
    const props = await propsOf(visit, user, fields);
    const again = { ...props, state: formState(fields, changed.problems.map(inOneField)) };
    return visit.formAgain(title, <CallSettingsForm {...again} />, <CallSettingsPage {...again} />);
  }
}

/** All pickup groups are typed into one field. */
function inOneField(problem: Problem): Problem {
  return problem.field.startsWith("pickupGroups.")
    ? { ...problem, field: "pickupGroups" }
    : problem;
}

function fieldsOf(settings: CallSettings): Fields {
  const { followMe, pickupGroups, ...rest } = settings;
  const members = followMe.members.map(({ confirm, ...place }) => ({
    ...place,
    confirm: confirm === undefined ? "" : confirm ? "yes" : "no",
  }));
  return flat({
    ...rest,
    followMe: { enabled: followMe.enabled, members },
    pickupGroups: pickupGroups.join(", "),
  });
}

/** What the form stands for, in the words of the API. */
function inputOf(fields: Fields): unknown {
  return {
    doNotDisturb: tickIn(fields, "doNotDisturb"),
    forward: Object.fromEntries(
      FORWARD_CONDITIONS.map((condition) => [condition, forwardIn(fields, condition)]),
    ),
    followMe: {
      enabled: tickIn(fields, "followMe.enabled"),
      members: rowsIn(fields, PLACES).map(placeOf),
    },
    noAnswerSeconds: numberIn(fields, "noAnswerSeconds"),
    callWaiting: numberIn(fields, "callWaiting"),
    hideCallerId: tickIn(fields, "hideCallerId"),
    dialling: diallingIn(fields),
    music: textIn(fields, "music"),
    pickupGroups: (fields["pickupGroups"] ?? "").split(",").map((group) => group.trim())
      .filter((group) => group !== ""),
  };
}

function diallingIn(fields: Fields): unknown {
  const device = textIn(fields, "dialling.device");
  const autoAnswer = tickIn(fields, "dialling.autoAnswer");
  return device === undefined && !autoAnswer ? undefined : { device, autoAnswer };
}

function forwardIn(fields: Fields, condition: string): unknown {
  const to = textIn(fields, `forward.${condition}.to`);
  const enabled = tickIn(fields, `forward.${condition}.enabled`);
  return to === undefined && !enabled ? undefined : { to: to ?? "", enabled };
}

/** A row of a form as a place that rings. */
export function placeOf(row: Fields): unknown {
  return {
    to: row["to"],
    delaySeconds: numberIn(row, "delaySeconds"),
    ringSeconds: numberIn(row, "ringSeconds"),
    confirm: choiceIn(row, "confirm"),
  };
}
