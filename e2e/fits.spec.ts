import { brand } from "../lib/config/brand/brand";
import { type Locale, localeCookieName, locales } from "../lib/i18n/locales";
import { composeMail } from "../lib/mail/compose";
import { formWith } from "../sandbox/visitor/forms";
import { continueToChooser } from "../sandbox/visitor/journey";
import { createPlainClient, type PlainClient, type PlainResponse } from "../sandbox/visitor/plain-client";
import { misfitsIn, type Sent } from "./support/fits";
import { operatorClient, searchPlainly } from "./support/operator";
import {
  finishPlainly,
  openInquiry,
  returnPath,
  signInPlainly,
  startPlainly,
  statusIn,
} from "./support/plain-journey";
import { expect, test } from "./support/test";

/** Wider than any screen and without a break opportunity; as long as the provider accepts. */
const longNamed = {
  name: `Wolfeschlegelsteinhausenbergerdorff-${"Österreichischungarische".repeat(2)}`,
  email: `${"wolfeschlegelsteinhausenbergerdorff".repeat(2).slice(0, 64)}@${"donaudampfschifffahrt".repeat(2)}.example.test`,
};
const longProduct = "Verifizierungsplattformgesellschaft";

const narrowest = { width: 320, zoom: 1 };
/** A desktop window at 200 % zoom. */
const zoomed = { width: 640, zoom: 1 };
/** A phone with 200 % text size. */
const enlarged = { width: 390, zoom: 2 };

/** The style sheets of the app's pages, each fetched once. */
function sheetsOf(client: PlainClient) {
  const fetched = new Map<string, Promise<string>>();
  return ({ body }: PlainResponse): Promise<string[]> =>
    Promise.all(
      [...body.matchAll(/<link rel="stylesheet" href="([^"]+)"/g)].map(([, address = ""]) => {
        const sheet = fetched.get(address) ?? client.get(address).then((response) => response.body);
        fetched.set(address, sheet);
        return sheet;
      }),
    );
}

/** Collects pages, each in every language. */
function createCollection(client: PlainClient) {
  const sheets = sheetsOf(client);
  const sent: Sent[] = [];
  const add = async (name: string, response: PlainResponse) => {
    const styles = await sheets(response);
    sent.push({ name, html: response.body, styles });
  };
  /** `by` is the client to use. Requests to the page must be repeatable. */
  const inEveryLanguage = async (name: string, path: string, by: PlainClient = client) => {
    const cookies = by.jar.header(by.appUrl);
    const responses = locales.map(async (locale) => {
      const headers = { cookie: `${cookies}; ${localeCookieName}=${locale}` };
      const response = await by.get(path, { headers, follow: false });
      expect([response.body.includes(`<html lang="${locale}"`), name, response.status]).toEqual([
        true,
        name,
        response.status,
      ]);
      await add(`${name} in ${locale}`, response);
    });
    await Promise.all(responses);
  };
  return { sent, add, inEveryLanguage };
}

/** Replaces the product name by a long one. */
function renamed({ name, html, styles }: Sent): Sent {
  return { name: `${name}, renamed`, html: html.replaceAll(brand.name, longProduct), styles };
}

test("pages fit the narrowest screen and the largest text, in every language, with long names", async ({
  page,
  client,
  world,
  control,
}) => {
  const { sent, add, inEveryLanguage } = createCollection(client);
  const stranger = createPlainClient(world.appUrl);
  await inEveryLanguage("the front page", "/", stranger);
  await inEveryLanguage(
    "sign-in on the way back",
    `/signin?error=AccessDenied&callbackUrl=${encodeURIComponent("/kyc/complete")}`,
    stranger,
  );
  await inEveryLanguage("too many", "/slow-down?seconds=90", stranger);
  await inEveryLanguage("what is not there", "/nowhere", stranger);
  await inEveryLanguage("erased", "/account/erased", stranger);
  for (const locale of locales) {
    const headers = { origin: "https://elsewhere.example", "accept-language": locale };
    await add(`refused in ${locale}`, await stranger.request("POST", "/verify", { headers }));
  }

  // Expires while the other pages are collected.
  const late = createPlainClient(world.appUrl);
  const verifyLate = await signInPlainly(late);
  await control.setSettings({ inquiryLifetimeMs: 500 });
  await openInquiry(late, verifyLate);
  await control.setSettings({ inquiryLifetimeMs: 24 * 60 * 60 * 1000 });

  let verify = await signInPlainly(client, longNamed);
  await inEveryLanguage("none", "/verify");
  await control.addFault({ on: "create", kind: "status", status: 400 });
  await add("a failed start", await startPlainly(client, verify));
  const id = await openInquiry(client, verify);
  await inEveryLanguage("pending", "/verify");
  for (const status of ["processing", "manual_review"]) {
    await control.setResult(id, { status });
    await client.get(returnPath(id));
    await inEveryLanguage(status, returnPath(id));
  }
  await control.setUnreachable(true);
  await inEveryLanguage("not fresh", returnPath(id));
  await control.setUnreachable(false);
  await control.setResult(id, { status: "failed" });
  await expect.poll(async () => statusIn(await client.get(returnPath(id)))).toBe("failed");
  await inEveryLanguage("failed", "/verify");
  for (let attempt = 2; attempt <= 5; attempt++) {
    verify = await finishPlainly(
      client,
      world,
      await openInquiry(client, await client.get("/verify")),
      "rejected",
    );
  }
  await inEveryLanguage("no attempt left", "/verify");
  await inEveryLanguage("history", "/verify/history");
  await inEveryLanguage("the account", "/account");
  await inEveryLanguage("before erasing", "/account/erase");

  const approved = createPlainClient(world.appUrl);
  await finishPlainly(
    approved,
    world,
    await openInquiry(approved, await signInPlainly(approved, longNamed)),
    "approved",
  );
  await inEveryLanguage("approved", "/verify", approved);
  await inEveryLanguage("welcome", "/welcome", approved);

  await inEveryLanguage("expired", "/verify", late);

  const pages = sent.filter(({ name }) => !name.startsWith("a failed start"));
  expect(pages.length).toBe(19 * locales.length);
  const headed = sent.filter(({ name }) => /^(the front page|none|welcome) in (de|ar)$/.test(name));
  const longest = sent.filter(({ name }) => / in de$/.test(name));
  expect([
    ...(await misfitsIn(page, [...sent, ...headed.map(renamed)], narrowest)),
    ...(await misfitsIn(page, [...longest, ...headed.map(renamed)], enlarged)),
    ...(await misfitsIn(page, longest, zoomed)),
  ]).toEqual([]);
});

test("the console fits a narrow screen with long names", async ({ page, client, world, control }) => {
  const { sent, add } = createCollection(client);
  const id = await openInquiry(client, await signInPlainly(client, longNamed));
  for (const [status, path] of [
    ["processing", returnPath(id)],
    ["rejected", "/verify"],
  ] as const) {
    await control.setResult(id, { status });
    await client.get(path);
  }
  // The longest status of a list.
  const other = createPlainClient(world.appUrl);
  const reviewed = await openInquiry(other, await signInPlainly(other));
  await finishPlainly(other, world, reviewed, "manual_review");
  const operator = await operatorClient(world);
  const user = await searchPlainly(operator, id);
  const { pathname } = user.url;
  await add("a person", await operator.submit(user, formWith(user.body, "Ask InkLink now")));
  for (const path of [
    "/admin",
    "/admin/people",
    "/admin/people?status=manual_review",
    "/admin/drop-offs?step=decided",
    "/admin/attention",
    "/admin/failed",
    "/admin/audit",
    `${pathname}?notice=granted`,
  ]) {
    await add(path, await operator.get(path));
  }
  await add("found", await searchPlainly(operator, longNamed.email.slice(0, 20)));
  for (const screen of [narrowest, enlarged, zoomed]) {
    expect(await misfitsIn(page, [...sent, ...sent.map(renamed)], screen)).toEqual([]);
  }
});

test("the sandbox’s pages fit a narrow screen with long names", async ({ page, client, world, control }) => {
  const { sent, add } = createCollection(client);
  const id = await openInquiry(client, await signInPlainly(client, longNamed));
  const flow = `${world.idvUrl}/?inquiry_id=${id}`;
  for (const step of [
    "start",
    "document",
    "front",
    "back",
    "selfie",
    "address",
    "screening",
    "review",
    "outcome",
  ]) {
    for (const locale of locales) {
      const headers = { "accept-language": locale };
      await add(
        `${step} in ${locale}`,
        await client.get(`${flow}&step=${step}&document=id-card`, { headers }),
      );
    }
    await add(`${step}, done`, await client.get(`${flow}&step=${step}&document=id-card&taken=yes`));
  }
  await finishPlainly(client, world, id, "rejected");
  await add("a finished flow", await client.get(flow));
  await add("an unknown flow", await client.get(`${world.idvUrl}/?inquiry_id=unknown`));
  const other = createPlainClient(world.appUrl);
  await add("who to be", await continueToChooser(other, await other.get("/signin?callbackUrl=/verify")));
  await control.addFault({ on: "create", kind: "status", status: 400 });
  await add("the control page", await client.get(world.controlUrl));
  expect(sent.map(({ html }) => html.includes("</html>"))).not.toContain(false);
  for (const screen of [narrowest, enlarged]) expect(await misfitsIn(page, sent, screen)).toEqual([]);
});

test("mails fit the narrowest screen", async ({ page }) => {
  const kinds = ["update", "review", "unfinished", "expiring", "lapsing", "lapsed"] as const;
  const all = kinds.flatMap((kind) => locales.map((locale: Locale) => ({ kind, locale })));
  const mails = all.map(({ kind, locale }) => ({
    name: `a mail (${kind}) in ${locale}`,
    html: composeMail(
      { id: "1", kind, createdAt: new Date(0) },
      { name: longNamed.name, address: longNamed.email, locale },
      {
        from: { name: "", address: "a@example.test" },
        appName: longProduct,
        appUrl: "https://app.example.test",
      },
    ).html,
    styles: [],
  }));
  for (const screen of [narrowest, enlarged]) expect(await misfitsIn(page, mails, screen)).toEqual([]);
});
