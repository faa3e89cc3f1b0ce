import { Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { z } from "zod";
import { personIn, type Subjects } from "../identity/subjects";
import { type Inquiry, isExpired } from "../inklink/inquiry";
import type { InquiryStore } from "../inklink/inquiry-store";
import { type Html, page, type Site } from "../page";
import { readChoices } from "./choices";
import { expiredPage, submittedPage, unknownPage } from "./end-pages";
import { finishInquiry, finishSchema, returnAddress } from "./finish";
import { hostedStyle } from "./hosted-style";
import { outcomePage } from "./outcome-page";
import { inkMark } from "./pictures";
import { stepPage } from "./step-pages";
import { stepNames, stepsOf } from "./steps";

const site: Site = {
  name: "InkLink",
  mark: inkMark,
  accent: { light: "#0b6b5f", dark: "#5fd0be" },
  note: "A stand-in for InkLink: nothing here is real.",
  style: hostedStyle,
};

const querySchema = z.object({ inquiry_id: z.string(), step: z.enum(stepNames).catch("start") });
const leaveSchema = z.object({ inquiry_id: z.string() });

type Found = { inquiry: Inquiry } | { status: 200 | 404 | 410; title: string; body: Html };

/** InkLink's pages. Everything works by links and plain forms. */
export function createHostedFlow(inquiries: InquiryStore, subjects: Subjects, now: () => Date): Hono {
  const flow = new Hono();
  const find = (id: string | undefined): Found => {
    const inquiry = id === undefined ? null : inquiries.find(id);
    if (inquiry === null) return { status: 404, ...unknownPage };
    if (inquiry.submittedAt !== null) return { status: 200, ...submittedPage(inquiry) };
    if (isExpired(inquiry, now())) return { status: 410, ...expiredPage(inquiry) };
    return { inquiry };
  };

  flow.use(secureHeaders());
  flow.get("/", (c) => {
    const query = querySchema.safeParse(c.req.query());
    const visited = inquiries.find(query.data?.inquiry_id ?? "");
    if (visited !== null) subjects.learn(visited.subjectId, personIn(c));
    const found = find(query.data?.inquiry_id);
    if (!("inquiry" in found)) return c.html(page(site, found.title, found.body), found.status);
    const { inquiry } = found;
    inquiries.open(inquiry.id);
    const step = query.data?.step ?? "start";
    if (step === "outcome") return c.html(page(site, "Choose the outcome", outcomePage(inquiry)));
    const choices = readChoices(c.req.query(), c.req.header("accept-language"));
    const steps = stepsOf(inquiry, choices.document);
    // A step that this inquiry does not have shows the beginning instead.
    const { title, body } = stepPage({
      inquiry,
      choices,
      steps,
      step: steps.includes(step) ? step : "start",
    });
    return c.html(page(site, title, body));
  });

  flow.post("/finish", async (c) => {
    const form = finishSchema.safeParse(await c.req.parseBody());
    if (!form.success) return c.text("The form is not complete.", 400);
    const found = find(form.data.inquiry_id);
    if (!("inquiry" in found)) return c.html(page(site, found.title, found.body), found.status);
    const finished = finishInquiry(inquiries, form.data);
    return c.redirect(returnAddress(finished ?? found.inquiry), 303);
  });

  flow.post("/leave", async (c) => {
    const form = leaveSchema.safeParse(await c.req.parseBody());
    const inquiry = form.success ? inquiries.find(form.data.inquiry_id) : null;
    if (inquiry === null) return c.html(page(site, unknownPage.title, unknownPage.body), 404);
    return c.redirect(returnAddress(inquiry), 303);
  });
  return flow;
}
