import { deepEqual, equal } from "node:assert/strict";
import {
  formatNumber,
  INTERNATIONAL_PLAN,
  loadNumberPlan,
  prefixInE164,
  spellingsOf,
  withoutSeparators,
} from "../../src/gateways/number_plan.ts";

const plan = await loadNumberPlan();

/** What is dialled where, and what it is in E.164; undefined for what is no such number. */
const ROWS: readonly (readonly [text: string, country: string, e164: string | undefined])[] = [
  ["030123456", "de", "+4930123456"],
  ["030 / 12 34-56", "de", "+4930123456"],
  ["0049301234567", "DE", "+49301234567"],
  ["+49 (30) 123456", "us", "+4930123456"],
  ["2125551234", "us", "+12125551234"],
  ["12125551234", "us", "+12125551234"],
  ["011442071234567", "us", "+442071234567"],
  ["07911123456", "gb", "+447911123456"],
  ["0612345678", "it", "+390612345678"],
  ["612345678", "es", "+34612345678"],
  ["110", "de", undefined],
  ["911", "us", undefined],
  ["101", "de", undefined],
  ["*43", "de", undefined],
  ["anonymous", "de", undefined],
  ["0800anrufe", "de", undefined],
  ["030123456", "xx", undefined],
  ["+4930123456", "xx", "+4930123456"],
  ["", "de", undefined],
  ["9".repeat(30), "de", undefined],
];

for (const [text, country, e164] of ROWS) {
  Deno.test(`"${text}" dialled in ${country} is ${e164 ?? "no number of the world"}`, () =>
    equal(plan.toE164(text, country), e164));
}

Deno.test("a number is written as people at home dial it", () => {
  equal(plan.national("+4930123456", "de"), "030123456");
  equal(plan.national("+442071234567", "de"), "00442071234567");
  equal(plan.national("+12125551234", "us"), "2125551234");
  equal(plan.national("+4930123456", "us"), "0114930123456");
  equal(plan.national("+14165551234", "us"), "4165551234");
  equal(plan.national("+4930123456", "xx"), "+4930123456");
});

Deno.test("a number has a spelling for the world, and one for home", () => {
  deepEqual(spellingsOf("030 123456", plan, "de"), ["030 123456", "+4930123456", "030123456"]);
  deepEqual(spellingsOf("101", plan, "de"), ["101"]);
});

/** What is dialled where to begin a number, and how those begin in E.164. */
const PREFIXES: readonly (readonly [prefix: string, country: string, begin: string])[] = [
  ["0900", "de", "+49900"],
  ["0171", "de", "+49171"],
  ["0", "de", "+49"],
  ["0044", "de", "+44"],
  ["004917", "de", "+4917"],
  ["07", "gb", "+447"],
  ["02", "it", "+3902"],
  ["01144", "us", "+44"],
  ["+49171", "de", "+49171"],
  // It may be of extensions.
  ["10", "de", "10"],
  ["212", "us", "212"],
  // All the world.
  ["00", "de", "00"],
  ["011", "us", "011"],
  ["0171", "xx", "0171"],
  ["*", "de", "*"],
  ["", "de", ""],
];

for (const [prefix, country, begin] of PREFIXES) {
  Deno.test(`what begins with "${prefix}" in ${country} begins with "${begin}"`, () =>
    equal(prefixInE164(prefix, plan, country), begin));
}

Deno.test("each format of a gateway has its numbers", () => {
  const of = (format: Parameters<typeof formatNumber>[0], e164?: string) =>
    formatNumber(format, "030123456", e164, plan, "de");
  equal(of("+e164", "+4930123456"), "+4930123456");
  equal(of("e164", "+4930123456"), "4930123456");
  equal(of("national", "+4930123456"), "030123456");
  equal(of("as-dialled", "+4930123456"), "030123456");
  equal(of("+e164"), "030123456");
});

Deno.test("without plans only what has its plus sign is a number of the world", () => {
  equal(INTERNATIONAL_PLAN.toE164("+49 30 123456", "de"), "+4930123456");
  equal(INTERNATIONAL_PLAN.toE164("030123456", "de"), undefined);
});

Deno.test("separators are taken out of numbers, and nothing out of names", () => {
  equal(withoutSeparators("+49 (30) 12-34.5"), "+493012345");
  equal(withoutSeparators("a.b-c"), "a.b-c");
  equal(withoutSeparators("*43"), "*43");
});
