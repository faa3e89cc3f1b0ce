import { onTestFinished, vi } from "vitest";
import type { ProviderBehaviour } from "./openid-provider";

type Known = {
  readonly behaviour: Partial<ProviderBehaviour>;
  /** What the app stores of the user afterwards. */
  readonly name: string | null;
  readonly email: string | null;
  readonly isEmailVerified: boolean;
};

const [name, email] = ["Ada Rivera", "ada@example.com"];
const basicAndPost = ["client_secret_basic", "client_secret_post"];
const verified = { name, email, isEmailVerified: true };

/**
 * The choices of big providers in their usual settings. Apple is here for its tokens: it returns with a form post if an
 * email is requested, which needs a sign-in method of its own.
 */
export const knownProviders: Readonly<Record<string, Known>> = {
  Keycloak: {
    behaviour: {
      issuerPath: "/realms/verify",
      authMethods: ["private_key_jwt", ...basicAndPost, "tls_client_auth", "client_secret_jwt"],
      namesIssuer: true,
      userinfo: { name, email, email_verified: true, preferred_username: "ada" },
      idToken: { name, email, email_verified: true, preferred_username: "ada" },
    },
    ...verified,
  },
  // No `email_verified`; userinfo is on another host.
  "Entra ID": {
    behaviour: {
      issuerPath: "/5e1f1a7e-0000-4000-8000-000000000000/v2.0",
      authMethods: ["client_secret_post", "private_key_jwt", "client_secret_basic"],
      userinfo: { name, family_name: "Rivera", given_name: "Ada", email },
      idToken: { name, preferred_username: email, tid: "5e1f1a7e-0000-4000-8000-000000000000" },
    },
    ...{ name, email, isEmailVerified: false },
  },
  "Azure AD B2C": {
    behaviour: {
      issuerPath: "/tfp/5e1f1a7e-0000-4000-8000-000000000000/b2c_1_signin/v2.0/",
      authMethods: ["client_secret_post", "client_secret_basic"],
      userinfo: null,
      idToken: { name, emails: [email] },
    },
    ...{ name, email: null, isEmailVerified: false },
  },
  ADFS: {
    behaviour: {
      issuerPath: "/adfs",
      authMethods: ["client_secret_post", "client_secret_basic", "private_key_jwt"],
      userinfo: {},
      idToken: { name, email, email_verified: true },
    },
    ...verified,
  },
  // The issuer ends in a slash.
  Auth0: {
    behaviour: {
      issuerPath: "/",
      authMethods: [...basicAndPost, "private_key_jwt"],
      userinfo: { name, nickname: "ada", email, email_verified: true },
      idToken: { name, nickname: "ada", email, email_verified: true },
    },
    ...verified,
  },
  // The ID token has few claims if there is an access token.
  Okta: {
    behaviour: {
      issuerPath: "/oauth2/default",
      authMethods: [...basicAndPost, "client_secret_jwt", "private_key_jwt", "none"],
      namesIssuer: true,
      userinfo: { name, email, email_verified: true, locale: "en-US" },
    },
    ...verified,
  },
  // Booleans are strings in userinfo; the authorization endpoint is on another origin than the issuer.
  Cognito: {
    behaviour: {
      issuerPath: "/eu-central-1_Abcdefghi",
      authMethods: basicAndPost,
      userinfo: { email, email_verified: "true", given_name: "Ada", family_name: "Rivera", username: "ada" },
      idToken: { email, email_verified: true, "cognito:username": "ada" },
    },
    ...verified,
  },
  Google: {
    behaviour: {
      authMethods: ["client_secret_post", "client_secret_basic"],
      userinfo: { name, given_name: "Ada", family_name: "Rivera", email, email_verified: true },
      idToken: { name, email, email_verified: true, azp: "app" },
    },
    ...verified,
  },
  Apple: {
    behaviour: {
      authMethods: ["client_secret_post"],
      userinfo: null,
      idToken: { email, email_verified: "true", is_private_email: "true", nonce_supported: true },
    },
    ...{ name: null, email, isEmailVerified: true },
  },
  // Claims about the user are in userinfo only, unless the project says otherwise.
  ZITADEL: {
    behaviour: {
      authMethods: [...basicAndPost, "private_key_jwt"],
      userinfo: { name, preferred_username: "ada@verify.zitadel.cloud", email, email_verified: true },
    },
    ...verified,
  },
  Authentik: {
    behaviour: {
      issuerPath: "/application/o/verify/",
      authMethods: ["client_secret_post", "client_secret_basic"],
      userinfo: { name, email, email_verified: false, preferred_username: "ada", groups: [] },
      idToken: { name, email, email_verified: false, preferred_username: "ada", groups: [] },
    },
    ...{ name, email, isEmailVerified: false },
  },
  JumpCloud: {
    behaviour: {
      issuerPath: "/",
      authMethods: ["client_secret_post", "none"],
      userinfo: { name, email, email_verified: "true" },
      idToken: { name, email, email_verified: "true" },
    },
    ...verified,
  },
};

/** Makes a provider’s cached metadata too old for the rest of the test. */
export function expireMetadata(): void {
  const now = performance.now.bind(performance);
  const spy = vi.spyOn(performance, "now").mockImplementation(() => now() + 11 * 60 * 1000);
  onTestFinished(() => spy.mockRestore());
}
