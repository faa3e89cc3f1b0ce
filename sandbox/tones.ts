/** The color of a label: none if it is neither good nor bad. */
export type Tone = "good" | "bad" | "warn" | "info" | "";

/** An unknown status gets the tone for attention. */
export function toneOfStatus(status: string): Tone {
  switch (status) {
    case "approved":
      return "good";
    case "rejected":
    case "failed":
      return "bad";
    case "pending":
    case "processing":
      return "info";
    default:
      return "warn";
  }
}
