import { type Context, Hono } from "hono";
import { html } from "hono/html";
import { secureHeaders } from "hono/secure-headers";
import { z } from "zod";
import { type Branding, brandedSite } from "../branding";
import { personIn, type Subjects } from "../identity/subjects";
import { type Inquiry, isExpired } from "../inklink/inquiry";
import type { InquiryStore } from "../inklink/inquiry-store";
import { type Html, page } from "../page";
import { readChoices } from "./choices";
import { expiredPage, submittedPage, unknownPage } from "./end-pages";
import { finishInquiry, finishSchema, returnAddress } from "./finish";
import { hostedStyle } from "./hosted-style";
import { directionOf, type Language, languageOf, type Translate, translatorFor } from "./languages";
import { outcomePage } from "./outcome-page";
import { inkMark } from "./pictures";
import { stepPage } from "./step-pages";
import { stepNames, stepsOf } from "./steps";

const querySchema = z.object({ inquiry_id: z.string(), step: z.enum(stepNames).catch("start") });
const leaveSchema = z.object({ inquiry_id: z.string() });

type Content = { title: string; body: Html };

type Found = { inquiry: Inquiry } | ({ status: 200 | 404 | 410 } & Content);

/** A page of the flow: the customer's brand, and who carries out the check. */
export function hostedPage(branding: Branding, language: Language, { title, body }: Content): Html {
  const site = brandedSite(branding);
  const t = translatorFor(language, branding.app);
  return page({ ...site, note: t("sandbox.note"), style: site.style + hostedStyle }, title, body, {
    language: { code: language, direction: directionOf(language) },
    beside: html`<span class="checker">${inkMark}InkLink</span>`,
  });
}

/** InkLink's pages, in the language of the browser. Everything works by links and plain forms. */
export function createHostedFlow(
  inquiries: InquiryStore,
  subjects: Subjects,
  branding: Branding,
  appUrl: string,
  now: () => Date,
): Hono {
  const flow = new Hono();
  const find = (id: string | undefined, t: Translate): Found => {
    const inquiry = id === undefined ? null : inquiries.find(id);
    if (inquiry === null) return { status: 404, ...unknownPage(appUrl, t) };
    if (inquiry.submittedAt !== null) return { status: 200, ...submittedPage(inquiry, t) };
    if (isExpired(inquiry, now())) return { status: 410, ...expiredPage(inquiry, t) };
    return { inquiry };
  };
  const wordsFor = (c: Context) => {
    const language = languageOf(c);
    return { language, t: translatorFor(language, branding.app) };
  };

  flow.use(secureHeaders());
  flow.get("/", (c) => {
    const { language, t } = wordsFor(c);
    const show = (content: Content) => hostedPage(branding, language, content);
    const query = querySchema.safeParse(c.req.query());
    const visited = inquiries.find(query.data?.inquiry_id ?? "");
    if (visited !== null) subjects.learn(visited.subjectId, personIn(c));
    const found = find(query.data?.inquiry_id, t);
    if (!("inquiry" in found)) return c.html(show(found), found.status);
    const { inquiry } = found;
    inquiries.open(inquiry.id);
    const step = query.data?.step ?? "start";
    if (step === "outcome") {
      return c.html(show({ title: t("outcome.title"), body: outcomePage(inquiry, t) }));
    }
    const choices = readChoices(c.req.query(), c.req.header("accept-language"));
    const steps = stepsOf(inquiry, choices.document);
    // A step that this inquiry does not have shows the beginning instead.
    const shown = steps.includes(step) ? step : "start";
    return c.html(show(stepPage({ inquiry, choices, steps, step: shown, language, t })));
  });

  flow.post("/finish", async (c) => {
    const { language, t } = wordsFor(c);
    const form = finishSchema.safeParse(await c.req.parseBody());
    if (!form.success) return c.text("The form is not complete.", 400);
    const found = find(form.data.inquiry_id, t);
    if (!("inquiry" in found)) return c.html(hostedPage(branding, language, found), found.status);
    const finished = finishInquiry(inquiries, form.data);
    return c.redirect(returnAddress(finished ?? found.inquiry), 303);
  });

  flow.post("/leave", async (c) => {
    const { language, t } = wordsFor(c);
    const form = leaveSchema.safeParse(await c.req.parseBody());
    const inquiry = form.success ? inquiries.find(form.data.inquiry_id) : null;
    if (inquiry === null) return c.html(hostedPage(branding, language, unknownPage(appUrl, t)), 404);
    return c.redirect(returnAddress(inquiry), 303);
  });
  return flow;
}
