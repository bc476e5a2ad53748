import type { ComponentChildren } from "preact";
import type { TextKey, TextParams, Translator } from "../text/mod.ts";

/** What is wrong with one field of a form. */
export interface FieldProblem {
  /** The name of the field; empty for the form as a whole. */
  readonly field: string;
  readonly text: TextKey;
  readonly params?: TextParams | undefined;
}

/** What was typed into a form, and what is wrong with it. */
export interface FormState {
  readonly values: Readonly<Record<string, string>>;
  readonly problems: readonly FieldProblem[];
}

export const EMPTY_FORM: FormState = { values: {}, problems: [] };

interface FormProps {
  readonly t: Translator;
  readonly action: string;
  /** Unique on its page. */
  readonly id: string;
  readonly state: FormState;
  readonly submit: TextKey;
  /** What stands above the problems. */
  readonly wrong?: TextKey;
  /** Where a person goes who changes nothing. */
  readonly cancel?: string | undefined;
  /** Of a form with files. */
  readonly multipart?: boolean;
  readonly children: ComponentChildren;
}

/**
 * A form that is sent by htmx, and without it by the browser: the answer is this form again with
 * what is wrong (422), or the way to where it worked.
 */
export function Form(props: FormProps) {
  const { t, action, id, state, submit, wrong, cancel, multipart, children } = props;
  return (
    <form
      id={id}
      method="post"
      action={action}
      hx-post={action}
      hx-target="this"
      hx-swap="outerHTML"
      class="form"
      novalidate
      {...(multipart ? { enctype: "multipart/form-data" } : {})}
    >
      <Problems t={t} id={id} problems={state.problems} wrong={wrong} />
      {children}
      <p class="actions">
        <button type="submit">{t(submit)}</button>
        {cancel !== undefined && <a href={cancel} class="button quiet">{t("action.cancel")}</a>}
      </p>
    </form>
  );
}

function Problems({ t, id, problems, wrong = "form.problems" }:
  & Pick<FormProps, "t" | "id">
  & Pick<FormState, "problems">
  & { readonly wrong: TextKey | undefined }) {
  if (problems.length === 0) return null;
  return (
    <div class="problems" role="alert" tabIndex={-1} data-focus>
      <p>{t(wrong)}</p>
      <ul>
        {problems.map(({ field, text, params }) => (
          <li key={field}>
            {field === "" ? t(text, params) : <a href={`#${id}-${field}`}>{t(text, params)}</a>}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What the fields of a form have in common. */
interface FieldProps {
  readonly t: Translator;
  /** The form's id. */
  readonly form: string;
  readonly name: string;
  readonly label: TextKey;
  readonly hint?: TextKey | undefined;
  readonly state: FormState;
  readonly optional?: boolean;
}

interface InputProps extends FieldProps {
  readonly type?:
    | "text"
    | "password"
    | "email"
    | "tel"
    | "number"
    | "time"
    | "date"
    | "datetime-local"
    | "url";
  readonly autocomplete?: string;
  readonly inputMode?: "text" | "numeric" | "tel" | "email" | "url";
  readonly maxLength?: number;
  /** Passwords are never sent back. */
  readonly value?: string | undefined;
}

/** One line of text. */
export function Input(props: InputProps) {
  const { name, state, type = "text", autocomplete, inputMode, maxLength, value } = props;
  const attributes: Readonly<Record<string, unknown>> = {
    ...wiring(props),
    type,
    value: type === "password" ? undefined : state.values[name] ?? value ?? "",
    autocomplete: autocomplete ?? "off",
    inputMode,
    maxLength,
  };
  return (
    <Labelled {...props}>
      <input {...attributes} />
    </Labelled>
  );
}

export function TextArea(props: FieldProps & { readonly rows?: number; readonly value?: string }) {
  const { name, state, rows = 4, value } = props;
  return (
    <Labelled {...props}>
      <textarea {...wiring(props)} rows={rows}>{state.values[name] ?? value ?? ""}</textarea>
    </Labelled>
  );
}

export interface Choice {
  readonly value: string;
  readonly text: string;
}

export function Select(
  props: FieldProps & { readonly choices: readonly Choice[]; readonly value?: string | undefined },
) {
  const { name, state, choices, value } = props;
  const chosen = state.values[name] ?? value;
  return (
    <Labelled {...props}>
      <select {...wiring(props)}>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value} selected={choice.value === chosen}>
            {choice.text}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

/** A tick; sent as `on`, or not at all. */
export function Checkbox(props: FieldProps & { readonly checked?: boolean }) {
  const { t, name, label, hint, state, checked } = props;
  // Of a form that came back only what was ticked is among the values.
  const isBack = Object.keys(state.values).length > 0;
  const on = isBack ? state.values[name] !== undefined : checked === true;
  // A tick may always be left out.
  const field = wiring({ ...props, optional: true });
  return (
    <p class="field check">
      <label for={field.id}>
        <input {...field} type="checkbox" checked={on} /> {t(label)}
      </label>
      {hint && <small id={`${field.id}-hint`}>{t(hint)}</small>}
      <Wrong {...props} />
    </p>
  );
}

function Labelled(props: FieldProps & { readonly children: ComponentChildren }) {
  const { t, form, name, label, hint, optional, children } = props;
  const id = `${form}-${name}`;
  return (
    <p class="field">
      <label for={id}>
        {t(label)}
        {optional && <span class="optional">({t("form.optional")})</span>}
      </label>
      {children}
      {hint && <small id={`${id}-hint`}>{t(hint)}</small>}
      <Wrong {...props} />
    </p>
  );
}

function Wrong({ t, form, name, state }: FieldProps) {
  const problem = state.problems.find(({ field }) => field === name);
  if (!problem) return null;
  return <small class="wrong" id={`${form}-${name}-wrong`}>{t(problem.text, problem.params)}
  </small>;
}

function wiring({ form, name, hint, state, optional }: FieldProps) {
  const id = `${form}-${name}`;
  const wrong = state.problems.some(({ field }) => field === name);
  const described = [...(hint ? [`${id}-hint`] : []), ...(wrong ? [`${id}-wrong`] : [])].join(" ");
  return {
    id,
    name,
    ...(optional ? {} : { required: true }),
    ...(wrong ? { "aria-invalid": "true" as const } : {}),
    ...(described === "" ? {} : { "aria-describedby": described }),
  };
}
