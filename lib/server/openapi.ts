import "server-only";
import { z } from "zod";
import { eventSchema, problemSchema, verificationSchema } from "@/lib/verification/model/host-schemas";

type JsonObject = { readonly [name: string]: unknown };

/** The OpenAPI 3.1 document of the status API and of the events, made from the schemas that type them. */
export function openapiDocument({ appName, appUrl }: { appName: string; appUrl: string }): JsonObject {
  return {
    openapi: "3.1.0",
    info: {
      title: `${appName}: verification status`,
      version: "1.0.0",
      description:
        "Tells a host product where its users stand: by a request, or by signed events. InkLink is not asked.",
    },
    servers: [{ url: appUrl }],
    security: [{ apiKey: [] }],
    tags: [
      { name: "Status", description: "Where a user stands." },
      { name: "Events", description: "What this app sends to EVENTS_URL." },
    ],
    paths: {
      "/api/v1/verifications/{user_id}": {
        get: {
          operationId: "getVerification",
          summary: "Where the user with this id stands",
          tags: ["Status"],
          parameters: [
            {
              name: "user_id",
              in: "path",
              required: true,
              schema: { type: "string" },
              description: "Our own id.",
            },
          ],
          responses: statusResponses,
        },
      },
      "/api/v1/verifications": {
        get: {
          operationId: "findVerification",
          summary: "Where the user with this subject stands",
          tags: ["Status"],
          parameters: [
            {
              name: "subject",
              in: "query",
              required: true,
              schema: { type: "string" },
              description: "The user's id at the identity provider.",
            },
            {
              name: "issuer",
              in: "query",
              required: false,
              schema: { type: "string" },
              description: "The identity provider. Needed only if several know this subject.",
            },
          ],
          responses: {
            ...statusResponses,
            400: problemResponse("Several issuers know this subject."),
          },
        },
      },
    },
    webhooks: {
      verification: {
        post: {
          operationId: "receiveEvent",
          summary: "A user's status changed",
          description:
            "Verify `webhook-signature` over `webhook-id`, `webhook-timestamp` and the exact body, as Standard Webhooks say. Sent at least once, under one `webhook-id`, in order for each user.",
          tags: ["Events"],
          security: [],
          parameters: ["webhook-id", "webhook-timestamp", "webhook-signature"].map((name) => ({
            name,
            in: "header",
            required: true,
            schema: { type: "string" },
          })),
          requestBody: { required: true, content: json("Event") },
          responses: {
            "2XX": { description: "Acknowledged. Everything else is sent again, for a day." },
          },
        },
      },
    },
    components: {
      securitySchemes: { apiKey: { type: "http", scheme: "bearer", description: "One of API_KEYS." } },
      schemas: {
        Verification: toJsonSchema(verificationSchema),
        Event: toJsonSchema(eventSchema),
        Problem: toJsonSchema(problemSchema),
      },
    },
  };
}

const retryAfter = {
  "Retry-After": { description: "Seconds to wait.", schema: { type: "integer" } },
};

const statusResponses = {
  200: { description: "Where the user stands.", content: json("Verification") },
  401: {
    ...problemResponse("The API key is missing or wrong."),
    headers: { "WWW-Authenticate": { description: "Bearer", schema: { type: "string" } } },
  },
  404: problemResponse("There is no such user, or not any more."),
  429: { ...problemResponse("Too many requests with this key."), headers: retryAfter },
  503: { ...problemResponse("The status cannot be read right now."), headers: retryAfter },
};

function json(schema: string) {
  return { "application/json": { schema: { $ref: `#/components/schemas/${schema}` } } };
}

function problemResponse(description: string) {
  return {
    description,
    content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
  };
}

/** The pattern of a time says no more than its format. Fields may be added, so others are allowed. */
function toJsonSchema(schema: z.ZodType): JsonObject {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    target: "draft-2020-12",
    io: "input",
    override: ({ jsonSchema }) => {
      if (jsonSchema.format === "date-time") delete jsonSchema.pattern;
    },
  });
  return rest;
}
