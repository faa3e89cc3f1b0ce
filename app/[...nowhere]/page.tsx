import { NotFoundPage } from "@/app/_components/not-found-page";

/** Every address without a route. `app/not-found.tsx` would do, but Next renders that along with every page. */
export default NotFoundPage;
