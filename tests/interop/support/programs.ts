/** Tests against programs that may not be installed. */

const folders = (Deno.env.get("PATH") ?? "").split(":");

function isInstalled(program: string): boolean {
  return folders.some((folder) => {
    try {
      return Deno.statSync(`${folder}/${program}`).isFile;
    } catch {
      return false;
    }
  });
}

/** Phones take no loopback address for their media, so IPv6 needs one besides. */
export const hasIpv6 = Deno.networkInterfaces().some(({ family, address }) =>
  family === "IPv6" && address !== "::1" && !address.startsWith("fe80")
);

/** Whether we may make network and mount namespaces: as root, and not in every container. */
const mayUnshare = isInstalled("unshare") &&
  new Deno.Command("unshare", {
    args: ["--net", "--mount", "true"],
    stderr: "null",
  }).outputSync().success;

/** A missing program is a failure where the machine was made for the tests. */
const must = Deno.env.get("CI") === "true";

/**
 * A test that needs `programs`. Without one it is skipped, and its name says why; where `CI` is
 * `true` it fails. Steps of it that run side by side need `SIDE_BY_SIDE`.
 */
export function interop(
  name: string,
  programs: readonly string[],
  fn: (t: Deno.TestContext) => Promise<void>,
): void {
  demand(name, programs.filter((program) => !isInstalled(program)), fn);
}

/** The same for a test that makes namespaces, to have a network of its own or other files. */
export function interopApart(
  name: string,
  programs: readonly string[],
  fn: (t: Deno.TestContext) => Promise<void>,
): void {
  const missing = programs.filter((program) => !isInstalled(program));
  demand(name, mayUnshare ? missing : [...missing, "the right to make namespaces"], fn);
}

function demand(
  name: string,
  missing: readonly string[],
  fn: (t: Deno.TestContext) => Promise<void>,
): void {
  if (missing.length === 0) return Deno.test(name, fn);
  const why = `${name} (needs ${missing.join(", ")})`;
  if (!must) return Deno.test.ignore(why, fn);
  Deno.test(why, () => {
    throw new Error(`Not here: ${missing.join(", ")}`);
  });
}

/** What a step needs that runs beside others: each would see what the others have open. */
const SIDE_BY_SIDE = { sanitizeOps: false, sanitizeResources: false, sanitizeExit: false };

/** Runs `steps` at the same time, and fails when one of them has. */
export async function sideBySide(
  t: Deno.TestContext,
  steps: Readonly<Record<string, (t: Deno.TestContext) => Promise<void>>>,
): Promise<void> {
  await Promise.all(
    Object.entries(steps).map(([name, fn]) => t.step({ name, fn, ...SIDE_BY_SIDE })),
  );
}
