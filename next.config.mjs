/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  // The embedded database brings its own WebAssembly, which a bundle would not find.
  serverExternalPackages: ["@electric-sql/pglite", "nodemailer", "pg"],
  devIndicators: false,
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

export default config;
