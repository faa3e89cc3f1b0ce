/** What a test has to know of the world that it runs in. */
export type WorldFacts = {
  readonly appUrl: string;
  readonly apiUrl: string;
  readonly idvUrl: string;
  readonly issuer: string;
  readonly controlUrl: string;
  /** Where the app's output goes. */
  readonly logFile: string;
  readonly dataDir: string;
  /** The app's variables, secrets included. */
  readonly variables: Readonly<Record<string, string>>;
};
