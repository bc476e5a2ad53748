import { z } from "zod";

/** Which part of a list is wanted, and in which order. */
export const listQuery = <Field extends string>(fields: readonly [Field, ...Field[]]) =>
  z.object({
    page: z.coerce.number().int().min(1).max(1_000_000).default(1),
    per_page: z.coerce.number().int().min(1).max(100).default(20),
    sort: z.enum(fields).default(fields[0]),
    order: z.enum(["asc", "desc"]).default("asc"),
  });

export interface ListQuery<Field extends string> {
  readonly page: number;
  readonly per_page: number;
  readonly sort: Field;
  readonly order: "asc" | "desc";
}

const PAGINATION = z.object({
  page: z.number().int(),
  per_page: z.number().int(),
  total: z.number().int(),
  pages: z.number().int(),
}).meta({ id: "Pagination" });

/** The answer with a part of a list. */
export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ data: z.array(item), pagination: PAGINATION });

export const paginationOf = ({ page, per_page }: ListQuery<string>, total: number) => ({
  page,
  per_page,
  total,
  pages: Math.max(1, Math.ceil(total / per_page)),
});

/** The wanted part of a list that is all in memory. */
export function partOf<Field extends string, Item extends Readonly<Record<Field, string | number>>>(
  items: readonly Item[],
  query: ListQuery<Field>,
) {
  const { page, per_page, sort, order } = query;
  const sign = order === "asc" ? 1 : -1;
  const collator = new Intl.Collator("en", { numeric: true });
  const sorted = items.toSorted((a, b) =>
    sign * collator.compare(String(a[sort]), String(b[sort]))
  );
  return {
    data: sorted.slice((page - 1) * per_page, page * per_page),
    pagination: paginationOf(query, items.length),
  };
}
