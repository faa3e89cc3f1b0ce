import { z } from "zod";

/** Why the mail server did not accept an email, by code, and how to proceed. */
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
    /** The server does not support non-ASCII characters before the `@`. */
    | "address_not_supported"
    /** Our own bug. */
    | "bug";
  /**
   * `away`: the server accepts no email at all now, so others are not attempted; `again`: retry this one later;
   * `never`: a retry would fail in the same way.
   */
  readonly kind: "away" | "again" | "never";
};

/**
 * Fields of nodemailer's errors (nodemailer.com/errors). Messages are not read: they quote the server and email
 * addresses.
 */
const errorSchema = z.object({
  code: z.string().optional().catch(undefined),
  command: z.string().optional().catch(undefined),
  responseCode: z.number().optional().catch(undefined),
  syscall: z.string().optional().catch(undefined),
});

type SmtpError = z.infer<typeof errorSchema>;

/** Classifies an error of the mail library. */
export function smtpErrorKindOf(error: unknown): SmtpErrorKind {
  const { code, command, responseCode, syscall } = errorSchema.parse(error);
  // RFC 5321, 3.8: the server is shutting down.
  if (responseCode === 421) return { reason: "busy", kind: "away" };
  if (command === "MAIL FROM" || command === "RCPT TO" || command === "DATA") {
    return rejectionOf(command, responseCode);
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
      // Socket errors have a system call; without one, the error is in TLS, including certificates.
      return syscall === undefined
        ? { reason: "tls", kind: "away" }
        : { reason: "connection_lost", kind: "again" };
    default:
      return { reason: "connection_lost", kind: "again" };
  }
}

/**
 * RFC 5321, 4.2.1: 4xx is temporary, 5xx permanent. A server that rejects the sender rejects every email until that is
 * fixed.
 */
function rejectionOf(
  command: "MAIL FROM" | "RCPT TO" | "DATA",
  responseCode: SmtpError["responseCode"],
): SmtpErrorKind {
  const isPermanent = responseCode !== undefined && responseCode >= 500;
  if (!isPermanent) return { reason: "deferred", kind: "again" };
  switch (command) {
    case "MAIL FROM":
      return { reason: "sender_refused", kind: "away" };
    case "RCPT TO":
      return { reason: "recipient_refused", kind: "never" };
    case "DATA":
      return { reason: "message_refused", kind: "never" };
  }
}
