import { TwilioCheck, TwilioForm, TwilioPage } from "../../../views/twilio.tsx";
import type { Outcome, TwilioSetup } from "../../administration/mod.ts";
import { type Fields, textIn, tickIn } from "../fields.ts";
import { page, type PageRoute } from "../routes.ts";
import { formState, type Visit } from "../visit.tsx";

/** The account at Twilio. */
export function twilioPages(setup: TwilioSetup): readonly PageRoute[] {
  const checkOf = async () => ({
    ...await setup.check(),
    hasPublicUrl: setup.settings?.publicUrl !== undefined,
  });
  const notTaken = async (visit: Visit, outcome: Exclude<Outcome<unknown>, { ok: true }>) => {
    if (outcome.missing) return visit.error(404);
    const { t } = visit;
    const [problem] = outcome.problems;
    const check = { ...await checkOf(), ...(problem ? { problem } : {}) };
    const whole = <TwilioPage t={t} settings={setup.settings} check={check} />;
    return visit.page(t("twilio.title"), whole, 422);
  };
  return [
    page("administrator", "GET", "/twilio", (visit) => {
      const { t } = visit;
      return visit.page(t("twilio.title"), <TwilioPage t={t} settings={setup.settings} />);
    }),
    page("administrator", "GET", "/twilio/check", async (visit) => {
      const { t } = visit;
      const { settings } = setup;
      if (!settings) return visit.error(404);
      const check = await checkOf();
      if (visit.wantsPart) return visit.part(<TwilioCheck t={t} check={check} />);
      const whole = <TwilioPage t={t} settings={settings} check={check} />;
      return visit.page(t("twilio.title"), whole);
    }),
    page("administrator", "POST", "/twilio", (visit) => save(visit, setup)),
    page("administrator", "POST", "/twilio/forget", (visit) => {
      const forgotten = setup.forget(visit.actor);
      return forgotten.ok ? visit.goTo("/twilio", "notice.removed") : visit.error(404);
    }),
    page("administrator", "POST", "/twilio/numbers/:sid/texts", async (visit) => {
      const taken = await setup.takeTexts(visit.actor, visit.param("sid"));
      return taken.ok ? visit.goTo("/twilio", "twilio.texts.taken") : await notTaken(visit, taken);
    }),
    page("administrator", "POST", "/twilio/numbers/:sid/calls", async (visit) => {
      const taken = await setup.takeCalls(visit.actor, visit.param("sid"));
      return taken.ok ? visit.goTo("/twilio", "twilio.calls.taken") : await notTaken(visit, taken);
    }),
  ];
}

async function save(visit: Visit, setup: TwilioSetup): Promise<Response> {
  const values = await visit.fields();
  const saved = await setup.save(visit.actor, inputOf(values));
  if (saved.ok) return visit.goTo("/twilio", "twilio.saved");
  const state = formState(values, saved.missing ? [] : saved.problems);
  const props = { t: visit.t, settings: setup.settings, state };
  const title = visit.t("twilio.title");
  return visit.formAgain(title, <TwilioForm {...props} />, <TwilioPage {...props} />);
}

function inputOf(fields: Fields) {
  return {
    accountSid: textIn(fields, "accountSid") ?? "",
    authToken: textIn(fields, "authToken"),
    secondaryToken: textIn(fields, "secondaryToken"),
    publicUrl: textIn(fields, "publicUrl"),
    removesRecordings: tickIn(fields, "removesRecordings"),
  };
}
