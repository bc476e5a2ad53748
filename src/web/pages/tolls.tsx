import {
  LIMITS,
  PricesForm,
  TollPhoneForm,
  TollPhonePage,
  type TollPhoneProps,
  TollPolicyForm,
  TollsPage,
} from "../../../views/tolls.tsx";
import {
  type Outcome,
  type Problem,
  refused,
  type TolledPhone,
  type Tolls,
} from "../../administration/mod.ts";
import type { DeviceId } from "../../domain/mod.ts";
import { choiceIn, type Fields, flat, numberIn, textIn, tickIn } from "../fields.ts";
import { page, type PageRoute } from "../routes.ts";
import { formState, type Visit } from "../visit.tsx";

/** The limits that a form has under `of`. */
const limitsIn = (fields: Fields, of: string) =>
  Object.fromEntries(LIMITS.map((limit) => [limit, numberIn(fields, `${of}.${limit}`)]));

/** What people write between entries of a list. */
const listIn = (fields: Fields, name: string) =>
  (textIn(fields, name) ?? "").split(/[\s,;]+/).filter((entry) => entry !== "");

const policyIn = (fields: Fields) => {
  const [from, to] = [textIn(fields, "night.from"), textIn(fields, "night.to")];
  return {
    enabled: tickIn(fields, "enabled"),
    countries: listIn(fields, "countries"),
    premium: tickIn(fields, "premium"),
    ...(from === undefined && to === undefined
      ? {}
      : { night: { from: from ?? "", to: to ?? "" } }),
    device: limitsIn(fields, "device"),
    gateway: limitsIn(fields, "gateway"),
    all: limitsIn(fields, "all"),
  };
};

const permissionsIn = (fields: Fields) => ({
  outside: tickIn(fields, "outside"),
  abroad: choiceIn(fields, "abroad"),
  premium: choiceIn(fields, "premium"),
  allowed: listIn(fields, "allowed"),
  barred: listIn(fields, "barred"),
  ...(tickIn(fields, "hasLimits") ? { limits: limitsIn(fields, "limits") } : {}),
});

/** A problem of one entry is one of the field that has them all. */
const ofLists = (problems: readonly Problem[]) =>
  problems.map((one) => ({
    ...one,
    field: one.field.replace(/^(countries|allowed|barred)\.\d+$/, "$1"),
  }));

/** What calls outside may cost, and who has reached a limit. */
export function tollPages(tolls: Tolls): readonly PageRoute[] {
  const policyFields = (): Fields => {
    const { countries, ...rest } = tolls.policy;
    return flat({ ...rest, countries: countries.join(" ") });
  };
  const whole = (visit: Visit, state = formState(policyFields(), [])) => (
    <TollsPage
      t={visit.t}
      form={{ t: visit.t, state }}
      stops={tolls.stops()}
      phones={tolls.phones().map(phoneView)}
      total={tolls.total}
      prices={tolls.priceCount}
    />
  );
  const title = ({ t }: Visit) => t("tolls.title");
  return [
    page("administrator", "GET", "/tolls", (visit) => visit.page(title(visit), whole(visit))),
    page("administrator", "POST", "/tolls", async (visit) => {
      const values = await visit.fields();
      const changed = tolls.change(visit.actor, policyIn(values));
      if (changed.ok) return visit.goTo("/tolls", "notice.saved");
      const state = formState(values, changed.missing ? [] : ofLists(changed.problems));
      return visit.formAgain(
        title(visit),
        <TollPolicyForm t={visit.t} state={state} />,
        whole(visit, state),
      );
    }),
    page("administrator", "POST", "/tolls/prices", async (visit) => {
      const file = await visit.file("file");
      const read: Outcome<number> = file
        ? await tolls.importPrices(visit.actor, new TextDecoder().decode(file))
        : refused({ field: "file", text: "problem.required" });
      if (read.ok) return visit.goTo("/tolls", "notice.saved");
      const state = formState({}, read.missing ? [] : read.problems);
      const form = <PricesForm t={visit.t} state={state} count={tolls.priceCount} />;
      return visit.formAgain(title(visit), form, form);
    }),
    page("administrator", "POST", "/tolls/stops/:id/release", (visit) => {
      const released = tolls.release(visit.actor, Number(visit.param("id")));
      return released.ok ? visit.goTo("/tolls", "notice.saved") : visit.error(404);
    }),
    ...phonePages(tolls),
  ];
}

function phonePages(tolls: Tolls): readonly PageRoute[] {
  const idOf = (visit: Visit) => visit.param("id") as DeviceId;
  const titleOf = ({ t }: Visit, { username }: TollPhoneProps) =>
    t("tolls.phone.title", { phone: username });
  const formOf = ({ t }: Visit, phone: TolledPhone, state = formState(fieldsOf(phone), [])) => ({
    t,
    state,
    id: phone.device.id,
    username: phone.device.username,
  });
  return [
    page("administrator", "GET", "/tolls/phones/:id", (visit) => {
      const phone = tolls.phone(idOf(visit));
      if (!phone) return visit.error(404);
      const form = formOf(visit, phone);
      return visit.page(titleOf(visit, form), <TollPhonePage {...form} />);
    }),
    page("administrator", "POST", "/tolls/phones/:id", async (visit) => {
      const phone = tolls.phone(idOf(visit));
      if (!phone) return visit.error(404);
      const values = await visit.fields();
      const changed = tolls.changePhone(visit.actor, idOf(visit), permissionsIn(values));
      if (changed.ok) return visit.goTo("/tolls", "notice.saved");
      if (changed.missing) return visit.error(404);
      const form = formOf(visit, phone, formState(values, ofLists(changed.problems)));
      return visit.formAgain(
        titleOf(visit, form),
        <TollPhoneForm {...form} />,
        <TollPhonePage {...form} />,
      );
    }),
  ];
}

/** What the form of a phone shows. */
function fieldsOf({ permissions }: TolledPhone): Fields {
  const { outside = true, abroad, premium, allowed = [], barred = [], limits } = permissions ?? {};
  const choice = (value: boolean | undefined) => value === undefined ? "" : value ? "yes" : "no";
  return flat({
    outside,
    abroad: choice(abroad),
    premium: choice(premium),
    allowed: allowed.join("\n"),
    barred: barred.join("\n"),
    hasLimits: limits !== undefined,
    limits,
  });
}

const phoneView = ({ device, permissions, today, month }: TolledPhone) => ({
  id: device.id,
  username: device.username,
  isUsual: permissions === undefined,
  today,
  month,
});
