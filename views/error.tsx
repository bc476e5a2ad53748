import type { Translator } from "./text/mod.ts";

export type ErrorStatus = 400 | 403 | 404 | 413 | 429 | 500 | 503;

/** What a person sees instead of a page. */
export function ErrorPage({ t, status }: { readonly t: Translator; readonly status: ErrorStatus }) {
  return (
    <section class="error-page">
      <h1>{t(`error.${status}.title`)}</h1>
      <p>{t(`error.${status}.text`)}</p>
      {status !== 503 && (
        <p>
          <a href="/">{t("error.home")}</a>
        </p>
      )}
    </section>
  );
}
