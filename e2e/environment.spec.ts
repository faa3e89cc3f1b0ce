import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { runApp } from "./support/app";
import { freePort } from "./support/local-server";
import { expect, test } from "./support/test";

/** Starts the app in this environment; returns its exit code and output. */
async function startInVain(variables: Record<string, string>) {
  const folder = await mkdtemp(path.join(tmpdir(), "verify-e2e-"));
  try {
    const port = String(await freePort());
    const own = { DATA_DIR: path.join(folder, "data"), ...variables, PORT: port };
    const app = runApp(own, path.join(folder, "app.log"));
    const code = await app.exited;
    const output = app.output();
    const named = [...output.matchAll(/^ {2}([A-Z][A-Z_, ]*[A-Z]) /gm)].map(([, name]) => name).sort();
    return { code, output, named };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const required = [
  "APP_URL",
  "AUTH_OIDC_ID",
  "AUTH_OIDC_ISSUER",
  "AUTH_OIDC_SECRET",
  "AUTH_SECRET",
  "INKLINK_API_KEY",
  "INKLINK_WEBHOOK_SECRET",
];

test("without its variables the app does not start, and names each missing one", async () => {
  const missing = Object.fromEntries(required.map((name) => [name, ""]));
  const { code, named, output } = await startInVain(missing);
  expect(code).toBe(1);
  expect(named).toEqual(required);
  expect(output.match(/The environment is not complete/g)).toHaveLength(1);
});

test("all malformed variables are named in one message, without their values", async ({ world }) => {
  const malformed = {
    APP_URL: "https://verify.example/with-a-path",
    AUTH_OIDC_ISSUER: "planted-issuer",
    INKLINK_API_KEY: "planted key with spaces",
    INKLINK_API_URL: "ftp://planted.example",
    INKLINK_IDV_URL: "planted-idv",
    INKLINK_WEBHOOK_SECRET: "planted-not-a-whsec",
    KYC_LEVEL: "4",
    KYC_FEATURES: "{planted",
    KYC_MAX_ATTEMPTS: "0",
    DATABASE_URL: "mysql://planted:planted@planted.example/x",
    OPERATOR_EMAILS: "planted at example",
    SUPPORT_URL: "javascript:planted()",
    SMTP_URL: "smtp://u:planted@mail.example/path",
    MAIL_FROM: "planted\r\nBcc: a@b.example",
    RECONCILE: "maybe",
    RETENTION_DAYS: "planted",
    TRUSTED_PROXIES: "planted",
  };
  const { code, named, output } = await startInVain({ ...world.variables, ...malformed });
  expect(code).toBe(1);
  for (const name of Object.keys(malformed)) expect(named.join(" "), name).toContain(name);
  expect(output.match(/The environment is not complete/g)).toHaveLength(1);
  expect(output).not.toContain("planted");
  for (const name of ["AUTH_SECRET", "AUTH_OIDC_SECRET"])
    expect(output).not.toContain(world.variables[name] ?? "");
});

test("a database that cannot be opened fails the start, with the error code and without the URL", async ({
  world,
}) => {
  const { code, output } = await startInVain({
    ...world.variables,
    DATABASE_URL: "postgres://planted:planted@127.0.0.1:1/planted?sslrootcert=/planted/ca.pem",
  });
  expect(code).toBe(1);
  expect(output).toMatch(/DATABASE_URL.*ENOENT/);
  expect(output).not.toContain("planted");
});

test("mutually exclusive variables are reported", async ({ world }) => {
  const { code, named } = await startInVain({
    ...world.variables,
    KYC_LEVEL: "2",
    KYC_FEATURES: '{"doc_scan":true}',
  });
  expect([code, named]).toEqual([1, ["KYC_LEVEL, KYC_FEATURES"]]);
});

test("a second process on the same embedded database refuses to start", async ({ world, client }) => {
  const { code, output } = await startInVain(world.variables);
  expect(code).toBe(1);
  expect(output).toContain("is open in another process");
  expect((await client.get("/api/health/ready")).status).toBe(200);
});
