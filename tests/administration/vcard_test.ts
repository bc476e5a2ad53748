import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { CardSyntaxError, formatCards, parseCards } from "../../src/administration/vcard.ts";

const card = (...lines: readonly string[]) =>
  ["BEGIN:VCARD", "VERSION:3.0", ...lines, "END:VCARD", ""].join("\r\n");

const CASES: readonly (readonly [what: string, text: string, name: string, numbers: string])[] = [
  [
    "3.0",
    card("N:Lovelace;Ada;;;", "FN:Ada Lovelace", "TEL;TYPE=HOME,VOICE:+49 30 1"),
    "Ada Lovelace",
    "home +49 30 1",
  ],
  [
    "4.0 with a URI",
    card("VERSION:4.0", "FN:Bob", 'TEL;VALUE=uri;TYPE="voice,work":tel:+1-555;ext=5'),
    "Bob",
    "work +1-555",
  ],
  ["a type without its name", card("FN:Eve", "TEL;CELL:0170"), "Eve", "cell 0170"],
  ["a group before a property", card("FN:Eve", "item1.TEL;type=pref:1"), "Eve", " 1"],
  ["escaped text", card("FN:A\\, B\\; C\\\\D\\nE"), "A, B; C\\D\nE", ""],
  ["a folded line", card("FN:Ada \r\n Love\r\n\tlace"), "Ada Lovelace", ""],
  ["line ends without CR", card("FN:Ada", "TEL:1").replaceAll("\r", ""), "Ada", " 1"],
  ["a mark of the byte order", `\ufeff${card("FN:Ada")}`, "Ada", ""],
  ["no FN", card("N:Lovelace;Ada;;;"), "Ada Lovelace", ""],
  ["what nobody expects", card("FN:Ada", "gibberish", "PHOTO;ENCODING=b:AAAA"), "Ada", ""],
  ["a colon in quotes", card("FN:Ada", 'TEL;X="a:b;c":7'), "Ada", " 7"],
];

for (const [what, text, name, numbers] of CASES) {
  Deno.test(`a vCard is read: ${what}`, () => {
    const [first, ...others] = parseCards(text);
    equal(others.length, 0);
    equal(first?.name, name);
    equal(first?.numbers.map(({ label, number }) => `${label} ${number}`).join("|"), numbers);
  });
}

for (
  const [what, text] of [
    ["no card", "hello"],
    ["a property outside", "FN:Ada\r\nBEGIN:VCARD\r\nEND:VCARD"],
    ["a card without its end", "BEGIN:VCARD\r\nFN:Ada\r\n"],
    ["version 2.1, whose text is encoded otherwise", card("FN:Ada").replace("3.0", "2.1")],
  ] as const
) {
  Deno.test(`a vCard is refused: ${what}`, () => {
    throws(() => parseCards(text), CardSyntaxError);
  });
}

Deno.test("cards that were written are read as they were", () => {
  const cards = [
    { name: "A, B; C\\D\nE", numbers: [{ label: "home", number: "+4930" }] },
    { name: "ü".repeat(80), numbers: [{ label: "", number: "sip:a;b@example.org" }] },
    { name: "x", numbers: [] },
  ];
  const text = formatCards(cards);
  ok(text.split("\r\n").every((line) => new TextEncoder().encode(line).length <= 75), text);
  const read = parseCards(text);
  deepEqual(read.map(({ name }) => name), cards.map(({ name }) => name));
  deepEqual(read[0]?.numbers, cards[0]?.numbers);
});

Deno.test("a label cannot begin another property", () => {
  const text = formatCards([{
    name: "x",
    numbers: [{ label: "a:b\r\nEND;X", number: "1\r\nFN:y" }],
  }]);
  equal(parseCards(text).length, 1);
  equal(parseCards(text)[0]?.name, "x");
});

Deno.test("a long line of nonsense is refused in a moment", () => {
  for (const part of ["a", ";a", '"', ';"', ":"]) {
    const text = part.repeat(300_000);
    throws(() => parseCards(text), CardSyntaxError);
  }
});
