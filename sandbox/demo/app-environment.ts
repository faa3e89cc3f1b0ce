import { randomBytes } from "node:crypto";
import path from "node:path";
import type { Sandbox } from "../sandbox";

/** Secrets and addresses of one world. Each start makes new ones. */
export type Secrets = {
  apiKey: string;
  webhookSecret: string;
  authSecret: string;
  clientSecret: string;
  /** Signs the events that the app sends to the product beside it. */
  eventsSecret: string;
  /** Opens the app's status API. */
  statusApiKey: string;
};

export const clientId = "verify-app";

export function makeSecrets(): Secrets {
  return {
    apiKey: `secret_live_${randomBytes(24).toString("hex")}`,
    webhookSecret: `whsec_${randomBytes(32).toString("base64")}`,
    authSecret: randomBytes(32).toString("base64"),
    clientSecret: randomBytes(24).toString("hex"),
    eventsSecret: `whsec_${randomBytes(32).toString("base64")}`,
    statusApiKey: `key_${randomBytes(24).toString("hex")}`,
  };
}

/** Where Node caches compiled code between starts of the app that is built in `root`. */
export function compileCache(root: string): string {
  return path.join(root, ".next/cache/compile");
}

export function callbackUrl(appUrl: string): string {
  return `${appUrl}/api/auth/callback/oidc`;
}

export function webhookUrl(appUrl: string): string {
  return `${appUrl}/api/webhooks/inklink`;
}

/** The app's environment variables in this world. */
export function appEnvironment(sandbox: Sandbox, secrets: Secrets, appUrl: string): Record<string, string> {
  return {
    APP_URL: appUrl,
    AUTH_SECRET: secrets.authSecret,
    AUTH_OIDC_ISSUER: sandbox.issuer,
    AUTH_OIDC_ID: clientId,
    AUTH_OIDC_SECRET: secrets.clientSecret,
    AUTH_OIDC_NAME: "Sandbox ID",
    INKLINK_API_KEY: secrets.apiKey,
    INKLINK_API_URL: sandbox.apiUrl,
    INKLINK_IDV_URL: sandbox.idvUrl,
    INKLINK_WEBHOOK_SECRET: secrets.webhookSecret,
    OPERATOR_EMAILS: "operator@example.com",
    SMTP_URL: sandbox.smtpUrl,
    MAIL_FROM: `"${sandbox.appName.replace(/["\\<>@]/g, "")}" <verify@example.com>`,
    SUPPORT_URL: "mailto:help@example.com",
    ...hostProductEnvironment(sandbox, secrets),
  };
}

/** Nothing if there is no product beside the app: then it sends no events. */
function hostProductEnvironment({ hostProduct }: Sandbox, secrets: Secrets): Record<string, string> {
  if (hostProduct === null) return {};
  return {
    EVENTS_URL: hostProduct.eventsUrl,
    EVENTS_SECRET: secrets.eventsSecret,
    API_KEYS: secrets.statusApiKey,
  };
}

/** Variables with which the app offers GitHub, too. */
export function secondProvider(sandbox: Sandbox, secrets: Secrets): Record<string, string> {
  return {
    AUTH_PROVIDERS: "oidc github",
    AUTH_GITHUB_ID: clientId,
    AUTH_GITHUB_SECRET: secrets.clientSecret,
    AUTH_GITHUB_ISSUER: sandbox.gitHubUrl,
  };
}

const worldly =
  /^(AUTH_|NEXTAUTH_|INKLINK_|SANDBOX_|EVENTS_)|^(API_KEYS|APP_URL|DATABASE_URL|DATA_DIR|MAIL_FROM|OPERATOR_EMAILS|SUPPORT_EMAILS|PORT|NODE_ENV|SMTP_URL)$/;

/** The outer environment without variables that would tie the app to another world. Others, such as KYC_LEVEL, pass. */
export function outerEnvironment(outer: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(outer).flatMap(([name, value]) =>
      value === undefined || worldly.test(name) ? [] : [[name, value] as const],
    ),
  );
}
