import type { ComponentChildren } from "preact";
import type { TextKey, Translator } from "../text/mod.ts";

/**
 * A form that has the browser make a passkey or sign with one, and sends what it answered. It is
 * hidden where the browser has none; `static/passkey.js` shows it and does the rest.
 */
export function PasskeyForm({ t, kind, options, action, submit, children }: {
  readonly t: Translator;
  readonly kind: "create" | "get";
  /** Where what the browser is asked comes from. */
  readonly options: string;
  /** Where the answer goes. */
  readonly action: string;
  readonly submit: TextKey;
  readonly children?: ComponentChildren;
}) {
  return (
    <form
      method="post"
      action={action}
      class="form"
      data-passkey={kind}
      data-options={options}
      hidden
    >
      {children}
      <input type="hidden" name="response" value="" />
      <p class="actions">
        <button type="submit" class="quiet">{t(submit)}</button>
      </p>
    </form>
  );
}
