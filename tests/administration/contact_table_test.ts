import { deepEqual, equal, throws } from "node:assert/strict";
import { parseTable, TableSyntaxError } from "../../src/administration/contact_table.ts";

const CASES: readonly (readonly [what: string, text: string, read: readonly unknown[]])[] = [
  ["a name and a number", "Name,Phone\nAda,101\n", [["Ada", " 101"]]],
  ["semicolons and quotes", 'Name;Telefon\n"Lovelace; Ada";"+49 30, 1"\n', [
    ["Lovelace; Ada", " +49 30, 1"],
  ]],
  ["tabs", "Name\tMobile Phone\nAda\t0170\n", [["Ada", "mobile 0170"]]],
  ["first and last names", "Last Name,First Name,Home Phone,Fax\nLovelace,Ada,1,2\n", [
    ["Ada Lovelace", "home 1", "fax 2"],
  ]],
  [
    "Google's columns",
    "First Name,Last Name,Phone 1 - Label,Phone 1 - Value\nAda,,Mobile,1 ::: 2\n",
    [
      ["Ada", " 1", " 2"],
    ],
  ],
  ["rows that are too short or empty", "Name,Phone\nAda\n\nBob,2,3\n", [["Ada"], ["Bob", " 2"]]],
];

for (const [what, text, read] of CASES) {
  Deno.test(`a table of contacts is read: ${what}`, () => {
    const cards = parseTable(text, 100).map(({ name, numbers }) => [
      name,
      ...numbers.map(({ label, number }) => `${label} ${number}`),
    ]);
    deepEqual(cards, read);
  });
}

for (const text of ["", "hello", "Name,Street\nAda,x\n", "Phone\n1\n", 'Name,Phone\n"Ada,1\n']) {
  Deno.test(`a table of contacts is refused: ${JSON.stringify(text)}`, () => {
    throws(() => parseTable(text, 100), TableSyntaxError);
  });
}

Deno.test("of a long table as many rows are read as are wanted, and one more", () => {
  equal(parseTable(`Name,Phone\n${"Ada,1\n".repeat(100)}`, 100).length, 100);
  equal(parseTable(`Name,Phone\n${"Ada,1\n".repeat(5_000)}`, 100).length, 101);
});

Deno.test("of a table with columns without end the first numbers are read", () => {
  const [card] = parseTable(`Name${",Phone".repeat(1_000)}\nAda${",1".repeat(1_000)}\n`, 100);
  equal(card?.numbers.length, 20);
});
