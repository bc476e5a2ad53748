/** As `Value`, for schemas, which know no read-only data. */
export type Plain<Value> = Value extends string | number | boolean | undefined | null | Date ? Value
  : Value extends readonly (infer Item)[] ? Plain<Item>[]
  : { -readonly [Name in keyof Value]: Plain<Value[Name]> };

/** `value`, which nobody changes, as an answer of the API wants it. */
export const plain = <Value>(value: Value): Plain<Value> => value as Plain<Value>;
