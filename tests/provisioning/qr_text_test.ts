import { deepEqual, equal } from "node:assert/strict";
import { programLink, qrText, requestedFile } from "../../src/provisioning/mod.ts";
import { phoneOf } from "./sample.ts";

const TOKEN = "AAAAAAAAAAAAAAAAAAAAAA";
const URL = `http://pbx.example.org:8080/p/${TOKEN}/`;
const cloud = { extra: [{ name: "cloud_id", value: "RINGDOWN" }] };

Deno.test("the QR code for a program is its URL", () => {
  for (const vendor of ["linphone", "zoiper", "microsip", "baresip", "acrobits"] as const) {
    equal(qrText(vendor, URL, phoneOf(vendor)), URL, vendor);
  }
});

Deno.test("the QR code for Acrobits names the portal when there is an account at it", () => {
  equal(
    qrText("acrobits", URL, phoneOf("acrobits", { options: cloud })),
    `csc:101:${TOKEN}@RINGDOWN`,
  );
  equal(qrText("linphone", URL, { ...phoneOf("linphone"), ...cloud }), URL);
});

Deno.test("a link leads to a file that the program may ask for, or opens it", () => {
  deepEqual(programLink("linphone", URL), { href: `linphone-config:${URL}`, kind: "open" });
  for (const vendor of ["zoiper", "microsip", "baresip"] as const) {
    const { href = "", kind } = programLink(vendor, URL) ?? {};
    equal(kind, "file");
    equal(requestedFile(vendor, href.slice(URL.length))?.kind, "configuration", vendor);
  }
  equal(programLink("acrobits", URL), undefined);
  equal(programLink("yealink", URL), undefined);
});
