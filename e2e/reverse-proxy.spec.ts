import { createPlainClient } from "../sandbox/visitor/plain-client";
import { freePort } from "./support/local-server";
import { enterHostedFlow, expectOverview, finishHostedFlow } from "./support/overview";
import { signInAsNew } from "./support/people";
import { finishPlainly, openInquiry, signInPlainly, statusIn } from "./support/plain-journey";
import { openReverseProxy } from "./support/reverse-proxy";
import { expect, test } from "./support/test";

test("behind a load balancer every public address is below APP_URL", async ({ page, openWorld }) => {
  const port = await freePort();
  const proxy = await openReverseProxy(port);
  try {
    const { facts, control } = await openWorld({ port, appUrl: proxy.url });
    await page.goto(`${proxy.url}/verify`);
    await signInAsNew(page);
    await expectOverview(page, { status: "none", action: "start" });
    await enterHostedFlow(page, facts.idvUrl);
    const [created] = await control.requests({ method: "POST" });
    expect(created?.body).toMatchObject({ return_url: `${proxy.url}/kyc/complete` });
    await finishHostedFlow(page, "approved");
    await expectOverview(page, { status: "approved" });
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page).toHaveURL(`${proxy.url}/`);
    await expect(page.getByRole("link", { name: "Get started" })).toBeVisible();

    const direct = createPlainClient(`http://localhost:${port}`);
    const signIn = await direct.get("/verify", { follow: false });
    expect(new URL(signIn.headers.get("location") ?? "", proxy.url).origin).toBe(proxy.url);
  } finally {
    await proxy.close();
  }
});

test("on https, cookies are secure and host-bound, and HSTS is set", async ({ openWorld }) => {
  const appUrl = "https://verify.example.test";
  const { facts } = await openWorld({ appUrl });
  const port = facts.variables["PORT"];
  const client = createPlainClient(appUrl, (url) =>
    url.origin === appUrl ? new URL(`http://127.0.0.1:${port}${url.pathname}${url.search}`) : url,
  );
  const verify = await signInPlainly(client);
  expect([verify.url.href, statusIn(verify)]).toEqual([`${appUrl}/verify`, "none"]);
  expect(verify.headers.get("strict-transport-security")).toMatch(/max-age=\d{8}/);
  const own = client.jar.received().filter((line) => !line.startsWith("sandbox_idp"));
  for (const line of own) expect(line).toMatch(/^__(Host|Secure)-.*; Secure/i);
  const session = own.filter((line) => line.startsWith("__Host-verify.session="));
  expect(session).toHaveLength(1);
  for (const attribute of ["HttpOnly", "SameSite=Lax", "Path=/"])
    expect(session[0]?.toLowerCase()).toContain(`; ${attribute.toLowerCase()}`);

  const id = await openInquiry(client, verify);
  expect(statusIn(await finishPlainly(client, facts, id, "approved"))).toBe("approved");
});
