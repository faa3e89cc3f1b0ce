import { PHASE_PRODUCTION_BUILD } from "next/constants.js";
import "./test/node-version.mjs";

/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  // The embedded database brings its own WebAssembly, which a bundle would not find.
  serverExternalPackages: ["@electric-sql/pglite", "nodemailer", "pg"],
  // The build beside this file, whatever lock files lie in the folders above.
  outputFileTracingRoot: import.meta.dirname,
  devIndicators: false,
  // A build checks types, unless the command that it is part of has done so.
  typescript: { ignoreBuildErrors: process.env.TYPES_ARE_CHECKED === "1" },
  // No address resizes pictures: there are none, and sharp stays out of the image.
  images: { unoptimized: true },
  outputFileTracingExcludes: { "*": ["node_modules/sharp/**", "node_modules/@img/**"] },
  // As in `lib/core/read-body.ts`: more than any form of ours holds.
  experimental: { serverActions: { bodySizeLimit: "64kb" } },
  headers: async () => [
    {
      // What the proxy does not see: static files.
      source: "/:path*",
      headers: [
        { key: "X-Content-Type-Options", value: "nosniff" },
        { key: "Referrer-Policy", value: "same-origin" },
      ],
    },
  ],
};

/**
 * Builds make what a container needs (`.next/standalone`) beside what `next start` needs, which says that it cannot run
 * such a build when it sees the setting, and then does.
 *
 * @param {string} phase
 * @returns {import("next").NextConfig}
 */
export default (phase) => (phase === PHASE_PRODUCTION_BUILD ? { ...config, output: "standalone" } : config);
