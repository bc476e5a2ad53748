import type { TextKey, Translator } from "../text/mod.ts";

/**
 * The buttons that move a row up and down. The form around the table sends `up` or `down` with the
 * id, or `order` with all of them when a row was dragged (`static/order.js`): it needs no mouse and
 * no script.
 */
export function MoveButtons({ t, id, name, isFirst, isLast }: {
  readonly t: Translator;
  readonly id: string;
  /** What the row is called, for who cannot see it. */
  readonly name: string;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}) {
  return (
    <span class="moves">
      <Move t={t} id={id} way="up" label="order.up" name={name} isOff={isFirst} sign="↑" />
      <Move t={t} id={id} way="down" label="order.down" name={name} isOff={isLast} sign="↓" />
    </span>
  );
}

function Move({ t, id, way, label, name, isOff, sign }: {
  readonly t: Translator;
  readonly id: string;
  readonly way: "up" | "down";
  readonly label: TextKey;
  readonly name: string;
  readonly isOff: boolean;
  readonly sign: string;
}) {
  return (
    <button
      type="submit"
      id={`${way}-${id}`}
      name={way}
      value={id}
      class="quiet"
      aria-label={t(label, { name })}
      // Where it leads nowhere it still takes the focus of who has just moved the row there.
      aria-disabled={isOff ? "true" : undefined}
    >
      {sign}
    </button>
  );
}

/** What a form with rows that can be dragged needs. */
export const orderForm = (action: string) => ({
  method: "post" as const,
  action,
  "hx-post": action,
  "hx-target": "this",
  "hx-swap": "outerHTML",
  "data-order": "",
});

/** What a row that can be dragged needs. */
export const orderRow = (id: string) => ({ draggable: true, "data-id": id });
