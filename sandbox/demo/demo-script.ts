import { demoSteps } from "../control/demo-steps";

type Places = {
  readonly appUrl: string;
  readonly controlUrl: string;
  /** The product beside the app. */
  readonly hostUrl: string;
  /** Null if the log goes to the terminal. */
  readonly logFile: string | null;
};

/** In characters, after the number of a step. */
const maxLineLength = 98;

/** What `npm run demo` prints once all is ready: the addresses, and a five-minute script. */
export function tour({ appUrl, controlUrl, hostUrl, logFile }: Places): string {
  return `
  The app          ${appUrl}
  Sandbox control  ${controlUrl}
  Your product     ${hostUrl}
  Every state      ${controlUrl}/states${
    logFile === null
      ? ""
      : `
  The app's log    ${logFile}`
  }

  The product in five minutes. The control page has these steps as buttons, which open the app as the right person:

${demoSteps({ controlUrl, hostUrl })
  .map(({ text }, index) => `  ${index + 1}  ${wrap(text).join("\n     ")}`)
  .join("\n")}

  Everything is forgotten at the end. Ctrl-C stops all of it.
`;
}

function wrap(text: string): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1) ?? "";
    if (line !== "" && line.length + word.length >= maxLineLength) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines;
}
