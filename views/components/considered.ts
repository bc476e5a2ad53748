import { isTextKey, type TextKey, type Translator } from "../text/mod.ts";

/** One thing that was considered on the way to where a call leads. */
export interface Considered {
  readonly key: ConsideredKey;
  readonly values: Readonly<Record<string, string | number>>;
}

/** Every sentence of the catalogue about what is considered. */
type ConsideredKey = TextKey extends infer Key
  ? Key extends `considered.${infer Name}` ? Name : never
  : never;

/** What was considered, in a sentence. */
export function consideredText(t: Translator, { key, values }: Considered): string {
  const name: TextKey = `considered.${key}`;
  // What a later version has kept is told as it is, rather than not at all.
  if (!isTextKey(name)) return `${key} ${Object.values(values).join(" ")}`;
  const does = `codes.does.${values.feature}`;
  const stage = `screening.stage.${values.stage}`;
  return t(name, {
    ...values,
    ...(isTextKey(does) ? { feature: t(does) } : {}),
    ...(isTextKey(stage) ? { stage: t(stage) } : {}),
  });
}
