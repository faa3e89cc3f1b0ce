import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { type SQL, sql } from "drizzle-orm";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { freePort } from "@/e2e/support/local-server";
import { describeOnBothDatabases } from "./databases";

const root = path.join(import.meta.dirname, "..");
const page = readFileSync(path.join(root, "docs/integrating.md"), "utf8");
const secret = `whsec_${Buffer.from("a secret of thirty-two bytes.....").toString("base64")}`;

/** The code block of this language that follows the heading. */
function codeUnder(heading: string, language: string): string {
  const section = page.slice(page.indexOf(`\n${heading}\n`));
  const code = new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, "m").exec(section)?.[1];
  if (code === undefined) throw new Error(`There is no ${language} under ${heading}.`);
  return code;
}

const example = JSON.parse(codeUnder("## Events", "json"));

function event(status: string, sequence: number) {
  return { ...example, type: `verification.${status}`, data: { ...example.data, status, sequence } };
}

describe("receiver of docs/integrating.md", () => {
  let receiver: ChildProcess;
  let url: string;
  const printed: string[] = [];
  beforeEach(async () => {
    printed.length = 0;
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const code = codeUnder("### A receiver", "js");
    receiver = spawn(process.execPath, ["--input-type=module", "--eval", code], {
      cwd: root,
      env: { NODE_ENV: "test", PORT: String(port), EVENTS_SECRET: secret },
      stdio: ["ignore", "pipe", "inherit"],
    });
    if (receiver.stdout !== null)
      createInterface(receiver.stdout).on("line", (line) => void printed.push(line));
    // It answers 401 to a request without a signature, as soon as it listens.
    await expect
      .poll(() => fetch(url).then((response) => response.status, String), { timeout: 10_000 })
      .toBe(401);
  });
  afterEach(async () => {
    const exited = once(receiver, "exit");
    receiver.kill();
    await exited;
  });

  async function send(body: object, { signedBy = secret, text = JSON.stringify(body) } = {}) {
    const at = new Date();
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "webhook-id": "evt_1",
        "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
        "webhook-signature": new Webhook(signedBy).sign("evt_1", at, JSON.stringify(body)),
      },
      body: text,
    });
    return response.status;
  }

  test("applies what is newer, drops the rest, and forgets who was erased", async () => {
    const id = example.data.user_id;
    const sent = [event("pending", 1), event("approved", 3), event("processing", 2), event("approved", 3)];
    for (const one of [...sent, event("erased", 4), event("rejected", 3)]) expect(await send(one)).toBe(204);
    await expect.poll(() => printed).toEqual([`${id} pending`, `${id} approved`, `${id} erased`]);
  });

  test("refuses what was not signed by the app, or changed since", async () => {
    const other = `whsec_${Buffer.from("a secret of another product......").toString("base64")}`;
    expect(await send(event("approved", 1), { signedBy: other })).toBe(401);
    expect(await send(event("rejected", 1), { text: JSON.stringify(event("approved", 1)) })).toBe(401);
    expect(await send(event("pending", 1))).toBe(204);
    await expect.poll(() => printed).toEqual([`${example.data.user_id} pending`]);
  });

  test("has the twenty lines that the page promises", () => {
    expect(codeUnder("### A receiver", "js").trim().split("\n").length).toBe(20);
  });
});

describeOnBothDatabases("statement of docs/integrating.md", (database) => {
  test("keeps the event with the highest sequence, in any order", async () => {
    const statement = codeUnder("### How to compare `sequence`", "sql");
    const rows = await database.db.transaction(async (tx) => {
      await tx.execute(sql`create temporary table verifications (user_id text primary key, issuer text,
        subject text, status text, level int, valid_until timestamptz, sequence int) on commit drop`);
      for (const { data } of [event("pending", 1), event("approved", 3), event("processing", 2)]) {
        const { user_id, issuer, subject, status, level, valid_until, sequence } = data;
        const values = [user_id, issuer, subject, status, level, valid_until, sequence];
        await tx.execute(withValues(statement, values));
      }
      return tx.select({ status: sql`status`, sequence: sql`sequence` }).from(sql`verifications`);
    });
    expect(rows).toEqual([{ status: "approved", sequence: 3 }]);
  });
});

/** The statement with `$1`, `$2`, … as parameters, which it names in order. */
function withValues(statement: string, values: readonly unknown[]): SQL {
  const texts = statement.split(/\$\d+/).map((text) => sql.raw(text));
  return sql.join(texts.flatMap((text, i) => (i < values.length ? [text, sql`${values[i]}`] : [text])));
}
