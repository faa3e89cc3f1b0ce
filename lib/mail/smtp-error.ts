import { z } from "zod";

/** Why a mail server did not take a mail, by code, and what is to be done about it. */
export type SmtpErrorKind = {
  readonly reason:
    | "unreachable"
    | "timeout"
    | "connection_lost"
    | "tls"
    | "unauthorized"
    | "protocol"
    | "busy"
    | "sender_refused"
    | "recipient_refused"
    | "message_refused"
    | "deferred"
    | "bad_address"
    /** The server does not take letters beyond ASCII before the `@`. */
    | "address_not_supported"
    /** Ours. */
    | "bug";
  /**
   * `away`: the server takes no mail at all just now, so that others need not be tried; `again`: this one later; `never`:
   * another try would end in the same way.
   */
  readonly kind: "away" | "again" | "never";
};

/** What nodemailer's errors carry (nodemailer.com/errors). Its messages quote the server, and people's addresses. */
const errorSchema = z.object({
  code: z.string().optional().catch(undefined),
  command: z.string().optional().catch(undefined),
  responseCode: z.number().optional().catch(undefined),
  syscall: z.string().optional().catch(undefined),
});

type SmtpError = z.infer<typeof errorSchema>;

/** What an error of the mail library means. */
export function smtpErrorKindOf(error: unknown): SmtpErrorKind {
  const { code, command, responseCode, syscall } = errorSchema.parse(error);
  // RFC 5321, 3.8: the server is closing its door.
  if (responseCode === 421) return { reason: "busy", kind: "away" };
  if (command === "MAIL FROM" || command === "RCPT TO" || command === "DATA") {
    return refusalOf(command, responseCode);
  }
  switch (code) {
    case "EAUTH":
    case "ENOAUTH":
      return { reason: "unauthorized", kind: "away" };
    case "ETLS":
      return { reason: "tls", kind: "away" };
    case "EPROTOCOL":
      return { reason: "protocol", kind: "away" };
    case "EENVELOPE":
      return { reason: "bad_address", kind: "never" };
    case "ETIMEDOUT":
      return { reason: "timeout", kind: "again" };
    case "ESOCKET":
      // Sockets fail in a call of the system; without one it is the encryption on top of them, certificates included.
      return syscall === undefined
        ? { reason: "tls", kind: "away" }
        : { reason: "connection_lost", kind: "again" };
    default:
      return { reason: "connection_lost", kind: "again" };
  }
}

/** RFC 5321, 4.2.1: 4xx is for now, 5xx for good. A server that refuses the sender refuses all mails until that is mended. */
function refusalOf(
  command: "MAIL FROM" | "RCPT TO" | "DATA",
  responseCode: SmtpError["responseCode"],
): SmtpErrorKind {
  const isForGood = responseCode !== undefined && responseCode >= 500;
  if (!isForGood) return { reason: "deferred", kind: "again" };
  switch (command) {
    case "MAIL FROM":
      return { reason: "sender_refused", kind: "away" };
    case "RCPT TO":
      return { reason: "recipient_refused", kind: "never" };
    case "DATA":
      return { reason: "message_refused", kind: "never" };
  }
}
