import { createControl } from "./control-client";
import { type SandboxOptions, startSandbox } from "./sandbox";

export const apiKey = "secret_live_test";
export const client = {
  id: "app",
  secret: "app-secret",
  redirectUris: ["http://localhost:3999/api/auth/callback/oidc"],
};

/** A sandbox on free ports, and shortcuts to call it. */
export async function startTestWorld(
  options: Partial<Pick<SandboxOptions, "client" | "hostProduct" | "webhook">> = {},
) {
  const sandbox = await startSandbox({ apiKey, client, ...options });
  const create = (body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${sandbox.apiUrl}/kyc/inquiry`, {
      method: "POST",
      headers: { "api-key": apiKey, "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
      redirect: "manual",
      signal: AbortSignal.timeout(30_000),
    });
  const readResult = (id: string) =>
    fetch(`${sandbox.apiUrl}/kyc/inquiry/${id}/result`, {
      headers: { "api-key": apiKey },
      redirect: "manual",
      signal: AbortSignal.timeout(30_000),
    });
  return { sandbox, control: createControl(sandbox.controlUrl), create, readResult };
}

export type TestWorld = Awaited<ReturnType<typeof startTestWorld>>;

export function wanted(subjectId: string, more: Record<string, unknown> = {}) {
  return { subject_id: subjectId, return_url: "http://localhost:3999/kyc/complete?lang=de", ...more };
}

/** Creates an inquiry and returns its id. */
export async function createInquiry(world: TestWorld, subjectId: string, more: Record<string, unknown> = {}) {
  const response = await world.create(wanted(subjectId, more));
  const body: unknown = await response.json();
  if (typeof body === "object" && body !== null && "id" in body && typeof body.id === "string")
    return body.id;
  throw new Error(`No inquiry was made: ${JSON.stringify(body)}`);
}
