/** Whatever somebody types into a form: it stays in its field, or the file is not made. */

import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { type Vendor, VENDORS } from "../../src/domain/mod.ts";
import {
  renderConfiguration,
  renderPhonebook,
  UnwritableValueError,
} from "../../src/provisioning/mod.ts";
import { Secret } from "../../src/runtime/mod.ts";
import { SeededRandom } from "../support/seeded_random.ts";
import { phoneOf } from "./sample.ts";

const XML: ReadonlySet<Vendor> = new Set(
  ["grandstream", "snom", "polycom", "cisco", "linphone", "acrobits", "zoiper"] as const,
);

function textOf(vendor: Vendor, body: Uint8Array): string {
  return new TextDecoder(vendor === "microsip" ? "utf-16le" : "utf-8").decode(body);
}

/** What of a file is ours and not a value: tags with the names of attributes, names of lines. */
function skeleton(vendor: Vendor, body: Uint8Array): readonly string[] {
  const text = textOf(vendor, body);
  if (!XML.has(vendor)) {
    return text.split(/\r\n|[\r\n\u0085\u2028\u2029]/).map((line) =>
      vendor === "baresip"
        ? line.replace(/^"[^"<>]*" /, "").split(";").map((part) => part.split("=")[0]).join(";")
        : line.replace(/^(<<[^>]*>>Version:).*/, "$1").split(/[:=]/)[0] ?? ""
    );
  }
  const tags: string[] = [];
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf("<", at);
    const between = text.slice(at, open < 0 ? text.length : open);
    ok(!/[<>]|&(?!(amp|lt|gt|quot|apos);)/.test(between), `text ${between}`);
    if (open < 0) break;
    const match =
      /^<([?/]?)([A-Za-z_][\w.-]*)((?:\s+[\w.:-]+="[^"<>&]*(?:&\w+;[^"<>&]*)*")*)\s*([?/]?)>/
        .exec(text.slice(open));
    ok(match, `a tag at ${text.slice(open, open + 60)}`);
    const names = [...(match[3] ?? "").matchAll(/([\w.:-]+)="[^"]*"/g)].map(([, name]) => name);
    tags.push(`${match[1]}${match[2]} ${names.join(" ")}${match[4]}`);
    at = open + match[0].length;
  }
  return tags;
}

const PIECES = [
  "<",
  ">",
  "&",
  '"',
  "'",
  ";",
  "=",
  ":",
  "|",
  "\\",
  "#",
  "%",
  "/",
  "]]>",
  "<!--",
  "-->",
  "&amp;",
  "</P34>",
  "<P2>x</P2>",
  "\r\n",
  "\n",
  "\r",
  "\u0000",
  "\u0085",
  "\u2028",
  "\ud800",
  "é",
  "😀",
  " ",
  "a",
  "account.1.enable = 0",
  "[Settings]",
  "%NULL%",
  "$MA",
  "{mac}",
  "<<END OF FILE>>",
  ";auth_pass=x",
  '"><x y="',
  "?>",
  "<?xml",
  "<![CDATA[",
  "SIP2 Enable Reg :1",
  "\t",
  "\u007f",
] as const;

const hostile = (random: SeededRandom) =>
  Array.from({ length: 1 + random.integer(6) }, () => random.pick(PIECES)).join("");

for (const vendor of VENDORS) {
  Deno.test(`no value breaks out of its field in a file for ${vendor}`, () => {
    const random = new SeededRandom(7);
    const benign = { label: "a", number: "1" };
    const make = (name: string, secret: string, label: string) =>
      renderConfiguration(
        vendor,
        phoneOf(vendor, {
          user: { name },
          secret: new Secret(secret),
          options: {
            keys: [
              { kind: "lamp", ...benign, label },
              { kind: "speed-dial", ...benign, label },
            ],
          },
        }),
      ).body;
    const expected = skeleton(vendor, make("a", "b", "c"));
    let written = 0;
    for (let run = 0; run < 400; run++) {
      const values = [hostile(random), hostile(random), hostile(random)] as const;
      let body: Uint8Array;
      try {
        body = make(...values);
      } catch (error) {
        ok(error instanceof UnwritableValueError, String(error));
        continue;
      }
      written++;
      deepEqual(skeleton(vendor, body), expected, JSON.stringify(values));
    }
    ok(written > 5, `${written} files were written`);
  });

  Deno.test(`a line end in a name, a secret or a label makes no file for ${vendor}`, () => {
    for (const end of ["\r", "\n", "\u0000", "\u0085", "\u2028"]) {
      const name = `Ann${end}x = 1`;
      // Linphone is given a hash of it.
      if (vendor !== "linphone") {
        throws(
          () => renderConfiguration(vendor, phoneOf(vendor, { secret: new Secret(name) })),
          UnwritableValueError,
        );
      }
      throws(
        () => renderConfiguration(vendor, phoneOf(vendor, { user: { name } })),
        UnwritableValueError,
      );
    }
  });
}

Deno.test("a secret with every sign that XML knows comes out of the file as it went in", () => {
  const secret = `a<b>&"c'd]]>;|#%20`;
  for (const vendor of ["grandstream", "snom", "polycom", "cisco", "acrobits", "zoiper"] as const) {
    const text = textOf(
      vendor,
      renderConfiguration(vendor, phoneOf(vendor, { secret: new Secret(secret) })).body,
    );
    const undone = text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"')
      .replace(/&apos;/g, "'").replace(/&amp;/g, "&");
    ok(undone.includes(secret), vendor);
  }
});

Deno.test("an option of a profile cannot bring a name that is none", () => {
  const cases: readonly (readonly [Vendor, string, string])[] = [
    ["grandstream", "P1558", "P1><P2"],
    ["yealink", "phone_setting.backlight_time", "a = 1\nb"],
    ["snom", "dnd_mode", "x><y"],
    ["polycom", "voice.volume.persist.headset", 'x="1" y'],
    ["cisco", "Back_Light_Timer", "a b"],
    ["fanvil", "LCD Contrast", "a:b"],
    ["linphone", "sound/echocancellation", 'sound/x"y'],
    ["microsip", "singleMode", "a=b"],
  ];
  for (const [vendor, good, bad] of cases) {
    const make = (name: string) =>
      renderConfiguration(vendor, phoneOf(vendor, { options: { extra: [{ name, value: "7" }] } }));
    ok(textOf(vendor, make(good).body).includes(good.split("/").at(-1) ?? ""), vendor);
    throws(() => make(bad), UnwritableValueError, vendor);
  }
});

Deno.test("a name with a line end makes no phonebook", () => {
  for (const vendor of VENDORS) {
    const people = [{ name: "Ann\r\nTEL:1", number: "102" }];
    if (!renderPhonebook(vendor, [])) continue;
    throws(() => renderPhonebook(vendor, people), UnwritableValueError, vendor);
  }
});

Deno.test("what is refused is named, and not told", () => {
  const secret = new Secret("top\nsecret");
  try {
    renderConfiguration("yealink", phoneOf("yealink", { secret }));
  } catch (error) {
    equal(
      String(error),
      "UnwritableValueError: The account.1.password has a control character in it",
    );
    return;
  }
  throw new Error("It was written");
});
