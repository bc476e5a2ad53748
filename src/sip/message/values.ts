/** Values that appear in more than one header. */

type Branded<Base, Brand extends string> = Base & { readonly __brand: Brand };

export type CallIdValue = Branded<string, "CallId">;
export type Tag = Branded<string, "Tag">;
export type Branch = Branded<string, "Branch">;

/** A method as written: case matters, RFC 3261 §7.1. */
export type Method = string;

/** CSeq, RFC 3261 §20.16. */
export interface CSeq {
  /** 0 to 2^32-1. */
  readonly number: number;
  readonly method: Method;
}
