import type { Gateway, InboundNumber } from "../domain/mod.ts";
import type { OwnNumbers } from "./caller_id.ts";

/** The numbers of ours whose calls come by `gateway`. */
export function numbersOf(
  numbers: readonly InboundNumber[],
  { id }: Pick<Gateway, "id">,
): readonly InboundNumber[] {
  return numbers.filter(({ gateways }) => gateways.length === 0 || gateways.includes(id));
}

/** The same as who calls by it may be shown. */
export function ownNumbersOf(
  numbers: readonly InboundNumber[],
  gateway: Pick<Gateway, "id">,
): OwnNumbers {
  const own = numbersOf(numbers, gateway);
  return {
    ofExtension: (extension) => own.find(({ destination }) => destination === extension)?.number,
    any: own[0]?.number,
    has: (number) => own.some((one) => one.number === number),
  };
}
