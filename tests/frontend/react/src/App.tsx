import createClient from "openapi-fetch";
import { type DetailedHTMLProps, type HTMLAttributes, useEffect, useState } from "react";
import type { components, paths } from "./api";

const SERVER = "http://127.0.0.1:8000";
const client = createClient<paths>({ baseUrl: SERVER });
type Brief = components["schemas"]["BriefItem"];

type Attributes = { src: string; view?: "summary" | "statements" | "timeline"; level?: 1 | 2 | 3 | 4 | 5 | 6 };
type BriefElement = DetailedHTMLProps<HTMLAttributes<HTMLElement>, HTMLElement> & Attributes;
declare module "react" {
  namespace JSX { interface IntrinsicElements { "diplomatic-brief": BriefElement } }
}

export default function App() {
  const [query, setQuery] = useState<{ q?: string; cursor?: string }>({});
  const [page, setPage] = useState<{ briefs: Brief[]; next: string | null; said: string }>();
  const [open, setOpen] = useState<Brief>();

  useEffect(() => {
    let current = true;
    client.GET("/v1/briefs", { params: { query: { limit: 5, ...query } } }).then(({ data, error }) => {
      if (!current) return;
      if (error) return setPage({ briefs: [], next: null, said: error.detail });
      const [items, said] = [data.items as Brief[], `${data.total} ${data.total === 1 ? "brief" : "briefs"}`];
      setPage((before) => ({ briefs: query.cursor && before ? [...before.briefs, ...items] : items, next: data.next, said }));
    }, () => current && setPage({ briefs: [], next: null, said: "The server does not answer." }));
    return () => void (current = false);
  }, [query]);

  const more = page?.next && new URL(page.next, SERVER).searchParams.get("cursor");
  return (
    <main>
      <script async src={`${SERVER}/embed/1.0.0.js`} integrity="sha384-M6e5j5shxZwFvLc+FrOkBwwH4C/KZvU3K16uojaFz2rPrZZShhoFaIUlsx1CWM7W" crossOrigin="anonymous" />
      <h1>Briefs</h1>
      <input type="search" aria-label="Search" onChange={({ target }) => setQuery(target.value ? { q: target.value } : {})} />
      <p role="status">{page?.said}</p>
      <ul>{page?.briefs.map((brief) => <li key={brief.id}><button onClick={() => setOpen(brief)}>{brief.title}</button></li>)}</ul>
      {more && <button onClick={() => setQuery({ ...query, cursor: more })}>More</button>}
      {open && <diplomatic-brief src={SERVER + open.href} view="statements" />}
    </main>
  );
}
