import type { Form } from "../sandbox/visitor/forms";
import { formWith } from "../sandbox/visitor/forms";
import { createPlainClient, type PlainClient } from "../sandbox/visitor/plain-client";
import {
  operatorClient,
  searchPlainly,
  startedUser,
  supportClient,
  unverifiedOperatorClient,
} from "./support/operator";
import { upstreamCalls } from "./support/overview";
import { finishPlainly, openInquiry, signInPlainly } from "./support/plain-journey";
import { expect, test } from "./support/test";
import type { WorldFacts } from "./support/world";

/**
 * A user with no attempt left, so that the operator's page shows every action, and the clients that must not reach it.
 */
async function openClients(world: WorldFacts) {
  const operator = await operatorClient(world);
  const { client: user, inquiryId, id } = await startedUser(world, operator);
  let last = await finishPlainly(user, world, inquiryId, "rejected");
  for (let attempt = 2; attempt <= 5; attempt++) {
    last = await finishPlainly(user, world, await openInquiry(user, last), "rejected");
  }
  const other = createPlainClient(world.appUrl);
  await signInPlainly(other);
  const visitors: Record<string, PlainClient> = {
    "a browser without a session": createPlainClient(world.appUrl),
    "the person": user,
    "another person": other,
    "a user with an operator's e-mail that is not verified": await unverifiedOperatorClient(world),
  };
  return { operator, visitors, id, file: await operator.get(`/admin/people/${id}`) };
}

/** The console's pages that operators and support staff see. */
function pagesAbout(id: string): string[] {
  return [
    "/admin",
    "/admin/people",
    `/admin/people/${id}`,
    "/admin/drop-offs",
    "/admin/attention",
    "/admin/failed",
  ];
}

test("every console address responds with a 404 page to everyone but operators", async ({ world }) => {
  const { operator, visitors, id } = await openClients(world);
  const pages = pagesAbout(id);
  const addresses = [...pages, "/admin?days=7", "/admin/inquiries.csv", "/admin/inquiries.csv?days=7"];
  for (const path of addresses) expect([(await operator.get(path)).status, path]).toEqual([200, path]);
  for (const path of ["/admin/nowhere", "/admin/people/nobody", "/admin/people/nobody/nowhere"]) {
    expect([(await operator.get(path)).status, path]).toEqual([404, path]);
  }
  const shownOf = async (visitor: PlainClient, path: string) => {
    const { status, body } = await visitor.get(path);
    // The page repeats its own address.
    const [, main = ""] = /<main\b[^>]*>([\s\S]*)<\/main>/.exec(body) ?? [];
    return [status, main.replaceAll(path.split("?", 1)[0] ?? path, "path")];
  };
  for (const [name, visitor] of Object.entries(visitors)) {
    const nowhere = await shownOf(visitor, "/nowhere");
    expect(nowhere).toEqual([404, expect.stringContaining("Page not found")]);
    for (const path of addresses) {
      expect(await shownOf(visitor, path), `${name} at ${path}`).toEqual(nowhere);
      const { status, body } = await visitor.get(path, { headers: { rsc: "1" } });
      expect([status, name, path]).toEqual([404, name, path]);
      expect(body, `${name} at ${path}`).not.toMatch(/Overview|Funnel|Erase for good/);
    }
  }
});

test("the console's actions do nothing for other users, on any path", async ({ world, control }) => {
  const { operator, visitors, id, file } = await openClients(world);
  const overview = await operator.get("/admin");
  const forms: [name: string, form: Form, fields: Record<string, string>][] = [
    ["ask", formWith(file.body, "Ask InkLink now"), {}],
    ["grant", formWith(file.body, ">Grant another attempt<"), {}],
    ["erase", formWith(file.body, "Erase for good"), { understood: "yes" }],
    ["search", formWith(overview.body, 'name="term"'), { term: id }],
  ];
  const before = await upstreamCalls(control);
  for (const [name, visitor] of Object.entries(visitors)) {
    for (const [what, form, fields] of forms) {
      for (const path of [`/admin/people/${id}`, "/admin", "/", "/verify", "/nowhere"]) {
        const page = { ...file, url: new URL(path, world.appUrl) };
        const response = await visitor.submit(page, form, fields, { follow: false });
        expect(response.headers.get("location") ?? "", `${what} by ${name} to ${path}`).not.toContain(
          "/admin",
        );
        if (path.startsWith("/admin")) expect([response.status, what, name]).toEqual([404, what, name]);
      }
    }
  }
  expect(await upstreamCalls(control)).toEqual(before);
  // The user still exists, has no attempt left, and has no entry in the audit log.
  const after = await operator.get(`/admin/people/${id}`);
  expect(after.status).toBe(200);
  expect(after.body).toContain("Grant another attempt");
  expect(after.body).toContain("No actions yet. Views are in the audit log.");
});

test("a console action sent from another origin does nothing", async ({ world }) => {
  const { operator, id, file } = await openClients(world);
  const erase = formWith(file.body, "Erase for good");
  const fields = { understood: "yes" };
  const foreign = await operator.submit(file, erase, fields, { headers: { origin: "https://evil.example" } });
  expect(foreign.status).toBe(403);
  const body = new FormData();
  for (const [name, value] of Object.entries({ ...erase.fields, ...fields })) body.append(name, value);
  const headers = { cookie: operator.jar.header(operator.appUrl) };
  const nameless = await fetch(file.url, { method: "POST", headers, body, redirect: "manual" });
  expect([nameless.status, nameless.headers.get("location")]).toEqual([303, "/nowhere"]);
  expect((await operator.get(`/admin/people/${id}`)).status).toBe(200);
});

test("malformed ids are told apart from unknown ones", async ({ world }) => {
  const { operator, file } = await openClients(world);
  const refreshForm = formWith(file.body, "Ask InkLink now");
  for (const inquiry of ["", "x", crypto.randomUUID(), "'; drop table users; --"]) {
    expect((await operator.submit(file, refreshForm, { inquiry })).status, inquiry).toBe(404);
  }
  const grant = formWith(file.body, ">Grant another attempt<");
  expect((await operator.submit(file, grant, { user: "nobody" })).status).toBe(404);
  for (const query of ["after=x", "after=1_", "after=1_x&after=2_y", "why=nothing&after=1_x", "notice=<b>"]) {
    for (const path of [
      "/admin",
      "/admin/people",
      "/admin/people?status=pending",
      "/admin/drop-offs",
      "/admin/attention",
      "/admin/failed",
      "/admin/attention?why=pending",
    ]) {
      const address = `${path}${path.includes("?") ? "&" : "?"}${query}`;
      expect((await operator.get(address)).status, address).toBe(200);
    }
  }
});

test("support staff look at people and ask InkLink again, and get 404 for the rest", async ({
  world,
  control,
}) => {
  const { operator, id, file } = await openClients(world);
  const support = await supportClient(world);

  const pages = pagesAbout(id);
  for (const path of pages) expect([(await support.get(path)).status, path]).toEqual([200, path]);
  for (const path of ["/admin/audit", "/admin/audit.csv", "/admin/inquiries.csv"]) {
    const { status, body } = await support.get(path);
    expect([status, path]).toEqual([404, path]);
    expect(body).toContain("Page not found");
    expect([(await operator.get(path)).status, path]).toEqual([200, path]);
  }

  const shown = await searchPlainly(support, id);
  expect(shown.url.pathname).toBe(`/admin/people/${id}`);
  expect(shown.body).not.toMatch(/Grant another attempt|Erase|Close this inquiry|Audit log|Download CSV/);
  const before = await upstreamCalls(control);
  const asked = await support.submit(shown, formWith(shown.body, "Ask InkLink now"));
  expect([asked.status, asked.url.pathname]).toEqual([200, `/admin/people/${id}`]);
  expect((await upstreamCalls(control)).gets).toBe(before.gets + 1);

  for (const [label, fields] of [
    [">Grant another attempt<", {}],
    ["Erase for good", { understood: "yes" }],
  ] as const) {
    const refused = await support.submit(file, formWith(file.body, label), fields);
    expect([refused.status, label]).toEqual([404, label]);
  }
  const after = await operator.get(`/admin/people/${id}`);
  expect(after.body).toContain("Grant another attempt");
  expect(after.body).toContain("asked InkLink again");
});

test("the audit log lists what was done, looked at and searched for, by id, and its export is in it", async ({
  world,
}) => {
  const operator = await operatorClient(world);
  const { id } = await startedUser(world, operator);
  const log = await operator.get(`/admin/audit?user=${id}`);
  expect(textOf(log.body)).toContain("looked at the person’s data");
  expect(textOf(log.body)).not.toContain("searched for people");
  const csv = await operator.get(`/admin/audit.csv?user=${id}`);
  expect(csv.headers.get("content-disposition")).toContain("audit-log.csv");
  expect(csv.body).toMatch(new RegExp(`person\\.viewed,${id},`));
  expect((await operator.get("/admin/audit?action=audit.exported")).body).toContain(id);
  const searches = await operator.get("/admin/audit?action=people.searched");
  expect(textOf(searches.body)).toContain("searched for people");
  expect(textOf(searches.body)).not.toContain("looked at");
  for (const query of ["action=%00", "user=x&after=-1", "after=1e9", "action=a&action=b"]) {
    expect([(await operator.get(`/admin/audit?${query}`)).status, query]).toEqual([200, query]);
  }
});

/** The page without the form's choices, which name every action. */
function textOf(body: string): string {
  return body.replace(/<select\b[\s\S]*?<\/select>/g, "").replace(/<script\b[\s\S]*?<\/script>/g, "");
}
