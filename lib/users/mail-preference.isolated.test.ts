import "./mail-preference";
import { eq } from "drizzle-orm";
import { afterEach, describe, expect, test, vi } from "vitest";
import { users } from "@/lib/db/schema";
import { describeOnBothDatabases } from "@/test/databases";
import { addUser } from "@/test/verification-world";
import { setMailPreference } from "./mail-preference";

// Modules that the tests load repeatedly are transformed here, outside of the tests' time limit.

/** The modules in an app with these variables: the environment is read once, on first use. */
async function inApp(more: Record<string, string>) {
  const environment = {
    AUTH_OIDC_ISSUER: "https://id.example",
    AUTH_OIDC_ID: "app",
    AUTH_OIDC_SECRET: "secret",
    AUTH_SECRET: "secret",
    INKLINK_API_KEY: "secret_live_1",
    INKLINK_WEBHOOK_SECRET: "whsec_c2VjcmV0",
    ...{ SMTP_URL: "", MAIL_FROM: "" },
    ...more,
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  vi.resetModules();
  const [{ mailPreferenceOf }, { willMail }] = await Promise.all([
    import("./mail-preference"),
    import("./mail-preference"),
  ]);
  return { mailPreferenceOf, willMail };
}

afterEach(() => vi.unstubAllEnvs());

const mail = { SMTP_URL: "smtp://mail.example", MAIL_FROM: "no-reply@mail.example" };
const reachable = { email: "ada@example.com", emailVerified: true, mailOptOut: false };

describe("the text about emails", () => {
  test.each([
    ["that they come", reachable, { kind: "on", address: "ada@example.com" }],
    ["that they were switched off", { ...reachable, mailOptOut: true }, { kind: "off" }],
    ["that the address is not verified", { ...reachable, emailVerified: false }, { kind: "unconfirmed" }],
    ["that there is no address", { ...reachable, email: null }, { kind: "unconfirmed" }],
  ])("is %s", async (_, user, preference) => {
    const { mailPreferenceOf, willMail } = await inApp(mail);
    expect(mailPreferenceOf(user)).toEqual(preference);
    expect(willMail(user)).toBe(preference.kind === "on");
  });

  test("is null if the app sends none", async () => {
    const { mailPreferenceOf, willMail } = await inApp({});
    expect(mailPreferenceOf(reachable)).toEqual({ kind: "unavailable" });
    expect(willMail(reachable)).toBe(false);
  });
});

describeOnBothDatabases("a user's email preference", (database) => {
  const optOut = async (id: string) =>
    (await database.db.select().from(users).where(eq(users.id, id)))[0]?.mailOptOut;

  test("can be read and changed by that user only", async () => {
    const [id, other] = [await addUser(database.db), await addUser(database.db)];
    expect(await optOut(id)).toBe(false);
    await setMailPreference(id, false, database.db);
    expect([await optOut(id), await optOut(other)]).toEqual([true, false]);
    await setMailPreference(id, true, database.db);
    expect(await optOut(id)).toBe(false);
  });
});
