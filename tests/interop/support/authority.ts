/** An authority of certificates, made with openssl. */

const KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];

export class Authority {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** One that keeps its files in `folder`. */
  static async make(folder: string): Promise<Authority> {
    const authority = new Authority(folder);
    await openssl([
      ...["req", "-x509", ...KEY, "-keyout", `${folder}/ca.key`, "-out", `${folder}/ca.pem`],
      ...["-subj", "/CN=Test authority", "-days", "30"],
    ]);
    return authority;
  }

  /** Its own certificate, in PEM. */
  get path(): string {
    return `${this.#folder}/ca.pem`;
  }

  /**
   * A certificate for `names` such as `DNS:sip.example.net`, and its key: the paths of the two, and
   * of one file with both.
   */
  async sign(file: string, names: string) {
    const at = `${this.#folder}/${file}`;
    await openssl(["req", ...KEY, "-keyout", `${at}.key`, "-out", `${at}.csr`, "-subj", "/CN=x"]);
    await Deno.writeTextFile(`${at}.ext`, `subjectAltName=${names}\n`);
    await openssl([
      ...["x509", "-req", "-in", `${at}.csr`, "-out", `${at}.crt`, "-days", "30"],
      ...["-CA", this.path, "-CAkey", `${this.#folder}/ca.key`, "-CAcreateserial"],
      ...["-extfile", `${at}.ext`],
    ]);
    const both = await Deno.readTextFile(`${at}.crt`) + await Deno.readTextFile(`${at}.key`);
    await Deno.writeTextFile(`${at}.pem`, both);
    return { certificate: `${at}.crt`, key: `${at}.key`, both: `${at}.pem` };
  }
}

async function openssl(args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("openssl", { args: [...args] }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
