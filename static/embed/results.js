// Products as the shop's search answers them, as links to the shop's own pages.
function price(hit, words, language) {
  if (hit.price === null) return hit.price_on_request ? [make("span", { class: "price" }, words.ask)] : [];
  const style = hit.currency ? { style: "currency", currency: hit.currency } : { minimumFractionDigits: 2 };
  const format = new Intl.NumberFormat(language, style);
  const now = format.format(hit.price);
  const parts = [hit.price_from ? words.from.replace("{}", now) : now];
  if (hit.list_price !== null && hit.list_price > hit.price) parts.push(" ", make("s", {}, format.format(hit.list_price)));
  return [make("span", { class: "price" }, ...parts)];
}

function card(hit, shop, words, language) {
  const tile = make("span", { class: "tile" });
  if (hit.image_url) tile.append(make("img", { src: shop.link(hit.image_url), alt: "", loading: "lazy" }));
  const link = make("a", { href: shop.link(hit.url) }, tile, make("span", { class: "title", dir: "auto" }, hit.title), ...price(hit, words, language));
  if (hit.in_stock === false) link.append(make("span", { class: "note" }, words.out));
  return make("li", {}, link);
}

function list(hits, shop, words, language) {
  return make("ul", {}, ...hits.map((hit) => card(hit, shop, words, language)));
}

// The lists of an answer: what was found, and under a heading what is only near.
function lists(answer, shop, words, language) {
  const near = (hit) => hit.match === "weak";
  const found = answer.results.filter((hit) => !near(hit)), loose = [...answer.results.filter(near), ...answer.nearest];
  return [
    ...(found.length ? [list(found, shop, words, language)] : []),
    ...(loose.length ? [make("h3", {}, words.weak), list(loose, shop, words, language)] : []),
  ];
}
