import { describe, expect, test } from "vitest";
import { signWebhook } from "./sign-webhook";

describe("a signature", () => {
  // The example from the tests of the Standard Webhooks libraries.
  const example = {
    secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
    timestamp: 1614265330,
    body: '{"test": 2432232314}',
  };

  test("matches the example of the standard", () => {
    expect(signWebhook(example)).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  });

  test("is the same for the bytes of the body", () => {
    expect(signWebhook({ ...example, body: Buffer.from(example.body) })).toBe(signWebhook(example));
  });

  test.each([["MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"], ["whsec_"], ["whsec_not base64"], [""]])(
    "refuses the secret %j",
    (secret) => expect(() => signWebhook({ ...example, secret })).toThrow("whsec_ followed by base64"),
  );
});
