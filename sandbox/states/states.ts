import { type Context, Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { z } from "zod";
import { type Branding, hexSchema } from "../branding";
import { clock } from "../format";
import { languages as hostedLanguages } from "../hosted/languages";
import { previewPage } from "../hosted/preview";
import type { Gallery } from "./gallery";
import { scenes } from "./scenes";
import {
  addressOf,
  hostedScenes,
  inScheme,
  placeholderPage,
  statesPage,
  viewSchema,
  withAccent,
} from "./states-page";

/** Null: the one that the browser prefers. */
const schemeSchema = z.enum(["light", "dark"]).nullable().catch(null);
/** Null: the one that the app serves. */
const accentSchema = hexSchema.nullable().catch(null);

const pagePolicy = {
  defaultSrc: ["'none'"],
  styleSrc: ["'unsafe-inline'"],
  imgSrc: ["data:"],
  frameSrc: ["'self'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
};

/** Security: the app's pages may load its styles and images, and run no scripts. */
function framePolicy(appUrl: string) {
  return {
    defaultSrc: ["'none'"],
    styleSrc: ["'unsafe-inline'", appUrl],
    imgSrc: ["data:", appUrl],
    baseUri: [appUrl],
    formAction: ["'none'"],
    frameAncestors: ["'self'"],
    sandbox: ["allow-popups", "allow-popups-to-escape-sandbox"],
  };
}

type Parts = { readonly gallery: Gallery; readonly branding: Branding; readonly appUrl: string };

/** The page that shows every state of the app, for designers, and the pages in its frames. */
export function createStates({ gallery, branding, appUrl }: Parts, now: () => Date): Hono {
  const states = new Hono();
  const viewOf = (c: Context) => viewSchema.parse(c.req.query());

  states.get(
    "/pages/:scene/:language",
    secureHeaders({ contentSecurityPolicy: framePolicy(appUrl), originAgentCluster: false }),
    async (c) => {
      const scheme = schemeSchema.parse(c.req.query("scheme") ?? null);
      const seen = (html: string) => c.html(scheme === null ? html : inScheme(html, scheme));
      const hosted = hostedScenes.find(({ key }) => key === c.req.param("scene"));
      if (hosted !== undefined) {
        const language = hostedLanguages.find((one) => one === c.req.param("language")) ?? "en";
        return seen(String(previewPage(branding, hosted.step, language)));
      }
      const scene = scenes.find(({ key }) => key === c.req.param("scene"));
      if (scene === undefined) return c.html(placeholderPage("There is no such state", ""), 404);
      const shown = await gallery.show(scene, c.req.param("language"));
      if (shown.kind === "page") {
        const accent = accentSchema.parse(c.req.query("accent") ?? null);
        return seen(accent === null ? shown.html : withAccent(shown.html, accent));
      }
      if (shown.kind === "failed") {
        return c.html(placeholderPage("This state could not be made", `${shown.why}.`), 502);
      }
      const when = clock(shown.at, now());
      return c.html(
        placeholderPage("Not yet", `It takes time to get here. Open this page again after ${when}.`),
        503,
      );
    },
  );

  states.use(secureHeaders({ contentSecurityPolicy: pagePolicy }));
  states.get("/", async (c) => {
    const languages = await gallery.languages().catch(() => null);
    if (languages === null) {
      return c.html(placeholderPage("The app does not answer", `It should run at ${appUrl}.`), 502);
    }
    return c.html(statesPage(viewOf(c), languages, branding, "/"));
  });
  states.post("/again", (c) => {
    gallery.forgetPages();
    return c.redirect(addressOf(viewOf(c)), 303);
  });
  return states;
}
