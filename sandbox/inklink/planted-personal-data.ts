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
