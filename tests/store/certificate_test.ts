import { deepEqual, equal, match, notEqual, throws } from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { Secret } from "../../src/runtime/mod.ts";
import {
  certificateEnd,
  createSelfSigned,
  openCertificate,
  provesHost,
  servedChain,
} from "../../src/store/mod.ts";
import { createAuthority } from "../support/certificates.ts";
import { TempStore } from "../support/temp_store.ts";

const names = ["pbx.example.org", "192.168.1.10", "fd00::1:0:10"];

Deno.test("a certificate of our own is for every name and address, and signed by its key", async () => {
  await using temp = new TempStore();
  const { chain } = openCertificate(temp.folder, { ...temp, names });
  const certificate = new X509Certificate(chain);
  match(certificate.subject, /CN=pbx\.example\.org/);
  match(certificate.subjectAltName ?? "", /DNS:pbx\.example\.org/);
  match(certificate.subjectAltName ?? "", /IP Address:192\.168\.1\.10/);
  equal(certificate.verify(certificate.publicKey), true);
  equal(certificateEnd(chain).toISOString(), "2028-04-04T00:00:00.000Z");
  const mode = (await Deno.stat(temp.path("tls/self-signed.key"))).mode ?? 0;
  equal(mode & 0o777, 0o600);
});

Deno.test("a TLS client that trusts the certificate connects, by name and by address", async () => {
  await using temp = new TempStore();
  const own = ["localhost", "127.0.0.1"];
  const { SystemClock } = await import("../../src/runtime/mod.ts");
  const options = { ...temp, clock: new SystemClock(), names: own };
  const { chain, key } = openCertificate(temp.folder, options);
  const listener = Deno.listenTls({
    hostname: "127.0.0.1",
    port: 0,
    cert: chain,
    key: key.reveal(),
  });
  for (const hostname of own) {
    const [server, client] = await Promise.all([
      listener.accept(),
      Deno.connectTls({ hostname, port: listener.addr.port, caCerts: [chain] }),
    ]);
    await Promise.all([server.handshake(), client.handshake()]);
    server.close();
    client.close();
  }
  listener.close();
});

Deno.test("the certificate stays until its name changes or it is about to end", async () => {
  await using temp = new TempStore();
  const open = (first: string) => openCertificate(temp.folder, { ...temp, names: [first] }).chain;
  const chain = open("a.example");
  equal(open("a.example"), chain);
  const other = open("b.example");
  notEqual(other, chain);
  temp.clock.advance(800 * 86_400_000);
  notEqual(open("b.example"), other);
});

Deno.test("given files are used as they are, or refused in a sentence", async () => {
  await using temp = new TempStore();
  const made = openCertificate(temp.folder, { ...temp, names });
  const files = { chain: temp.path("tls/self-signed.crt"), key: temp.path("tls/self-signed.key") };
  const open = (given: typeof files) =>
    openCertificate("/nowhere", { ...temp, names, files: given });
  equal(open(files).chain, made.chain);
  equal(open(files).key instanceof Secret, true);
  throws(() => open({ ...files, chain: "/nowhere.pem" }), /Cannot read \/nowhere\.pem/);
  throws(() => open({ ...files, chain: files.key }), /holds no certificate in PEM/);
  throws(() => open({ ...files, key: files.chain }), /holds no private key in PEM/);
});

Deno.test("an uploaded certificate is in use at once, after a restart, and until it is forgotten", async () => {
  await using temp = new TempStore();
  const opened = openCertificate(temp.folder, { ...temp, names });
  const own = opened.chain;
  const other = createSelfSigned({ ...temp, now: temp.clock.now(), names: ["other.test"] });
  opened.keep(other);
  deepEqual([opened.chain, opened.origin], [other.chain, "uploaded"]);
  const again = openCertificate(temp.folder, { ...temp, names });
  deepEqual([again.chain, again.key.reveal()], [other.chain, other.key.reveal()]);
  again.forget();
  deepEqual([again.chain, again.origin], [own, "self-signed"]);
  equal(openCertificate(temp.folder, { ...temp, names }).chain, own);
});

Deno.test("an uploaded certificate that is taken back leaves the one before", async () => {
  await using temp = new TempStore();
  const opened = openCertificate(temp.folder, { ...temp, names });
  const own = opened.chain;
  const make = (name: string) =>
    createSelfSigned({ ...temp, now: temp.clock.now(), names: [name] });
  opened.keep(make("one.test"))();
  equal(opened.chain, own);
  const two = make("two.test");
  opened.keep(two);
  opened.keep(make("three.test"))();
  equal(openCertificate(temp.folder, { ...temp, names }).chain, two.chain);
});

Deno.test("files that are named come before an uploaded certificate", async () => {
  await using temp = new TempStore();
  const opened = openCertificate(temp.folder, { ...temp, names });
  const files = { chain: temp.path("a.crt"), key: temp.path("a.key") };
  await Deno.writeTextFile(files.chain, opened.chain);
  await Deno.writeTextFile(files.key, opened.key.reveal());
  opened.keep(createSelfSigned({ ...temp, now: temp.clock.now(), names: ["other.test"] }));
  const named = openCertificate(temp.folder, { ...temp, names, files });
  equal(named.origin, "files");
  notEqual(named.chain, opened.chain);
});

Deno.test("a certificate that others have signed proves its names, and no address", async () => {
  const { cert } = await (await createAuthority()).issue("pbx.example.org", "192.168.1.10");
  equal(provesHost(cert, "pbx.example.org"), true);
  equal(provesHost(cert, "other.example.org"), false);
  equal(provesHost(cert, "192.168.1.10"), false);
});

Deno.test("a certificate that signs itself proves nothing", async () => {
  await using temp = new TempStore();
  equal(openCertificate(temp.folder, { ...temp, names }).proves("pbx.example.org"), false);
});

Deno.test("the chain that a server shows is the given one, the uploaded one, or its own", async () => {
  await using temp = new TempStore();
  equal(servedChain(temp.folder, undefined), undefined);
  const opened = openCertificate(temp.folder, { ...temp, names });
  equal(servedChain(temp.folder, undefined), opened.chain);
  const other = createSelfSigned({ ...temp, now: temp.clock.now(), names: ["other.test"] });
  opened.keep(other);
  equal(servedChain(temp.folder, undefined), other.chain);
  const given = temp.path("tls/self-signed.crt");
  equal(servedChain(temp.folder, given), await Deno.readTextFile(given));
  equal(servedChain(temp.folder, "/nowhere.pem"), undefined);
});
