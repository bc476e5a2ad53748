/** Sounds that a player may jump about in: RFC 9110 §14. */

/** What an answer with a sound is made from; octets that were asked for, and how many there are. */
export interface SoundPart {
  readonly octets: Uint8Array<ArrayBuffer>;
  readonly start: number;
  readonly size: number;
}

/** The one range of octets that is asked for, from `start` up to, not including, `end`. */
export interface SoundRange {
  readonly start: number;
  readonly end: number;
}

/**
 * What a Range header asks for; undefined for everything. Several ranges, and what cannot be read,
 * are answered with everything (§14.2 lets us).
 *
 * @param size Octets that there are.
 */
export function rangeIn(header: string | undefined, size: number): SoundRange | "none" | undefined {
  const [, first = "", last = ""] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? "") ??
    [];
  if (first === "" && last === "") return undefined;
  if (first === "") {
    const count = Math.min(Number(last), size);
    return count === 0 ? "none" : { start: size - count, end: size };
  }
  const start = Number(first);
  const end = last === "" ? size : Math.min(Number(last) + 1, size);
  if (last !== "" && Number(last) < start) return undefined;
  return start >= size ? "none" : { start, end };
}

/** A WAV file, or the part that is asked for. `read` has octets by their place. */
export async function soundResponse(
  header: string | undefined,
  read: (start?: number, end?: number) => Promise<SoundPart | undefined>,
  /** What it is called where it is saved; played if undefined. */
  fileName?: string,
): Promise<Response | undefined> {
  // Nothing of it, to know how much there is.
  const size = (await read(0, 0))?.size;
  if (size === undefined) return undefined;
  const headers: Record<string, string> = {
    "Content-Type": "audio/wav",
    "Accept-Ranges": "bytes",
    "Cache-Control": "no-store",
    ...(fileName === undefined
      ? {}
      : { "Content-Disposition": `attachment; filename="${fileName}"` }),
  };
  const range = rangeIn(header, size);
  if (range === "none") {
    return new Response(null, { status: 416, headers: { "Content-Range": `bytes */${size}` } });
  }
  const part = await read(range?.start, range?.end);
  if (!part) return undefined;
  if (!range) return new Response(part.octets, { headers });
  headers["Content-Range"] = `bytes ${range.start}-${range.end - 1}/${size}`;
  return new Response(part.octets, { status: 206, headers });
}
