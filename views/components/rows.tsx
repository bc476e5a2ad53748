import type { ComponentChildren } from "preact";
import type { TextKey, Translator } from "../text/mod.ts";

/**
 * Parts of a form of which there may be more or fewer. The buttons send the form, which comes back
 * with another row or without one: it needs no script.
 */
export function Rows({ t, name, title, add, count, row }: {
  readonly t: Translator;
  /** Fields of the first row are called `name.0.…`. */
  readonly name: string;
  /** The title of a row, with `{number}`. */
  readonly title: TextKey;
  readonly add: TextKey;
  readonly count: number;
  readonly row: (at: number) => ComponentChildren;
}) {
  return (
    <>
      {Array.from({ length: count }, (_, at) => (
        <fieldset key={at} class="row">
          <legend>{t(title, { number: at + 1 })}</legend>
          {row(at)}
          <button type="submit" name="without" value={`${name}.${at}`} class="quiet">
            {t("action.remove")} <span class="hidden">{t(title, { number: at + 1 })}</span>
          </button>
        </fieldset>
      ))}
      <p>
        <button type="submit" name="row" value={name} class="quiet">{t(add)}</button>
      </p>
    </>
  );
}

/** The first button of a form is the one that Enter presses: it has to be the one that saves. */
export function EnterSaves({ t }: { readonly t: Translator }) {
  return (
    <button type="submit" class="hidden" tabIndex={-1} aria-hidden="true">
      {t("action.save")}
    </button>
  );
}
