/** The messages of `tests/vectors` with what is expected of each. */

export interface Vector {
  readonly file: string;
  readonly section: string;
  readonly title: string;
  /** What the parser does. */
  readonly parse: "accept" | "reject" | "either";
  /** Statuses a server may answer; none means silence. */
  readonly answer: readonly string[];
  readonly challenge_ok: boolean;
  readonly silent_ok?: boolean;
}

const FOLDER = new URL("../vectors/", import.meta.url);

export const vectors: readonly Vector[] = Deno.readTextFileSync(
  new URL("manifest.jsonl", FOLDER),
).trim().split("\n").map((line) => JSON.parse(line));

export const vector = (file: string): Uint8Array => Deno.readFileSync(new URL(file, FOLDER));
