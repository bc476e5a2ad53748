import { DryRunForm, DryRunPage, type DryRunProps } from "../../../views/dry_run.tsx";
import { ScreeningForm, ScreeningPage, STAGES } from "../../../views/screening.tsx";
import type { CallPolicy, DryRunResult, Problem } from "../../administration/mod.ts";
import type { ScreenAction, ScreeningSettings } from "../../domain/mod.ts";
import { type Fields, flat, numberIn, textIn, tickIn } from "../fields.ts";
import { page, type PageRoute } from "../routes.ts";
import { formState, type Visit } from "../visit.tsx";
import type { MusicNames } from "./call_settings.tsx";
import { announcementIn } from "./call_rules.tsx";
import { outcomeOf, type UserNames } from "./dry_run_outcome.ts";

export interface ScreeningPagesOptions {
  readonly policy: Pick<CallPolicy, "screening" | "dryRun">;
  readonly musicNames: MusicNames;
  readonly gateways: () => DryRunProps["gateways"];
  readonly users: UserNames;
  /** The time zone that people mean; that of the machine if undefined. */
  readonly timeZone: () => string | undefined;
}

/** How calls from outside are screened, and what would become of one. */
export function screeningPages(options: ScreeningPagesOptions): readonly PageRoute[] {
  return [...settingPages(options), ...dryRunPages(options)];
}

function settingPages({ policy, musicNames }: ScreeningPagesOptions): readonly PageRoute[] {
  const { screening } = policy;
  return [
    page("administrator", "GET", "/screening", async (visit) => {
      const state = { values: fieldsOf(screening.get()), problems: [] };
      const props = { t: visit.t, state, files: await musicNames() };
      return visit.page(visit.t("screening.title"), <ScreeningPage {...props} />);
    }),
    page("administrator", "POST", "/screening", async (visit) => {
      const fields = await visit.fields();
      const changed = screening.change(visit.actor, inputOf(fields));
      if (changed.ok) return visit.goTo("/screening", "notice.saved");
      const problems = changed.missing ? [] : changed.problems.map(atField);
      const props = {
        t: visit.t,
        state: formState(fields, problems),
        files: await musicNames(),
      };
      return visit.formAgain(
        visit.t("screening.title"),
        <ScreeningForm {...props} />,
        <ScreeningPage {...props} />,
      );
    }),
  ];
}

function fieldsOf({ stages, operators, ...rest }: ScreeningSettings): Fields {
  const settings = Object.entries(stages).map(([stage, { enabled, action, failClosed }]) => [
    stage,
    { enabled, failClosed, ...actionFields(action) },
  ]);
  return flat({
    ...rest,
    operators: operators.join(", "),
    stages: Object.fromEntries(settings),
  });
}

function actionFields(action: ScreenAction): { readonly action: string; readonly to?: string } {
  switch (action.kind) {
    case "block":
      return { action: `block ${action.how}` };
    case "announce":
      return { action: `announce ${action.announcement.kind} ${action.announcement.name}` };
    case "voicemail":
    case "agent":
      return { action: action.kind, to: action.to };
    default:
      return { action: action.kind };
  }
}

function inputOf(fields: Fields): unknown {
  const share = (name: string) => {
    const text = textIn(fields, name)?.replace(",", ".");
    return text === undefined || text === "" || Number.isNaN(Number(text)) ? text : Number(text);
  };
  const weights = ["sequentialDigits", "manyCalls", "shortCalls", "manyNumbers", "oddHours"];
  const url = textIn(fields, "lookUp.url");
  return {
    stages: Object.fromEntries(STAGES.map((stage) => [stage, {
      enabled: tickIn(fields, `stages.${stage}.enabled`),
      action: actionIn(fields, stage),
      failClosed: tickIn(fields, `stages.${stage}.failClosed`),
    }])),
    threshold: share("threshold"),
    greyFrom: numberIn(fields, "greyFrom"),
    history: Object.fromEntries(
      [...weights, "sameNumber"].map((name) => [name, share(`history.${name}`)]),
    ),
    historyFrom: share("historyFrom"),
    greyHours: numberIn(fields, "greyHours"),
    operators: (fields["operators"] ?? "").split(",").map((name) => name.trim())
      .filter((name) => name !== ""),
    lookUp: url === undefined
      ? undefined
      : { url, mayBePrivate: tickIn(fields, "lookUp.mayBePrivate") },
  };
}

function actionIn(fields: Fields, stage: string): unknown {
  if (stage === "allow-list") return { kind: "allow" };
  const [kind = "challenge", ...rest] = (fields[`stages.${stage}.action`] ?? "challenge").split(
    " ",
  );
  switch (kind) {
    case "block":
      return { kind, how: rest[0] };
    case "announce":
      return { kind, announcement: announcementIn(rest.join(" ")) };
    case "voicemail":
    case "agent":
      return { kind, to: fields[`stages.${stage}.to`] ?? "" };
    default:
      return { kind };
  }
}

const atField = (problem: Problem): Problem => ({
  ...problem,
  field: problem.field.replace(/^(stages\.[\w-]+)\.action\.to$/, "$1.to")
    .replace(/^(stages\.[\w-]+\.action)\..+$/, "$1"),
});

function dryRunPages(options: ScreeningPagesOptions): readonly PageRoute[] {
  const { policy, gateways, users } = options;
  const propsOf = (visit: Visit, fields: Fields): DryRunProps => ({
    t: visit.t,
    state: { values: fields, problems: [] },
    gateways: gateways(),
  });
  return [
    page("administrator", "GET", "/dry-run", (visit) => {
      const props = propsOf(visit, { gateway: gateways()[0]?.value ?? "" });
      return visit.page(visit.t("dryRun.title"), <DryRunPage {...props} />);
    }),
    page("administrator", "POST", "/dry-run", async (visit) => {
      const fields = await visit.fields();
      const found = await policy.dryRun.run(dryRunInput(fields, options.timeZone()));
      const props = propsOf(visit, fields);
      const title = visit.t("dryRun.title");
      if (found.ok) {
        const whole = { ...props, result: viewOf(found.value, users) };
        return visit.whole(title, <DryRunPage {...whole} />);
      }
      const again = { ...props, state: formState(fields, found.missing ? [] : found.problems) };
      return visit.formAgain(title, <DryRunForm {...again} />, <DryRunPage {...again} />);
    }),
  ];
}

function dryRunInput(fields: Fields, timeZone: string | undefined): unknown {
  return {
    caller: fields["caller"] ?? "",
    dialled: fields["dialled"] ?? "",
    gateway: textIn(fields, "gateway"),
    at: momentIn(textIn(fields, "at"), timeZone),
    anonymous: tickIn(fields, "anonymous"),
    verified: textIn(fields, "verified"),
  };
}

/** A time on the clock of the place, as a moment; what is none is left as it is. */
function momentIn(text: string | undefined, timeZone: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    return Temporal.PlainDateTime.from(text)
      .toZonedDateTime(timeZone ?? Temporal.Now.timeZoneId()).toInstant().toString();
  } catch {
    return text;
  }
}

function viewOf(result: DryRunResult, users: UserNames): NonNullable<DryRunProps["result"]> {
  const { at, caller, dialled, screening, rules, considered } = result;
  return {
    at,
    caller,
    dialled,
    stages: (screening?.steps ?? []).map(({ stage, decides, why }) => ({
      title: `screening.stage.${stage}`,
      decides,
      why,
    })),
    rules,
    considered,
    outcome: outcomeOf(result, users),
  };
}
