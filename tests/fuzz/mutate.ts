import type { SeededRandom } from "../support/seeded_random.ts";
import { CORPUS, DICTIONARY } from "./corpus.ts";

const encoder = new TextEncoder();
const LONGEST = 65_536;

const join = (...parts: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

type Mutation = (bytes: Uint8Array, random: SeededRandom) => Uint8Array;

const MUTATIONS: readonly Mutation[] = [
  function flipBits(bytes, random) {
    const copy = bytes.slice();
    for (let i = 1 + random.integer(4); i > 0 && copy.length > 0; i--) {
      const at = random.integer(copy.length);
      copy[at] = (copy[at] ?? 0) ^ (1 << random.integer(8));
    }
    return copy;
  },
  function truncate(bytes, random) {
    return bytes.slice(0, random.integer(bytes.length + 1));
  },
  function cut(bytes, random) {
    const from = random.integer(bytes.length + 1);
    return join(bytes.subarray(0, from), bytes.subarray(from + random.integer(40)));
  },
  function splice(bytes, random) {
    const other = random.pick(CORPUS);
    const end = random.integer(bytes.length + 1);
    return join(bytes.subarray(0, end), other.subarray(random.integer(other.length + 1)));
  },
  function repeat(bytes, random) {
    const from = random.integer(bytes.length + 1);
    const piece = bytes.subarray(from, from + 1 + random.integer(30));
    const times = random.pick([2, 3, 10, 100, 300]);
    return join(
      bytes.subarray(0, from),
      ...new Array<Uint8Array>(times).fill(piece),
      bytes.subarray(from),
    );
  },
  function insert(bytes, random) {
    const at = random.integer(bytes.length + 1);
    return join(
      bytes.subarray(0, at),
      encoder.encode(random.pick(DICTIONARY)),
      bytes.subarray(at),
    );
  },
  function overwrite(bytes, random) {
    const at = random.integer(bytes.length + 1);
    const token = encoder.encode(random.pick(DICTIONARY));
    return join(bytes.subarray(0, at), token, bytes.subarray(at + token.length));
  },
  function swapLines(bytes, random) {
    const lines = new TextDecoder("latin1").decode(bytes).split("\r\n");
    const [a, b] = [random.integer(lines.length), random.integer(lines.length)];
    [lines[a], lines[b]] = [lines[b] ?? "", lines[a] ?? ""];
    return Uint8Array.from(lines.join("\r\n"), (c) => c.charCodeAt(0));
  },
];

/** A message of the corpus with one to four things done to it. */
export function mutant(random: SeededRandom): Uint8Array {
  let bytes = random.pick(CORPUS);
  for (let times = 1 + random.integer(4); times > 0; times--) {
    bytes = random.pick(MUTATIONS)(bytes, random);
    if (bytes.length > LONGEST) bytes = bytes.slice(0, LONGEST);
  }
  return bytes;
}
