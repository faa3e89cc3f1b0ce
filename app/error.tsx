"use client";

import { Alert } from "./_components/alert";
import { primaryButton } from "./_components/button";
import { useErrorWords } from "./_components/error-words";

/** A bug, or a database that is away. Says nothing about it but how support finds it. */
export default function ErrorPage({ error }: { error: Error & { digest?: string } }) {
  const words = useErrorWords();
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
