import { describe, expect, test } from "vitest";
import { brand } from "@/lib/config/brand/brand";
import { describeEnvErrors } from "./env";
import { type Env, parseEnv } from "./env-schema";

/** The variables without a default. */
const needed = {
  AUTH_SECRET: "planted-session-secret",
  AUTH_OIDC_ISSUER: "https://id.example",
  AUTH_OIDC_ID: "app",
  AUTH_OIDC_SECRET: "planted-oidc-secret",
  INKLINK_API_KEY: "secret_live_planted",
  INKLINK_WEBHOOK_SECRET: "whsec_cGxhbnRlZC1wbGFudGVkLXBsYW50ZWQ=",
};

function parsed(more: Record<string, string | undefined> = {}): Env {
  const result = parseEnv({ ...needed, ...more });
  if (!result.ok) throw new Error(describeEnvErrors(result.error));
  return result.value;
}

/** The names of the invalid variables. */
function badIn(raw: Record<string, string | undefined>): string[] {
  const result = parseEnv(raw);
  return result.ok ? [] : result.error.map(({ variable }) => variable);
}

describe("a variable without a default", () => {
  test.each(Object.keys(needed))("is named if it is missing or empty: %s", (variable) => {
    for (const value of [undefined, "", "  "]) {
      const result = parseEnv({ ...needed, [variable]: value });
      expect(result).toEqual({ ok: false, error: [{ variable, message: "is missing" }] });
    }
  });

  test("is named together with all others", () => {
    expect(badIn({}).sort()).toEqual(Object.keys(needed).sort());
  });
});

describe("the defaults", () => {
  test("are those of the contract", () => {
    expect(parsed()).toMatchObject({
      PORT: 3000,
      APP_URL: "http://localhost:3000",
      INKLINK_API_URL: "https://platform.inklink.com/api/v1",
      INKLINK_IDV_URL: "https://idv.inklink.com",
      INKLINK_WEBHOOK_SECRET: ["whsec_cGxhbnRlZC1wbGFudGVkLXBsYW50ZWQ="],
      kyc: { level: 1 },
      KYC_MAX_ATTEMPTS: 5,
      DATA_DIR: ".data",
      OPERATOR_EMAILS: [],
      APP_NAME: brand.name,
      RECONCILE: "on",
      RETENTION_DAYS: 365,
      TRUSTED_PROXIES: 0,
      isHttps: false,
      isProduction: false,
    });
  });

  test.each([["AUTH_OIDC_NAME"], ["DATABASE_URL"], ["OTEL_EXPORTER_OTLP_ENDPOINT"]] as const)(
    "leave %s out",
    (variable) => {
      expect(parsed()[variable]).toBeUndefined();
    },
  );

  test("replace empty values", () => {
    expect(parsed({ KYC_LEVEL: "", KYC_FEATURES: " ", PORT: "", APP_URL: "" })).toEqual(parsed());
  });
});

test("the address of the hosted flow is kept as it is", () => {
  const address = "https://idv.example/flow/?next=/";
  expect(parsed({ INKLINK_IDV_URL: address }).INKLINK_IDV_URL).toBe(address);
});

describe("the URL of the app", () => {
  test("follows the port outside production", () => {
    expect(parsed({ PORT: "4000" }).APP_URL).toBe("http://localhost:4000");
  });

  test("does not follow the port if it is set", () => {
    expect(parsed({ PORT: "4000", APP_URL: "https://app.example" }).APP_URL).toBe("https://app.example");
  });

  test("is required in production", () => {
    expect(badIn({ ...needed, NODE_ENV: "production" })).toEqual(["APP_URL"]);
    expect(parsed({ NODE_ENV: "production", APP_URL: "https://app.example" }).isProduction).toBe(true);
  });

  test.each([
    ["https://app.example", true],
    ["http://app.example", false],
  ])("decides whether https is used: %s", (APP_URL, isHttps) => {
    expect(parsed({ APP_URL }).isHttps).toBe(isHttps);
  });

  test.each([
    ["https://app.example/", "https://app.example"],
    ["https://App.Example:443", "https://app.example"],
    ["http://localhost:3000//", "http://localhost:3000"],
  ])("is normalized to an origin: %s", (APP_URL, expected) => {
    expect(parsed({ APP_URL }).APP_URL).toBe(expected);
  });
});

describe("email", () => {
  const [SMTP_URL, MAIL_FROM] = ["smtp://mail.example", "Example <no-reply@mail.example>"];

  test("is sent if both the server and the sender are set", () => {
    expect(parsed({ SMTP_URL, MAIL_FROM }).mail).toEqual({
      server: {
        ...{ host: "mail.example", port: 587, startsWithTls: false, credentials: null },
        ...{ isLoopback: false, ignoresTls: false },
      },
      from: { name: "Example", address: "no-reply@mail.example" },
    });
  });

  test.each([[{}], [{ SMTP_URL }], [{ MAIL_FROM }]])("is not sent if one is missing: %j", (raw) => {
    expect(parsed(raw).mail).toBeNull();
  });
});

describe("the checks", () => {
  test.each([
    ["1", 1],
    ["2", 2],
    ["3", 3],
  ])("are those of the level: %s", (KYC_LEVEL, level) => {
    expect(parsed({ KYC_LEVEL }).kyc).toEqual({ level });
  });

  test("are the features instead of a level", () => {
    const features = { doc_scan: true, selfie_scan: { strict: [1, null] } };
    expect(parsed({ KYC_FEATURES: JSON.stringify(features) }).kyc).toEqual({ features });
  });

  test("cannot be both", () => {
    const both = { ...needed, KYC_LEVEL: "1", KYC_FEATURES: '{"doc_scan":true}' };
    expect(parseEnv(both)).toEqual({
      ok: false,
      error: [{ variable: "KYC_LEVEL, KYC_FEATURES", message: "exclude each other" }],
    });
  });
});

describe("events", () => {
  const events = { EVENTS_URL: "https://product.example/hook", EVENTS_SECRET: "whsec_YQ== whsec_YWI=" };

  test("need a URL and a secret", () => {
    expect(parsed().events).toBeNull();
    expect(parsed(events).events).toEqual({ url: events.EVENTS_URL, secrets: ["whsec_YQ==", "whsec_YWI="] });
    for (const [name, value] of Object.entries(events)) {
      expect(badIn({ ...needed, [name]: value })).toEqual(["EVENTS_URL, EVENTS_SECRET"]);
    }
  });

  test.each(["http://localhost:4000/hook", "http://127.0.0.1:4000", "http://[::1]:4000/"])(
    "go to this machine without TLS: %s",
    (EVENTS_URL) => {
      expect(parsed({ ...events, EVENTS_URL }).events?.url).toBe(EVENTS_URL);
    },
  );

  test.each([
    "http://product.example",
    "ftp://product.example",
    "product.example",
    "https://u:p@product.example",
  ])("go to no other address: %s", (EVENTS_URL) => {
    expect(new Set(badIn({ ...needed, ...events, EVENTS_URL }))).toEqual(new Set(["EVENTS_URL"]));
  });

  test("are signed by well-formed secrets alone", () => {
    expect(badIn({ ...needed, ...events, EVENTS_SECRET: "whsec_YQ== planted" })).toEqual(["EVENTS_SECRET"]);
  });

  test("name people by the configured issuer", () => {
    expect(parsed().issuers).toMatchObject({ oidc: "https://id.example" });
  });
});

describe("lists", () => {
  test("of secrets are separated by white space, for their rotation", () => {
    const [old, young] = ["whsec_b2xk", "whsec_eW91bmc="];
    expect(parsed({ INKLINK_WEBHOOK_SECRET: ` ${old}  ${young} ` }).INKLINK_WEBHOOK_SECRET).toEqual([
      old,
      young,
    ]);
  });

  test("of operators are separated by commas, and compared without case", () => {
    const OPERATOR_EMAILS = "Ada@Example.com, ,bob@example.com,";
    expect(parsed({ OPERATOR_EMAILS }).OPERATOR_EMAILS).toEqual(["ada@example.com", "bob@example.com"]);
  });
});

describe("in production", () => {
  const strong = {
    NODE_ENV: "production",
    APP_URL: "https://verify.example",
    AUTH_SECRET: "s".repeat(32),
    INKLINK_WEBHOOK_SECRET: `whsec_${Buffer.alloc(24, 1).toString("base64")}`,
  };
  const weak = (more: Record<string, string>) => badIn({ ...needed, ...strong, ...more });

  test("strong values are accepted", () => {
    expect(weak({})).toEqual([]);
    expect(weak({ AUTH_SECRET: Buffer.alloc(16, 7).toString("base64") })).toEqual([]);
  });

  test("everything may be on this machine, without TLS", () => {
    const here = {
      APP_URL: "http://localhost:3000",
      AUTH_OIDC_ISSUER: "http://127.0.0.1:4000/realm",
      INKLINK_API_URL: "http://[::1]:4010/api/v1",
      INKLINK_IDV_URL: "http://idv.localhost:4020",
      DATABASE_URL: "postgres://u:p@127.0.0.1:5432/x",
    };
    expect(weak(here)).toEqual([]);
  });

  test.each(["APP_URL", "AUTH_OIDC_ISSUER", "INKLINK_API_URL", "INKLINK_IDV_URL"])(
    "http: to any other host is refused: %s",
    (variable) => {
      for (const host of ["verify.example", "10.0.0.1", "127.0.0.1.evil.example", "localhost.evil.example"]) {
        expect(weak({ [variable]: `http://${host}` }), host).toEqual([variable]);
      }
    },
  );

  test("weak secrets are refused", () => {
    expect(weak({ AUTH_SECRET: "a" })).toEqual(["AUTH_SECRET"]);
    expect(weak({ AUTH_SECRET: "x".repeat(21) })).toEqual(["AUTH_SECRET"]);
    expect(weak({ INKLINK_WEBHOOK_SECRET: "whsec_YQ==" })).toEqual(["INKLINK_WEBHOOK_SECRET"]);
    expect(weak({ EVENTS_URL: "https://product.example", EVENTS_SECRET: "whsec_YQ==" })).toEqual([
      "EVENTS_SECRET",
    ]);
    const secrets = `${strong.AUTH_SECRET} ${"x".repeat(21)}`;
    expect(weak({ AUTH_SECRET: secrets })).toEqual(["AUTH_SECRET"]);
    expect(weak({ AUTH_SECRET: `${secrets}y` })).toEqual([]);
    // During a rotation, one strong secret does not compensate for a weak one.
    const rotated = `${strong.INKLINK_WEBHOOK_SECRET} whsec_YQ==`;
    expect(weak({ INKLINK_WEBHOOK_SECRET: rotated })).toEqual(["INKLINK_WEBHOOK_SECRET"]);
  });

  test("a weakness is named beside what cannot be read at all", () => {
    const bad = weak({ AUTH_SECRET: "a", APP_URL: "http://a.example", KYC_LEVEL: "4" });
    expect(bad.sort()).toEqual(["APP_URL", "AUTH_SECRET", "KYC_LEVEL"]);
  });

  test("all weaknesses are named at once", () => {
    expect(
      weak({ AUTH_SECRET: "a", APP_URL: "http://a.example", INKLINK_WEBHOOK_SECRET: "whsec_YQ==" }).sort(),
    ).toEqual(["APP_URL", "AUTH_SECRET", "INKLINK_WEBHOOK_SECRET"]);
  });

  test.each([
    "postgres://u:p@db.example/x",
    "postgres://u:p@postgres:5432/x",
    "postgres://u:p@db.example/x?sslmode=disable",
    "postgres://u:p@db.example/x?sslmode=prefer",
    "postgres://u:p@db.example/x?ssl=false",
    "postgres://u:p@localhost/x?host=db.example",
  ])("remote Postgres without TLS is refused, unless the network is declared private: %s", (url) => {
    expect(weak({ DATABASE_URL: url })).toEqual(["DATABASE_URL"]);
    expect(weak({ DATABASE_URL: url, DATABASE_TLS: "off" })).toEqual([]);
  });

  test.each([
    "postgres://u:p@db.example/x?sslmode=require",
    "postgres://u:p@db.example/x?sslmode=verify-full&sslrootcert=/etc/ca.pem",
    "postgres://u:p@db.example/x?ssl=true",
    "postgres://u:p@localhost/x",
    "postgres:///x?host=/var/run/postgresql",
    "postgres://u:p@%2Fvar%2Frun%2Fpostgresql/x",
  ])("Postgres is accepted with TLS, and without on this machine: %s", (url) => {
    expect(weak({ DATABASE_URL: url })).toEqual([]);
  });

  test("outside of production, none of this is required", () => {
    const loose = { NODE_ENV: "development", AUTH_SECRET: "a", DATABASE_URL: "postgres://u:p@db.example/x" };
    expect(badIn({ ...needed, ...loose })).toEqual([]);
  });
});
