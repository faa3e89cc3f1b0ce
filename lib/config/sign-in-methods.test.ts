import { describe, expect, test } from "vitest";
import { describeEnvErrors } from "./env";
import { type Env, parseEnv } from "./env-schema";

const others = {
  AUTH_SECRET: "planted-session-secret-planted",
  INKLINK_API_KEY: "secret_live_planted",
  INKLINK_WEBHOOK_SECRET: "whsec_cGxhbnRlZC1wbGFudGVkLXBsYW50ZWQ=",
};
const oidc = { AUTH_OIDC_ISSUER: "https://id.example/", AUTH_OIDC_ID: "o", AUTH_OIDC_SECRET: "os" };
const google = { AUTH_GOOGLE_ID: "g", AUTH_GOOGLE_SECRET: "gs" };
const microsoft = { AUTH_MICROSOFT_ENTRA_ID_ID: "m", AUTH_MICROSOFT_ENTRA_ID_SECRET: "ms" };
const apple = { AUTH_APPLE_ID: "a", AUTH_APPLE_SECRET: "as" };
const github = { AUTH_GITHUB_ID: "h", AUTH_GITHUB_SECRET: "hs" };
const every = { ...oidc, ...google, ...microsoft, ...apple, ...github };
const all = "oidc google microsoft-entra-id apple github";

type Variables = Record<string, string>;

function parsed(more: Variables): Env {
  const result = parseEnv({ ...others, ...more });
  if (!result.ok) throw new Error(describeEnvErrors(result.error));
  return result.value;
}

function badIn(more: Variables): string[] {
  const result = parseEnv({ ...others, ...more });
  return result.ok ? [] : result.error.map(({ variable }) => variable).sort();
}

const idsOf = ({ signInMethods }: Env) => signInMethods.map(({ id }) => id);

describe("the sign-in methods", () => {
  test("are OpenID Connect alone if none are chosen", () => {
    for (const chosen of [{}, { AUTH_PROVIDERS: "" }, { AUTH_PROVIDERS: "  " }]) {
      expect(parsed({ ...oidc, ...chosen }).signInMethods).toEqual([
        {
          id: "oidc",
          name: null,
          clientId: "o",
          clientSecret: "os",
          issuer: "https://id.example/",
          isDefaultIssuer: false,
        },
      ]);
    }
  });

  test("keep their order", () => {
    expect(idsOf(parsed({ ...every, AUTH_PROVIDERS: all }))).toEqual(all.split(" "));
    expect(idsOf(parsed({ ...every, AUTH_PROVIDERS: " github\toidc\n google " }))).toEqual([
      "github",
      "oidc",
      "google",
    ]);
  });

  test("have the names that people know", () => {
    const { signInMethods } = parsed({ ...every, AUTH_OIDC_NAME: "Example", AUTH_PROVIDERS: all });
    expect(signInMethods.map(({ name }) => name)).toEqual([
      "Example",
      "Google",
      "Microsoft",
      "Apple",
      "GitHub",
    ]);
  });

  test.each([
    ["oidc", oidc],
    ["google", google],
    ["microsoft-entra-id", microsoft],
    ["apple", apple],
    ["github", github],
  ])("need their own variables and no other: %s", (AUTH_PROVIDERS, own) => {
    expect(badIn({ AUTH_PROVIDERS, ...own })).toEqual([]);
    expect(badIn({ AUTH_PROVIDERS })).toEqual(Object.keys(own).sort());
    for (const name of Object.keys(own)) {
      expect(badIn({ AUTH_PROVIDERS, ...own, [name]: " " })).toEqual([name]);
    }
  });

  test("are named together if their variables are missing, beside all other mistakes", () => {
    const wrong = { AUTH_PROVIDERS: "google apple oidc nobody", AUTH_APPLE_ID: "a", KYC_LEVEL: "9" };
    expect(badIn(wrong)).toEqual([
      "AUTH_APPLE_SECRET",
      "AUTH_GOOGLE_ID",
      "AUTH_GOOGLE_SECRET",
      "AUTH_OIDC_ID",
      "AUTH_OIDC_ISSUER",
      "AUTH_OIDC_SECRET",
      "AUTH_PROVIDERS",
      "KYC_LEVEL",
    ]);
  });

  test("are not checked if they are not chosen", () => {
    const unused = { AUTH_OIDC_ISSUER: "not an address", AUTH_APPLE_ISSUER: "http://a.example" };
    expect(badIn({ ...google, ...unused, AUTH_PROVIDERS: "google" })).toEqual([]);
    expect(badIn({ ...google, AUTH_GOOGLE_ISSUER: "not an address", AUTH_PROVIDERS: "google" })).toEqual([
      "AUTH_GOOGLE_ISSUER",
    ]);
  });

  test.each(["GOOGLE", "APPLE", "GITHUB", "MICROSOFT_ENTRA_ID"])(
    "are asked over https in production, except on this machine: %s",
    (name) => {
      const production = { NODE_ENV: "production", APP_URL: "https://app.example", AUTH_PROVIDERS: all };
      const variable = `AUTH_${name}_ISSUER`;
      expect(badIn({ ...every, ...production, [variable]: "http://a.example" })).toEqual([variable]);
      expect(badIn({ ...every, ...production, [variable]: "http://127.0.0.1:4000" })).toEqual([]);
    },
  );
});

describe("the issuers", () => {
  const issuers = (more: Variables) => parsed(more).issuers;

  test("are known for each provider, offered or not", () => {
    expect(issuers({ ...every, AUTH_PROVIDERS: "github" })).toEqual({
      oidc: "https://id.example/",
      google: "https://accounts.google.com",
      "microsoft-entra-id": "https://login.microsoftonline.com/common/v2.0",
      apple: "https://appleid.apple.com",
      github: "https://github.com",
    });
  });

  test("exclude one that was never set", () => {
    expect(issuers({ ...github, AUTH_PROVIDERS: "github" })).not.toHaveProperty("oidc");
    const wrong = { AUTH_OIDC_ISSUER: "not an address" };
    expect(issuers({ ...github, ...wrong, AUTH_PROVIDERS: "github" })).not.toHaveProperty("oidc");
  });

  test.each([
    ["https://login.microsoftonline.com/tenant/v2.0/", "https://login.microsoftonline.com/tenant/v2.0"],
    ["https://login.microsoftonline.us/tenant/v2.0", "https://login.microsoftonline.us/tenant/v2.0"],
  ])("are Microsoft's tenant as its tokens name it: %s", (AUTH_MICROSOFT_ENTRA_ID_ISSUER, issuer) => {
    expect(issuers({ ...oidc, AUTH_MICROSOFT_ENTRA_ID_ISSUER })["microsoft-entra-id"]).toBe(issuer);
  });

  test.each(["https://github.corp.example", "https://github.corp.example/login/oauth/"])(
    "are the address of a GitHub server: %s",
    (AUTH_GITHUB_ISSUER) => {
      expect(issuers({ ...oidc, AUTH_GITHUB_ISSUER })["github"]).toBe("https://github.corp.example");
    },
  );
});

describe("the origins that sign-in forms lead to", () => {
  const targets = (AUTH_PROVIDERS: string, more: Variables = {}) =>
    parsed({ ...every, ...more, AUTH_PROVIDERS }).signInTargets;

  test("are the providers' own", () => {
    expect(targets("google apple github")).toEqual([
      "https://accounts.google.com",
      "https://appleid.apple.com",
      "https://github.com",
    ]);
  });

  test.each(["oidc", "google oidc", "github microsoft-entra-id"])(
    "are unknown if a provider may pass people on: %s",
    (list) => expect(targets(list)).toBeNull(),
  );

  test("are unknown if an operator set another issuer", () => {
    expect(targets("google", { AUTH_GOOGLE_ISSUER: "https://accounts.example" })).toBeNull();
    expect(targets("github", { AUTH_GITHUB_ISSUER: "https://github.com/login/oauth" })).toEqual([
      "https://github.com",
    ]);
  });
});
