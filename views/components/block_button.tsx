import type { Translator } from "../text/mod.ts";

/** Takes no more calls of a number with one press; nothing for who showed none. */
export function BlockButton({ t, action, number, name }: {
  readonly t: Translator;
  /** Where it goes: for everybody, or for the visitor's own calls. */
  readonly action: string;
  readonly number: string | undefined;
  readonly name?: string | undefined;
}) {
  if (number === undefined || !/^\+?\d{4,}$/.test(number)) return null;
  return (
    <form method="post" action={action}>
      <input type="hidden" name="number" value={number} />
      <button
        type="submit"
        class="quiet"
        aria-label={t("blocked.button.for", { who: name ?? number })}
      >
        {t("blocked.button")}
      </button>
    </form>
  );
}
