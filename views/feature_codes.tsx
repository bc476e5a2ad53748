import { Badge } from "./components/badge.tsx";
import { EMPTY_FORM, Form, type FormState, Input } from "./components/form.tsx";
import { Table } from "./components/table.tsx";
import { isTextKey, type Translator } from "./text/mod.ts";

/** What a code takes after its digits. */
type Argument = "none" | "number" | "user" | "page-group" | "range";

export interface CodeRow {
  readonly feature: string;
  /** Undefined while it is switched off. */
  readonly code: string | undefined;
  readonly argument: Argument;
  /** Its default, where it has another one. */
  readonly changedFrom?: string | undefined;
  readonly sentence: string;
  /** Extensions that come before it. */
  readonly hiddenBy: readonly string[];
}

/** What a code does, in the language of the page. */
function doing(t: Translator, { feature, sentence }: CodeRow): string {
  const key = `codes.does.${feature}`;
  return isTextKey(key) ? t(key) : sentence;
}

function Dialled({ t, row: { code, argument } }: {
  readonly t: Translator;
  readonly row: CodeRow;
}) {
  if (code === undefined) return <>{t("codes.off")}</>;
  const rest = t(`codes.argument.${argument}`);
  return (
    <>
      <code>{code}</code>
      {rest !== "" && <i>{` ${rest}`}</i>}
    </>
  );
}

export function FeatureCodesPage({ t, codes, mayChange }: {
  readonly t: Translator;
  readonly codes: readonly CodeRow[];
  readonly mayChange: boolean;
}) {
  return (
    <>
      <h1>{t("codes.title")}</h1>
      <p>{t(mayChange ? "codes.about" : "codes.mine.about")}</p>
      <Table
        t={t}
        caption={t("codes.title")}
        rows={codes}
        rowKey={({ feature }) => feature}
        columns={[
          {
            title: t("codes.dial"),
            kind: "main",
            cell: (row) =>
              mayChange
                ? (
                  <a href={`/codes/${row.feature}`}>
                    <Dialled t={t} row={row} />
                  </a>
                )
                : <Dialled t={t} row={row} />,
          },
          { title: t("codes.does"), cell: (row) => <Does t={t} row={row} /> },
        ]}
      />
      {mayChange && <ResetAll t={t} />}
    </>
  );
}

function Does({ t, row }: { readonly t: Translator; readonly row: CodeRow }) {
  const { changedFrom, hiddenBy } = row;
  return (
    <>
      {doing(t, row)}{" "}
      {changedFrom !== undefined && (
        <Badge kind="neutral">{t("codes.was", { code: changedFrom })}</Badge>
      )}{" "}
      {hiddenBy.length > 0 && (
        <Badge kind="warning">{t("codes.hidden", { extensions: hiddenBy.join(", ") })}</Badge>
      )}
    </>
  );
}

function ResetAll({ t }: { readonly t: Translator }) {
  return (
    <details class="danger">
      <summary>{t("codes.resetAll")}</summary>
      <form method="post" action="/codes/reset">
        <p>{t("codes.resetAll.text")}</p>
        <p class="actions">
          <button type="submit" class="dangerous">{t("codes.resetAll.button")}</button>
        </p>
      </form>
    </details>
  );
}

export interface CodeFormProps {
  readonly t: Translator;
  readonly row: CodeRow;
  readonly state?: FormState;
}

export function FeatureCodePage(props: CodeFormProps) {
  const { t, row } = props;
  const { feature, changedFrom } = row;
  return (
    <>
      <h1>{doing(t, row)}</h1>
      <CodeForm {...props} />
      {changedFrom !== undefined && (
        <form method="post" action={`/codes/${feature}/reset`} class="danger">
          <button type="submit" class="quiet">{t("codes.reset", { code: changedFrom })}</button>
        </form>
      )}
    </>
  );
}

export function CodeForm({ t, row, state = EMPTY_FORM }: CodeFormProps) {
  const { feature, code, argument } = row;
  return (
    <Form
      t={t}
      id="code"
      action={`/codes/${feature}`}
      state={state}
      submit="action.save"
      cancel="/codes"
    >
      <Input
        t={t}
        form="code"
        state={state}
        name="code"
        label="codes.code"
        hint={argument === "range" ? "codes.slots.hint" : "codes.code.hint"}
        value={code}
        inputMode="tel"
        maxLength={20}
        optional
      />
    </Form>
  );
}
