// Results follow the words while they are typed. Enter still leads to the same address, as without this file.
"use strict";
{
  const WAIT_MS = 150; // after the last letter
  const SETTLED_MS = 1500; // then the words count as asked
  const TYPING = { "X-Typing": "1" }; // not yet counted among the searches of the shop
  const form = document.querySelector("form[data-live]");
  const box = form?.querySelector("input[type=search]");
  let timer, settled;

  function addressOf(words) { return `${new URL(form.action).pathname}?${new URLSearchParams({ q: words })}`; }

  async function follow() {
    const words = box.value.trim();
    if (words.length < 2) return;
    const address = addressOf(words);
    if (address === shownAddress || !(await swap(address, { headers: TYPING }))) return;
    const isNew = !history.state?.typed;
    noteAddress(address, { typed: true }, isNew);
    if (isNew) scrollTo(0, 0);
    say(document.querySelector("main .total")?.textContent ?? "");
    settled = setTimeout(() => fetch(address, { method: "HEAD" }).catch(() => null), SETTLED_MS);
  }

  if (box) {
    box.addEventListener("input", () => {
      clearTimeout(timer);
      clearTimeout(settled);
      timer = setTimeout(follow, WAIT_MS); // while a word is composed, too: phones compose every word
    });
    // Several lines are a list, with a page of its own; the box would join them.
    box.addEventListener("paste", (event) => {
      const text = event.clipboardData.getData("text/plain");
      if (text.split("\n").filter((line) => line.trim()).length < 2) return;
      event.preventDefault();
      location.assign(`${form.dataset.list}?${new URLSearchParams({ q: text.slice(0, 2000) })}`);
    });
    form.addEventListener("submit", () => { clearTimeout(timer); clearTimeout(settled); swapping?.abort(); });
  }
}
