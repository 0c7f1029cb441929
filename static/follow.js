// Renews what is marked data-follow while a job runs, so that nobody has to reload the page and nothing jumps.
"use strict";

const EVERY_MS = 1500;

async function renew() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (answer === null || !answer.ok) return setTimeout(renew, 2 * EVERY_MS); // the site may be starting again
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!fresh.querySelector("[data-follow]")) return location.reload(); // it has ended: there are other buttons now
  for (const part of document.querySelectorAll("[data-follow]")) {
    const other = fresh.getElementById(part.id);
    if (other && other.innerHTML !== part.innerHTML) part.innerHTML = other.innerHTML;
  }
  return setTimeout(renew, EVERY_MS);
}

setTimeout(renew, EVERY_MS);
