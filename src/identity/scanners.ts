import type { SipRequest } from "../sip/mod.ts";

/**
 * What tools that look for servers to abuse call themselves, unless somebody has changed it. No
 * phone has such a name.
 */
const AGENTS =
  /friendly-(?:scanner|request)|sipvicious|sip-?scan|sipcli\/|sundayddr|vaxsipuseragent|pplsip|iwar\b|smap\b|siparmyknife|cspam|protos|sivus|sip2war|csua\//i;

/** Names that their requests come from. */
const CALLERS = /^(?:sipvicious|sipcli|friendly-scanner)$/i;

/** True for a request of a tool that looks for servers to abuse. */
export function isScanner(request: Pick<SipRequest, "headers" | "from">): boolean {
  const [agent = ""] = request.headers.raw("User-Agent");
  if (agent !== "" && AGENTS.test(agent)) return true;
  const { displayName = "", uri } = request.from;
  return CALLERS.test(displayName) || uri.kind === "sip" && CALLERS.test(uri.user ?? "");
}
