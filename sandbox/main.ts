import { z } from "zod";
import {
  appEnvironment,
  callbackUrl,
  clientId,
  type Secrets,
  secondProvider,
  webhookUrl,
} from "./demo/app-environment";
import { startSandbox } from "./sandbox";

const portSchema = z.coerce.number().int().min(0).max(65_535);
const environmentSchema = z.object({
  SANDBOX_API_PORT: portSchema.default(4010),
  SANDBOX_IDV_PORT: portSchema.default(4020),
  SANDBOX_IDP_PORT: portSchema.default(4030),
  SANDBOX_CONTROL_PORT: portSchema.default(4040),
  SANDBOX_SMTP_PORT: portSchema.default(4050),
  SANDBOX_HOST_PORT: portSchema.default(4060),
  APP_URL: z.url().default("http://localhost:3000"),
  APP_NAME: z.string().optional(),
});

/** Constant, so that they can be put in an `.env.local`. They are valid for this sandbox only. */
const secrets: Secrets = {
  apiKey: "secret_live_sandbox",
  webhookSecret: `whsec_${Buffer.from("a secret of the sandbox, 32 bytes").toString("base64")}`,
  authSecret: "a-secret-for-sessions-in-the-sandbox",
  clientSecret: "sandbox-client-secret",
  eventsSecret: `whsec_${Buffer.from("signs events; sandbox, 32 bytes.").toString("base64")}`,
  statusApiKey: "key_of_the_sandbox_for_the_status_api",
};

const environment = environmentSchema.parse(process.env);
const sandbox = await startSandbox({
  ports: {
    api: environment.SANDBOX_API_PORT,
    idv: environment.SANDBOX_IDV_PORT,
    idp: environment.SANDBOX_IDP_PORT,
    control: environment.SANDBOX_CONTROL_PORT,
    smtp: environment.SANDBOX_SMTP_PORT,
    hostProduct: environment.SANDBOX_HOST_PORT,
  },
  appName: environment.APP_NAME,
  apiKey: secrets.apiKey,
  client: { id: clientId, secret: secrets.clientSecret, redirectUris: [callbackUrl(environment.APP_URL)] },
  webhook: { url: webhookUrl(environment.APP_URL), secret: secrets.webhookSecret },
  hostProduct: { eventsSecret: secrets.eventsSecret, apiKey: secrets.statusApiKey },
}).catch((error: unknown) => {
  console.error(`The sandbox could not start: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
});

const variables = Object.entries({
  ...appEnvironment(sandbox, secrets, environment.APP_URL),
  ...secondProvider(sandbox, secrets),
});
console.log(`The sandbox runs. Its control page: ${sandbox.controlUrl}
The product beside the app: ${sandbox.hostProduct?.url}

The app needs:
${variables.map(([name, value]) => `${name}=${value}`).join("\n")}
`);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, async () => {
    await sandbox.close();
    process.exit(0);
  });
}
