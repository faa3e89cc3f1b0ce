import { colours } from "@/brand/colours";
import { env } from "@/lib/config/env";
import { paths } from "@/lib/config/paths";

export const dynamic = "force-dynamic";

/** The web app manifest (W3C). Dynamic, because the name is only known at runtime. */
export function GET(): Response {
  const { APP_NAME } = env();
  const manifest = {
    id: paths.home,
    name: APP_NAME,
    short_name: APP_NAME,
    start_url: paths.verify,
    scope: paths.home,
    display: "browser",
    background_color: colours.ground.light,
    theme_color: colours.surface.light,
    icons: [
      { src: "/logo.svg", type: "image/svg+xml", sizes: "any" },
      { src: "/icons/icon-192.png", type: "image/png", sizes: "192x192" },
      { src: "/icons/icon-512.png", type: "image/png", sizes: "512x512" },
      { src: "/icons/maskable-512.png", type: "image/png", sizes: "512x512", purpose: "maskable" },
    ],
  };
  return Response.json(manifest, {
    headers: { "Content-Type": "application/manifest+json", "Cache-Control": "public, max-age=86400" },
  });
}
