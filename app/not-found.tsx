import { NotFoundContent } from "./_components/not-found-content";

/** For addresses that match no page. Pages that find nothing render `NotFoundPage` themselves. */
export default NotFoundContent;
