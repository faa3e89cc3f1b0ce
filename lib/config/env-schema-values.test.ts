import { describe, expect, test } from "vitest";
import { describeEnvErrors } from "./env";
import { parseEnv } from "./env-schema";

const good = {
  AUTH_SECRET: "planted-session-secret",
  AUTH_OIDC_ISSUER: "https://id.example",
  AUTH_OIDC_ID: "app",
  AUTH_OIDC_SECRET: "planted-oidc-secret",
  INKLINK_API_KEY: "secret_live_planted",
  INKLINK_WEBHOOK_SECRET: "whsec_cGxhbnRlZA==",
};

function badIn(raw: Record<string, string>): string[] {
  const result = parseEnv(raw);
  return result.ok ? [] : [...new Set(result.error.map(({ variable }) => variable))];
}

const badUrls = [
  "planted",
  "//planted.example",
  "ftp://planted.example",
  "javascript:planted",
  "https:planted.example",
  "https://",
  "https://planted.example/#fragment",
  "https://planted.example/#",
  "https://user@planted.example",
  "https://:planted@a.example",
  " https://planted.example",
  "https://planted.example ",
  "https://planted .example",
  "https://planted\\.example/x\\y",
];

const tables: Record<string, { good: readonly string[]; bad: readonly string[] }> = {
  PORT: { good: ["1", "8080", "65535"], bad: ["0", "65536", "-1", "80a", "8e3", "3000.0", "planted"] },
  APP_URL: {
    good: ["https://app.example", "http://127.0.0.1:3000/", "http://[::1]:3000"],
    bad: [...badUrls, "https://planted.example/path", "https://planted.example?query"],
  },
  AUTH_PROVIDERS: {
    good: ["oidc", " oidc "],
    bad: ["planted", "oidc oidc", "OIDC", "oidc,google", "__proto__", "constructor", "oidc planted"],
  },
  AUTH_OIDC_ISSUER: { good: ["https://id.example/realm/a", "http://localhost:4000/"], bad: badUrls },
  INKLINK_API_KEY: {
    good: ["secret_live_abc-123", "~!"],
    bad: ["planted key", "planted\nkey", "plänted", "planted\r"],
  },
  INKLINK_API_URL: {
    good: ["https://a.example", "http://localhost:1234/api/v1/"],
    bad: [...badUrls, "https://planted.example/api?key=1"],
  },
  INKLINK_IDV_URL: { good: ["https://idv.example", "https://idv.example/flow?lang=de"], bad: badUrls },
  INKLINK_WEBHOOK_SECRET: {
    good: ["whsec_YQ==", "whsec_YQ== whsec_YWI="],
    bad: [
      "planted",
      "whsec_",
      "whsec_planted",
      "whsec_YQ",
      "whsec_Y_Q=",
      "WHSEC_YQ==",
      "whsec_YQ==,whsec_YWI=",
      "whsec_YQ== planted",
    ],
  },
  API_KEYS: {
    good: ["a".repeat(32), `${"a".repeat(32)}  ${"b".repeat(40)}`],
    bad: ["planted", `${"a".repeat(32)} planted`, `${"ä".repeat(32)}`],
  },
  KYC_LEVEL: { good: ["1", "2", "3"], bad: ["0", "4", "1.0", " 1", "planted"] },
  KYC_FEATURES: {
    good: ['{"doc_scan":true}', '{"a":{"b":[1,"c",null]}}'],
    bad: ["{}", "[]", '["planted"]', '"planted"', "null", "1", "{planted", '{"":1}'],
  },
  KYC_MAX_ATTEMPTS: { good: ["1", "999999"], bad: ["0", "-1", "1.5", "01", "1e3", "1000000", "planted"] },
  DATABASE_URL: {
    good: ["postgres://u:p@db.example/app", "postgresql://localhost:5432/app"],
    bad: ["planted", "mysql://u:planted@db.example/app", "https://planted.example"],
  },
  OPERATOR_EMAILS: {
    good: ["a@b.example", "a@b.example,c@d.example"],
    bad: ["planted", "a@b.example;planted"],
  },
  APP_NAME: { good: ["Prüfung", "x".repeat(60)], bad: ["planted ".repeat(8)] },
  SMTP_URL: {
    good: [
      "smtp://mail.example:25",
      "smtps://u:p@mail.example",
      "smtp://u%40a.example:p%2Fq@[::1]:2525/",
      "smtp://relay.internal:25?ignoreTLS=true",
    ],
    bad: [
      "planted",
      "smtp:planted",
      "smtp://",
      "smtp://planted.example:65536",
      "smtp://planted@mail.example",
      "smtp://:planted@mail.example",
      "smtp://u:planted%0D%0A@mail.example",
      "smtp://u:planted%@mail.example",
      "smtp://planted.example/path",
      "smtp://planted.example?tls.rejectUnauthorized=false",
      "smtp://planted.example#planted",
      "smtp://planted .example",
      "https://u:planted@mail.example",
    ],
  },
  MAIL_FROM: {
    good: [
      "no-reply@mail.example",
      "<no-reply@mail.example>",
      "Prüfung & Söhne, Inc. <no-reply@mail.example>",
      '"Example, Inc." <no-reply@mail.example>',
      " Example <no-reply@bücher.example> ",
    ],
    bad: [
      "planted",
      "planted@",
      "@planted.example",
      "planted@a@b.example",
      "planted@b.example, c@d.example",
      "planted@b.example <c@d.example>",
      "planted <a@b.example> <c@d.example>",
      "planted <a@b.example>, c@d.example",
      "planted <a@b.example",
      "planted a@b.example>",
      "planted\r\nBcc: x@y.example <a@b.example>",
      "planted\nX: y <a@b.example>",
      "Example <planted\r\nBcc: x@b.example>",
      "planted\u0000 <a@b.example>",
      "planted\u202e <a@b.example>",
      'planted" <a@b.example>',
      '"planted\\" <a@b.example>',
      '"planted@quoted"@b.example',
      "planted@b..example",
      "planted (comment)@b.example",
    ],
  },
  SUPPORT_URL: {
    good: ["https://help.example/contact", "mailto:help@help.example"],
    bad: [
      "planted",
      "http://planted.example",
      "javascript:planted",
      "https:planted",
      "mailto:",
      "mailto:planted",
    ],
  },
  RECONCILE: { good: ["on", "off"], bad: ["ON", "true", "0", "planted"] },
  APPROVAL_VALID_DAYS: { good: ["1", "36500"], bad: ["0", "-1", "1.5", "36501", "planted"] },
  RETENTION_DAYS: { good: ["1", "36500"], bad: ["0", "-1", "36501", "planted"] },
  TRUSTED_PROXIES: { good: ["0", "1", "12"], bad: ["-1", "1.5", "100", "planted"] },
  OTEL_EXPORTER_OTLP_ENDPOINT: { good: ["http://collector:4318"], bad: badUrls },
};

const rows = (kind: "good" | "bad") =>
  Object.entries(tables).flatMap(([variable, table]) =>
    table[kind].map((value) => [variable, value] as const),
  );

describe("a valid value", () => {
  test.each(rows("good"))("is accepted: %s=%j", (variable, value) => {
    expect(badIn({ ...good, [variable]: value })).toEqual([]);
  });
});

describe("a malformed value", () => {
  test.each(rows("bad"))("is refused with only its variable's name: %s=%j", (variable, value) => {
    expect(badIn({ ...good, [variable]: value })).toEqual([variable]);
  });
});

describe("the error message", () => {
  const worst = Object.fromEntries(
    Object.entries(tables).map(([variable, { bad }]) => [variable, bad.at(-1) ?? ""]),
  );

  function messageOf(raw: Record<string, string>): string {
    const result = parseEnv(raw);
    if (result.ok) throw new Error("Nothing is wrong with it");
    return describeEnvErrors(result.error);
  }

  test("names every invalid variable at once, each with the requirement", () => {
    const message = messageOf({ ...worst, NODE_ENV: "production", APP_URL: "" });
    for (const variable of [...Object.keys(worst), "AUTH_SECRET", "AUTH_OIDC_ID", "AUTH_OIDC_SECRET"]) {
      expect(message).toMatch(new RegExp(`^ {2}(KYC_LEVEL, )?${variable},? \\S.*$`, "m"));
    }
    expect(message).toContain("KYC_LEVEL, KYC_FEATURES exclude each other");
    expect(message).toContain("APP_URL is missing (needed in production)");
  });

  test("names each variable once", () => {
    const message = messageOf({ ...good, OPERATOR_EMAILS: "planted,planted too" });
    expect(message.match(/OPERATOR_EMAILS/g)).toHaveLength(1);
  });

  test("never contains a value or a secret", () => {
    for (const [variable, value] of rows("bad")) {
      const message = messageOf({ ...good, [variable]: value });
      expect(message).not.toMatch(/planted|plänted/);
    }
  });
});
