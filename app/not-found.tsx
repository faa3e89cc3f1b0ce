import { NotFoundContent } from "./_components/not-found-page";

/** For addresses that match no route. Pages without content for the user render `NotFoundPage` themselves. */
export default NotFoundContent;
