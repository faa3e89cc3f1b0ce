/** The colour in which something is said: none where it is neither good nor bad. */
export type Tone = "good" | "bad" | "warn" | "info" | "";

/** A status that nobody has heard of is something to look at. */
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
