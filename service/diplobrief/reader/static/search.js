// The search of a copy of static files: it reads the index under /search/, and asks no server.
"use strict";

const PAGE = 20;
const BLOCK = 50;
const form = document.getElementById("_search");
const FIELDS = form.dataset.fields.split(" ");
const files = new Map();

function file(name) {
  if (!files.has(name)) {
    const read = fetch(`/search/${name}.json`).then((found) => {
      if (found.ok) return found.json();
      if (found.status === 404) return null;
      throw new Error(`${found.status} ${found.statusText}`);
    });
    files.set(name, read);
  }
  return files.get(name);
}

function words(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

async function beginning(word) {
  const letter = /^[a-z0-9]/.test(word) ? word[0] : "other";
  const found = (await file(`words/${letter}`)) ?? {};
  return new Set(Object.keys(found).filter((each) => each.startsWith(word)).flatMap((each) => found[each]));
}

const both = (one, other) => new Set([...one].filter((each) => other.has(each)));

async function all(list) {
  const found = await Promise.all(list.map(beginning));
  return found.length ? found.reduce(both) : new Set();
}

// A query: groups that must all match, each of alternatives; and what must not.
async function matching(query, everything) {
  let found = everything;
  let alternatives = null;
  let joined = false;
  const take = () => {
    if (alternatives) found = both(found, alternatives);
    alternatives = null;
  };
  for (const [, minus, phrase, bare] of query.matchAll(/(-?)(?:"([^"]*)"|(\S+))/gu)) {
    if (bare === "OR" && !minus && alternatives) {
      joined = true;
      continue;
    }
    const parts = words(phrase ?? bare.replace(/^(?:title|summary|statement|party):/u, ""));
    if (!parts.length) continue;
    const hits = await all(parts);
    if (minus) found = new Set([...found].filter((each) => !hits.has(each)));
    else if (joined) alternatives = new Set([...alternatives, ...hits]);
    else {
      take();
      alternatives = hits;
    }
    joined = false;
  }
  take();
  return found;
}

async function search(asked) {
  const days = (await file("days")) ?? [];
  let found = new Set([...days.keys()].filter((number) => days[number]));
  found = await matching(asked.get("q") ?? "", found);
  for (const field of FIELDS) {
    const values = asked.getAll(field).filter(Boolean);
    if (!values.length) continue;
    const known = (await file(`terms/${field}`)) ?? {};
    found = both(found, new Set(values.flatMap((value) => known[value] ?? [])));
  }
  const [from, until] = [asked.get("date_from"), asked.get("date_to")];
  const within = (number) => (!from || days[number][1] >= from) && (!until || days[number][0] <= until);
  const order = (number) => (days[number][0] === "0000-00-00" ? days[number][1] : days[number][0]);
  return [...found].filter(within).sort((one, other) => (order(one) < order(other) ? 1 : order(one) > order(other) ? -1 : one - other));
}

async function item(number) {
  const [id, title, lang, date] = (await file(`briefs/${Math.floor(number / BLOCK)}`))[number % BLOCK];
  const made = document.createElement("li");
  const head = made.appendChild(document.createElement("h3"));
  const link = head.appendChild(document.createElement("a"));
  link.href = `/briefs/${id}`;
  link.dir = "auto";
  link.lang = lang;
  link.textContent = title;
  const day = made.appendChild(document.createElement("p"));
  day.className = "quiet";
  day.textContent = date;
  return made;
}

async function show() {
  const asked = new URLSearchParams(location.search);
  const known = new Set([...FIELDS, "q", "date_from", "date_to"]);
  const pairs = [...asked].filter(([, value]) => value);
  for (const name of ["q", "date_from", "date_to"]) form.elements[name].value = asked.get(name) ?? "";
  if (!pairs.length) return;
  const [place, count, list, more] = ["_found", "_results", "_list", "_more"].map((id) => document.getElementById(id));
  place.hidden = false;
  count.textContent = "Searching …";
  const passed = [...new Set(pairs.map(([name]) => name).filter((name) => !known.has(name)))];
  const notice = document.getElementById("_unknown");
  notice.hidden = !passed.length;
  notice.textContent = `This copy does not know, and passes over: ${passed.join(", ")}.`;
  try {
    const found = await search(asked);
    let shown = 0;
    const further = async () => {
      const items = await Promise.all(found.slice(shown, shown + PAGE).map(item));
      list.append(...items);
      shown += items.length;
      more.hidden = shown >= found.length;
    };
    more.addEventListener("click", further);
    await further();
    count.textContent = `${found.length.toLocaleString("en")} brief${found.length === 1 ? "" : "s"} found`;
  } catch (error) {
    count.textContent = `The index could not be read: ${error.message}`;
  }
}

document.getElementById("_still").hidden = true;
show();
