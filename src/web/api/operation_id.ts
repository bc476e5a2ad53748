const VERBS: Readonly<Record<string, string>> = {
  get: "get",
  post: "create",
  put: "update",
  delete: "delete",
};

/**
 * What programs that are made of the document call an operation, e.g. `listUsers`, `getUser`,
 * `updateMySettings`, `holdLiveCall`. It is derived, so that it changes only with the path.
 *
 * @param path As OpenAPI writes it, e.g. `/users/{id}`.
 * @param isList Whether what is got is a list.
 */
export function operationId(method: string, path: string, isList: boolean): string {
  const segments = path.split("/").filter((segment) => segment !== "");
  const names = segments.filter((segment) => !isParameter(segment));
  const last = names.at(-1) ?? "";
  const words = names.map((name) => {
    const next = segments[segments.indexOf(name) + 1];
    return name === "me" ? "my" : next !== undefined && isParameter(next) ? oneOf(name) : name;
  });
  if (method === "get" && isList) return camel(["list", ...words]);
  if (method !== "post") return camel([VERBS[method] ?? method, ...words]);
  const rest = words.slice(0, -1);
  // What is sent to no list is a deed: `/live-calls/{id}/hold`, `/music/check`.
  const isDeed = rest.length > 0 && !last.endsWith("s");
  return isDeed ? camel([last, ...rest]) : camel(["create", ...rest, oneOf(last)]);
}

const isParameter = (segment: string): boolean => segment.startsWith("{");

const oneOf = (name: string): string => name.replace(/s$/, "");

function camel(names: readonly string[]): string {
  const words = names.flatMap((name) => name.split("-"));
  return words.map((word, at) => at === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}
