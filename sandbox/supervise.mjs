// Runs a command that must not outlive its parent: `node supervise.mjs command arguments…`.
// The parent holds the other end of our standard input. When that closes, however the parent ended, the command is
// killed with its children: it leads a process group of its own.
import { spawn } from "node:child_process";
import { constants } from "node:os";

const [command, ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"], detached: true });

const killGroup = () => {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  } catch {
    // The group is empty.
  }
};

for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => child.kill(signal));
for (const event of ["end", "close", "error"]) process.stdin.on(event, killGroup);
process.stdin.resume();

child.on("error", (error) => {
  process.stderr.write(`${command} could not be started: ${error.message}\n`);
  process.exit(127);
});
child.on("exit", (code, signal) => {
  killGroup();
  process.exit(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
});
