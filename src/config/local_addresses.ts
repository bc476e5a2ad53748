/** The addresses at which others can reach this machine: no loopback, no link-local; IPv4 first. */
export function localAddresses(): readonly string[] {
  const usable = Deno.networkInterfaces().filter(({ name, address }) =>
    name !== "lo" && !/^(127\.|169\.254\.|::1$|fe80:)/i.test(address)
  );
  const ofFamily = (family: string) =>
    usable.filter((one) => one.family === family).map(({ address }) => address);
  return [...new Set([...ofFamily("IPv4"), ...ofFamily("IPv6")])];
}
