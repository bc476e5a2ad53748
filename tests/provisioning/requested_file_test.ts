import { deepEqual, equal } from "node:assert/strict";
import type { Vendor } from "../../src/domain/mod.ts";
import {
  identityOfAgent,
  isWrittenName,
  modelOfAgent,
  parseMac,
  requestedFile,
  vendorOfMac,
} from "../../src/provisioning/mod.ts";

const MAC = "000b82112233";

const NAMES: readonly (readonly [Vendor, name: string, kind: string | undefined, mac?: string])[] =
  [
    ["grandstream", `cfg${MAC}.xml`, "configuration", MAC],
    ["grandstream", `cfg${MAC.toUpperCase()}.xml`, "configuration", MAC],
    ["grandstream", `cfg${MAC}`, "nothing", MAC],
    ["grandstream", `cfg${MAC}.bin`, "nothing", MAC],
    ["grandstream", "cfggrp2614.xml", "nothing"],
    ["grandstream", "cfg.xml", "nothing"],
    ["grandstream", "phonebook.xml", "phonebook"],
    ["grandstream", "gs_phonebook.xml", "phonebook"],
    ["grandstream", "gxp1760fw.bin", "firmware"],
    ["yealink", `${MAC}.boot`, "boot", MAC],
    ["yealink", "y000000000000.boot", "nothing"],
    ["yealink", "y000000000108.cfg", "nothing"],
    ["yealink", `${MAC}.cfg`, "configuration", MAC],
    ["yealink", `${MAC}-local.cfg`, "nothing", MAC],
    ["polycom", `${MAC}.cfg`, "boot", MAC],
    ["polycom", "000000000000.cfg", "boot"],
    ["polycom", `${MAC}-user.cfg`, "configuration", MAC],
    ["polycom", `${MAC}-web.cfg`, "nothing", MAC],
    ["polycom", `${MAC}-license.cfg`, "nothing", MAC],
    ["polycom", `${MAC}-directory.xml`, "phonebook", MAC],
    ["polycom", "000000000000-directory.xml", "phonebook"],
    ["snom", `${MAC}.xml`, "configuration", MAC],
    ["snom", `snomD785-${MAC.toUpperCase()}.htm`, "configuration", MAC],
    ["snom", `name-${MAC.toUpperCase()}.xml`, "configuration", MAC],
    ["snom", `-${MAC.toUpperCase()}`, undefined],
    ["snom", "snomD785.htm", "nothing"],
    ["cisco", `${MAC}.xml`, "configuration", MAC],
    ["cisco", `spa${MAC}.cfg`, "configuration", MAC],
    ["cisco", `SEP${MAC.toUpperCase()}.cnf.xml`, "nothing", MAC],
    ["fanvil", `${MAC}.cfg`, "configuration", MAC],
    ["fanvil", "F0V0X5S00000.cfg", "nothing"],
    ["fanvil", "00:0b:82:11:22:33.cfg", "configuration", MAC],
    ["linphone", "", "configuration"],
    ["baresip", "accounts", "configuration"],
    ["baresip", "config", "config"],
    ["microsip", "microsip.ini", "configuration"],
    ["yealink", "../etc/passwd", undefined],
    ["yealink", "", "configuration"],
    ["yealink", `${MAC}.cfg/..`, undefined],
    ["yealink", `%2e%2e`, undefined],
    ["yealink", `${MAC}.cfg\u0000`, undefined],
    ["yealink", "a".repeat(65), undefined],
    ["grandstream", "index.html", undefined],
    ["linphone", "accounts", undefined],
  ];

for (const [vendor, name, kind, mac] of NAMES) {
  Deno.test(`a ${vendor} that asks for "${name}" wants ${kind ?? "nothing that there is"}`, () => {
    const found = requestedFile(vendor, name);
    deepEqual([found?.kind, found?.mac], [kind, mac]);
  });
}

Deno.test("a phone may write its log and its own changes, and nothing else", () => {
  for (const name of [`${MAC}-app.log`, `${MAC}-phone.cfg`, `${MAC}-local.cfg`, "boot.log"]) {
    equal(isWrittenName(name), true, name);
  }
  for (const name of ["", `${MAC}.cfg`, "x.sh", "../a.log", "a/b.log", `${MAC}-app.exe`]) {
    equal(isWrittenName(name), false, name);
  }
});

const AGENTS: readonly (readonly (string | undefined)[])[] = [
  [
    "Grandstream Model HW GXP2135 SW 1.0.7.97 DevId 000b828aa872",
    "grandstream",
    "000b828aa872",
    "GXP2135",
  ],
  ["Yealink SIP-T46U 108.86.0.20 00:15:65:aa:bb:cc", "yealink", "001565aabbcc", "T46U"],
  ["Yealink SIP-T54W 96.86.0.20 001565aabbcc", "yealink", "001565aabbcc", "T54W"],
  ["W52P 25.30.0.2 00:15:65:44:b3:7c", "yealink", "00156544b37c"],
  [
    "FileTransport PolycomVVX-VVX_400-UA/5.4.3.1014 Type/Application",
    "polycom",
    undefined,
    "VVX 400",
  ],
  [
    "Mozilla/4.0 (compatible; snomD785-SIP 10.1.33.33 2010.12-00004 000413922D24 SXM:0 UXM:0)",
    "snom",
    "000413922d24",
    "D785",
  ],
  ["Mozilla/4.0 (compatible; snom320-SIP 8.4.18 1.1.3-s)", "snom", undefined, "320"],
  ["Cisco/SPA504G-7.4.8a (0002FDFF2103)(CBT141400UK)", "cisco", "0002fdff2103", "SPA504G"],
  ["Linksys/SPA-942-6.1.5(a) (serial)", "cisco", undefined, "SPA-942"],
  ["Fanvil X6U Pro 0.0.10 0c383e2cd782", "fanvil", "0c383e2cd782", "X6U Pro"],
  ["Linphone/5.1.65 (belle-sip/5.1.64)", "linphone"],
  ["curl/8.5.0"],
  ["Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36"],
  [""],
];

for (const [agent = "", vendor, mac, model] of AGENTS) {
  Deno.test(`the User-Agent "${agent}" is that of ${vendor ?? "nobody we know"}`, () => {
    const found = identityOfAgent(agent);
    deepEqual([found.vendor, found.mac, modelOfAgent(agent)], [vendor, mac, model]);
  });
}

Deno.test("a MAC address is read however it is written, and nothing else is one", () => {
  for (const text of ["C0:74:AD:11:22:33", "c0-74-ad-11-22-33", "C074AD112233", "c074.ad11.2233"]) {
    equal(parseMac(text), "c074ad112233", text);
  }
  for (
    const text of [
      "",
      "c074ad11223",
      "c074ad1122334",
      "g074ad112233",
      "000000000000",
      "ff:ff:ff:ff:ff:ff",
      "01:00:5e:00:01:4b",
      "c074ad112233; rm",
    ]
  ) {
    equal(parseMac(text), undefined, text);
  }
});

Deno.test("the maker of a phone is told by the first digits of its MAC address", () => {
  equal(vendorOfMac("c074ad112233"), "grandstream");
  equal(vendorOfMac("805ec0112233"), "yealink");
  equal(vendorOfMac("0004f2112233"), "polycom");
  equal(vendorOfMac("020000112233"), undefined);
});
