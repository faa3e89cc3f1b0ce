/**
 * What the real vendor would know of a person after a check. None of it is anybody's: the values are made to be
 * recognised, so that a test can search databases, logs and pages for them. The app must keep none of it.
 */
export const PLANTED_PERSONAL_DATA = {
  fullName: "PLANTED Fullname Qxzvard",
  documentNumber: "PLANTED-DOC-90210-XQ",
  dateOfBirth: "1901-02-03",
  address: "PLANTED Street 404, Nowhereville",
  faceImageUrl: "https://media.inklink.invalid/PLANTED-face.jpg",
} as const;
