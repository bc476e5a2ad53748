import { TwilioTrunkForm, TwilioTrunkPage } from "../../../views/twilio_trunk.tsx";
import type { FormState } from "../../../views/components/form.tsx";
import type { TwilioTrunkDesk } from "../../administration/mod.ts";
import { textIn, tickIn } from "../fields.ts";
import { page, type PageRoute } from "../routes.ts";
import { formState, type Visit } from "../visit.tsx";

/** The Elastic SIP trunk. */
export function twilioTrunkPages(desk: TwilioTrunkDesk): readonly PageRoute[] {
  const propsOf = async ({ t }: Visit, state?: FormState) => {
    const drift = await desk.drift();
    const [problem] = drift.ok || drift.missing ? [] : drift.problems;
    return {
      ...{ t, plan: desk.plan, usualHost: desk.usualHost, problem },
      drift: drift.ok ? drift.value : [],
      ...(state ? { state } : {}),
    };
  };
  return [
    page(
      "administrator",
      "GET",
      "/twilio/trunk",
      async (visit) =>
        visit.page(visit.t("trunk.title"), <TwilioTrunkPage {...await propsOf(visit)} />),
    ),
    page("administrator", "POST", "/twilio/trunk", async (visit) => {
      const values = await visit.fields();
      const built = await desk.build(visit.actor, {
        host: textIn(values, "host") ?? "",
        secure: tickIn(values, "secure"),
        takesNumbers: tickIn(values, "takesNumbers"),
      });
      if (built.ok) return visit.goTo("/twilio/trunk", "trunk.built");
      if (built.missing) return visit.error(404);
      const props = await propsOf(visit, formState(values, built.problems));
      const form = <TwilioTrunkForm {...props} />;
      return visit.formAgain(visit.t("trunk.title"), form, <TwilioTrunkPage {...props} />);
    }),
  ];
}
