import { Secret } from "../../src/runtime/mod.ts";
import type { Certificate } from "../../src/sip/transport/mod.ts";

/** An authority of its own, as long as a test needs one. */
export interface Authority {
  /** PEM, for those who shall trust it. */
  readonly pem: string;
  /** A certificate for `names`: DNS names, IP literals and URIs, the first one also as common
   * name. */
  issue(...names: readonly string[]): Promise<Certificate>;
}

async function openssl(...args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("openssl", { args: [...args] }).output();
  if (!success) throw new Error(`openssl ${args[0]}: ${new TextDecoder().decode(stderr)}`);
}

const NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
function subjectAltName(name: string, i: number): string {
  const kind = /^[a-z]+:/.test(name) ? "URI" : /^[\d.]+$|:/.test(name) ? "IP" : "DNS";
  return `${kind}.${i} = ${name}\n`;
}

/** Makes an authority with the `openssl` program, and leaves no file behind. */
export async function createAuthority(): Promise<Authority> {
  const inFolder = async <Value>(use: (path: (name: string) => string) => Promise<Value>) => {
    const folder = await Deno.makeTempDir();
    try {
      return await use((name) => `${folder}/${name}`);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  };
  const { key: authorityKey, pem } = await inFolder(async (path) => {
    const files = ["-keyout", path("key"), "-out", path("pem")];
    await openssl(
      "req",
      "-x509",
      ...NEW_KEY,
      ...files,
      "-days",
      "2",
      "-subj",
      "/CN=Test authority",
    );
    return { key: await Deno.readTextFile(path("key")), pem: await Deno.readTextFile(path("pem")) };
  });
  const issue = (...names: readonly string[]) =>
    inFolder(async (path) => {
      await Deno.writeTextFile(path("ca.key"), authorityKey);
      await Deno.writeTextFile(path("ca.pem"), pem);
      const extensions = "subjectAltName=@names\nbasicConstraints=CA:FALSE\n[names]\n" +
        names.map(subjectAltName).join("");
      await Deno.writeTextFile(path("extensions"), extensions);
      const subject = ["-subj", `/CN=${(names[0] ?? "localhost").replaceAll("/", "")}`];
      await openssl("req", ...NEW_KEY, "-keyout", path("key"), "-out", path("request"), ...subject);
      const signer = ["-CA", path("ca.pem"), "-CAkey", path("ca.key"), "-CAcreateserial"];
      const files = ["-in", path("request"), "-extfile", path("extensions"), "-out", path("pem")];
      await openssl("x509", "-req", "-days", "2", ...signer, ...files);
      const key = new Secret(await Deno.readTextFile(path("key")));
      return { cert: await Deno.readTextFile(path("pem")), key };
    });
  return { pem, issue };
}
