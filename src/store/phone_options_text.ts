import type {
  ExtraOption,
  PhoneCodec,
  PhoneEncryption,
  PhoneKey,
  PhoneLanguage,
  PhoneOptions,
  PhoneTransport,
} from "../domain/mod.ts";
import {
  boolean,
  type Json,
  list,
  number,
  object,
  oneOf,
  optional,
  readJson,
  string,
} from "./json_text.ts";

/** The options of a phone as one text. */
export function textOfPhoneOptions(options: PhoneOptions): string {
  return JSON.stringify(options);
}

/** The options in `text`.
 * @throws {StoreError} when it is not what `textOfPhoneOptions` returns. */
export function phoneOptionsOfText(text: string): PhoneOptions {
  return readJson(text, "options of a phone", (json): PhoneOptions => ({
    ...optional(json, "transport", transport),
    ...optional(json, "encryption", encryption),
    ...optional(json, "codecs", (value) => list(value).map(codec)),
    ...optional(json, "language", language),
    ...optional(json, "timeZone", string),
    ...optional(json, "timeServer", string),
    ...optional(json, "keys", (value) => list(value).map((key) => keyOf(object(key)))),
    ...optional(json, "callWaiting", boolean),
    ...optional(json, "autoAnswer", boolean),
    ...optional(json, "registerSeconds", number),
    ...optional(json, "keepAliveSeconds", number),
    ...optional(json, "refreshSeconds", number),
    ...optional(json, "extra", (value) => list(value).map((one) => extraOf(object(one)))),
  }));
}

const transport = wordOf<PhoneTransport>(["UDP", "TCP", "TLS"]);
const encryption = wordOf<PhoneEncryption>(["off", "optional", "mandatory"]);
const language = wordOf<PhoneLanguage>(["en", "de"]);
const codec = wordOf<PhoneCodec>(["opus", "G722", "PCMA", "PCMU"]);
const kind = wordOf<PhoneKey["kind"]>(["line", "lamp", "speed-dial"]);

function wordOf<Word extends string>(words: readonly Word[]): (value: unknown) => Word {
  return (value) => oneOf(words, value);
}

function keyOf(json: Json): PhoneKey {
  return {
    kind: kind(json["kind"]),
    number: string(json["number"]),
    label: string(json["label"]),
  };
}

function extraOf(json: Json): ExtraOption {
  return { name: string(json["name"]), value: string(json["value"]) };
}
