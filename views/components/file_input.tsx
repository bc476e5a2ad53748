import type { TextKey, Translator } from "../text/mod.ts";
import type { FormState } from "./form.tsx";

/** A file of the person's own machine. Its form has to be `multipart`. */
export function FileInput({ t, form, name, label, hint, accept, state, optional }: {
  readonly t: Translator;
  /** The form's id. */
  readonly form: string;
  readonly name: string;
  readonly label: TextKey;
  readonly hint: TextKey;
  /** Kinds of file, e.g. `.wav,audio/wav`. */
  readonly accept: string;
  readonly state: FormState;
  readonly optional?: boolean;
}) {
  const id = `${form}-${name}`;
  const problem = state.problems.find(({ field }) => field === name);
  const described = problem ? `${id}-hint ${id}-wrong` : `${id}-hint`;
  return (
    <p class="field">
      <label for={id}>
        {t(label)}
        {optional && <span class="optional">({t("form.optional")})</span>}
      </label>
      <input
        id={id}
        name={name}
        type="file"
        accept={accept}
        required={!optional}
        aria-describedby={described}
        {...(problem ? { "aria-invalid": "true" as const } : {})}
      />
      <small id={`${id}-hint`}>{t(hint)}</small>
      {problem && <small class="wrong" id={`${id}-wrong`}>{t(problem.text, problem.params)}</small>}
    </p>
  );
}
