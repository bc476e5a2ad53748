/**
 * Every file as it was the last time somebody compared it with what the vendor wants. After a change
 * that is meant, write them anew and read the difference:
 *
 *     GOLDEN=write deno test -A tests/provisioning/golden_test.ts
 */

import { equal, ok } from "node:assert/strict";
import { VENDORS } from "../../src/domain/mod.ts";
import {
  holdPhone,
  renderBoot,
  renderConfiguration,
  type RenderedFile,
  renderPhonebook,
  renderSecond,
} from "../../src/provisioning/mod.ts";
import { MAC, phoneOf, SITE } from "./sample.ts";

const FOLDER = new URL("./golden/", import.meta.url);
const writing = Deno.env.get("GOLDEN") === "write";

async function compare(name: string, file: RenderedFile | undefined): Promise<void> {
  ok(file, `${name} is not rendered`);
  const path = new URL(name, FOLDER);
  if (writing) await Deno.writeFile(path, file.body);
  const golden = await Deno.readFile(path);
  equal(new TextDecoder().decode(file.body), new TextDecoder().decode(golden));
  equal(file.body.length, golden.length);
}

const NAMES: Readonly<Record<string, string>> = {
  grandstream: "grandstream.xml",
  yealink: "yealink.cfg",
  snom: "snom.xml",
  polycom: "polycom-user.cfg",
  cisco: "cisco.xml",
  fanvil: "fanvil.cfg",
  linphone: "linphone.xml",
  acrobits: "acrobits.xml",
  zoiper: "zoiper.xml",
  microsip: "microsip.ini",
  baresip: "baresip-accounts",
};

for (const vendor of VENDORS) {
  Deno.test(`the configuration for ${vendor} is the golden one`, () =>
    compare(NAMES[vendor] ?? "", renderConfiguration(vendor, phoneOf(vendor))));

  Deno.test(`the configuration for ${vendor} is the same octets each time`, () => {
    const [one, two] = [0, 1].map(() => renderConfiguration(vendor, phoneOf(vendor)).body);
    equal(one?.toString(), two?.toString());
  });
}

Deno.test("the configuration for a Grandstream that takes names is the golden one", () =>
  compare(
    "grandstream-alias.xml",
    renderConfiguration("grandstream", phoneOf("grandstream", { setup: { model: "GRP2614" } })),
  ));

Deno.test("the files that lead to others are the golden ones", async () => {
  await compare("yealink.boot", renderBoot("yealink", MAC));
  await compare("polycom-master.cfg", renderBoot("polycom", MAC));
  await compare("baresip-config", renderSecond("baresip", phoneOf("baresip")));
});

const PEOPLE = [
  { name: "Bob & Söhne <b>", number: "102" },
  { name: "", number: "103" },
  { name: 'A name "longer" than any display; really', number: "+4930123456" },
];

for (const vendor of VENDORS) {
  const file = renderPhonebook(vendor, PEOPLE);
  if (!file) continue;
  Deno.test(`the phonebook for ${vendor} is the golden one`, () =>
    compare(`${vendor}-phonebook.xml`, file));
}

Deno.test("a phone that is nobody's gets no account, no password and a notice", async () => {
  const given = { mac: MAC, model: "T46U" };
  const file = renderConfiguration("yealink", holdPhone(SITE, `${SITE.url}/p/new/`, given));
  await compare("yealink-holding.cfg", file);
  const text = new TextDecoder().decode(file.body);
  ok(text.includes("account.1.enable = 0"));
  ok(!/password = (?!%NULL%)/.test(text));
});
