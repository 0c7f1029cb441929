// Finds what the page asks for: [data-shoplens] becomes a search, [data-shoplens-similar=ID] a row of similar products.
class ShoplensSimilar extends HTMLElement {
  async connectedCallback() {
    if (this.shadowRoot) return;
    const language = this.closest("[lang]")?.lang || navigator.language, { shop } = ShoplensSearch;
    this.setAttribute("scheme", ShoplensSearch.scheme);
    this.attachShadow({ mode: "open" }).adoptedStyleSheets = [STYLE];
    const answer = await shop.similar(this.getAttribute("product"), this.getAttribute("by") ?? "both").catch(() => null);
    if (answer?.results.length) this.shadowRoot.append(list(answer.results, shop, wordsOf(language), language));
  }
}

function start(script) {
  const place = new URL(".", import.meta.url);
  ShoplensSearch.shop = new Shop(place.href, script.dataset.key);
  ShoplensSearch.all = script.dataset.all ?? "";
  ShoplensSearch.scheme = script.dataset.scheme ?? "light";
  customElements.define("shoplens-search", ShoplensSearch);
  customElements.define("shoplens-similar", ShoplensSimilar);
  for (const one of document.querySelectorAll("[data-shoplens]")) {
    const search = document.createElement("shoplens-search");
    if (one instanceof HTMLInputElement) { search.source = one; one.after(search); } else one.replaceChildren(search);
  }
  for (const one of document.querySelectorAll("[data-shoplens-similar]")) {
    one.replaceChildren(make("shoplens-similar", { product: one.dataset.shoplensSimilar, by: one.dataset.by ?? "both" }));
  }
}

const script = [...document.querySelectorAll("script[data-key]")].find((one) => one.src === import.meta.url);
if (script && !customElements.get("shoplens-search")) start(script);
else if (!script) console.error("Shoplens: the script needs its key: <script type=module src=…/embed.js data-key=shl_…>");
