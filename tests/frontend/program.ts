// Reads every brief of a server, page by page, and tells who is quoted: node program.js SERVER
import createClient from "openapi-fetch";
import type { components, paths } from "./react/src/api";

type Statement = components["schemas"]["DiplomaticBrief"]["statements"][number];

const server = process.argv[2] ?? "http://127.0.0.1:8000";
const client = createClient<paths>({ baseUrl: server });

async function* briefs(limit: number): AsyncGenerator<components["schemas"]["BriefItem"]> {
  let cursor: string | null = null;
  do {
    const query: { limit: number; cursor?: string } = cursor ? { limit, cursor } : { limit };
    const { data, error } = await client.GET("/v1/briefs", { params: { query } });
    if (error) throw new Error(`${error.title}: ${error.detail}`);
    yield* data.items as components["schemas"]["BriefItem"][]; // whole ones, since no `fields` are asked for
    cursor = data.next && new URL(data.next, server).searchParams.get("cursor");
  } while (cursor);
}

function words(each: Statement): string {
  switch (each.kind) {
    case "direct":
    case "mixed":
      return each.quote; // which a paraphrase does not have
    case "indirect":
      return each.text;
  }
}

// A statement of a list narrows on its kind as one of a brief does.
function listed(each: components["schemas"]["StatementItem"]): string {
  return each.kind === "indirect" ? each.text : each.quote;
}

const found: Record<string, string[]> = {};
for await (const { id } of briefs(3)) {
  const { data, error } = await client.GET("/v1/briefs/{id}", { params: { path: { id } } });
  if (error) throw new Error(error.detail);
  found[id] = data.statements.map(words);
}
const page = await client.GET("/v1/statements", { params: { query: { limit: 200 } } });
if (page.error) throw new Error(page.error.detail);
const all = (page.data.items as components["schemas"]["StatementItem"][]).map(listed);
const unknown = await client.GET("/v1/briefs/{id}", { params: { path: { id: "no-such-brief" } } });
console.log(JSON.stringify({ found, all, problem: unknown.error?.type }));
