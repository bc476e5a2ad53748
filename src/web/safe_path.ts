/** A path of our own: whoever writes a link to us must not lead people elsewhere with it. */
export function safePath(next: string | undefined): string {
  if (next === undefined || !/^\/(?![/\\])/.test(next)) return "/";
  const base = "http://here";
  if (!URL.canParse(next, base)) return "/";
  const { origin, pathname, search } = new URL(next, base);
  return origin === base && !pathname.startsWith("//") ? `${pathname}${search}` : "/";
}
