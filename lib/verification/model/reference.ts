/** What people read out to support instead of a long id: the first twelve digits of our own, `7F3A-91BC-04E2`. */
export function referenceOf(inquiryId: string): string {
  const digits = inquiryId.replaceAll("-", "").slice(0, 12).toUpperCase();
  return `${digits.slice(0, 4)}-${digits.slice(4, 8)}-${digits.slice(8)}`;
}
