import type { TextKey, Translator } from "../text/mod.ts";

/** Removes something, after a look at what that means. */
export function Remove({ t, action, title, text }: {
  readonly t: Translator;
  /** Where the POST goes. */
  readonly action: string;
  readonly title: TextKey;
  readonly text: TextKey;
}) {
  return (
    <details class="danger">
      <summary>{t(title)}</summary>
      <form method="post" action={action}>
        <p>{t(text)}</p>
        <p class="actions">
          <button type="submit" class="dangerous">{t("action.remove")}</button>
        </p>
      </form>
    </details>
  );
}
