export { Calendars, type CalendarState, UPLOADED } from "./calendars.ts";
export { CalendarSyntaxError, LARGEST_CALENDAR, readCalendar } from "./read_calendar.ts";
