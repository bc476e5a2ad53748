import { phoneChoices } from "./call_settings.tsx";
import { Checkbox, type Choice, Form, type FormState, Input, Select } from "./components/form.tsx";
import type { Translator } from "./text/mod.ts";

export interface CallingProps {
  readonly t: Translator;
  readonly state: FormState;
  readonly phones: readonly Choice[];
}

/** Where a number is typed that is to be called. */
export function CallingPage(props: CallingProps) {
  const { t } = props;
  return (
    <>
      <h1>{t("calling.title")}</h1>
      <p>{t("calling.about")}</p>
      <CallingForm {...props} />
    </>
  );
}

export function CallingForm({ t, state, phones }: CallingProps) {
  const field = { t, form: "call", state };
  return (
    <Form
      t={t}
      id="call"
      action="/my/call"
      state={state}
      submit="calling.button"
      wrong="calling.wrong"
      cancel="/my/live"
    >
      <Input {...field} name="to" label="calling.to" type="tel" maxLength={255} />
      <Select
        {...field}
        name="device"
        label="calling.phone"
        choices={phoneChoices(t, phones)}
        optional
      />
      <Checkbox
        {...field}
        name="autoAnswer"
        label="calling.autoAnswer"
        hint="calling.autoAnswer.hint"
      />
    </Form>
  );
}
