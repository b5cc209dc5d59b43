// What must not compile, and the error of each line. A directive is an error itself where there is nothing to expect.
import createClient from "openapi-fetch";
import type { components, paths } from "./react/src/api";

const client = createClient<paths>({ baseUrl: "http://127.0.0.1:8000" });

export async function wrong(brief: components["schemas"]["DiplomaticBrief"], item: components["schemas"]["StatementItem"]): Promise<void> {
  // @ts-expect-error TS2551: a misspelt member
  console.log(brief.tilte);
  for (const each of brief.statements) {
    // @ts-expect-error TS2339: a paraphrase has no quote
    if (each.kind === "indirect") console.log(each.quote.length);
    // @ts-expect-error TS2367: no such kind
    if (each.kind === "verbatim") console.log(each);
  }
  // @ts-expect-error TS18048: a paraphrase of a list has no quote either
  if (item.kind === "indirect") console.log(item.quote.length);
  // @ts-expect-error TS2345: no such address
  await client.GET("/v1/breifs", {});
  // @ts-expect-error TS2561: no such parameter
  await client.GET("/v1/briefs", { params: { query: { pary: ["DK"] } } });
  // @ts-expect-error TS2322: no such value
  await client.GET("/v1/briefs", { params: { query: { sort: "newest" } } });
  // @ts-expect-error TS2741: the address needs an id
  await client.GET("/v1/briefs/{id}", { params: {} });
}
