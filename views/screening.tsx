import { announcementChoices } from "./call_rule_form.tsx";
import { Checkbox, Form, type FormState, Input, Select } from "./components/form.tsx";
import { EnterSaves } from "./components/rows.tsx";
import type { Translator } from "./text/mod.ts";

export const STAGES = [
  "allow-list",
  "block-list",
  "grey-list",
  "number",
  "history",
  "operator",
  "stir",
  "look-up",
  "spam-score",
] as const;

/** Stages that never find fault by themselves. */
const COUNTING: readonly string[] = ["number", "operator", "stir"];
/** Stages that may fail or be late, so that it matters what happens then. */
const WAITING: readonly string[] = ["look-up"];
const WEIGHTS = [
  "sequentialDigits",
  "manyCalls",
  "shortCalls",
  "manyNumbers",
  "oddHours",
  "sameNumber",
] as const;
const REFUSALS = ["busy", "declined", "not-in-service", "silent"] as const;

export interface ScreeningProps {
  readonly t: Translator;
  readonly state: FormState;
  /** The files of announcements there are, by name. */
  readonly files: readonly string[];
}

export function ScreeningPage(props: ScreeningProps) {
  const { t } = props;
  return (
    <>
      <div class="heading">
        <h1>{t("screening.title")}</h1>
        <p class="actions">
          <a class="button quiet" href="/lists">{t("lists.title")}</a>
          <a class="button quiet" href="/dry-run">{t("dryRun.title")}</a>
        </p>
      </div>
      <p>{t("screening.about")}</p>
      <ScreeningForm {...props} />
    </>
  );
}

export function ScreeningForm(props: ScreeningProps) {
  const { t, state } = props;
  const field = { t, form: "screening", state };
  return (
    <Form t={t} id="screening" action="/screening" state={state} submit="action.save">
      <EnterSaves t={t} />
      {STAGES.map((stage) => <Stage key={stage} {...props} stage={stage} />)}
      <fieldset>
        <legend>{t("screening.scores")}</legend>
        <Input {...field} name="threshold" label="screening.threshold" inputMode="text" />
        <Input {...field} name="greyFrom" label="screening.greyFrom" inputMode="numeric" />
        <Input {...field} name="historyFrom" label="screening.historyFrom" inputMode="text" />
        <Input {...field} name="greyHours" label="screening.greyHours" inputMode="numeric" />
        <Input
          {...field}
          name="operators"
          label="screening.operators"
          hint="screening.operators.hint"
          optional
        />
      </fieldset>
      <fieldset>
        <legend>{t("screening.weights")}</legend>
        <p>{t("screening.weights.about")}</p>
        {WEIGHTS.map((name) => (
          <Input
            key={name}
            {...field}
            name={`history.${name}`}
            label={`screening.weight.${name}`}
          />
        ))}
      </fieldset>
      <fieldset>
        <legend>{t("screening.lookUp")}</legend>
        <p>{t("screening.lookUp.about")}</p>
        <Input
          {...field}
          name="lookUp.url"
          label="screening.lookUp.url"
          type="url"
          maxLength={1_000}
          optional
        />
        <Checkbox
          {...field}
          name="lookUp.mayBePrivate"
          label="screening.lookUp.mayBePrivate"
          hint="screening.lookUp.mayBePrivate.hint"
        />
      </fieldset>
    </Form>
  );
}

function Stage({ t, state, files, stage }: ScreeningProps & {
  readonly stage: typeof STAGES[number];
}) {
  const field = { t, form: "screening", state };
  const name = `stages.${stage}`;
  return (
    <fieldset>
      <legend>{t(`screening.stage.${stage}`)}</legend>
      <p>{t(`screening.about.${stage}`)}</p>
      <Checkbox {...field} name={`${name}.enabled`} label="screening.enabled" />
      {stage !== "allow-list" && !COUNTING.includes(stage) && (
        <>
          <Select
            {...field}
            name={`${name}.action`}
            label="screening.action"
            choices={[
              ...REFUSALS.map((how) => ({
                value: `block ${how}`,
                text: t(`screening.block.${how}`),
              })),
              { value: "challenge", text: t("rules.action.challenge") },
              { value: "voicemail", text: t("rules.action.voicemail") },
              { value: "agent", text: t("screening.agent") },
              ...announcementChoices(t, files).map(({ value, text }) => ({
                value: `announce ${value}`,
                text: t("screening.announce", { what: text }),
              })),
            ]}
          />
          <Input
            {...field}
            name={`${name}.to`}
            label="screening.to"
            maxLength={255}
            optional
          />
        </>
      )}
      {WAITING.includes(stage) && (
        <Checkbox
          {...field}
          name={`${name}.failClosed`}
          label="screening.failClosed"
          hint="screening.failClosed.hint"
        />
      )}
    </fieldset>
  );
}
