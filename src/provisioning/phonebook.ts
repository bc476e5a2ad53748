/** Who can be called, in the words of each vendor. */

import type { Vendor } from "../domain/mod.ts";
import type { RenderedFile } from "./phone_configuration.ts";
import { plain, textFile, without, xml, xmlFile } from "./safe_text.ts";

export interface PhonebookEntry {
  readonly name: string;
  readonly number: string;
}

/** The file that phones of `vendor` read; undefined for those that read none. */
export function renderPhonebook(
  vendor: Vendor,
  entries: readonly PhonebookEntry[],
): RenderedFile | undefined {
  const named = entries.map(({ name, number }) => ({ name: name === "" ? number : name, number }));
  return WRITERS[vendor]?.(named);
}

type Writer = (entries: readonly PhonebookEntry[]) => RenderedFile;

const element = (name: string, value: string) => `<${name}>${xml(name, value)}</${name}>`;

/** A list of `DirectoryEntry` elements, which is what most of them read. */
function directory(root: string, head: readonly string[] = []): Writer {
  return (entries) =>
    xmlFile([
      `<${root}>`,
      ...head,
      ...entries.map(({ name, number }) =>
        `<DirectoryEntry>${element("Name", name)}${element("Telephone", number)}</DirectoryEntry>`
      ),
      `</${root}>`,
    ]);
}

/** Names are cut where the smaller phones would cut them in the middle of a character. */
const GRANDSTREAM_NAME = 24;

const grandstream: Writer = (entries) =>
  xmlFile([
    "<AddressBook>",
    "<version>1</version>",
    "<pbgroup><id>1</id><name>Office</name></pbgroup>",
    ...entries.map(({ name, number }, at) =>
      `<Contact><id>${at + 1}</id>${element("FirstName", cut(name, GRANDSTREAM_NAME))}` +
      `<LastName></LastName><Phone type="Work">${element("phonenumber", number)}` +
      "<accountindex>1</accountindex></Phone><Group>1</Group></Contact>"
    ),
    "</AddressBook>",
  ]);

const cut = (text: string, most: number) => [...text].slice(0, most).join("").trim();

const polycom: Writer = (entries) =>
  xmlFile([
    "<directory>",
    "<item_list>",
    ...entries.map(({ name, number }, at) =>
      `<item>${element("ln", "")}${element("fn", name)}${element("ct", number)}` +
      `<sd>${at + 1}</sd><bw>0</bw></item>`
    ),
    "</item_list>",
    "</directory>",
  ]);

const microsip: Writer = (entries) =>
  xmlFile([
    "<contacts>",
    ...entries.map(({ name, number }) =>
      `<contact number="${xml("number", number)}" name="${xml("name", name)}"/>`
    ),
    "</contacts>",
  ]);

/** RFC 6350. */
const vcards: Writer = (entries) => {
  const lines = entries.flatMap(({ name, number }) => [
    "BEGIN:VCARD",
    "VERSION:4.0",
    `FN:${plain("name", name).replace(/[\\,;]/g, "\\$&")}`,
    `IMPP:sip:${plain("number", number)}`,
    "END:VCARD",
  ]);
  const file = textFile(lines, "\r\n");
  return { ...file, contentType: "text/vcard; charset=utf-8" };
};

/** The file `contacts` of baresip: a name and where it leads. */
const baresip: Writer = (entries) =>
  textFile(
    entries.map(({ name, number }) =>
      `"${without('"\\<>', plain("name", name))}" <sip:${plain("number", number)}>`
    ),
  );

const WRITERS: Readonly<Partial<Record<Vendor, Writer>>> = {
  grandstream,
  yealink: directory("YealinkIPPhoneDirectory"),
  snom: directory("SnomIPPhoneDirectory", ["<Title>Phonebook</Title>"]),
  polycom,
  cisco: directory("CiscoIPPhoneDirectory", ["<Title>Phonebook</Title>"]),
  fanvil: directory("FanvilIPPhoneDirectory", ["<Title>Phonebook</Title>"]),
  linphone: vcards,
  microsip,
  baresip,
};
