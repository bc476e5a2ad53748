import { Child } from "./child.ts";
import { freePort } from "./free_port.ts";
import { until } from "./until.ts";

/** A server for mail that prints what it gets. */
export async function mailServer(): Promise<{ readonly child: Child; readonly port: number }> {
  const port = freePort("127.0.0.1");
  const child = new Child({
    program: "aiosmtpd",
    args: ["-n", "-l", `127.0.0.1:${port}`, "-c", "aiosmtpd.handlers.Debugging", "stdout"],
    env: { PYTHONUNBUFFERED: "1" },
    seconds: 60,
  });
  await until("a server for mail", 10_000, async () => {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
      return true;
    } catch {
      return undefined;
    }
  });
  return { child, port };
}
