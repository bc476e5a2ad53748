import { Badge } from "./components/badge.tsx";
import { Checkbox, EMPTY_FORM, Form, type FormState, Input } from "./components/form.tsx";
import { isTextKey, type TextParams, type Translator } from "./text/mod.ts";

/** One way in which what there is at Twilio differs from what we want. */
export interface DriftRow {
  readonly what:
    | "trunk"
    | "secure"
    | "origination"
    | "list"
    | "credential"
    | "list-not-attached"
    | "number"
    | "number-elsewhere"
    | "other-origination";
  readonly number?: string;
  readonly is?: string | boolean;
}

export interface TwilioTrunkProps {
  readonly t: Translator;
  /** Undefined while there is none. */
  readonly plan?: {
    readonly domain: string;
    readonly secure: boolean;
    readonly host: string;
    readonly gateway?: string;
  } | undefined;
  readonly usualHost: string;
  readonly drift: readonly DriftRow[];
  /** Why Twilio could not be asked. */
  readonly problem?:
    | { readonly text: string; readonly params?: TextParams | undefined }
    | undefined;
  readonly state?: FormState;
}

/** The Elastic SIP trunk. */
export function TwilioTrunkPage(props: TwilioTrunkProps) {
  const { t, plan, drift, problem } = props;
  return (
    <>
      <p>
        <a href="/twilio">{t("twilio.title")}</a>
      </p>
      <h1>{t("trunk.title")}</h1>
      <p>{t("trunk.about")}</p>
      {problem && (
        <p class="warning-text" role="alert">
          {isTextKey(problem.text) ? t(problem.text, problem.params) : t("twilio.error.silent")}
        </p>
      )}
      {plan && (
        <ul class="plain-list">
          <li>
            <code>{plan.domain}</code>
          </li>
          {plan.gateway !== undefined && (
            <li>
              <a href={`/gateways/${plan.gateway}`}>{t("trunk.gateway")}</a>
            </li>
          )}
          {!problem && drift.length === 0 && (
            <li>
              <Badge kind="good">{t("trunk.complete")}</Badge>
            </li>
          )}
        </ul>
      )}
      {plan && drift.length > 0 && (
        <>
          <h2>{t("trunk.drift")}</h2>
          <ul>
            {drift.map(({ what, number = "", is }) => (
              <li key={`${what} ${number} ${is}`}>
                {t(`trunk.drift.${what}`, { number, is: String(is ?? "") })}
              </li>
            ))}
          </ul>
        </>
      )}
      <h2>{t(plan ? "trunk.mend" : "trunk.build")}</h2>
      <TwilioTrunkForm {...props} />
    </>
  );
}

export function TwilioTrunkForm({ t, plan, usualHost, state = EMPTY_FORM }: TwilioTrunkProps) {
  const field = { t, form: "trunk", state };
  const submit = plan ? "trunk.mend" as const : "trunk.build" as const;
  return (
    <Form t={t} id="trunk" action="/twilio/trunk" state={state} submit={submit}>
      <Input {...field} name="host" label="trunk.host" hint="trunk.host.hint" value={usualHost} />
      <Checkbox
        {...field}
        name="secure"
        label="trunk.secure"
        hint="trunk.secure.hint"
        checked={plan?.secure ?? true}
      />
      <Checkbox
        {...field}
        name="takesNumbers"
        label="trunk.takesNumbers"
        hint="trunk.takesNumbers.hint"
      />
    </Form>
  );
}
