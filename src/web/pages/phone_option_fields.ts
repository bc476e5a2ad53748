import type { PhoneOptions } from "../../domain/mod.ts";
import { CATALOGUE, vendorFacts } from "../../provisioning/mod.ts";
import type { VendorChoice } from "../../../views/profiles.tsx";
import { choiceIn, type Fields, flat, numberIn, rowsChanged, rowsIn, textIn } from "../fields.ts";

const NEW_KEY: Fields = { kind: "lamp", number: "", label: "" };
const NEW_EXTRA: Fields = { name: "", value: "" };

/** The vendors there are, for a list to choose from. */
export const VENDOR_CHOICES: readonly VendorChoice[] = CATALOGUE.map(({ vendor, name }) => ({
  value: vendor,
  text: name,
}));

/** A phone as people call it: vendor and model. */
export function phoneName(
  setup:
    | { readonly vendor?: Parameters<typeof vendorFacts>[0]; readonly model?: string }
    | undefined,
): string {
  if (setup?.vendor === undefined) return "";
  return [vendorFacts(setup.vendor).name, setup.model ?? ""].filter((word) => word !== "").join(
    " ",
  );
}

/** What the fields of a form say about a phone, in the words of the API. */
export function phoneOptionsIn(fields: Fields): unknown {
  const named = (name: string) => `options.${name}`;
  const text = (name: string) => textIn(fields, named(name));
  const keys = rowsIn(fields, named("keys"));
  const extra = rowsIn(fields, named("extra"));
  const codecs = text("codecs")?.split(/[\s,]+/).filter((word) => word !== "");
  return {
    transport: text("transport"),
    encryption: text("encryption"),
    codecs: codecs?.map((word) => CODECS[word.toLowerCase()] ?? word),
    language: text("language"),
    timeZone: text("timeZone"),
    timeServer: text("timeServer"),
    keys: keys.length === 0 ? undefined : keys,
    callWaiting: choiceIn(fields, named("callWaiting")),
    autoAnswer: choiceIn(fields, named("autoAnswer")),
    registerSeconds: numberIn(fields, named("registerSeconds")),
    keepAliveSeconds: numberIn(fields, named("keepAliveSeconds")),
    refreshSeconds: numberIn(fields, named("refreshSeconds")),
    extra: extra.length === 0 ? undefined : extra,
  };
}

const CODECS: Readonly<Record<string, string>> = {
  opus: "opus",
  g722: "G722",
  pcma: "PCMA",
  pcmu: "PCMU",
};

/** The fields that show options. */
export function phoneOptionFields(
  { codecs, callWaiting, autoAnswer, ...rest }: PhoneOptions,
): Fields {
  const yesNo = (value: boolean | undefined) => value === undefined ? "" : value ? "yes" : "no";
  return flat({
    ...rest,
    codecs: codecs?.join(", "),
    callWaiting: yesNo(callWaiting),
    autoAnswer: yesNo(autoAnswer),
  }, "options");
}

/** `fields` with a row more or less, when that is what a button was for. */
export function phoneRowsChanged(fields: Fields): Fields | undefined {
  return rowsChanged(fields, "options.keys", NEW_KEY) ??
    rowsChanged(fields, "options.extra", NEW_EXTRA);
}

/** How many rows of each kind a form shows. */
export const phoneRowCounts = (fields: Fields) => ({
  keys: rowsIn(fields, "options.keys").length,
  extra: rowsIn(fields, "options.extra").length,
});
