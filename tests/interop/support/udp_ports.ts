/** Whether a program on this machine has UDP `port` open, by the kernel's table. */
export async function isBound(port: number): Promise<boolean> {
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  const tables = await Promise.all(
    ["udp", "udp6"].map((name) => Deno.readTextFile(`/proc/net/${name}`).catch(() => "")),
  );
  return new RegExp(`: [0-9A-F]+:${hex} `).test(tables.join("\n"));
}
