import { Badge } from "./components/badge.tsx";
import { EMPTY_FORM, Form, type FormState, Input } from "./components/form.tsx";
import { isTextKey, type TextKey, type Translator } from "./text/mod.ts";

export interface FindingView {
  readonly check:
    | "listeners"
    | "lan"
    | "public"
    | "nat"
    | "hairpin"
    | "alg"
    | "container"
    | "clock";
  readonly health: "good" | "warning" | "bad" | "unknown";
  readonly what: string;
  readonly params?: Readonly<Record<string, string | number>> | undefined;
}

export interface NetworkTestProps {
  readonly t: Translator;
  /** Where the form goes. */
  readonly action: string;
  readonly findings?: readonly FindingView[] | undefined;
  readonly state?: FormState;
}

/** The test and what it found. */
export function NetworkTestForm({ t, action, findings, state = EMPTY_FORM }: NetworkTestProps) {
  return (
    <Form t={t} id="network" action={action} state={state} submit="network.run">
      <Input
        t={t}
        form="network"
        state={state}
        name="sipServer"
        label="network.sipServer"
        hint="network.sipServer.hint"
        maxLength={260}
        optional
      />
      {findings && (
        <div role="status">
          <ul class="findings">
            {findings.map((finding) => <Finding key={finding.check} t={t} finding={finding} />)}
          </ul>
        </div>
      )}
    </Form>
  );
}

const KIND = { good: "good", warning: "warning", bad: "bad", unknown: "neutral" } as const;

function Finding({ t, finding }: { readonly t: Translator; readonly finding: FindingView }) {
  const { check, health, what, params } = finding;
  const text = `network.${check}.${what}`;
  const fix = `${text}.fix`;
  return (
    <li>
      <p>
        <Badge kind={KIND[health]}>{t(`network.health.${health}`)}</Badge>{" "}
        <strong>{t(`network.check.${check}`)}</strong>
      </p>
      <p>{isTextKey(text) ? t(text, params) : what}</p>
      {health !== "good" && isTextKey(fix) && (
        <p>{t("network.fix", { fix: t(fix as TextKey, params) })}</p>
      )}
    </li>
  );
}

export function NetworkPage(props: NetworkTestProps & { readonly about: string }) {
  return (
    <>
      <h1>{props.t("network.title")}</h1>
      <p>{props.about}</p>
      <NetworkTestForm {...props} />
    </>
  );
}
