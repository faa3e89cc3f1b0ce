import type { Inquiry } from "./inquiry";

/** The documented response to a create request, with every documented field. */
export function toCreateResponse(inquiry: Inquiry): Record<string, unknown> {
  return {
    id: inquiry.id,
    subject_id: inquiry.subjectId,
    features: inquiry.features,
    return_url: inquiry.returnUrl,
    metadata: inquiry.metadata,
    expires_at: inquiry.expiresAt.toISOString(),
    level: inquiry.level,
    created_by: "api_key_sandbox",
    created_at: inquiry.createdAt.toISOString(),
    updated_at: inquiry.updatedAt.toISOString(),
    deleted_at: null,
  };
}

/**
 * The result, nested under `result` as in the vendor's API for web inquiries. The KYC body itself is not documented. It
 * holds personal data because the real one would.
 */
export function toResultResponse(inquiry: Inquiry): { id: string; result: Record<string, unknown> } {
  return {
    id: inquiry.id,
    result: {
      id: inquiry.resultId,
      inquiry_id: inquiry.id,
      subject_id: inquiry.resultSubjectId,
      status: inquiry.status,
      error: inquiry.error,
      retry_count: inquiry.retryCount,
      submitted_at: inquiry.submittedAt?.toISOString() ?? null,
      completed_at: inquiry.completedAt?.toISOString() ?? null,
      created_at: inquiry.createdAt.toISOString(),
      updated_at: inquiry.updatedAt.toISOString(),
      status_history: inquiry.history.map(({ status, at }) => ({ status, at: at.toISOString() })),
      ...personalFields(),
    },
  };
}

function personalFields(): Record<string, unknown> {
  const { fullName, documentNumber, dateOfBirth, address, faceImageUrl } = PLANTED_PERSONAL_DATA;
  return {
    document: { type: "passport", full_name: fullName, number: documentNumber, date_of_birth: dateOfBirth },
    selfie: { image_url: faceImageUrl, similarity: 0.97 },
    address: { formatted: address },
  };
}

/**
 * The app must store none of this personal data, which the real vendor would return after a check. The values are made
 * up and recognisable, so that a test can search databases, logs and pages for them.
 */
export const PLANTED_PERSONAL_DATA = {
  fullName: "PLANTED Fullname Qxzvard",
  documentNumber: "PLANTED-DOC-90210-XQ",
  dateOfBirth: "1901-02-03",
  address: "PLANTED Street 404, Nowhereville",
  faceImageUrl: "https://media.inklink.invalid/PLANTED-face.jpg",
} as const;
