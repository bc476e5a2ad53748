/** A card as its vCard says, before anybody has looked at it. */
export interface Card {
  readonly name: string;
  readonly numbers: readonly { readonly label: string; readonly number: string }[];
}

/** A text is no vCard that can be read. */
export class CardSyntaxError extends Error {
  override readonly name = "CardSyntaxError";
}

interface Property {
  readonly name: string;
  /** In small letters, e.g. `type=home`. */
  readonly params: readonly string[];
  readonly value: string;
}

/** A line of RFC 6350 §3.3: group, name, parameters (quoted or not), value. */
const LINE = /^(?:[\w-]+\.)?([\w-]+)((?:;(?:[^":;]|"[^"]*")*)*):(.*)$/s;
/** What a TEL may be besides the kinds that are worth a label. */
const NO_LABEL = new Set(["voice", "pref", "internet", "msg"]);

/**
 * The cards in `text`: vCard 3.0 (RFC 2426) and 4.0 (RFC 6350), of which names and numbers are
 * read and everything else is passed over.
 *
 * @throws {CardSyntaxError} when it is something else.
 */
export function parseCards(text: string): readonly Card[] {
  const cards: Card[] = [];
  let card: Property[] | undefined;
  for (const line of unfolded(text)) {
    if (line.trim() === "") continue;
    const property = propertyOf(line);
    if (!property) {
      // Clients write much that nobody expects; only outside of a card it says what this is.
      if (card) continue;
      throw new CardSyntaxError("No card begins here");
    }
    const word = property.value.trim().toUpperCase();
    if (property.name === "BEGIN" && word === "VCARD") card = [];
    else if (!card) throw new CardSyntaxError("No card begins here");
    else if (property.name === "END" && word === "VCARD") {
      cards.push(cardOf(card));
      card = undefined;
    } else card.push(property);
  }
  if (card) throw new CardSyntaxError("The last card has no end");
  return cards;
}

/** Cards as vCard 3.0, which every address book reads. */
export function formatCards(cards: readonly Card[]): string {
  return cards.map(({ name, numbers }) =>
    [
      "BEGIN:VCARD",
      "VERSION:3.0",
      `N:${escaped(name)};;;;`,
      `FN:${escaped(name)}`,
      ...numbers.map(({ label, number }) => `TEL${typeOf(label)}:${escaped(number)}`),
      "END:VCARD",
    ].map(folded).join("\r\n")
  ).join("\r\n") + (cards.length > 0 ? "\r\n" : "");
}

/** Lines that begin with a blank go on with the one before, RFC 6350 §3.2. */
function unfolded(text: string): readonly string[] {
  return text.replace(/^\ufeff/, "").replace(/\r?\n[ \t]/g, "").split(/\r?\n/);
}

/** No line has over 75 octets; no character is cut. */
function folded(line: string): string {
  const encoder = new TextEncoder();
  let length = 0;
  return [...line].map((character) => {
    const octets = encoder.encode(character).length;
    length += octets;
    if (length <= 75) return character;
    length = 1 + octets;
    return `\r\n ${character}`;
  }).join("");
}

function propertyOf(line: string): Property | undefined {
  const [, name, params = "", value] = LINE.exec(line) ?? [];
  if (name === undefined || value === undefined) return undefined;
  const each = params.match(/;(?:[^":;]|"[^"]*")+/g) ?? [];
  return {
    name: name.toUpperCase(),
    params: each.map((param) => param.slice(1).toLowerCase()),
    value,
  };
}

function cardOf(properties: readonly Property[]): Card {
  const valueOf = (name: string) => properties.find((one) => one.name === name)?.value;
  if (valueOf("VERSION")?.trim() === "2.1") throw new CardSyntaxError("vCard 2.1");
  const [family = "", given = ""] = (valueOf("N") ?? "").split(/(?<!\\);/).map(unescaped);
  const numbers = properties.filter(({ name }) => name === "TEL").map(({ params, value }) => ({
    label: labelOf(params),
    number: unescaped(value).replace(/^tel:/i, "").replace(/;.*$/s, ""),
  }));
  return {
    name: unescaped(valueOf("FN") ?? "").trim() || `${given} ${family}`.trim(),
    numbers,
  };
}

/** `TYPE=home,voice` is `home`; so is `HOME` alone. */
function labelOf(params: readonly string[]): string {
  const types = params.flatMap((param) => {
    const [name = "", value] = param.split("=");
    return (value ?? name).replaceAll('"', "").split(",").filter(() =>
      value === undefined || name === "type"
    );
  });
  return types.find((type) => type !== "" && !NO_LABEL.has(type)) ?? "";
}

function typeOf(label: string): string {
  const type = label.replace(/[^A-Za-z0-9-]/g, "");
  return type === "" ? "" : `;TYPE=${type.toUpperCase()}`;
}

const escaped = (text: string): string => text.replace(/[\\,;]/g, "\\$&").replace(/\r?\n/g, "\\n");

const unescaped = (text: string): string =>
  text.replace(/\\(.)/gs, (_, character) => character.toLowerCase() === "n" ? "\n" : character);
