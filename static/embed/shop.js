// What the widget asks of the shop's search. The key stands in the address, so that browsers need not ask first.
const MOST = 12; // results shown

class Unanswered extends Error {} // the message is a word of words.js

class Shop {
  constructor(base, key) {
    this.base = base;
    this.key = key;
  }

  words(words, signal) { return this.ask("search", { q: words }, { signal }); }

  photo(picture, words, signal) {
    const body = new FormData();
    body.append("image", picture, "photo.jpg");
    return this.ask("search/image", words ? { q: words } : {}, { method: "POST", body, signal });
  }

  similar(id, by) { return this.ask(`products/${encodeURIComponent(id)}/similar`, { by }); }

  async ask(path, options, request = {}) {
    const address = new URL(`api/v1/${path}`, this.base);
    for (const [name, value] of Object.entries({ ...options, limit: MOST, key: this.key })) address.searchParams.set(name, value);
    const answer = await fetch(address, { credentials: "omit", referrerPolicy: "no-referrer", ...request });
    if (answer.ok) return answer.json();
    const problem = await answer.json().catch(() => ({}));
    console.warn(`Shoplens: ${problem.detail ?? answer.status}`);
    throw new Unanswered([413, 415, 422].includes(answer.status) ? "picture" : "away");
  }

  // An address of the answer, seen from this page; "" for one that is no link.
  link(address) {
    const found = new URL(address, this.base);
    return ["http:", "https:"].includes(found.protocol) ? found.href : "";
  }
}
