import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { z } from "zod";
import { client } from "./openid-provider";

type GitHubEmail = { readonly email: string; readonly primary: boolean; readonly verified: boolean };
type Endpoint = "token" | "user" | "emails";

type Behaviour = {
  readonly user: Readonly<Record<string, unknown>>;
  readonly emails: readonly GitHubEmail[];
  /** Endpoints that accept the request, and never respond. */
  readonly silent: readonly Endpoint[];
  readonly failing: Partial<
    Record<Endpoint, { readonly status: number; readonly body: unknown; readonly headers?: Headers }>
  >;
  /** The issuer in the authorization response (RFC 9207). */
  readonly namedIssuer: string;
};

type Headers = Readonly<Record<string, string>>;

const plain: Behaviour = {
  user: { id: 583231, login: "ada", name: "Ada Rivera", email: "public@example.com" },
  emails: [
    { email: "other@example.com", primary: false, verified: true },
    { email: "ada@example.com", primary: true, verified: true },
  ],
  silent: [],
  failing: {},
  namedIssuer: "https://github.com/login/oauth",
};

export type GitHub = Awaited<ReturnType<typeof startGitHub>>;

/**
 * github.com and api.github.com as far as signing in needs them: OAuth 2.0 with PKCE, no ID token, errors of the token
 * endpoint with status 200, and an API that refuses requests without a user agent.
 */
export async function startGitHub() {
  let behaviour = plain;
  const challenges = new Map<string, string>();
  const tokens = new Set<string>();
  const server = createServer((request, response) => void handle(request, response));
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = z.object({ port: z.number() }).parse(server.address());
  const ownOrigin = `http://127.0.0.1:${port}`;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", ownOrigin);
    const endpoint = endpointOf(url.pathname);
    if (endpoint === null) return authorize(url, response);
    if (behaviour.silent.includes(endpoint)) return;
    const failure = behaviour.failing[endpoint];
    if (failure !== undefined) return json(response, failure.status, failure.body, failure.headers);
    return endpoint === "token" ? token(request, response) : api(endpoint, request, response);
  }

  function api(endpoint: "user" | "emails", { headers }: IncomingMessage, response: ServerResponse): void {
    const { authorization = "", "user-agent": agent } = headers;
    if (agent === undefined || !tokens.has(authorization)) json(response, 401, {});
    else json(response, 200, behaviour[endpoint]);
  }

  function authorize({ searchParams }: URL, response: ServerResponse): void {
    const code = randomUUID();
    challenges.set(code, searchParams.get("code_challenge") ?? "");
    const back = new URL(searchParams.get("redirect_uri") ?? "");
    back.searchParams.set("code", code);
    back.searchParams.set("state", searchParams.get("state") ?? "");
    back.searchParams.set("iss", behaviour.namedIssuer);
    response.writeHead(302, { location: back.href }).end();
  }

  async function token(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const form = new URLSearchParams(body);
    const pair = [client.id, client.secret].map((part) => new URLSearchParams({ part }).toString().slice(5));
    const basic = `Basic ${Buffer.from(pair.join(":")).toString("base64")}`;
    if (request.headers.authorization !== basic) {
      return json(response, 200, { error: "incorrect_client_credentials", error_description: "wrong" });
    }
    const code = form.get("code") ?? "";
    const expected = challenges.get(code);
    challenges.delete(code);
    const verifier = form.get("code_verifier") ?? "";
    if (expected !== createHash("sha256").update(verifier).digest("base64url")) {
      return json(response, 200, { error: "bad_verification_code", error_description: "expired" });
    }
    const accessToken = randomUUID();
    tokens.add(`Bearer ${accessToken}`);
    json(response, 200, { access_token: accessToken, token_type: "bearer", scope: "read:user,user:email" });
  }

  return {
    ownOrigin,
    become(change: Partial<Behaviour>): void {
      behaviour = { ...plain, ...change };
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function endpointOf(pathname: string): Endpoint | null {
  if (pathname.endsWith("/access_token")) return "token";
  if (pathname.endsWith("/user/emails")) return "emails";
  return pathname.endsWith("/user") ? "user" : null;
}

function json(response: ServerResponse, status: number, body: unknown, headers: Headers = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}
