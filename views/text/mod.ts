/** What pages say, in the languages they say it in. */

import { de } from "./de/mod.ts";
import { en } from "./en/mod.ts";

export type TextKey = keyof typeof en;
export type Language = "en" | "de";
export type TextParams = Readonly<Record<string, string | number>>;

const CATALOGUES: Readonly<Record<Language, Readonly<Record<TextKey, string>>>> = { en, de };

export const LANGUAGES = Object.keys(CATALOGUES) as readonly Language[];

export const isLanguage = (text: string): text is Language => Object.hasOwn(CATALOGUES, text);

export const isTextKey = (text: string): text is TextKey => Object.hasOwn(en, text);

/** Speaks one language: texts by their key, dates and numbers as people write them there. */
export interface Translator {
  (key: TextKey, params?: TextParams): string;
  readonly language: Language;
  /** Day and time of day. */
  dateTime(date: Date): string;
  date(date: Date): string;
  time(date: Date): string;
  number(value: number): string;
  /** Minutes and seconds, with hours where there are any. */
  duration(seconds: number): string;
}

/** @param timeZone An IANA name; that of the machine if left out. */
export function translator(language: Language, timeZone?: string): Translator {
  const texts = CATALOGUES[language];
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(language, { ...options, ...(timeZone ? { timeZone } : {}) });
  const dateTime = format({ dateStyle: "medium", timeStyle: "short" });
  const date = format({ dateStyle: "medium" });
  const time = format({ timeStyle: "short" });
  const number = new Intl.NumberFormat(language);
  const speak = (key: TextKey, params?: TextParams) => fill(texts[key], params);
  return Object.assign(speak, {
    language,
    dateTime: (value: Date) => dateTime.format(value),
    date: (value: Date) => date.format(value),
    time: (value: Date) => time.format(value),
    number: (value: number) => number.format(value),
    duration,
  });
}

function fill(text: string, params: TextParams | undefined): string {
  return params ? text.replace(/\{(\w+)\}/g, (all, name) => String(params[name] ?? all)) : text;
}

function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [Math.floor(whole / 60) % 60, whole % 60].map((part, i) =>
    i === 0 && whole < 3_600 ? String(part) : String(part).padStart(2, "0")
  );
  return [...(whole >= 3_600 ? [Math.floor(whole / 3_600)] : []), ...parts].join(":");
}

/** The language of ours that `acceptLanguage` likes best, RFC 9110 §12.5.4. */
export function languageFor(acceptLanguage: string | undefined): Language {
  const wanted = (acceptLanguage ?? "").split(",").map((part) => {
    const [tag = "", ...params] = part.trim().split(";");
    const quality = params.map((param) => /^\s*q=([\d.]+)\s*$/.exec(param)?.[1]).find(Boolean);
    return { tag: tag.toLowerCase().split("-")[0] ?? "", quality: Number(quality ?? 1) };
  }).filter(({ quality }) => quality > 0).toSorted((a, b) => b.quality - a.quality);
  return wanted.map(({ tag }) => tag).find(isLanguage) ?? "en";
}
