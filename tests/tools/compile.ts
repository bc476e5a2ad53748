/**
 * Makes `dist/ringdown`, one executable with everything inside. What is given on the command line
 * goes to `deno compile`, e.g. `--target aarch64-unknown-linux-gnu` or `--output elsewhere`.
 *
 * The modules are bundled first where this Deno can: the program starts sooner and takes less
 * memory. The bundle lies two folders below the root, as the modules do that find the migrations
 * and the threads by a path relative to their own.
 */

const ROOT = new URL("../../", import.meta.url).pathname;
const STAGE = `${ROOT}dist/stage/`;

/** Modules that run in threads of their own. Their names are all that tells them apart there. */
const WORKERS = [
  "src/media/embedded/worker.ts",
  "src/media/studio/studio_worker.ts",
  "src/store/checkpoint_worker.ts",
  "src/store/copy_worker.ts",
];
const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);
/** Read at run time; views are modules, and in the bundle. */
const ASSETS = ["migrations", "static"];

/**
 * All of them. The relay needs FFI, which is all there is; and without this last permission the
 * runtime keeps the program from `/proc`, where it finds its own sockets to tune them and the
 * process that has a port.
 */
const PERMISSIONS = ["--allow-all", "--no-prompt"];
/**
 * Megabytes of young generation. V8's default of 16 lets a thousand calls that only wait keep 50 MB
 * of garbage; 4 costs a twentieth of the CPU at most. `deno task start` has the same.
 */
const V8_FLAGS = "--max-semi-space-size=4";

async function deno(cwd: string, args: readonly string[]): Promise<void> {
  const command = new Deno.Command(Deno.execPath(), { args: [...args], cwd, stdin: "null" });
  const { success } = await command.spawn().status;
  if (!success) throw new Error(`deno ${args[0]} failed`);
}

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copyFolder(`${from}/${name}`, `${to}/${name}`);
    else await Deno.copyFile(`${from}/${name}`, `${to}/${name}`);
  }
}

/** Bundles the program into the stage: the entry, and the threads it starts. */
async function bundle(): Promise<void> {
  await Deno.mkdir(`${STAGE}src/bundle`, { recursive: true });
  // Minified it is ready a third sooner and takes 3 MB less.
  const how = ["bundle", "--quiet", "--minify", "--platform", "deno"];
  // What is imported late is a file of its own: most systems never load the Opus encoder.
  await deno(ROOT, [...how, "--code-splitting", "--outdir", `${STAGE}src/bundle`, "main.ts"]);
  for (const worker of WORKERS) {
    await deno(ROOT, [...how, "--output", `${STAGE}src/bundle/${nameOf(worker)}`, worker]);
  }
  for (const folder of ASSETS) await copyFolder(`${ROOT}${folder}`, `${STAGE}${folder}`);
  await Deno.writeTextFile(`${STAGE}deno.json`, "{}\n");
}

const given = Deno.args;
const output = given.includes("--output") || given.includes("-o")
  ? []
  : ["--output", `${ROOT}dist/ringdown`];
try {
  await bundle();
  await deno(STAGE, [
    "compile",
    "--quiet",
    "--no-check",
    // The cache would lie under a name that anybody on the machine can foresee.
    "--no-code-cache",
    "--unstable-net",
    `--v8-flags=${V8_FLAGS}`,
    ...PERMISSIONS,
    ...ASSETS.flatMap((folder) => ["--include", folder]),
    ...WORKERS.flatMap((worker) => ["--include", `src/bundle/${nameOf(worker)}`]),
    ...output,
    ...given,
    "src/bundle/main.js",
  ]);
} finally {
  await Deno.remove(STAGE, { recursive: true }).catch(() => {});
}
