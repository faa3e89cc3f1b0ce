import { PHASE_PRODUCTION_BUILD } from "next/constants.js";
import "./test/node-version.mjs";

/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  // The embedded database loads its own WebAssembly file, which a bundle would not find.
  serverExternalPackages: ["@electric-sql/pglite", "nodemailer", "pg"],
  // The root is this folder, whatever lock files are in parent folders.
  outputFileTracingRoot: import.meta.dirname,
  devIndicators: false,
  // A build checks types, unless the calling command has done so.
  typescript: { ignoreBuildErrors: process.env.TYPES_ARE_CHECKED === "1" },
  // No image optimization: there are no raster images, and sharp is excluded.
  images: { unoptimized: true },
  outputFileTracingExcludes: { "*": ["node_modules/sharp/**", "node_modules/@img/**"] },
  // Same as `maxFormBytes` in `lib/core/read-body.ts`: larger than any form of ours.
  experimental: { serverActions: { bodySizeLimit: "64kb" } },
};

/**
 * Builds include `.next/standalone` for containers. `next start` warns about that setting but works.
 *
 * @param {string} phase
 * @returns {import("next").NextConfig}
 */
export default (phase) => (phase === PHASE_PRODUCTION_BUILD ? { ...config, output: "standalone" } : config);
