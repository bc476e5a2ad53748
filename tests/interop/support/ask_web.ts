/** Prints what a web server says, for a host that a test cannot reach. */
const response = await fetch(Deno.args[0] ?? "");
await Deno.stdout.write(new TextEncoder().encode(await response.text()));
