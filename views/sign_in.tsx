import { EMPTY_FORM, Form, type FormState, Input } from "./components/form.tsx";
import { PasskeyForm } from "./components/passkey.tsx";
import type { Translator } from "./text/mod.ts";

export interface SignInProps {
  readonly t: Translator;
  readonly state?: FormState;
  /** The page that was wanted. */
  readonly next: string;
  /** Whether a browser can have passkeys where this page was opened. */
  readonly passkeys: boolean;
}

export function SignInForm({ t, state = EMPTY_FORM, next }: SignInProps) {
  const field = { t, form: "sign-in", state };
  return (
    <Form
      t={t}
      id="sign-in"
      action="/sign-in"
      state={state}
      submit="signIn.submit"
      wrong="signIn.problems"
    >
      <input type="hidden" name="next" value={next} />
      <Input
        {...field}
        name="name"
        label="signIn.name"
        autocomplete="username"
        maxLength={128}
      />
      <Input
        {...field}
        name="password"
        label="signIn.password"
        type="password"
        autocomplete="current-password"
      />
    </Form>
  );
}

export function SignInPage(props: SignInProps) {
  const { t, next, passkeys } = props;
  return (
    <>
      <h1>{t("signIn.title")}</h1>
      <SignInForm {...props} />
      {passkeys && (
        <PasskeyForm
          t={t}
          kind="get"
          options="/sign-in/passkey/options"
          action="/sign-in/passkey"
          submit="signIn.passkey"
        >
          <input type="hidden" name="next" value={next} />
        </PasskeyForm>
      )}
    </>
  );
}

export interface FactorProps extends SignInProps {
  /** False when the code can only be a recovery code. */
  readonly totp: boolean;
}

export function FactorForm({ t, state = EMPTY_FORM, next, totp }: FactorProps) {
  return (
    <Form
      t={t}
      id="factor"
      action="/sign-in/factor"
      state={state}
      submit="factor.submit"
      cancel="/sign-in"
      wrong="signIn.problems"
    >
      <input type="hidden" name="next" value={next} />
      <Input
        t={t}
        form="factor"
        state={state}
        name="code"
        label="factor.code"
        hint={totp ? "factor.code.hint" : "factor.code.recovery"}
        autocomplete="one-time-code"
        maxLength={32}
      />
    </Form>
  );
}

export function FactorPage(props: FactorProps) {
  const { t, next, passkeys } = props;
  return (
    <>
      <h1>{t("factor.title")}</h1>
      <FactorForm {...props} />
      {passkeys && (
        <PasskeyForm
          t={t}
          kind="get"
          options="/sign-in/factor/options"
          action="/sign-in/factor/passkey"
          submit="factor.passkey"
        >
          <input type="hidden" name="next" value={next} />
        </PasskeyForm>
      )}
    </>
  );
}
