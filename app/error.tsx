"use client";

import { unstable_isUnrecognizedActionError as isUnrecognisedAction } from "next/navigation";
import { useErrorWords } from "./_components/error-words";
import { Alert } from "./_components/ui/alert";
import { primaryButton } from "./_components/ui/button";

type Failure = Error & { digest?: string };

/** A bug, or a database that is away. Says nothing about it but how support finds it. */
export default function ErrorPage({ error }: { error: Failure }) {
  const words = useErrorWords();
  if (isOfEarlierBuild(error)) return <OutOfDate />;
  return (
    <main className="mx-auto w-full max-w-column px-4 py-12 sm:py-16">
      <title>{words.title}</title>
      <h1 className="mb-6 text-title">{words.heading}</h1>
      <Alert heading={words.alert} reference={error.digest} referenceLabel={words.reference}>
        <p>{words.text}</p>
      </Alert>
      <button type="button" className={primaryButton} onClick={() => location.reload()}>
        {words.tryAgain}
      </button>
    </main>
  );
}

/** Whether the page was made by a build whose actions or scripts the server no longer has. */
function isOfEarlierBuild(error: Failure): boolean {
  return error.name === "ChunkLoadError" || isUnrecognisedAction(error);
}

function OutOfDate() {
  const { title, heading, text, link } = useErrorWords().outOfDate;
  return (
    <main role="alert" className="mx-auto w-full max-w-column px-4 py-12 sm:py-16">
      <title>{title}</title>
      <h1 className="mb-6 text-title">{heading}</h1>
      <p className="mb-6">{text}</p>
      <a href={`${location.pathname}${location.search}`} className={primaryButton}>
        {link}
      </a>
    </main>
  );
}
