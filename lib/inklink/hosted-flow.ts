import { inquiryIdSchema } from "./schemas";

/** The hosted flow's address for an inquiry: always of the configured origin, whatever the id is made of. */
export function hostedFlowUrl(idvUrl: string, inquiryId: string): string {
  const url = new URL(idvUrl);
  url.searchParams.set("inquiry_id", inquiryIdSchema.parse(inquiryId));
  return url.href;
}
