// Shows another address in this page: its main part takes the place of ours. One request at a time; a newer one ends it.
"use strict";

const spoken = document.createElement("p"); // what screen readers are told of, wherever they are
spoken.className = "unseen";
spoken.setAttribute("role", "status");
document.body.append(spoken);

function say(words) { spoken.textContent = words; }

let swapping, shownAddress = location.pathname + location.search;

// Returns the document that came, false where something newer was asked for, null where the shop refused or is away.
async function swap(address, { selector = "main", headers = {} } = {}) {
  swapping?.abort();
  const own = swapping = new AbortController();
  const old = document.querySelector(selector);
  old.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html", ...headers }, signal: own.signal });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const part = fresh.querySelector(selector);
    if (!answer.ok || !part) return null;
    old.replaceChildren(...part.childNodes);
    document.title = fresh.title;
    document.dispatchEvent(new CustomEvent("swapped"));
    return fresh;
  } catch {
    return own === swapping ? null : false;
  } finally {
    if (own === swapping) old.removeAttribute("aria-busy");
  }
}

// The address of what is shown: a new entry of the history, or in place of the present one.
function noteAddress(address, state, isNew) {
  history[isNew ? "pushState" : "replaceState"](state, "", address);
  shownAddress = location.pathname + location.search;
}

window.addEventListener("popstate", async () => {
  if (shownAddress === location.pathname + location.search) return; // only a place in the page
  shownAddress = location.pathname + location.search;
  const box = document.querySelector("form[data-live] input[type=search]");
  if (box) box.value = new URLSearchParams(location.search).get("q") ?? "";
  if (!(await swap(location.href))) location.reload();
});
