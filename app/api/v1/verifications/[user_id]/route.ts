import { answerStatus } from "@/lib/server/status-api";

type Params = { readonly params: Promise<{ readonly user_id: string }> };

/** Where the user with this id of ours stands, for the host product. */
export async function GET(request: Request, { params }: Params): Promise<Response> {
  const { user_id } = await params;
  return answerStatus(request, { userId: user_id });
}
