import { execFile } from "node:child_process";
import { access, constants, readdir, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { getuid } from "node:process";
import { promisify } from "node:util";

const run = promisify(execFile);
const debianRoot = "/usr/lib/postgresql";

export type PostgresBinaries = { readonly initdb: string; readonly postgres: string };

/** The directory that `pg_config` names, then Debian's, then the PATH. Null if Postgres is not installed. */
export async function findPostgres(): Promise<PostgresBinaries | null> {
  const configured = await outputOf("pg_config", ["--bindir"]);
  const onPath = await outputOf("sh", ["-c", "command -v initdb"]);
  const versions = await readdir(debianRoot).catch(() => []);
  const newestFirst = versions.sort((a, b) => Number(b) - Number(a));
  const debian = newestFirst.map((version) => join(debianRoot, version, "bin"));
  const linked = await Promise.all(onPath.map(async (path) => dirname(await realpath(path))));
  for (const folder of [...configured, ...debian, ...linked]) {
    const found = { initdb: join(folder, "initdb"), postgres: join(folder, "postgres") };
    if ((await isExecutable(found.initdb)) && (await isExecutable(found.postgres))) return found;
  }
  return null;
}

/** Postgres refuses to run as root, so root runs it as the user that its packages create. Null if there is none. */
export async function findRunAs(): Promise<{ user: string | null; prefix: string[] } | null> {
  if (getuid?.() !== 0) return { user: null, prefix: [] };
  const user = "postgres";
  const prefix = ["setpriv", `--reuid=${user}`, `--regid=${user}`, "--init-groups"];
  return run("setpriv", [...prefix.slice(1), "true"]).then(
    () => ({ user, prefix }),
    () => null,
  );
}

/** The command's output; empty if it fails. */
function outputOf(command: string, args: string[]): Promise<string[]> {
  return run(command, args).then(
    ({ stdout }) => [stdout.trim()],
    () => [],
  );
}

function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
