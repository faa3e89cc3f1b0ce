import { paths } from "@/lib/config/paths";

type Facts = {
  readonly appUrl: string;
  /** An `https:` or `mailto:` address. */
  readonly contact: string;
  readonly now: Date;
};

const dayMs = 24 * 60 * 60 * 1000;
/** RFC 9116, 2.5.5 recommends less than a year. The file is made for each request, so it does not become stale. */
const validMs = 180 * dayMs;

/** The contents of `security.txt`, by RFC 9116. Lines end as in section 4. */
export function securityTxt({ appUrl, contact, now }: Facts): string {
  // Whole days, so that the file is the same all day.
  const expires = new Date(Math.ceil((now.getTime() + validMs) / dayMs) * dayMs);
  const fields = [
    ["Contact", contact],
    ["Expires", expires.toISOString().replace(".000Z", "Z")],
    ["Canonical", `${appUrl}${paths.securityTxt}`],
    ["Preferred-Languages", "en"],
  ];
  return fields.map(([name, value]) => `${name}: ${value}\r\n`).join("");
}
