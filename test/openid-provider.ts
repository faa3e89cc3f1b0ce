import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { generateKeyPair, SignJWT } from "jose";
import { z } from "zod";

type Claims = Readonly<Record<string, unknown>>;
type Endpoint = "discovery" | "token" | "userinfo";

/** The choices that OpenID Connect leaves to providers, as far as they matter to this app. */
export type ProviderBehaviour = {
  /** The origin in all of its addresses, if the test routes requests from there to this one (`routeFetch`). */
  readonly publicOrigin: string | null;
  /** Follows the origin in the issuer: `/`, `/realms/verify`. */
  readonly issuerPath: string;
  /** `token_endpoint_auth_methods_supported`; other methods are refused. Null: absent (means Basic only). */
  readonly authMethods: readonly string[] | null;
  /** The claims of userinfo beside `sub`; null if there is no such endpoint. */
  readonly userinfo: Claims | null;
  /** The claims of the ID token beside the required ones. */
  readonly idToken: Claims;
  /** The `user` field beside a posted response (`response_mode=form_post`); null if there is none. */
  readonly postedUser: Claims | null;
  /** RFC 9207: the authorization response names the issuer, too. */
  readonly namesIssuer: boolean;
  /** Other origins that the browser is redirected through, in order, from the authorization endpoint on. */
  readonly through: readonly string[];
  /** Further metadata; replaces existing values. */
  readonly metadata: Claims;
  /** Endpoints that accept the request, and never respond. */
  readonly silent: readonly Endpoint[];
  /** Endpoints that respond with this status and JSON instead. */
  readonly failing: Partial<Record<Endpoint, { readonly status: number; readonly body: unknown }>>;
};

const plain: ProviderBehaviour = {
  publicOrigin: null,
  issuerPath: "",
  authMethods: ["client_secret_basic", "client_secret_post"],
  userinfo: {},
  idToken: {},
  postedUser: null,
  namesIssuer: false,
  through: [],
  metadata: {},
  silent: [],
  failing: {},
};

export type OpenidProvider = Awaited<ReturnType<typeof startOpenidProvider>>;

export const client = { id: "app", secret: "a secret with spaces & signs +" };

// Making a key takes longer than most tests.
let keys: ReturnType<typeof generateKeyPair> | undefined;

type Grant = { readonly sub: string; readonly nonce: string; readonly challenge: string };

/** An OpenID provider on a free local port that can be made to behave like many real ones. */
export async function startOpenidProvider(initial: Partial<ProviderBehaviour> = {}) {
  keys ??= generateKeyPair("RS256");
  const { privateKey } = await keys;
  let behaviour: ProviderBehaviour = { ...plain, ...initial };
  let sub = "subject-1";
  const requests: string[] = [];
  const grants = new Map<string, Grant>();
  const tokens = new Map<string, string>();
  const server = createServer((request, response) => void handle(request, response));
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = z.object({ port: z.number() }).parse(server.address());
  const ownOrigin = `http://127.0.0.1:${port}`;
  const origin = () => behaviour.publicOrigin ?? ownOrigin;
  const issuer = () => `${origin()}${behaviour.issuerPath}`;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", ownOrigin);
    const endpoint = endpointOf(url.pathname);
    requests.push(endpoint ?? url.pathname);
    if (endpoint !== null && behaviour.silent.includes(endpoint)) return;
    const failure = endpoint === null ? undefined : behaviour.failing[endpoint];
    if (failure !== undefined) return json(response, failure.status, failure.body);
    if (endpoint === "discovery") return json(response, 200, metadata());
    if (endpoint === "token") return token(request, response);
    if (endpoint === "userinfo") return userinfo(request, response);
    authorize(url, response);
  }

  function metadata(): Claims {
    return {
      issuer: issuer(),
      authorization_endpoint: authorizationEndpoint(),
      token_endpoint: `${origin()}/token`,
      jwks_uri: `${origin()}/jwks`,
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256"],
      ...(behaviour.userinfo === null ? {} : { userinfo_endpoint: `${origin()}/userinfo` }),
      ...(behaviour.authMethods === null
        ? {}
        : { token_endpoint_auth_methods_supported: behaviour.authMethods }),
      ...(behaviour.namesIssuer ? { authorization_response_iss_parameter_supported: true } : {}),
      ...behaviour.metadata,
    };
  }

  /** Host names that browsers resolve to this machine, each of which is another origin. */
  function authorizationEndpoint(step = 0): string {
    const name = behaviour.through[step];
    return name === undefined
      ? `${origin()}/authorize`
      : `http://${name}.localhost:${port}/authorize/${step}`;
  }

  /** Signs in every client as `sub`. */
  function authorize({ pathname, search, searchParams }: URL, response: ServerResponse): void {
    const step = Number(/\/authorize\/(\d+)$/.exec(pathname)?.[1] ?? behaviour.through.length);
    const isLast = step + 1 >= behaviour.through.length;
    if (!isLast) {
      redirect(response, `${authorizationEndpoint(step + 1)}${search}`);
      return;
    }
    const code = randomUUID();
    const [nonce, challenge] = [searchParams.get("nonce") ?? "", searchParams.get("code_challenge") ?? ""];
    grants.set(code, { sub, nonce, challenge });
    const back = new URL(searchParams.get("redirect_uri") ?? "");
    if (searchParams.get("response_mode") === "form_post") {
      const { postedUser } = behaviour;
      const user = postedUser === null ? {} : { user: JSON.stringify(postedUser) };
      formPage(response, back.href, { code, state: searchParams.get("state") ?? "", ...user });
      return;
    }
    back.searchParams.set("code", code);
    back.searchParams.set("state", searchParams.get("state") ?? "");
    if (behaviour.namesIssuer) back.searchParams.set("iss", issuer());
    redirect(response, back.href);
  }

  async function token(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const form = new URLSearchParams(body);
    if (!isClient(request.headers.authorization, form))
      return json(response, 401, { error: "invalid_client" });
    const grant = grants.get(form.get("code") ?? "");
    grants.delete(form.get("code") ?? "");
    const verifier = form.get("code_verifier");
    const challenge = verifier === null ? "" : createHash("sha256").update(verifier).digest("base64url");
    if (grant?.challenge !== challenge) return json(response, 400, { error: "invalid_grant" });
    const seconds = Math.floor(Date.now() / 1000);
    const required = { sub: grant.sub, iss: issuer(), aud: client.id, iat: seconds, exp: seconds + 300 };
    const idToken = await new SignJWT({ nonce: grant.nonce, ...required, ...behaviour.idToken })
      .setProtectedHeader({ alg: "RS256" })
      .sign(privateKey);
    const accessToken = randomUUID();
    tokens.set(`Bearer ${accessToken}`, grant.sub);
    json(response, 200, { access_token: accessToken, token_type: "Bearer", id_token: idToken });
  }

  function isClient(authorization: string | undefined, form: URLSearchParams): boolean {
    const methods = behaviour.authMethods ?? ["client_secret_basic"];
    const pair = [client.id, client.secret].map((part) => new URLSearchParams({ part }).toString().slice(5));
    const basic = `Basic ${Buffer.from(pair.join(":")).toString("base64")}`;
    if (authorization !== undefined) {
      return methods.includes("client_secret_basic") && authorization.replace(/^\S+/, "Basic") === basic;
    }
    const isTold = form.get("client_id") === client.id && form.get("client_secret") === client.secret;
    return methods.includes("client_secret_post") && isTold;
  }

  function userinfo({ headers }: IncomingMessage, response: ServerResponse): void {
    const owner = tokens.get(headers.authorization ?? "");
    if (owner === undefined) json(response, 401, { error: "invalid_token" });
    else json(response, 200, { sub: owner, ...behaviour.userinfo });
  }

  return {
    issuer,
    /** Where it listens. */
    ownOrigin,
    /** The endpoints that were requested, in order. */
    requests,
    become(change: Partial<ProviderBehaviour>): void {
      behaviour = { ...plain, ...change };
    },
    /** Sets the user who signs in from now on. */
    signInAs(next: string): void {
      sub = next;
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function endpointOf(pathname: string): Endpoint | null {
  if (pathname.endsWith("/.well-known/openid-configuration")) return "discovery";
  if (pathname.endsWith("/token")) return "token";
  return pathname.endsWith("/userinfo") ? "userinfo" : null;
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { location }).end();
}

/** A page that posts these fields by itself; without scripts, by its button. */
function formPage(response: ServerResponse, action: string, fields: Readonly<Record<string, string>>): void {
  const quote = (text: string) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${quote(value)}">`,
  );
  const form = `<form method="post" action="${quote(action)}">${inputs.join("")}<button>Continue</button></form>`;
  const page = `<!doctype html><title>Provider</title>${form}<script>document.forms[0].submit()</script>`;
  response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page);
}
