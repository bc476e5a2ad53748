import type { TextKey, Translator } from "../text/mod.ts";

/** Secrets that are shown this once. */
export function ToldOnce({ t, title, text, secrets, next, done }: {
  readonly t: Translator;
  readonly title: TextKey;
  /** What they are, and what they are good for. */
  readonly text: TextKey;
  readonly secrets: readonly string[];
  /** Where to go then. */
  readonly next: string;
  readonly done: TextKey;
}) {
  return (
    <section class="card" role="status">
      <h2>{t(title)}</h2>
      <p>{t(text)}</p>
      <pre id="told-once" class="told">{secrets.join("\n")}</pre>
      <p class="actions">
        <button type="button" data-copy="told-once" data-copied={t("tokens.copied")} class="quiet">
          {t("tokens.copy")}
        </button>
        <a class="button" href={next}>{t(done)}</a>
      </p>
    </section>
  );
}
