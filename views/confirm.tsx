import { EMPTY_FORM, Form, type FormState, Input } from "./components/form.tsx";
import { PasskeyForm } from "./components/passkey.tsx";
import type { Translator } from "./text/mod.ts";

export interface ConfirmProps {
  readonly t: Translator;
  readonly state?: FormState;
  /** The page that was wanted. */
  readonly next: string;
  /** Whether a code proves it as well. */
  readonly codes: boolean;
  /** Whether a passkey does, where this page was opened. */
  readonly passkeys: boolean;
}

/** Who has signed in proves once more who it is. */
export function ConfirmPage(props: ConfirmProps) {
  const { t, next, passkeys } = props;
  return (
    <>
      <h1>{t("confirm.title")}</h1>
      <p>{t("confirm.about")}</p>
      <ConfirmForm {...props} />
      {passkeys && (
        <PasskeyForm
          t={t}
          kind="get"
          options="/confirm/passkey/options"
          action="/confirm/passkey"
          submit="factor.passkey"
        >
          <input type="hidden" name="next" value={next} />
        </PasskeyForm>
      )}
    </>
  );
}

export function ConfirmForm({ t, state = EMPTY_FORM, next, codes }: ConfirmProps) {
  const field = { t, form: "confirm", state };
  return (
    <Form
      t={t}
      id="confirm"
      action="/confirm"
      state={state}
      submit="factor.submit"
      cancel="/"
      wrong="confirm.problems"
    >
      <input type="hidden" name="next" value={next} />
      <Input
        {...field}
        name="password"
        label="signIn.password"
        type="password"
        autocomplete="current-password"
        optional={codes}
      />
      {codes && (
        <Input
          {...field}
          name="code"
          label="confirm.code"
          hint="factor.code.hint"
          autocomplete="one-time-code"
          maxLength={32}
          optional
        />
      )}
    </Form>
  );
}
