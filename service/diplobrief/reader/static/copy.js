// In a copy of static files, `/?q=words` is answered with the page of `/`: this leads on to the search of the copy.
// A server answers with a page that knows what was asked for, and then nothing happens here.
"use strict";

const asked = [...new URLSearchParams(location.search)].filter(([, value]) => value);
if (asked.length && !document.querySelector("[data-asked]")) {
  location.replace(`/search?${new URLSearchParams(asked)}`);
}
