// Runs `node supervise-postgres.mjs folder command arguments…`, a private Postgres that must not outlive its parent.
// The parent holds the other end of our standard input. When that closes, however the parent ended, Postgres is
// stopped at once and its folder removed. SIGTERM stops it gracefully and keeps the folder, for a restart.
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";

const [folder, command, ...args] = process.argv.slice(2);
// A process group of its own: Ctrl-C in a terminal must not reach it before us.
const postgres = spawn(command, args, {
  cwd: folder,
  stdio: ["ignore", "inherit", "inherit"],
  detached: true,
});
let parentIsGone = false;

for (const event of ["end", "close", "error"]) {
  process.stdin.on(event, () => {
    parentIsGone = true;
    // The immediate shutdown (Postgres manual, 19.5): backends and shared memory end too, which SIGKILL would leave.
    postgres.kill("SIGQUIT");
  });
}
process.stdin.resume();
process.on("SIGINT", () => {});
process.on("SIGTERM", () => postgres.kill("SIGINT"));

postgres.on("error", (error) => {
  process.stderr.write(`${command} could not be started: ${error.message}\n`);
  process.exit(127);
});
postgres.on("exit", (code) => {
  if (parentIsGone) rmSync(folder, { recursive: true, force: true });
  process.exit(code ?? 1);
});
