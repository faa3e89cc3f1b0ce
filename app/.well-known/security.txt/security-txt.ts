import { paths } from "@/lib/config/paths";
import { dayMs } from "@/lib/core/duration";

type Facts = {
  readonly appUrl: string;
  /** An `https:` or `mailto:` address. */
  readonly contact: string;
  readonly now: Date;
};

/** RFC 9116, 2.5.5 recommends less than a year. The file is generated per request, so it never becomes stale. */
const validMs = 180 * dayMs;

/** The contents of `security.txt` (RFC 9116). Line endings follow section 4. */
export function securityTxt({ appUrl, contact, now }: Facts): string {
  // Rounded to whole days, so that the file stays the same for a day.
  const expires = new Date(Math.ceil((now.getTime() + validMs) / dayMs) * dayMs);
  const fields = [
    ["Contact", contact],
    ["Expires", expires.toISOString().replace(".000Z", "Z")],
    ["Canonical", `${appUrl}${paths.securityTxt}`],
    ["Preferred-Languages", "en"],
  ];
  return fields.map(([name, value]) => `${name}: ${value}\r\n`).join("");
}
