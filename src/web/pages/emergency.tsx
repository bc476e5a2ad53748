import type { Choice } from "../../../views/components/form.tsx";
import {
  Alarms,
  EmergencyPage,
  EmergencyPlanForm,
  type EmergencyPlanProps,
  PhonePlaceForm,
  PhonePlacePage,
  type PhonePlaceView,
} from "../../../views/emergency.tsx";
import type { Emergencies, PhonePlace, Problem } from "../../administration/mod.ts";
import type { DeviceId } from "../../domain/mod.ts";
import { type Fields, textIn } from "../fields.ts";
import { page, type PageRoute } from "../routes.ts";
import { formState, type Visit } from "../visit.tsx";

/** Calls that the page shows. */
const SHOWN = 50;

/** What a form of the plan asks for. */
export const emergencyPlanIn = (fields: Fields) => ({
  address: textIn(fields, "address"),
  number: textIn(fields, "number"),
  gateways: [textIn(fields, "first"), textIn(fields, "second")].filter((id) => id !== undefined),
});

/** Every gateway, to choose from. */
export const gatewayChoices = (emergencies: Emergencies): readonly Choice[] =>
  emergencies.gateways.map(({ id, name }) => ({ value: id, text: name }));

export interface EmergencyPageParts {
  readonly emergencies: Emergencies;
  /** What is dialled to try it. */
  readonly testCode: () => string | undefined;
}

/** What has to be known before somebody calls for help, and who did. */
export function emergencyPages(
  { emergencies, testCode }: EmergencyPageParts,
): readonly PageRoute[] {
  const formOf = (visit: Visit): EmergencyPlanProps => ({
    t: visit.t,
    plan: emergencies.plan,
    gateways: gatewayChoices(emergencies),
    action: "/emergency",
    submit: "action.save",
  });
  const whole = (visit: Visit, form: EmergencyPlanProps) => (
    <EmergencyPage
      t={visit.t}
      numbers={emergencies.numbers}
      lacks={emergencies.lacks()}
      form={form}
      phones={emergencies.phones().map(viewOf)}
      calls={emergencies.calls(SHOWN)}
      testCode={testCode()}
    />
  );
  const again = (visit: Visit, values: Fields, problems: readonly Problem[]) => {
    const form = { ...formOf(visit), state: formState(values, problems) };
    const title = visit.t("emergency.title");
    return visit.formAgain(title, <EmergencyPlanForm {...form} />, whole(visit, form));
  };
  return [
    page(
      "administrator",
      "GET",
      "/emergency",
      (visit) => visit.page(visit.t("emergency.title"), whole(visit, formOf(visit))),
    ),
    page("administrator", "POST", "/emergency", async (visit) => {
      const values = await visit.fields();
      const changed = emergencies.change(visit.actor, emergencyPlanIn(values));
      if (changed.ok) return visit.goTo("/emergency", "notice.saved");
      return changed.missing ? visit.error(404) : again(visit, values, changed.problems);
    }),
    page(
      "administrator",
      "GET",
      "/emergency/alarms",
      (visit) => visit.part(<Alarms t={visit.t} calls={emergencies.unnoticed()} />),
    ),
    page("administrator", "POST", "/emergency/calls/:id/notice", (visit) => {
      const seen = emergencies.notice(visit.actor, Number(visit.param("id")));
      return seen.ok ? visit.goTo("/emergency", "notice.saved") : visit.error(404);
    }),
    ...phonePages(emergencies),
  ];
}

function phonePages(emergencies: Emergencies): readonly PageRoute[] {
  const idOf = (visit: Visit) => visit.param("id") as DeviceId;
  const titleOf = ({ t }: Visit, { username }: PhonePlaceView) =>
    t("emergency.phone.title", { phone: username });
  return [
    page("administrator", "GET", "/emergency/phones/:id", (visit) => {
      const found = emergencies.phone(idOf(visit));
      if (!found) return visit.error(404);
      const phone = viewOf(found);
      return visit.page(titleOf(visit, phone), <PhonePlacePage t={visit.t} phone={phone} />);
    }),
    page("administrator", "POST", "/emergency/phones/:id", async (visit) => {
      const found = emergencies.phone(idOf(visit));
      if (!found) return visit.error(404);
      const values = await visit.fields();
      const changed = emergencies.changePhone(visit.actor, idOf(visit), {
        location: textIn(values, "location"),
        number: textIn(values, "number"),
      });
      if (changed.ok) return visit.goTo("/emergency", "notice.saved");
      if (changed.missing) return visit.error(404);
      const phone = viewOf(found);
      const props = { t: visit.t, phone, state: formState(values, changed.problems) };
      return visit.formAgain(
        titleOf(visit, phone),
        <PhonePlaceForm {...props} />,
        <PhonePlacePage {...props} />,
      );
    }),
  ];
}

const viewOf = ({ device, location, number }: PhonePlace): PhonePlaceView => ({
  id: device.id,
  username: device.username,
  location,
  number,
});
