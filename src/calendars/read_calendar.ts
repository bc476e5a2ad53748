import type { CalendarEntry } from "../domain/mod.ts";

/** Largest calendar that is read, in octets. */
export const LARGEST_CALENDAR = 1024 * 1024;
/** Most entries of a calendar that count, with each repetition. */
const MOST_ENTRIES = 2_000;
const LONGEST_SUMMARY = 100;

/** A text is no calendar, or one that would take for ever to read. */
export class CalendarSyntaxError extends Error {
  override readonly name = "CalendarSyntaxError";
}

/** What repeats so often would be worked out for ever, and closes nothing that is open for long. */
const TOO_OFTEN = /^RRULE[^\r\n]*FREQ=(SECONDLY|MINUTELY|HOURLY)/im;

/**
 * The entries of a calendar, RFC 5545, between two moments; each repetition is one.
 *
 * @throws {CalendarSyntaxError}
 */
export async function readCalendar(
  text: string,
  from: Date,
  to: Date,
): Promise<readonly CalendarEntry[]> {
  if (!/^\uFEFF?BEGIN:VCALENDAR/i.test(text.trimStart())) {
    throw new CalendarSyntaxError("It does not begin as a calendar does");
  }
  if (text.length > LARGEST_CALENDAR) throw new CalendarSyntaxError("It is too large");
  if (TOO_OFTEN.test(text)) throw new CalendarSyntaxError("Something in it repeats within a day");
  const { sync, expandRecurringEvent } = await import("node-ical");
  const entries: CalendarEntry[] = [];
  try {
    for (const event of Object.values(sync.parseICS(text))) {
      if (event?.type !== "VEVENT" || event.status === "CANCELLED") continue;
      // What its owner marks as free closes nothing.
      if (event.transparency === "TRANSPARENT") continue;
      for (const one of expandRecurringEvent(event, { from, to, expandOngoing: true })) {
        if (entries.length === MOST_ENTRIES) return entries;
        entries.push(entryOf(one.start, one.end, one.isFullDay, summaryOf(one.summary)));
      }
    }
  } catch (error) {
    throw new CalendarSyntaxError("Something in it cannot be read", { cause: error });
  }
  return entries;
}

function entryOf(from: Date, to: Date, isFullDay: boolean, summary: string): CalendarEntry {
  if (!isFullDay) return { kind: "time", from, to, summary };
  // Days have no zone: the library gives them as midnights of this machine, the last excluded.
  const last = new Date(Math.max(from.getTime(), to.getTime() - 1));
  return { kind: "days", from: dayOf(from), to: dayOf(last), summary };
}

function dayOf(date: Date): string {
  const part = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${part(date.getMonth() + 1)}-${part(date.getDate())}`;
}

/** A summary may have parameters, and may be missing. */
function summaryOf(summary: unknown): string {
  const text = typeof summary === "string"
    ? summary
    : typeof summary === "object" && summary !== null && "val" in summary
    ? String(summary.val)
    : "";
  return text.replace(/\s+/g, " ").slice(0, LONGEST_SUMMARY);
}
