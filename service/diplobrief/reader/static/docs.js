// Runs the examples of /docs against this server. Without it the page is read as it is.
"use strict";

const LONGEST = 4000;
const SHOWN = ["content-type", "etag", "cache-control", "link", "repr-digest"];

// The beginning of the content: an export may be long, and nobody waits for its end.
async function beginning(response) {
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    text += decoder.decode(value, { stream: true });
    if (text.length > LONGEST) {
      await reader.cancel();
      return `${text.slice(0, LONGEST)}\n…`;
    }
  }
}

async function run(example, outcome) {
  outcome.hidden = false;
  outcome.textContent = "…";
  try {
    const response = await fetch(example.dataset.request, { headers: { accept: "*/*" } });
    const fields = SHOWN.filter((name) => response.headers.has(name)).map((name) => `${name}: ${response.headers.get(name)}`);
    outcome.textContent = `${response.status} ${response.statusText}\n${fields.join("\n")}\n\n${await beginning(response)}`;
  } catch (error) {
    outcome.textContent = `The server did not answer: ${error.message}`;
  }
}

for (const example of document.querySelectorAll(".example")) {
  const button = example.querySelector("button");
  button.hidden = false;
  button.addEventListener("click", () => run(example, example.querySelector(".outcome")));
}
