import type { Translator } from "../text/mod.ts";

/** Calls a number with one press; nothing for what is not a number that people have. */
export function CallButton({ t, number, name }: {
  readonly t: Translator;
  readonly number: string | undefined;
  readonly name?: string | undefined;
}) {
  if (number === undefined || !/^\+?\d[\d*#]*$/.test(number)) return null;
  return (
    <form method="post" action="/my/call">
      <input type="hidden" name="to" value={number} />
      <button
        type="submit"
        class="quiet"
        aria-label={t("calling.button.for", { who: name ?? number })}
      >
        {t("calling.button")}
      </button>
    </form>
  );
}
