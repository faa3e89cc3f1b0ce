import { generateKeyPairSync, randomBytes } from "node:crypto";
import type { Configuration } from "oidc-provider";
import { endSessionPath } from "./end-session";
import { createMemoryAdapter } from "./memory-adapter";
import type { People } from "./people";

export type Client = { id: string; secret: string; redirectUris: string[] };

const hourSeconds = 3600;
const minuteSeconds = 60;

/** A strictly conforming provider: PKCE is required, and name and email come from userinfo, not in the ID token. */
export function providerConfiguration(issuer: string, client: Client, people: People): Configuration {
  return {
    discovery: { end_session_endpoint: `${issuer}${endSessionPath}` },
    adapter: createMemoryAdapter(),
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: client.redirectUris,
        response_types: ["code"],
        grant_types: ["authorization_code"],
        // The ID token says when the person signed in.
        require_auth_time: true,
      },
    ],
    jwks: { keys: [signingKey()] },
    // Cookies ignore ports, so their names must differ from the app's.
    cookies: {
      keys: [randomBytes(32).toString("hex")],
      names: {
        session: "sandbox_idp_session",
        interaction: "sandbox_idp_interaction",
        resume: "sandbox_idp_resume",
      },
    },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "locale"] },
    scopes: ["openid", "email", "profile"],
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: false } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    // Sessions are not kept, so tokens must not depend on one.
    expiresWithSession: () => false,
    clientBasedCORS: () => false,
    ttl: {
      AccessToken: hourSeconds,
      AuthorizationCode: minuteSeconds,
      Grant: hourSeconds,
      IdToken: hourSeconds,
      Interaction: hourSeconds,
      Session: hourSeconds,
    },
    findAccount: (_, sub) => {
      const person = people.find(sub);
      if (person === null) return undefined;
      const { name, email, emailVerified, language } = person;
      return {
        accountId: sub,
        claims: () => ({ sub, name, email, email_verified: emailVerified, locale: language }),
      };
    },
    // Choosing a person counts as consent: there is no consent page.
    async loadExistingGrant({ oidc }) {
      const { provider, account, client: relyingParty, params } = oidc;
      if (!account || !relyingParty) return undefined;
      const grant = new provider.Grant({ accountId: account.accountId, clientId: relyingParty.clientId });
      grant.addOIDCScope(String(params?.["scope"] ?? "openid"));
      await grant.save();
      return grant;
    },
    renderError(ctx, out) {
      ctx.type = "text/plain; charset=utf-8";
      ctx.body = `The sign-in cannot go on.\n${out.error}: ${out.error_description ?? ""}\n`;
    },
  };
}

function signingKey() {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { ...privateKey.export({ format: "jwk" }), kty: "RSA" as const, use: "sig" as const, alg: "RS256" };
}
