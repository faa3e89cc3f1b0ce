import { isHttpUrl } from "@/lib/core/url";

/** The identity providers that `AUTH_PROVIDERS` can name, by next-auth's ids. */
export const providerIds = ["oidc", "google", "microsoft-entra-id", "apple", "github"] as const;

export type ProviderId = (typeof providerIds)[number];

/** A configured way to sign in. */
export type SignInMethod = {
  readonly id: ProviderId;
  /** The provider's name on its button; null if the operator gave none. */
  readonly name: string | null;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Names a user together with the subject. For GitHub, which is no OpenID provider, its address. */
  readonly issuer: string;
  /** The issuer is the provider's own, and not one that the operator set. */
  readonly isDefaultIssuer: boolean;
};

type Facts = {
  /** The variables that next-auth reads for this provider. */
  readonly id: string;
  readonly secret: string;
  readonly issuer: string;
  readonly name: string | null;
  /** Null if the issuer is required. */
  readonly defaultIssuer: string | null;
  /**
   * The only origins that redirect a person who comes from a sign-in form. Null if they are unknown: an OpenID provider
   * and a Microsoft tenant may pass people on to any other one.
   */
  readonly formTargets: readonly string[] | null;
};

const facts = {
  oidc: {
    id: "AUTH_OIDC_ID",
    secret: "AUTH_OIDC_SECRET",
    issuer: "AUTH_OIDC_ISSUER",
    name: null,
    defaultIssuer: null,
    formTargets: null,
  },
  google: {
    id: "AUTH_GOOGLE_ID",
    secret: "AUTH_GOOGLE_SECRET",
    issuer: "AUTH_GOOGLE_ISSUER",
    name: "Google",
    defaultIssuer: "https://accounts.google.com",
    formTargets: ["https://accounts.google.com"],
  },
  "microsoft-entra-id": {
    id: "AUTH_MICROSOFT_ENTRA_ID_ID",
    secret: "AUTH_MICROSOFT_ENTRA_ID_SECRET",
    issuer: "AUTH_MICROSOFT_ENTRA_ID_ISSUER",
    name: "Microsoft",
    defaultIssuer: "https://login.microsoftonline.com/common/v2.0",
    formTargets: null,
  },
  apple: {
    id: "AUTH_APPLE_ID",
    secret: "AUTH_APPLE_SECRET",
    issuer: "AUTH_APPLE_ISSUER",
    name: "Apple",
    defaultIssuer: "https://appleid.apple.com",
    formTargets: ["https://appleid.apple.com"],
  },
  github: {
    id: "AUTH_GITHUB_ID",
    secret: "AUTH_GITHUB_SECRET",
    issuer: "AUTH_GITHUB_ISSUER",
    name: "GitHub",
    defaultIssuer: "https://github.com",
    formTargets: ["https://github.com"],
  },
} as const satisfies Record<ProviderId, Facts>;

type Variables = Readonly<Record<string, string | undefined>>;

/** The names in a list separated by white space; unknown ones and repetitions included. */
export function splitNames(list: string): string[] {
  return list.split(/\s+/).filter((name) => name !== "");
}

export function isProviderId(value: unknown): value is ProviderId {
  return providerIds.some((id) => id === value);
}

/** The variables that a method needs, and those that it reads. */
export function variablesOf(provider: ProviderId): { needed: string[]; read: string[] } {
  const { id, secret, issuer, defaultIssuer } = facts[provider];
  const needed = defaultIssuer === null ? [issuer, id, secret] : [id, secret];
  const read = provider === "oidc" ? [...needed, "AUTH_OIDC_NAME"] : [...needed, issuer];
  return { needed, read };
}

/** Null if a variable is missing that the method needs. */
export function signInMethod(provider: ProviderId, variables: Variables): SignInMethod | null {
  const { id, secret, name } = facts[provider];
  const clientId = variables[id];
  const clientSecret = variables[secret];
  const issuer = configuredIssuer(provider, variables);
  if (clientId === undefined || clientSecret === undefined || issuer === null) return null;
  return {
    id: provider,
    name: provider === "oidc" ? (variables["AUTH_OIDC_NAME"] ?? null) : name,
    clientId,
    clientSecret,
    issuer,
    isDefaultIssuer: issuer === facts[provider].defaultIssuer,
  };
}

/**
 * The issuer of every provider by its id, also of those that are not offered: users may have signed in there before. A
 * provider is missing if its issuer is not known.
 */
export function issuersOf(variables: Variables): Readonly<Record<string, string>> {
  return Object.fromEntries(
    providerIds.flatMap((provider) => {
      const issuer = configuredIssuer(provider, variables);
      return issuer === null ? [] : [[provider, issuer] as const];
    }),
  );
}

function configuredIssuer(provider: ProviderId, variables: Variables): string | null {
  const { issuer, defaultIssuer } = facts[provider];
  const value = variables[issuer];
  if (value === undefined || !isHttpUrl(value)) return defaultIssuer;
  // Compared by bytes elsewhere, so it stays as configured.
  if (provider === "oidc") return value;
  const withoutSlash = value.replace(/\/+$/, "");
  // next-auth's issuer of a GitHub Enterprise server is below its address.
  return provider === "github" ? withoutSlash.replace(/\/login\/oauth$/, "") : withoutSlash;
}

/** The origins that the forms of these methods lead to. Null if they cannot be listed. */
export function formTargetsOf(methods: readonly SignInMethod[]): readonly string[] | null {
  const targets = methods.map(({ id, isDefaultIssuer }) => (isDefaultIssuer ? facts[id].formTargets : null));
  return targets.every((origins) => origins !== null) ? targets.flat() : null;
}

/** The path that the provider redirects to. */
export function callbackPath(provider: ProviderId): string {
  return `/api/auth/callback/${provider}`;
}

/** Whether the provider's page posts its response, instead of redirecting (OAuth 2.0 Form Post Response Mode). */
export function postsItsResponse(provider: ProviderId): boolean {
  return provider === "apple";
}
