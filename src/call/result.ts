import type { CallResult, EndReason } from "../domain/mod.ts";

/** Whose doing the end of a call was: one word for charts and alerts. */
export function resultOf(reason: EndReason, answered: boolean): CallResult {
  if (answered && (reason === "hung-up" || reason === "stopped")) return "success";
  switch (reason) {
    case "hung-up":
    case "cancelled":
    case "busy":
    case "declined":
    case "no-answer":
    case "transferred":
    case "turned-away":
    case "voicemail":
      return "success";
    case "not-found":
    case "forbidden":
    case "media-refused":
    case "loop":
      return "client";
    case "unreachable":
    case "no-ack":
    case "session-expired":
    case "media-silent":
      return "upstream";
    case "overload":
    case "stopped":
    case "error":
      return "server";
  }
}
