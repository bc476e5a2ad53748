import { EMPTY_FORM } from "../../../views/components/form.tsx";
import {
  AdministratorForm,
  AdministratorStep,
  BackupStep,
  DeadCode,
  DoneStep,
  EmergencyStep,
  NetworkStep,
  pathOf,
  PhoneStep,
  PlaceForm,
  PlaceStep,
  type SetupPhone,
  SetupPhones,
  stepAfter,
  TrunkStep,
} from "../../../views/setup.tsx";
import { EmergencyPlanForm, type EmergencyPlanProps } from "../../../views/emergency.tsx";
import { NetworkTestForm } from "../../../views/network.tsx";
import { LONGEST_SESSION_MS, type Sessions } from "../../accounts/mod.ts";
import {
  COUNTRIES,
  type Emergencies,
  type FirstAdministrator,
  type Place,
} from "../../administration/mod.ts";
import { page, type PageRoute } from "../routes.ts";
import { setSessionCookie } from "../session_cookie.ts";
import { formState, type Visit } from "../visit.tsx";
import { emergencyPlanIn, gatewayChoices } from "./emergency.tsx";
import { networkAbout, type NetworkParts, runNetworkTest } from "./network.tsx";

export interface SetupParts {
  readonly first: FirstAdministrator;
  readonly sessions: Sessions;
  readonly place: Place;
  readonly emergencies: Emergencies;
  /** Every phone there is, and whether it is connected. */
  readonly phones: () => readonly SetupPhone[];
  /** How many gateways there are. */
  readonly gateways: () => number;
  /** What to dial to hear oneself. */
  readonly echoCode: () => string | undefined;
  /** The data folder. */
  readonly folder: string;
  /** The owner has gone through all of it. */
  readonly isFinished: () => boolean;
  readonly finish: () => void;
}

/** The first run, step by step. */
export function setupPages(parts: SetupParts, network: NetworkParts): readonly PageRoute[] {
  return [
    ...administratorPages(parts),
    ...stepPages(parts, network),
    ...emergencyStep(parts.emergencies),
  ];
}

function administratorPages({ first, sessions }: SetupParts): readonly PageRoute[] {
  const codeOf = (visit: Visit) => visit.query("code") ?? "";
  const dead = (visit: Visit) => visit.page(visit.t("setup.title"), <DeadCode t={visit.t} />, 403);
  return [
    page("set-up", "GET", "/setup", (visit) => {
      const code = codeOf(visit);
      if (!first.admits(code, visit.origin.address)) return dead(visit);
      const title = visit.t("setup.administrator");
      return visit.page(title, <AdministratorStep t={visit.t} code={code} state={EMPTY_FORM} />);
    }),
    page("set-up", "POST", "/setup", async (visit) => {
      const code = codeOf(visit);
      const values = await visit.fields();
      const made = await first.create(code, values, visit.origin.address);
      if (made.ok) {
        const { token } = sessions.start(made.value.id, "setup-code", visit.origin);
        setSessionCookie(visit.context, visit.origin, token.reveal(), LONGEST_SESSION_MS / 1_000);
        return visit.goTo(pathOf("place"), "notice.saved");
      }
      const problems = made.missing ? [] : made.problems;
      if (problems.some(({ field }) => field === "code")) return dead(visit);
      const shown = formState({ name: values["name"] ?? "" }, problems);
      const props = { t: visit.t, code, state: shown };
      return visit.formAgain(
        visit.t("setup.administrator"),
        <AdministratorForm {...props} />,
        <AdministratorStep {...props} />,
      );
    }),
  ];
}

function stepPages(parts: SetupParts, network: NetworkParts): readonly PageRoute[] {
  const { place, phones, gateways, echoCode, folder, finish } = parts;
  const placeOf = ({ t }: Visit) => ({
    t,
    country: place.country,
    timeZone: place.timeZone,
    countries: COUNTRIES,
  });
  return [
    page(
      "administrator",
      "GET",
      pathOf("place"),
      (visit) => visit.page(visit.t("setup.place"), <PlaceStep {...placeOf(visit)} />),
    ),
    page("administrator", "POST", pathOf("place"), async (visit) => {
      const values = await visit.fields();
      const changed = place.change(visit.actor, values);
      if (changed.ok) return visit.goTo(pathOf(stepAfter("place") ?? "done"), "notice.saved");
      const problems = changed.missing ? [] : changed.problems;
      const props = { ...placeOf(visit), state: formState(values, problems) };
      return visit.formAgain(
        visit.t("setup.place"),
        <PlaceForm {...props} />,
        <PlaceStep {...props} />,
      );
    }),
    page("administrator", "GET", pathOf("network"), (visit) =>
      visit.page(
        visit.t("setup.network"),
        <NetworkStep
          t={visit.t}
          action={pathOf("network")}
          about={networkAbout(visit, network)}
        />,
      )),
    page("administrator", "POST", pathOf("network"), async (visit) => {
      const { status, ...found } = await runNetworkTest(visit, network);
      const props = { t: visit.t, action: pathOf("network"), ...found };
      if (visit.wantsPart) return visit.part(<NetworkTestForm {...props} />, status);
      const about = networkAbout(visit, network);
      const title = visit.t("setup.network");
      return visit.page(title, <NetworkStep {...props} about={about} />, status);
    }),
    page(
      "administrator",
      "GET",
      pathOf("phone"),
      (visit) => visit.page(visit.t("setup.phone"), <PhoneStep t={visit.t} phones={phones()} />),
    ),
    page(
      "administrator",
      "GET",
      `${pathOf("phone")}/list`,
      (visit) => visit.part(<SetupPhones t={visit.t} phones={phones()} />),
    ),
    page(
      "administrator",
      "GET",
      pathOf("trunk"),
      (visit) =>
        visit.page(visit.t("setup.trunk"), <TrunkStep t={visit.t} gateways={gateways()} />),
    ),
    page(
      "administrator",
      "GET",
      pathOf("backup"),
      (visit) => visit.page(visit.t("setup.backup"), <BackupStep t={visit.t} folder={folder} />),
    ),
    page(
      "administrator",
      "GET",
      pathOf("done"),
      (visit) => visit.page(visit.t("setup.done"), <DoneStep t={visit.t} echoCode={echoCode()} />),
    ),
    page("administrator", "POST", pathOf("done"), (visit) => {
      finish();
      return visit.goTo("/", "setup.done.notice");
    }),
  ];
}

function emergencyStep(emergencies: Emergencies): readonly PageRoute[] {
  const path = pathOf("emergency");
  const formOf = ({ t }: Visit): EmergencyPlanProps => ({
    t,
    plan: emergencies.plan,
    gateways: gatewayChoices(emergencies),
    action: path,
    submit: "setup.next",
  });
  const title = ({ t }: Visit) => t("setup.emergency");
  const whole = (form: EmergencyPlanProps) => (
    <EmergencyStep {...form} numbers={emergencies.numbers} />
  );
  return [
    page("administrator", "GET", path, (visit) => visit.page(title(visit), whole(formOf(visit)))),
    page("administrator", "POST", path, async (visit) => {
      const values = await visit.fields();
      const changed = emergencies.change(visit.actor, emergencyPlanIn(values));
      if (changed.ok) return visit.goTo(pathOf(stepAfter("emergency") ?? "done"), "notice.saved");
      const problems = changed.missing ? [] : changed.problems;
      const form = { ...formOf(visit), state: formState(values, problems) };
      return visit.formAgain(title(visit), <EmergencyPlanForm {...form} />, whole(form));
    }),
  ];
}
