import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { describe, expect, test } from "vitest";
import { eventStatuses } from "@/lib/verification/model/host-schemas";
import { openapiDocument } from "./openapi";

const document = openapiDocument({ appName: "Verify", appUrl: "https://app.example" });

const status = {
  user_id: "7b0c",
  subject: "subject-1",
  issuer: "https://id.example",
  status: "approved",
  level: 1,
  sequence: 3,
  decided_at: "2026-03-01T09:00:00.000Z",
  valid_until: null,
};

function validates(schema: string, value: unknown): boolean {
  const ajv = new Ajv2020({ strict: false });
  formats.default(ajv);
  return ajv.validate({ ...document, $ref: `#/components/schemas/${schema}` }, value) === true;
}

describe("the OpenAPI document", () => {
  test("is valid OpenAPI 3.1", async () => {
    expect(await new Validator().validate(structuredClone(document))).toEqual({ valid: true });
  });

  test("describes the response of the status API", () => {
    const response = { ...status, updated_at: "2026-03-01T09:00:00.000Z" };
    expect(validates("Verification", response)).toBe(true);
    for (const field of Object.keys(response)) {
      expect(validates("Verification", { ...response, [field]: undefined }), field).toBe(false);
    }
    expect(validates("Verification", { ...response, status: "creating" })).toBe(false);
  });

  test.each(eventStatuses)("describes the event of %s", (name) => {
    const event = { type: `verification.${name}`, timestamp: "2026-03-01T09:00:00.000Z" };
    expect(validates("Event", { ...event, data: { ...status, status: name } })).toBe(true);
    expect(validates("Event", { ...event, data: { ...status, status: "none" } })).toBe(false);
  });
});
