import { Badge } from "./components/badge.tsx";
import { type Considered, consideredText } from "./components/considered.ts";
import { Checkbox, type Choice, Form, type FormState, Input, Select } from "./components/form.tsx";
import { Table } from "./components/table.tsx";
import type { TextKey, TextParams, Translator } from "./text/mod.ts";

export interface DryRunView {
  readonly at: Date;
  readonly caller: string;
  readonly dialled: string;
  readonly stages: readonly {
    readonly title: TextKey;
    readonly decides: boolean;
    readonly why: Considered;
  }[];
  readonly rules: readonly {
    readonly id: string;
    readonly name: string;
    readonly matches: boolean;
    readonly why: Considered;
  }[];
  readonly considered: readonly Considered[];
  /** What would happen, in a sentence each. */
  readonly outcome: readonly { readonly text: TextKey; readonly params?: TextParams }[];
}

export interface DryRunProps {
  readonly t: Translator;
  readonly state: FormState;
  readonly gateways: readonly Choice[];
  readonly result?: DryRunView | undefined;
}

export function DryRunPage(props: DryRunProps) {
  const { t } = props;
  return (
    <>
      <h1>{t("dryRun.title")}</h1>
      <p>{t("dryRun.about")}</p>
      <DryRunForm {...props} />
      {props.result && <Result t={t} result={props.result} />}
    </>
  );
}

export function DryRunForm({ t, state, gateways }: DryRunProps) {
  const field = { t, form: "dry-run", state };
  return (
    <Form t={t} id="dry-run" action="/dry-run" state={state} submit="dryRun.run">
      <Select
        {...field}
        name="gateway"
        label="dryRun.gateway"
        choices={[...gateways, { value: "", text: t("dryRun.ownPhone") }]}
        optional
      />
      <Input
        {...field}
        name="caller"
        label="dryRun.caller"
        hint="dryRun.caller.hint"
        inputMode="tel"
        maxLength={255}
        optional
      />
      <Input
        {...field}
        name="dialled"
        label="dryRun.dialled"
        inputMode="tel"
        maxLength={255}
      />
      <Input
        {...field}
        name="at"
        label="dryRun.at"
        hint="dryRun.at.hint"
        type="datetime-local"
        optional
      />
      <Checkbox {...field} name="anonymous" label="dryRun.anonymous" />
      <Select
        {...field}
        name="verified"
        label="dryRun.verified"
        choices={[
          { value: "", text: t("dryRun.verified.none") },
          { value: "A", text: t("dryRun.verified.yes", { attestation: "A" }) },
          { value: "B", text: t("dryRun.verified.yes", { attestation: "B" }) },
          { value: "C", text: t("dryRun.verified.yes", { attestation: "C" }) },
          { value: "failed", text: t("dryRun.verified.failed") },
        ]}
        optional
      />
    </Form>
  );
}

function Result({ t, result }: { readonly t: Translator; readonly result: DryRunView }) {
  const { at, caller, dialled, stages, rules, considered, outcome } = result;
  return (
    <section aria-live="polite" tabIndex={-1} data-focus class="dry-run">
      <h2>{t("dryRun.result")}</h2>
      <p>
        {t("dryRun.asked", {
          caller: caller || t("dryRun.nobody"),
          dialled,
          at: t.dateTime(at),
        })}
      </p>
      {outcome.map(({ text, params }, i) => <p key={i} class="lead">{t(text, params)}</p>)}
      {stages.length > 0 && (
        <>
          <h3>{t("screening.title")}</h3>
          <Table
            t={t}
            caption={t("screening.title")}
            rows={stages}
            rowKey={({ title }) => title}
            columns={[
              { title: t("dryRun.stage"), kind: "main", cell: ({ title }) => t(title) },
              {
                title: t("dryRun.why"),
                cell: ({ why, decides }) => (
                  <>
                    {decides && <Badge kind="warning">{t("dryRun.decides")}</Badge>}{" "}
                    {consideredText(t, why)}
                  </>
                ),
              },
            ]}
          />
        </>
      )}
      {rules.length > 0 && (
        <>
          <h3>{t("rules.title")}</h3>
          <ol>
            {rules.map(({ id, matches, why }) => (
              <li key={id}>
                {matches && <Badge kind="good">{t("dryRun.matches")}</Badge>}{" "}
                <a href={`/rules/${id}`}>{consideredText(t, why)}</a>
              </li>
            ))}
          </ol>
        </>
      )}
      {considered.length > 0 && (
        <>
          <h3>{t("dryRun.way")}</h3>
          <ol>
            {considered.map((one, i) => <li key={i}>{consideredText(t, one)}</li>)}
          </ol>
        </>
      )}
    </section>
  );
}
